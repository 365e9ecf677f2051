"""The service as a process of its own, which can be killed and started anew on the same port."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from geo.errors import SetupError

STARTS_S = 90.0


class Service:
    """`gridbeat serve` on a free port; also a context that stops it at the end.

    Parameters
    ----------
    command
        What to run with Python in place of the command line's `serve`.
    """

    def __init__(
        self,
        database_url: str,
        folder: Path,
        *,
        workers: int = 1,
        command: Sequence[str] = ("-m", "api.cli", "serve"),
        environment: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._command = [sys.executable, *command]
        self._environment = os.environ | {
            "GRIDBEAT_DATABASE_URL": database_url,
            "GRIDBEAT_PHOTO_FOLDER": str(folder / "photos"),
            "GRIDBEAT_KEY_FILE": str(folder / "key"),
            "GRIDBEAT_PORT": str(self.port),
            "GRIDBEAT_WORKERS": str(workers),
            "GRIDBEAT_LOG_LEVEL": "ERROR",
            **environment,
        }
        self._log = (folder / "service.log").open("ab")
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def __enter__(self) -> "Service":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """The number of the process.

        Raises
        ------
        SetupError
            It does not run.
        """
        if self._process is None:
            raise SetupError("The service does not run.")
        return self._process.pid

    def died(self, within_s: float = 0.0) -> bool:
        """Return whether it was started and has ended by itself, also within so long from now."""
        if self._process is None:
            return False
        try:
            self._process.wait(within_s)
        except subprocess.TimeoutExpired:
            return False
        return True

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises
        ------
        SetupError
            It does not.
        """
        with self._turn:
            self._process = subprocess.Popen(  # noqa: S603
                self._command, env=self._environment, stdout=self._log, stderr=self._log,
                process_group=0,
            )  # fmt: skip
        ends_s = time.monotonic() + STARTS_S
        while time.monotonic() < ends_s and not self.died():
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=5):  # noqa: S310
                    return
            except urllib.error.HTTPError as answer:
                answer.close()
                time.sleep(0.1)
            except OSError:
                time.sleep(0.1)
        raise SetupError("The service does not answer.")

    def kill(self) -> None:
        """Kill it as if the power had gone: with its workers, without a word."""
        with self._turn:
            if self._process is not None and self._process.poll() is None:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()

    def stop(self) -> None:
        """Stop it in good order."""
        with self._turn:
            if self._process is not None and self._process.poll() is None:
                self._process.terminate()
                self._process.wait()
        self._log.close()

    def cpu_s(self) -> float:
        """Return the seconds of a processor it has used so far, workers included."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[2]) == self.pid:  # the process group
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
