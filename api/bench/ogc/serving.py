"""The services that are measured, each a process of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.bench.cases.serving import free_port
from api.bench.ogc.asking import over_http
from api.bench.partition.children import peers_python
from geo.errors import SetupError

STARTS_S = 120.0


@dataclass(frozen=True)
class Service:
    """A service that answers.

    Parameters
    ----------
    root
        The address of its landing page, with a slash at the end.
    buildings, incidents
        What it calls these collections.
    headers
        What every request needs.
    """

    name: str
    root: str
    buildings: str
    incidents: str
    headers: Mapping[str, str]
    process_id: int

    @property
    def resident_mb(self) -> float:
        """Memory of the process in MB."""
        text = Path(f"/proc/{self.process_id}/status").read_text(encoding="utf-8")
        line = next(one for one in text.splitlines() if one.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


@contextmanager
def ours(database: str, token: str, folder: Path, *, whole: bool = False) -> Iterator[Service]:
    """Serve a database with gridbeat, one worker: the feature service alone, or all of it."""
    port = free_port()
    environment = os.environ | {
        "GRIDBEAT_DATABASE_URL": database,
        "GRIDBEAT_PHOTO_FOLDER": str(folder / "photos"),
        "GRIDBEAT_KEY_FILE": str(folder / "key"),
        "GRIDBEAT_LOG_LEVEL": "WARNING",
    }
    command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port)]
    command += [] if whole else ["--only", "ogc"]
    headers = {"Authorization": f"Bearer {token}"}
    with _running(command, environment, f"http://127.0.0.1:{port}/healthz") as number:
        root = f"http://127.0.0.1:{port}/ogc/"
        yield Service("gridbeat", root, "buildings", "incidents", headers, number)


@contextmanager
def peer(name: str, database: str, folder: Path) -> Iterator[Service]:
    """Serve the same database with a peer, without any policy."""
    port = free_port()
    packages = next(peers_python().parent.parent.glob("lib/python*/site-packages"))
    words = [name, str(port), database, str(folder), str(packages.resolve())]
    command = [sys.executable, "-m", "api.bench.ogc.peers", *words]
    root = f"http://127.0.0.1:{port}/"
    named = ("public.building", "public.incident") if name == "tipg" else ("building", "incident")
    with _running(command, dict(os.environ), f"{root}conformance") as number:
        yield Service(name, root, *named, {}, number)


@contextmanager
def _running(command: list[str], environment: Mapping[str, str], address: str) -> Iterator[int]:
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(command, env=environment, stdout=nowhere, stderr=nowhere)  # noqa: S603
    try:
        _wait(process, address)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _wait(process: "subprocess.Popen[bytes]", address: str) -> None:
    ask, ends = over_http({}), time.monotonic() + STARTS_S
    while time.monotonic() < ends and process.poll() is None:
        try:
            ask(address)
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise SetupError(f"The service does not answer: {address}")
