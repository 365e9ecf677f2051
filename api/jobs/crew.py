"""Who does the jobs: one process beside the service, begun when there is something to do."""

from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from threading import Lock

from sqlalchemy import Engine

from api.jobs.work import work
from data.store import jobs
from data.store.engine import read_scope


class Crew:
    """At most one process that works jobs off; planning takes cores, answering must go on."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = Lock()
        self._process: BaseProcess | None = None

    def wake(self) -> None:
        """Begin to work where nobody does; a process that found nothing to do is gone again."""
        with self._lock:
            if self._process is not None and self._process.is_alive():
                return
            self._process = get_context("spawn").Process(
                target=work, args=(self._url,), name="gridbeat-jobs", daemon=True
            )
            self._process.start()

    def end(self) -> None:
        """Stop; what was being done is told lost after a while, and can be begun again."""
        with self._lock:
            if self._process is not None and self._process.is_alive():
                self._process.terminate()
                self._process.join(10)
            self._process = None


def wake_for(engine: Engine, crew: Crew | None) -> None:
    """Wake the crew where work waits that nobody was woken for, or was left by a dead process."""
    with read_scope(engine) as session:
        waits = jobs.waiting(session)
    if waits and crew is not None:
        crew.wake()
