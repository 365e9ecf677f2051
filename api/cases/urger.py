"""The thread that lets the system say what is due; one of all workers does it at a time."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event, Thread

from sqlalchemy import Engine

from api.cases.office import Offices
from api.cases.urging import AT_ONCE, urge_all
from data.store.dialect import only_one

MOST_ROUNDS = 100
_LOG = logging.getLogger(__name__)


def urge_now(engine: Engine, offices: Offices, now: datetime) -> int:
    """Say what is due on all cases, and return on how many; 0 while another does it already."""
    said = 0
    with only_one(engine) as alone:
        for _ in range(MOST_ROUNDS if alone else 0):
            found = urge_all(engine, offices, now)
            said += found
            if found < AT_ONCE:
                break
    return said


@contextmanager
def urging(
    engine: Engine, offices: Offices, now: Callable[[], datetime], every_s: float
) -> Iterator[None]:
    """Look every so often for what is due, until the end; never where `every_s` is 0."""
    stop = Event()

    def run() -> None:
        while not stop.wait(every_s):
            try:
                urge_now(engine, offices, now())
            except Exception:  # noqa: BLE001 - the next look may go well
                _LOG.exception("urging failed; it is tried again")

    thread = Thread(target=run, name="urge", daemon=True) if every_s > 0 else None
    if thread is not None:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        if thread is not None:
            thread.join()
