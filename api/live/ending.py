"""Streams have no end of their own: they are told when the service is asked to stop.

A server waits for open answers before it lets the application clean up, so the application must
hear of the signal itself. The handler that was there before is called afterwards.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def on_signal(call: Callable[[], None]) -> Iterator[None]:
    """Call something when the process is asked to stop, before what else is done about it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def handle(number: int, frame: FrameType | None) -> None:
        call()
        known = before[signal.Signals(number)]
        if callable(known):
            known(number, frame)

    for number, known in before.items():
        if callable(known):
            signal.signal(number, handle)
    try:
        yield
    finally:
        for number, known in before.items():
            if signal.getsignal(number) is handle:
                signal.signal(number, known)
