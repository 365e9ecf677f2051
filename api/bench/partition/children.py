"""Processes of the benchmark: each run has one of its own, none outlives the command."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from geo.errors import SetupError

ROOT = Path(__file__).resolve().parents[3]
PEERS_PYTHON = ROOT / ".make" / "peers" / "bin" / "python"


class RunError(Exception):
    """A run that came to nothing; the message is one line for the results."""


def peers_python() -> Path:
    """Return the Python of the peers' environment.

    Raises
    ------
    SetupError
        It has not been made.
    """
    if not PEERS_PYTHON.exists():
        raise SetupError("The peers' environment is not there. Make it: scripts/peers")
    return PEERS_PYTHON


@dataclass
class Children:
    """The processes running now; leaving the block ends them."""

    running: set[subprocess.Popen[str]] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)
    stopped: bool = False

    def run(self, module: str, arguments: Sequence[str], *, python: Path, limit_s: float) -> None:
        """Run a module of ours to its end.

        Raises
        ------
        RunError
            It failed, or ran longer than the limit and was ended.
        """
        with self.lock:
            if self.stopped:
                raise RunError("stopped")
            child = subprocess.Popen(  # noqa: S603
                [str(python), "-W", "ignore", "-m", module, *arguments],
                cwd=ROOT,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
                start_new_session=True,
            )
            self.running.add(child)
        try:
            _, said = child.communicate(timeout=limit_s)
        except subprocess.TimeoutExpired:
            _end(child)
            child.communicate()
            raise RunError(f"not done after {limit_s:g} s") from None
        finally:
            with self.lock:
                self.running.discard(child)
        if child.returncode:
            lines = said.strip().splitlines() or [f"ended with {child.returncode}"]
            raise RunError(lines[-1][:300])

    def stop(self) -> None:
        """End all processes and begin no more."""
        with self.lock:
            self.stopped = True
            for child in self.running:
                _end(child)

    def __enter__(self) -> "Children":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def own_python() -> Path:
    """Return the Python that runs gridbeat."""
    return Path(sys.executable)


def _end(child: "subprocess.Popen[str]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
