"""What the plan asks of shifts: who is on duty when, which stops, what they are called."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.orm import Session

from data.store.dialect import wkb_of
from data.store.patrol_history import in_force
from data.store.tables import layers, patrol_plan, roster, stop


def on_duty(
    session: Session, community_id: int, guard_id: str, since: datetime, until: datetime
) -> list[tuple[datetime, datetime]]:
    """Return when a guard was to be on duty between two moments: begin and end, in order.

    What a tablet tells late is of the plan of its time, whichever is in force by now.
    """
    query = (
        select(roster.c.start, roster.c.end)
        .join(patrol_plan, patrol_plan.c.id == roster.c.plan_id)
        .where(
            *_known(community_id, guard_id),
            roster.c.start <= until,
            roster.c.end >= since,
        )
    )
    return [(row.start, row.end) for row in session.execute(query.order_by(roster.c.start))]


def duties(
    session: Session,
    community_id: int,
    first: date,
    last: date,
    begun_by: datetime,
    *,
    guard_id: str | None = None,
) -> list[Row[Any]]:
    """Return the shifts of some days that have begun by a moment, newest first.

    Columns: `guard_id`, `date`, `shift`, `start`, `end`. A shift in which one plan followed another
    is one.
    """
    named = (roster.c.guard_id, roster.c.date, roster.c.shift)
    start, end = func.min(roster.c.start).label("start"), func.max(roster.c.end).label("end")
    query = (
        select(*named, start, end)
        .join(patrol_plan, patrol_plan.c.id == roster.c.plan_id)
        .where(
            *_known(community_id, guard_id),
            roster.c.date.between(first, last),
            roster.c.start <= begun_by,
        )
        .group_by(*named)
        .order_by(start.desc(), roster.c.guard_id)
    )
    return list(session.execute(query))


def stops(
    session: Session,
    community_id: int,
    since: datetime,
    until: datetime,
    *,
    guard_id: str | None = None,
) -> dict[str, list[Row[Any]]]:
    """Return the named stops planned within a time, by guard, in their order.

    Only those of the plan that was in force at their time are.
    """
    own = [
        *in_force(stop, stop.c.planned_at, community_id, since, until),
        stop.c.ref_id.is_not(None),
    ]
    if guard_id is not None:
        own.append(stop.c.guard_id == guard_id)
    columns = [stop.c[name] for name in ("guard_id", "planned_at", "kind", "ref_id", "max_gap_min")]
    found: dict[str, list[Row[Any]]] = {}
    for row in session.execute(select(*columns).where(*own).order_by(stop.c.planned_at, stop.c.id)):
        found.setdefault(row.guard_id, []).append(row)
    return found


def places(
    session: Session, community_id: int, kind: str, ref_ids: Sequence[str], since: datetime
) -> list[Row[Any]]:
    """Return where the stops of a kind are, by `ref_id`: WKB in WGS 84, the newest plan first.

    Of the plans that have been in force since a moment.
    """
    plan = patrol_plan.c
    query = (
        select(stop.c.ref_id, wkb_of(stop), plan.valid_from)
        .join(patrol_plan, plan.id == stop.c.plan_id)
        .where(
            plan.community_id == community_id,
            plan.state == "published",
            or_(plan.valid_to.is_(None), plan.valid_to > since),
            stop.c.kind == kind,
            stop.c.ref_id.in_(ref_ids),
        )
        .distinct()
    )
    return list(session.execute(query.order_by(plan.valid_from.desc())))


def checkpoint_names(session: Session, community_id: int) -> dict[str, str]:
    """Return what the checkpoints are called."""
    table = layers["checkpoints"]
    query = select(table.c.checkpoint_id, table.c.name)
    rows = session.execute(query.where(table.c.community_id == community_id))
    return {row.checkpoint_id: row.name or row.checkpoint_id for row in rows}


def _known(community_id: int, guard_id: str | None) -> list[ColumnElement[bool]]:
    """Return the conditions that a duty is of a plan that was in force within it."""
    plan, start, end = patrol_plan.c, roster.c.start, roster.c.end
    known = [
        roster.c.community_id == community_id,
        plan.state == "published",
        plan.valid_from < end,
        or_(plan.valid_to.is_(None), (plan.valid_to > start) & (plan.valid_to > plan.valid_from)),
    ]
    return known if guard_id is None else [*known, roster.c.guard_id == guard_id]
