"""The demo community in a database: made once, planned for today, published."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.publishing import publish_patrol, publish_split
from data.samples import demo_community, demo_guards
from data.store import communities, guards, patrol_plans, plans
from data.store.engine import read_scope, session_scope
from data.store.tables import grid_plan, patrol_plan
from geo.clock import LOCAL
from geo.errors import GridbeatError, NotFoundError
from geo.partition import SplitParams, split
from geo.patrol import PatrolParams, plan
from geo.progress import Progress

CODE = "150581001001"
DAYS = 7


def ensure_demo(engine: Engine, *, seed: int, day: date, progress: Progress) -> dict[str, Any]:
    """Make the demo community where it is not there, and a patrol plan where none covers the day.

    What is made is stored in one transaction at the end: interrupted, nothing is half-made.

    Returns
    -------
    Name of the community, number of grids, first and last day of the patrol plan.
    """
    with read_scope(engine) as session:
        try:
            key: int | None = communities.find(session, CODE).id
        except NotFoundError:
            key = None
        if key is not None and _covered(session, key, day):
            return _said(session, key)
        stored = None if key is None else communities.load(session, key)
    progress("synthesising the community", 0.0)
    community = stored or demo_community(seed)
    grids = None if stored else split(community, SplitParams(seed=seed), progress=progress)
    patrol = plan(community, PatrolParams(start=day, days=DAYS, seed=seed), progress=progress)
    for result in (grids, patrol):
        if result is not None and not result.report.feasible:
            raise GridbeatError(f"The demo community could not be planned: {result.report.reason}")
    progress("storing", 0.9)
    with session_scope(engine) as session:
        if key is None:
            key = communities.save(session, community)
            guards.save(session, key, demo_guards())
        at = datetime.now(LOCAL)
        if grids is not None:
            publish_split(session, key, grids, at)
        publish_patrol(session, key, patrol, at)
        return _said(session, key)


def _covered(session: Session, community_id: int, day: date) -> bool:
    """Return whether the patrol plan in force has shifts on a day."""
    current = plans.in_force(session, patrol_plan, community_id)
    days = patrol_plans.days(session, current.id) if current else None
    return days is not None and days[0] <= day <= days[1]


def _said(session: Session, community_id: int) -> dict[str, Any]:
    stored = communities.find(session, str(community_id))
    current = plans.in_force(session, patrol_plan, community_id)
    grids = plans.in_force(session, grid_plan, community_id)
    days = patrol_plans.days(session, current.id) if current else None
    return {
        "community": stored.name,
        "key": stored.key,
        "grids": grids.report["grids"] if grids else 0,
        "first_day": str(days[0]) if days else None,
        "last_day": str(days[1]) if days else None,
    }
