"""A pool of processes that bears the death of one, and leaves none behind."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as wait_for
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any, TypeVar

Value = TypeVar("Value")

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "GDAL_NUM_THREADS")
ONE_THREAD = dict.fromkeys(_THREADS, "1")
"""Environment of a worker: the libraries below must not start threads that fight for the cores."""

GRACE_S = 5.0
"""How long a worker told to stop may take to clean up behind itself."""

SIGNAL_AGAIN_S = 0.05


def usable_cpus() -> int:
    """Return the number of CPUs this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Pool(Executor):
    """A pool of processes that starts anew after one of them has died.

    Parameters
    ----------
    workers
        Number of processes, at least 1.
    """

    def __init__(self, workers: int) -> None:
        if workers < 1:
            raise ValueError(f"workers must be at least 1, not {workers}")
        self.workers = workers
        self._listening, self._line = multiprocessing.Pipe(duplex=False)
        self._pool = self._fresh()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Send a call to the next free process."""
        try:
            return self._pool.submit(_run, fn, *args, **kwargs)
        except BrokenProcessPool:
            self._pool.shutdown(wait=True)
            self._pool = self._fresh()
            return self._pool.submit(_run, fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more calls; wait for those begun."""
        self._pool.shutdown(wait=wait, cancel_futures=cancel_futures)
        if wait:
            self._hang_up()

    def stop(self) -> None:
        """Break off what is running, and return when no process is left."""
        self._hang_up()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _hang_up(self) -> None:
        self._line.close()
        self._listening.close()

    def _fresh(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self.workers,
            _OneThreadContext(),
            initializer=_begin,
            initargs=(self._listening, GRACE_S),
        )


class _OneThreadProcess(SpawnProcess):
    """A process that is born deaf to Ctrl-C and finds `ONE_THREAD` in its environment.

    An initializer would come too late for both: the main module is imported before it.
    """

    def start(self) -> None:
        before = {name: os.environ.get(name) for name in ONE_THREAD}
        os.environ.update(ONE_THREAD)
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            super().start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


class _OneThreadContext(SpawnContext):
    Process = _OneThreadProcess


class _Stopped(SystemExit):
    """Raised in a worker wherever it is, so that it cleans up behind itself."""


def _begin(line: Connection, grace_s: float) -> None:
    """Make a worker stop when its parent hangs up or dies, or gives the pool up.

    Python's pool terminates the workers left when one of them has ended: they too clean up first,
    and a second signal must not disturb them at it.
    """
    told = threading.Event()

    def stop(*_: object) -> None:
        if told.is_set():
            return
        told.set()
        threading.Timer(grace_s, os._exit, (1,)).start()
        raise _Stopped

    signal.signal(signal.SIGUSR1, stop)
    signal.signal(signal.SIGTERM, stop)
    threading.Thread(target=_listen, args=(line, told), daemon=True).start()


def _listen(line: Connection, told: threading.Event) -> None:
    """Wait for the parent's end, then tell the main thread to stop.

    A signal that comes just before a blocking call is noticed only after it, so it is sent again
    until it has been.
    """
    parent = multiprocessing.parent_process()
    wait_for([line] if parent is None else [line, parent.sentinel])
    while not told.is_set():
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR1)
        told.wait(SIGNAL_AGAIN_S)


def _run(function: Callable[..., Value], /, *args: Any, **kwargs: Any) -> Value:
    """Call a function; a worker told to stop ends here instead of taking up its next call."""
    try:
        return function(*args, **kwargs)
    except _Stopped:
        os._exit(1)
