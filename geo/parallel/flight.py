"""Tasks on their way: sent off as room comes free, handed back as they finish."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sized
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from geo.errors import CancelledError
from geo.parallel.pool import usable_cpus
from geo.progress import Progress, silent

Task = TypeVar("Task")
Value = TypeVar("Value")

HEARTBEAT_S = 0.5
"""How long at most progress is not asked whether to go on, while no task finishes."""


@dataclass(frozen=True)
class Done(Generic[Task, Value]):
    """A task that came to its end.

    Parameters
    ----------
    task
        What the function was called with.
    value
        What it returned; None when it failed.
    error
        Why it failed; None when it did not.
    """

    task: Task
    value: Value | None
    error: BaseException | None


def each(
    executor: Executor,
    function: Callable[[Task], Value],
    tasks: Iterable[Task],
    *,
    progress: Progress = silent,
    ahead: int | None = None,
) -> Iterator[Done[Task, Value]]:
    """Call a function for each task and yield the results as they finish.

    Tasks are taken from their iterator only as room comes free, so that it may be a generator
    without end. A task that fails is a result. When a worker process dies, nobody knows which of
    the tasks that were on their way killed it: those are tried again one by one, and the one that
    kills its worker again is the one that failed. So a task must bear being done twice.

    Leaving the iterator, or an exception from `progress`, cancels what is not begun; what is begun
    runs on until its executor is closed.

    Parameters
    ----------
    executor
        As from `executor`; a pool of another kind that cannot renew itself after the death of a
        worker fails all tasks left.
    function, tasks
        Must be picklable; the function is found by its name.
    progress
        Told the number done and of how many, and the share, which stays 0 where `tasks` has no
        length; asked at least every `HEARTBEAT_S` seconds.
    ahead
        Most tasks on their way at a time; twice the number of workers if not given.
    """
    room = ahead or 2 * int(getattr(executor, "workers", usable_cpus()))
    flight = _Flight(executor, function, iter(tasks), room)
    total = len(tasks) if isinstance(tasks, Sized) else None
    done = 0

    def tell() -> None:
        if total is None:
            progress(str(done), 0.0)
        else:
            progress(f"{done}/{total}", done / total if total else 1.0)

    try:
        tell()
        while flight.refilled():
            for landed in flight.landed(HEARTBEAT_S):
                done += 1
                tell()
                yield landed
            tell()
    finally:
        flight.cancel()


class _Flight(Generic[Task, Value]):
    """The tasks on their way, never more than there is room for."""

    def __init__(
        self,
        executor: Executor,
        function: Callable[[Task], Value],
        tasks: Iterator[Task],
        room: int,
    ) -> None:
        self._executor = executor
        self._function = function
        self._tasks = tasks
        self._room = room
        self._running: dict[Future[Value], Task] = {}
        self._suspects: deque[Task] = deque()
        self._on_trial = False

    def refilled(self) -> bool:
        """Send off what there is room for; return whether anything is on its way."""
        if self._suspects:
            if not self._running:
                self._on_trial = True
                self._submit(self._suspects.popleft())
        elif not self._on_trial:
            while len(self._running) < self._room:
                try:
                    task = next(self._tasks)
                except StopIteration:
                    break
                self._submit(task)
        return bool(self._running)

    def landed(self, timeout_s: float) -> list[Done[Task, Value]]:
        """Return what has finished, after so many seconds at most."""
        results = []
        for future in wait(self._running, timeout_s, FIRST_COMPLETED).done:
            task = self._running.pop(future)
            error = _error_of(future)
            if isinstance(error, BrokenExecutor) and not self._on_trial:
                self._suspects.append(task)
            else:
                results.append(Done(task, None if error else future.result(), error))
        if not self._running:
            self._on_trial = False
        return results

    def cancel(self) -> None:
        """Cancel what is not begun."""
        for future in self._running:
            future.cancel()

    def _submit(self, task: Task) -> None:
        try:
            future = self._executor.submit(self._function, task)
        except BrokenExecutor as error:
            future = Future()
            future.set_exception(error)
        self._running[future] = task


def _error_of(future: "Future[Any]") -> BaseException | None:
    return CancelledError("The task was cancelled.") if future.cancelled() else future.exception()
