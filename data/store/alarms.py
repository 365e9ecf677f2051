"""Alarms: each is open once, is acknowledged once, and closes when its cause is over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data.store.live_tables import alarm
from data.store.scopes import within
from geo.access import EVERYTHING, Scope
from geo.errors import NotFoundError
from geo.live import KINDS, Cause

_c = alarm.c


@dataclass(frozen=True)
class Settled:
    """How many alarms were opened and closed."""

    opened: int
    closed: int


def settle(session: Session, community_id: int, causes: Iterable[Cause], now: datetime) -> Settled:
    """Open an alarm for each cause that has none, and close those whose cause is over.

    Several processes may do so at once: of one cause one alarm is open, whoever comes first. Twice
    is as good as once.
    """
    wanted = {(one.kind, one.key): one for one in causes}
    known = {(row.kind, row.key): row for row in opened(session, community_id)}
    fresh = [_row(community_id, wanted[key], now) for key in wanted.keys() - known.keys()]
    over = sorted(known[key].id for key in known.keys() - wanted.keys())
    for key in known.keys() & wanted.keys():
        if not wanted[key].says(known[key].facts):
            values = _said(wanted[key]) | {"changed_at": now}
            session.execute(update(alarm).where(_c.id == known[key].id).values(values))
    made = 0
    if fresh:
        dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        once = dialect.insert(alarm).on_conflict_do_nothing()
        for row in sorted(fresh, key=lambda one: (one["kind"], one["key"])):
            made += session.execute(once.values(row).returning(_c.id)).first() is not None
    if over:
        mine = _c.id.in_(over) & _c.closed_at.is_(None)
        session.execute(update(alarm).where(mine).values(closed_at=now, changed_at=now))
    return Settled(made, len(over))


def opened(session: Session, community_id: int, scope: Scope = EVERYTHING) -> list[Row[Any]]:
    """Return the open alarms of a scope, the gravest kind first, then by age."""
    own = (_c.community_id == community_id) & _c.closed_at.is_(None)
    rows = session.execute(select(alarm).where(own, within(session, alarm, scope)))
    return sorted(rows, key=lambda row: (KINDS.index(row.kind), row.since, row.id))


def changed(
    session: Session, community_id: int, since: datetime, scope: Scope = EVERYTHING
) -> list[Row[Any]]:
    """Return the alarms of a scope that are open or were changed at or after a moment, by id."""
    own = _c.community_id == community_id
    new = or_(_c.closed_at.is_(None), _c.changed_at >= since)
    query = select(alarm).where(own, new, within(session, alarm, scope)).order_by(_c.id)
    return list(session.execute(query))


def listing(
    session: Session,
    community_id: int,
    *,
    scope: Scope = EVERYTHING,
    still_open: bool | None = None,
    limit: int = 100,
    before: int | None = None,
) -> list[Row[Any]]:
    """Return the alarms of a scope, newest first; `before` is the last id of the page before."""
    query = select(alarm).where(_c.community_id == community_id, within(session, alarm, scope))
    if still_open is not None:
        query = query.where(_c.closed_at.is_(None) if still_open else _c.closed_at.is_not(None))
    if before is not None:
        query = query.where(_c.id < before)
    return list(session.execute(query.order_by(_c.id.desc()).limit(limit)))


def acknowledge(
    session: Session, community_id: int, number: int, *, by: str, note: str, at: datetime
) -> tuple[Row[Any], bool]:
    """Say that somebody takes care of an alarm; the first who does counts.

    Returns
    -------
    The alarm as it is now, and whether this was the first.

    Raises
    ------
    NotFoundError
        There is no such alarm.
    """
    own = (_c.id == number) & (_c.community_id == community_id)
    values = {"acknowledged_at": at, "acknowledged_by": by, "note": note, "changed_at": at}
    first = update(alarm).where(own, _c.acknowledged_at.is_(None)).values(values)
    done = session.execute(first.returning(_c.id)).first() is not None
    row = session.execute(select(alarm).where(own)).one_or_none()
    if row is None:
        raise NotFoundError("There is no such alarm.")
    return row, done


def count(session: Session, community_id: int) -> int:
    """Return how many alarms are open."""
    own = (_c.community_id == community_id) & _c.closed_at.is_(None)
    return int(session.execute(select(func.count()).select_from(alarm).where(own)).scalar_one())


def _row(community_id: int, cause: Cause, now: datetime) -> dict[str, Any]:
    return {
        "community_id": community_id,
        "kind": cause.kind,
        "key": cause.key,
        "guard_id": cause.guard_id,
        **_said(cause),
        "opened_at": now,
        "changed_at": now,
    }


def _said(cause: Cause) -> dict[str, Any]:
    lon, lat = cause.place or (None, None)
    return {"lon": lon, "lat": lat, "facts": dict(cause.facts), "since": cause.since}
