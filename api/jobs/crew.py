"""Who does the jobs: a process beside the service, begun when there is something to do."""

from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Engine

from data.store import jobs
from data.store.engine import read_scope

EXPORT = "export"
PLANS = ("split", "patrol")
"""Kinds of jobs: files are made beside plans, as nobody should wait minutes for a small one."""


class Crew:
    """At most one process that works some kinds of jobs off; answering must go on meanwhile."""

    def __init__(self, kinds: Sequence[str], work: Callable[..., None], *given: Any) -> None:
        self.kinds = tuple(kinds)
        self._work, self._given = work, given
        self._lock = Lock()
        self._process: BaseProcess | None = None

    def wake(self) -> None:
        """Begin to work where nobody does; a process that found nothing to do is gone again."""
        with self._lock:
            if self._process is not None and self._process.is_alive():
                return
            self._process = get_context("spawn").Process(
                target=self._work, args=self._given, name="gridbeat-jobs", daemon=True
            )
            self._process.start()

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
    """Return those who make files for export, in a folder."""
    return Crew((EXPORT,), _make_exports, url, folder)


def wake_for(engine: Engine, crew: Crew | None) -> None:
    """Wake a crew where work waits that nobody was woken for, or was left by a dead process."""
    if crew is None:
        return
    with read_scope(engine) as session:
        waits = jobs.waiting(session, crew.kinds)
    if waits:
        crew.wake()


# The process imports what it works with; the service that wakes it needs no solver.
def _make_plans(url: str) -> None:
    from api.jobs.work import work  # noqa: PLC0415

    work(url)


def _make_exports(url: str, folder: Path) -> None:
    from api.exports.making import work  # noqa: PLC0415

    work(url, folder)
