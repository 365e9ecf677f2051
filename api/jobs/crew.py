"""Who does the jobs: a process beside the service, begun when there is something to do."""

from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Engine

from api.jobs.stay import Flag, Stay
from data.store import jobs
from data.store.engine import read_scope

EXPORT = "export"
PLANS = ("split", "patrol")
"""Kinds of jobs: files are made beside plans, as nobody should wait minutes for a small one."""


class Crew:
    """A process that works some kinds of jobs off; answering must go on meanwhile.

    Parameters
    ----------
    work
        Called in the process with what is given and with how long it stays.
    lingers_s
        So long a process that found nothing to do waits for more.
    """

    def __init__(
        self, kinds: Sequence[str], work: Callable[..., None], *given: Any, lingers_s: float = 0.0
    ) -> None:
        self.kinds = tuple(kinds)
        self._work, self._given, self._lingers_s = work, given, lingers_s
        self._lock = Lock()
        self._process: BaseProcess | None = None
        self._going: Flag | None = None

    def wake(self) -> None:
        """Begin to work where nobody does, or where who did is about to go."""
        with self._lock:
            if self._process is not None and self._process.is_alive() and not self._leaves():
                return
            spawn = get_context("spawn")
            going = spawn.Event()
            self._process = spawn.Process(
                target=self._work,
                args=(*self._given, Stay(going, self._lingers_s)),
                name="gridbeat-jobs",
                daemon=True,
            )
            self._going = going
            self._process.start()

    def _leaves(self) -> bool:
        return self._going is not None and self._going.is_set()

    def end(self) -> None:
        """Stop; what was being done is told lost after a while, and can be begun again."""
        with self._lock:
            if self._process is not None and self._process.is_alive():
                self._process.terminate()
                self._process.join(10)
            self._process = None


def planners(url: str) -> Crew:
    """Return those who make plans."""
    return Crew(PLANS, _make_plans, url)


def packers(url: str, folder: Path) -> Crew:
    """Return those who make files for export, in a folder.

    They stay for a minute: who exports a layer exports another one, and GDAL takes seconds to load.
    """
    return Crew((EXPORT,), _make_exports, url, folder, lingers_s=60.0)


def wake_for(engine: Engine, crew: Crew | None) -> None:
    """Wake a crew where work waits that nobody was woken for, or was left by a dead process."""
    if crew is None:
        return
    with read_scope(engine) as session:
        waits = jobs.waiting(session, crew.kinds)
    if waits:
        crew.wake()


# The process imports what it works with; the service that wakes it needs no solver.
def _make_plans(url: str, stay: Stay) -> None:
    from api.jobs.work import work  # noqa: PLC0415

    work(url, stay)


def _make_exports(url: str, folder: Path, stay: Stay) -> None:
    from api.exports.making import work  # noqa: PLC0415

    work(url, folder, stay)
