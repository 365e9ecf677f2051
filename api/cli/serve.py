"""gridbeat serve: the service over HTTP."""

import gc
import json
import os
import socket
import sys
from typing import Annotated

import typer
import uvicorn
from fastapi import FastAPI

from api.cli.door import DatabaseOption, Door, door, settings_with
from api.logs import configure
from api.settings import Settings
from data.store.engine import make_engine
from data.store.migrate import upgrade
from geo.errors import SetupError

SWITCH_S = 0.001
"""How long one thread keeps others from computing: some of them hold what everybody waits for."""


def serve(
    db: DatabaseOption = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that answer.")] = None,
    only: Annotated[
        str | None, typer.Option(help="ogc: the OGC API alone, beside a service of everything.")
    ] = None,
) -> None:
    """Serve the maps, the JSON API and the start page."""
    with door(as_json=False) as opened:
        run(
            opened,
            settings_with(database_url=db, host=host, port=port, workers=workers, serves=only),
        )


def run(opened: Door, settings: Settings) -> None:
    """Serve until stopped, on a database of this version."""
    configure(settings.log_level)
    require_free(settings.host, settings.port)
    upgrade(make_engine(settings.database_url))
    opened.say(f"http://{settings.host}:{settings.port}/  (Ctrl+C stops it)")
    if settings.workers == 1:
        uvicorn.run(app_of(settings), host=settings.host, port=settings.port, log_config=None)
        return
    # Worker processes build their own app, so they read the settings from their environment.
    for name, value in settings.model_dump(mode="json", exclude_none=True).items():
        text = value if isinstance(value, str) else json.dumps(value)
        os.environ[f"GRIDBEAT_{name.upper()}"] = text
    uvicorn.run(
        "api.cli.serve:app_of_environment",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        log_config=None,
    )


def require_free(host: str, port: int) -> None:
    """Make sure that an address can be listened on.

    Raises
    ------
    SetupError
        Another program listens there, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SetupError(
                f"{host}:{port} cannot be listened on ({error.strerror}); "
                "stop what is there, or choose another one with --port."
            ) from error


def app_of_environment() -> FastAPI:
    """Return the app with the settings of the environment: what a worker process serves."""
    settings = Settings()
    configure(settings.log_level)
    return app_of(settings)


def app_of(settings: Settings) -> FastAPI:
    """Return an app that is ready, with objects that the garbage collector leaves alone.

    They live as long as the process; looking at all of them again and again cost a tenth of the
    time of a request. Only what is served is loaded.
    """
    if settings.serves == "ogc":
        from api.ogc.alone import create_features  # noqa: PLC0415

        app = create_features(settings)
    else:
        from api.app import create_app  # noqa: PLC0415

        app = create_app(settings)
        app.state.offices.prepare()
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(SWITCH_S)
    return app
