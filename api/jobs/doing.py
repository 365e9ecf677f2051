"""Doing long work: taken, told of while it goes on, ended once."""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Engine

from data.store import jobs
from data.store.engine import session_scope
from data.store.jobs import Job
from geo.clock import LOCAL
from geo.errors import CancelledError, GridbeatError
from geo.progress import Progress

_LOG = logging.getLogger(__name__)
TOLD_EVERY_S = 0.5
STOPPED = "已按要求停止，没有保存任何结果。 Stopped as asked; nothing was stored."
BROKEN = "计算出错，详情见服务日志。 It failed; the service's log says why."
Outcome = tuple[jobs.State, list[str], int | None]
Clock = Callable[[], datetime]
Maker = Callable[[Engine, Job, Progress, Clock], Outcome]


def local_now() -> datetime:
    """Return the time."""
    return datetime.now(LOCAL)


def do_next(engine: Engine, makers: Mapping[str, Maker], now: Clock = local_now) -> bool:
    """Do the job of these kinds that waits longest; return whether there was one."""
    with session_scope(engine) as session:
        jobs.bury(session, now())
        taken = jobs.take(session, now(), makers.keys())
    if taken is None:
        return False
    state, said, plan_id = _done(makers[taken.kind], engine, taken, now)
    with session_scope(engine) as session:
        jobs.end(session, taken.id, state, now(), said=said, plan_id=plan_id)
    return True


def _done(make: Maker, engine: Engine, taken: Job, now: Clock) -> Outcome:
    try:
        return make(engine, taken, _teller(engine, taken.id, now), now)
    except CancelledError:
        return "cancelled", [STOPPED], None
    except GridbeatError as error:
        return "failed", str(error).splitlines(), None
    except Exception:  # noqa: BLE001 - whoever waits must be told
        _LOG.exception("job %s failed", taken.id)
        return "failed", [BROKEN], None


def _teller(engine: Engine, number: int, now: Clock) -> Progress:
    """Return what writes progress down, twice a second at most, and stops work that is to stop."""
    last = -TOLD_EVERY_S

    def tell(step: str, share: float) -> None:
        nonlocal last
        if time.monotonic() - last < TOLD_EVERY_S and share < 1:
            return
        last = time.monotonic()
        with session_scope(engine) as session:
            goes_on = jobs.beat(session, number, step, share, now())
        if not goes_on:
            raise CancelledError(STOPPED)

    return tell
