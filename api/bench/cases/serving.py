"""The service as it is started in earnest: a process of its own with so many workers."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from geo.errors import SetupError

STARTS_S = 60.0


@contextmanager
def served(
    database_url: str, workers: int, folder: Path, more: Mapping[str, str] | None = None
) -> Iterator[int]:
    """Serve a database on a free port, and give the port.

    Parameters
    ----------
    more
        Further settings, by the names they have in the environment.

    Raises
    ------
    SetupError
        The service does not answer.
    """
    port = free_port()
    command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port)]
    environment = os.environ | {
        "GRIDBEAT_DATABASE_URL": database_url,
        "GRIDBEAT_PHOTO_FOLDER": str(folder / "photos"),
        "GRIDBEAT_WORKERS": str(workers),
        "GRIDBEAT_LOG_LEVEL": "WARNING",
        **(more or {}),
    }
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    ends = time.monotonic() + STARTS_S
    while time.monotonic() < ends:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise SetupError("The service does not answer.")
