"""What is in a patrol plan: routes, stops, roster, and what it promises each street."""

from datetime import date, datetime
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame
from sqlalchemy import ColumnElement, Table, and_, func, select
from sqlalchemy.orm import Session

from data.store import plans
from data.store.layers import Bbox, Page, page_of
from data.store.rows import frame_of, insert_frame, whole
from data.store.tables import patrol_plan, roster, route, stop, street_visit

PARTS: dict[str, Table] = {
    "routes": route,
    "stops": stop,
    "roster": roster,
    "streets": street_visit,
}


def add(
    session: Session,
    community_id: int,
    parts: dict[str, GeoDataFrame | pd.DataFrame],
    report: dict[str, Any],
    *,
    at: datetime,
) -> int:
    """Store a patrol plan as a draft and return its id.

    Parameters
    ----------
    parts
        Frames `routes`, `stops`, `streets` (any CRS) and `roster`, as `geo.patrol` makes them.
    """
    plan_id = plans.add(session, patrol_plan, community_id, report, at)
    for name, table in PARTS.items():
        frame = parts[name]
        if name == "streets":
            frame = frame.assign(street=range(len(frame)))
        insert_frame(session, table, frame, community_id=community_id, plan_id=plan_id)
    return plan_id


def part(
    session: Session,
    plan_id: int,
    name: str,
    *,
    day: date | None = None,
    guard_id: str | None = None,
) -> GeoDataFrame | pd.DataFrame:
    """Return `routes`, `stops`, `roster` or `streets` of a plan, of a day or guard where asked."""
    table = PARTS[name]
    query = whole(table).where(_condition(table, plan_id, day, guard_id))
    return frame_of(session, query, table)


def page(
    session: Session,
    plan_id: int,
    name: str,
    *,
    day: date | None = None,
    guard_id: str | None = None,
    bbox: Bbox | None = None,
    limit: int = 100,
    after: int | None = None,
) -> Page:
    """Return rows of a part by id, a page at a time."""
    table = PARTS[name]
    condition = _condition(table, plan_id, day, guard_id)
    return page_of(session, table, condition, bbox=bbox, limit=limit, after=after)


def days(session: Session, plan_id: int) -> tuple[date, date] | None:
    """Return the first and last day of a plan; None where it has no roster."""
    query = select(func.min(roster.c.date), func.max(roster.c.date))
    first, last = session.execute(query.where(roster.c.plan_id == plan_id)).one()
    return None if first is None else (first, last)


def _condition(
    table: Table, plan_id: int, day: date | None, guard_id: str | None
) -> ColumnElement[bool]:
    conditions = [table.c.plan_id == plan_id]
    if day is not None and "date" in table.columns:
        conditions.append(table.c.date == day)
    if guard_id is not None and "guard_id" in table.columns:
        conditions.append(table.c.guard_id == guard_id)
    return and_(*conditions)
