"""Doing a job: the plan is made, told of, and stored as a draft."""

import logging
import secrets
import time
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from api.jobs.wishes import params_of
from data.store import communities, grid_plans, guards, jobs, patrol_plans
from data.store.engine import make_engine, read_scope, session_scope
from data.store.jobs import Job
from geo.clock import LOCAL
from geo.errors import CancelledError, GridbeatError
from geo.parallel import usable_cpus
from geo.partition import SplitParams, split
from geo.patrol import PatrolParams, plan
from geo.progress import Progress

_LOG = logging.getLogger(__name__)
TOLD_EVERY_S = 0.5
STOPPED = "已按要求停止，没有保存任何结果。 Stopped as asked; nothing was stored."
BROKEN = "计算出错，详情见服务日志。 It failed; the service's log says why."
Outcome = tuple[jobs.State, list[str], int | None]


def _now() -> datetime:
    return datetime.now(LOCAL)


def work(url: str) -> None:
    """Do all jobs that wait, one after the other, in a process of its own."""
    engine = make_engine(url)
    try:
        while do_next(engine):
            pass
    finally:
        engine.dispose()


def do_next(engine: Engine, now: Callable[[], datetime] = _now) -> bool:
    """Do the job that waits longest; return whether there was one."""
    with session_scope(engine) as session:
        jobs.bury(session, now())
        taken = jobs.take(session, now())
    if taken is None:
        return False
    state, said, plan_id = _done(engine, taken, now)
    with session_scope(engine) as session:
        jobs.end(session, taken.id, state, now(), said=said, plan_id=plan_id)
    return True


def _done(engine: Engine, taken: Job, now: Callable[[], datetime]) -> Outcome:
    try:
        return _MAKERS[taken.kind](engine, taken, _teller(engine, taken.id, now), now)
    except CancelledError:
        return "cancelled", [STOPPED], None
    except GridbeatError as error:
        return "failed", str(error).splitlines(), None
    except Exception:  # noqa: BLE001 - whoever waits must be told
        _LOG.exception("job %s failed", taken.id)
        return "failed", [BROKEN], None


def _teller(engine: Engine, number: int, now: Callable[[], datetime]) -> Progress:
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


def _split(engine: Engine, taken: Job, tell: Progress, now: Callable[[], datetime]) -> Outcome:
    params = params_of("split", taken.params)
    assert isinstance(params, SplitParams)  # noqa: S101 - of its kind
    with read_scope(engine) as session:
        stored = communities.find(session, str(taken.community_id))
        community = communities.load(session, stored.id)
    result = split(community, params, progress=tell, threads=usable_cpus())
    report = result.report
    if not report.feasible:
        return "infeasible", [report.reason, *report.fixes], None
    tell("storing", 1.0)
    with session_scope(engine) as session:
        made = grid_plans.add(
            session, stored.id, result.grids, result.buildings,
            report.as_dict() | {"params": params.as_dict()}, at=now(), revision=stored.revision,
        )  # fmt: skip
    return "done", [report.reason] if report.reason else [], made


def _patrol(engine: Engine, taken: Job, tell: Progress, now: Callable[[], datetime]) -> Outcome:
    params = params_of("patrol", taken.params)
    assert isinstance(params, PatrolParams)  # noqa: S101 - of its kind
    with read_scope(engine) as session:
        stored = communities.find(session, str(taken.community_id))
        community = communities.load(session, stored.id)
        current = grid_plans.published(session, stored.id)
        grids = grid_plans.grids_of(session, current.id) if current else None
        every = guards.listing(session, stored.id)
    homes = {one.guard_id: one.home_grid for one in every if one.home_grid}
    result = plan(
        community, params, grids=grids, home_grids=homes, secret=secrets.randbits(128),
        progress=tell,
    )  # fmt: skip
    report = result.report
    if not report.feasible:
        return "infeasible", [report.reason, *report.fixes], None
    tell("storing", 1.0)
    parts = {
        "routes": result.routes,
        "stops": result.stops,
        "streets": result.streets,
        "roster": result.roster,
        "dead_corners": result.dead_corners,
    }
    told = report.as_dict() | {"asked": params.as_dict()}
    with session_scope(engine) as session:
        made = patrol_plans.add(session, stored.id, parts, told, at=now())
    return "done", [report.reason, *report.fixes] if report.reason else [], made


_MAKERS = {"split": _split, "patrol": _patrol}
