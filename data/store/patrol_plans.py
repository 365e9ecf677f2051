"""What is in a patrol plan: routes, stops, roster, its promise to each street, dead corners."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame
from sqlalchemy import ColumnElement, Table, and_, func, select
from sqlalchemy.orm import Session

from data.store import plans
from data.store.dialect import Bbox
from data.store.layers import Page, page_of
from data.store.plans import Plan
from data.store.rows import frame_of, insert_frame, whole
from data.store.scopes import within
from data.store.tables import dead_corner, patrol_plan, roster, route, stop, street_visit
from geo.access import EVERYTHING, Scope
from geo.clock import LOCAL

PARTS: dict[str, Table] = {
    "routes": route,
    "stops": stop,
    "roster": roster,
    "streets": street_visit,
    "dead_corners": dead_corner,
}


def add(
    session: Session,
    community_id: int,
    parts: dict[str, GeoDataFrame | pd.DataFrame],
    report: dict[str, Any],
    *,
    at: datetime,
    revision: int | None = None,
) -> int:
    """Store a patrol plan as a draft and return its id.

    Parameters
    ----------
    parts
        Frames `routes`, `stops`, `streets`, `dead_corners` (any CRS) and `roster`, as `geo.patrol`
        makes them.
    revision
        The community's revision that the plan was made on; the present one where it is not given.

    Raises
    ------
    NotFoundError
        There is no such community.
    ConflictError
        The community has been replaced since that revision.
    """
    plan_id = plans.add(session, patrol_plan, community_id, report, at, revision=revision)
    for name, table in PARTS.items():
        frame = parts[name]
        if name == "streets":
            frame = frame.assign(street=range(len(frame)))
        insert_frame(session, table, frame, community_id=community_id, plan_id=plan_id)
    return plan_id


def publish(session: Session, plan_id: int, at: datetime, seen: int | None = None) -> None:
    """Put a draft in force from a moment on; the plan in force until then ends at that moment.

    Parameters
    ----------
    seen
        The plan that is believed to be in force, 0 for none; not asked where not given.

    Raises
    ------
    NotFoundError
        There is no such plan.
    ConflictError
        It is published already, or the plan in force began later than that moment or is another
        than was believed.
    """
    plans.publish(session, patrol_plan, plan_id, at, seen)


def published(session: Session, community_id: int, as_of: datetime) -> Plan | None:
    """Return the plan in force at a moment; None where there was none."""
    return plans.in_force(session, patrol_plan, community_id, as_of)


def get(
    session: Session,
    plan_id: int,
    *,
    community_id: int | None = None,
    scope: Scope = EVERYTHING,
) -> Plan:
    """Return a plan of a scope; with `community_id`, only a plan of that community is found.

    Raises
    ------
    NotFoundError
        There is no such plan.
    """
    return plans.get(session, patrol_plan, plan_id, community_id=community_id, scope=scope)


def listing(session: Session, community_id: int, scope: Scope = EVERYTHING) -> list[Plan]:
    """Return the plans of a community that are in a scope, oldest first."""
    return plans.listing(session, patrol_plan, community_id, scope)


def part(
    session: Session,
    plan_id: int,
    name: str,
    *,
    day: date | None = None,
    guard_id: str | None = None,
    scope: Scope = EVERYTHING,
) -> GeoDataFrame | pd.DataFrame:
    """Return a part of a plan by its name in `PARTS`, of a day or guard where asked.

    Parameters
    ----------
    day
        Only routes and duties of that day, and stops planned for that calendar day: a night shift
        has stops on two. What is said of `streets` and `dead_corners` is said of the whole plan.
    scope
        Only rows of these guards.
    """
    table = PARTS[name]
    condition = _condition(table, plan_id, day, guard_id) & within(session, table, scope)
    query = whole(table).where(condition)
    return frame_of(session, query, table)


def page(
    session: Session,
    plan_id: int,
    name: str,
    *,
    day: date | None = None,
    guard_id: str | None = None,
    scope: Scope = EVERYTHING,
    bbox: Bbox | None = None,
    limit: int = 100,
    after: int | None = None,
) -> Page:
    """Return rows of a part by id, a page at a time."""
    table = PARTS[name]
    condition = _condition(table, plan_id, day, guard_id) & within(session, table, scope)
    return page_of(session, table, condition, bbox=bbox, limit=limit, after=after)


def days(session: Session, plan_id: int) -> tuple[date, date] | None:
    """Return the first and last day of a plan; None where it has no roster."""
    query = select(func.min(roster.c.date), func.max(roster.c.date))
    first, last = session.execute(query.where(roster.c.plan_id == plan_id)).one()
    return None if first is None else (first, last)


def span(session: Session, plan_id: int) -> tuple[datetime, datetime] | None:
    """Return when the first duty of a plan begins and the last one ends; None where it has none."""
    query = select(func.min(roster.c.start), func.max(roster.c.end))
    first, last = session.execute(query.where(roster.c.plan_id == plan_id)).one()
    return None if first is None else (first, last)


def _condition(
    table: Table, plan_id: int, day: date | None, guard_id: str | None
) -> ColumnElement[bool]:
    conditions = [table.c.plan_id == plan_id]
    if day is not None and "date" in table.columns:
        conditions.append(table.c.date == day)
    if day is not None and "planned_at" in table.columns:
        midnight = datetime.combine(day, time(), LOCAL)
        conditions.append(table.c.planned_at >= midnight)
        conditions.append(table.c.planned_at < midnight + timedelta(days=1))
    if guard_id is not None and "guard_id" in table.columns:
        conditions.append(table.c.guard_id == guard_id)
    return and_(*conditions)
