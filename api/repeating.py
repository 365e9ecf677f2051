"""What the service does by itself, again and again, beside answering."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

_LOG = logging.getLogger(__name__)


@contextmanager
def repeating(name: str, work: Callable[[], object], every_s: float) -> Iterator[None]:
    """Do some work every so often in a thread, until the end; never where `every_s` is 0."""
    stop = Event()

    def run() -> None:
        while not stop.wait(every_s):
            try:
                work()
            except Exception:  # noqa: BLE001 - the next time may go well
                _LOG.exception("%s failed; it is tried again", name)

    thread = Thread(target=run, name=name, daemon=True) if every_s > 0 else None
    if thread is not None:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        if thread is not None:
            thread.join()
