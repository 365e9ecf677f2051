"""The demo community in a database: made once, planned for today, published."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.publishing import publish_patrol, publish_split
from data.samples import demo_community, demo_guards
from data.store import communities, grid_plans, guards, patrol_plans, registry
from data.store.engine import read_scope, session_scope
from data.store.registry import Stored
from geo.clock import LOCAL, now
from geo.errors import ConflictError, GridbeatError, NotFoundError
from geo.parallel import usable_cpus
from geo.partition import SplitParams, split
from geo.patrol import PatrolParams, plan
from geo.progress import Progress

CODE = "150581001001"
WEEK = timedelta(days=7)


def ensure_demo(engine: Engine, *, seed: int, day: date, progress: Progress) -> dict[str, Any]:
    """Make the demo community where it is not there, and the plans where none covers the day.

    A new community has been planned for a week already: its plan begins seven days before the day
    and lasts for fourteen, in force from its first midnight on. Later plans begin on the day.

    What is made is stored in one transaction at the end: interrupted, nothing is half-made.

    Returns
    -------
    Name and key of the community, number of grids, first and last day of the patrol plan.

    Raises
    ------
    ConflictError
        A community that is not synthetic has the demo's code.
    """
    with read_scope(engine) as session:
        there = _there(session)
        has_grids = there is not None and grid_plans.published(session, there.id, now()) is not None
        has_patrol = there is not None and _covers(session, there.id, day)
        if there and has_grids and has_patrol:
            return _said(session, there)
        progress("synthesising the community", 0.0)
        community = communities.load(session, there.id) if there else demo_community(seed)
        kept = grid_plans.published(session, there.id, now()) if there else None
        drawn = grid_plans.grids_of(session, kept.id) if kept else None
        homes = _homes(session, there)
    grids = (
        None
        if has_grids
        else split(community, SplitParams(seed=seed), progress=progress, threads=usable_cpus())
    )
    begin = day if there else day - WEEK
    days = (day + WEEK - begin).days
    params = PatrolParams(start=begin, days=days, seed=seed)
    patrol = (
        None
        if has_patrol
        else plan(
            community,
            params,
            grids=grids.grids if grids else drawn,
            home_grids=homes,
            progress=progress,
        )
    )
    for result in (grids, patrol):
        if result is not None and not result.report.feasible:
            raise GridbeatError(f"The demo community could not be planned: {result.report.reason}")
    progress("storing", 0.9)
    began = there is not None
    with session_scope(engine) as session:
        if there is None:
            guards.save(session, communities.save(session, community), demo_guards())
            there = registry.find(session, CODE)
        at = now() if began else datetime.combine(begin, time(), LOCAL)
        if grids:
            publish_split(session, there.id, grids, at)
        if patrol:
            publish_patrol(session, there.id, patrol, at)
            guards.settle(session, there.id, patrol.report.home_grids)
        return _said(session, there)


def _there(session: Session) -> Stored | None:
    """Return the demo community, if it is stored."""
    try:
        stored = registry.find(session, CODE)
    except NotFoundError:
        return None
    if not stored.origin.synthetic:
        raise ConflictError(
            f"{stored.name} has the demo's code {CODE} and is not synthetic; "
            "give the demo a database of its own with --db."
        )
    return stored


def _homes(session: Session, there: Stored | None) -> dict[str, str]:
    """Return the home grids guards have so far."""
    every = guards.listing(session, there.id) if there else []
    return {guard.guard_id: guard.home_grid for guard in every if guard.home_grid}


def _covers(session: Session, community_id: int, day: date) -> bool:
    """Return whether the patrol plan in force has shifts on a day."""
    current = patrol_plans.published(session, community_id, now())
    days = patrol_plans.days(session, current.id) if current else None
    return days is not None and days[0] <= day <= days[1]


def _said(session: Session, stored: Stored) -> dict[str, Any]:
    grids = grid_plans.published(session, stored.id, now())
    patrol = patrol_plans.published(session, stored.id, now())
    days = patrol_plans.days(session, patrol.id) if patrol else None
    return {
        "community": stored.name,
        "key": stored.key,
        "grids": grids.report["grids"] if grids else 0,
        "first_day": str(days[0]) if days else None,
        "last_day": str(days[1]) if days else None,
    }
