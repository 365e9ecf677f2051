"""The jobs that make plans: each is stored as a draft."""

import secrets
from collections.abc import Mapping

from sqlalchemy import Engine

from api.jobs import doing
from api.jobs.doing import Clock, Maker, Outcome, local_now
from api.jobs.stay import Stay
from api.jobs.wishes import params_of
from data.store import communities, grid_plans, guards, patrol_plans, registry
from data.store.engine import make_engine, read_scope, session_scope
from data.store.jobs import Job
from geo.parallel import usable_cpus
from geo.partition import SplitParams, split
from geo.patrol import PatrolParams, plan
from geo.progress import Progress


def work(url: str, stay: Stay) -> None:
    """Do jobs one after the other, in a process of its own, as long as it stays."""
    engine = make_engine(url)
    try:
        while stay(do_next(engine)):
            pass
    finally:
        engine.dispose()


def do_next(engine: Engine, now: Clock = local_now) -> bool:
    """Make the plan that waits longest; return whether there was one."""
    return doing.do_next(engine, _MAKERS, now)


def _split(engine: Engine, taken: Job, tell: Progress, now: Clock) -> Outcome:
    params = params_of("split", taken.params)
    assert isinstance(params, SplitParams)  # noqa: S101 - of its kind
    with read_scope(engine) as session:
        stored = registry.find(session, str(taken.community_id))
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


def _patrol(engine: Engine, taken: Job, tell: Progress, now: Clock) -> Outcome:
    params = params_of("patrol", taken.params)
    assert isinstance(params, PatrolParams)  # noqa: S101 - of its kind
    with read_scope(engine) as session:
        stored = registry.find(session, str(taken.community_id))
        community = communities.load(session, stored.id)
        current = grid_plans.published(session, stored.id, now())
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


_MAKERS: Mapping[str, Maker] = {"split": _split, "patrol": _patrol}
