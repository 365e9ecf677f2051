"""What the plan asks of shifts: who is on duty when, which stops, what they are called."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from data.store.tables import layers, roster, stop


def duties(
    session: Session,
    plan_id: int,
    first: date,
    last: date,
    begun_by: datetime,
    *,
    guard_id: str | None = None,
) -> list[Row[Any]]:
    """Return the shifts of some days that have begun by a moment, newest first."""
    own = [
        roster.c.plan_id == plan_id,
        roster.c.date.between(first, last),
        roster.c.start <= begun_by,
        roster.c.end.is_not(None),
    ]
    if guard_id is not None:
        own.append(roster.c.guard_id == guard_id)
    query = select(roster).where(*own).order_by(roster.c.start.desc(), roster.c.guard_id)
    return list(session.execute(query))


def stops(
    session: Session,
    plan_id: int,
    since: datetime,
    until: datetime,
    *,
    guard_id: str | None = None,
) -> dict[str, list[Row[Any]]]:
    """Return the named stops planned within a time, by guard, in their order."""
    own = [
        stop.c.plan_id == plan_id,
        stop.c.planned_at >= since,
        stop.c.planned_at < until,
        stop.c.ref_id.is_not(None),
    ]
    if guard_id is not None:
        own.append(stop.c.guard_id == guard_id)
    columns = [stop.c[name] for name in ("guard_id", "planned_at", "kind", "ref_id", "max_gap_min")]
    found: dict[str, list[Row[Any]]] = {}
    for row in session.execute(select(*columns).where(*own).order_by(stop.c.planned_at, stop.c.id)):
        found.setdefault(row.guard_id, []).append(row)
    return found


def checkpoint_names(session: Session, community_id: int) -> dict[str, str]:
    """Return what the checkpoints are called."""
    table = layers["checkpoints"]
    query = select(table.c.checkpoint_id, table.c.name)
    rows = session.execute(query.where(table.c.community_id == community_id))
    return {row.checkpoint_id: row.name or row.checkpoint_id for row in rows}
