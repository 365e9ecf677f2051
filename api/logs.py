"""Logging: one line an event, to stderr, without personal data."""

import logging

from rich.console import Console
from rich.logging import RichHandler

from geo.errors import InputError
from geo.faults import Fault

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def configure(level: str) -> None:
    """Log to stderr from a level up.

    Raises
    ------
    InputError
        The level is none of DEBUG, INFO, WARNING, ERROR.
    """
    if level.upper() not in LEVELS:
        raise InputError(
            [Fault("settings", f"'{level}' is no log level.", f"Use one of {', '.join(LEVELS)}.",
                   column="log_level")]
        )  # fmt: skip
    handler = RichHandler(console=Console(stderr=True), show_path=False, rich_tracebacks=False)
    logging.basicConfig(level=level.upper(), format="%(message)s", handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    # Addresses may carry what a person searched for; /metrics counts requests by route instead.
    logging.getLogger("uvicorn.access").disabled = True
