"""What came in just now: fixes, visits, cries. Read by row and by moment, never by scanning."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Row, cast, extract, func, or_, select
from sqlalchemy.orm import Session

from data.store.access_tables import account
from data.store.scopes import within
from data.store.sync_tables import check_in, guard_position, sos
from data.store.tables import layers
from geo.access import EVERYTHING, Scope

_p = guard_position.c
_FIX = (_p.id, _p.guard_id, _p.device, _p.at, _p.lon, _p.lat, _p.accuracy_m)


def last_row(session: Session) -> int:
    """Return the number of the last fix stored; 0 where there is none."""
    return session.execute(select(func.max(_p.id))).scalar_one() or 0


def fixes_after(
    session: Session, community_id: int, row: int, scope: Scope = EVERYTHING, limit: int = 20_000
) -> list[Row[Any]]:
    """Return the fixes of a scope stored after a row, in the order they were stored."""
    own = (_p.id > row) & (_p.community_id == community_id) & _p.guard_id.is_not(None)
    query = select(*_FIX).where(own, within(session, guard_position, scope))
    return list(session.execute(query.order_by(_p.id).limit(limit)))


def fixes_since(
    session: Session,
    community_id: int,
    since: datetime,
    scope: Scope = EVERYTHING,
    *,
    until: datetime | None = None,
    bbox: tuple[float, float, float, float] | None = None,
    every_s: int | None = None,
) -> list[Row[Any]]:
    """Return the fixes of a scope from a moment on, in order of time.

    Parameters
    ----------
    bbox
        West, south, east, north in WGS 84 degrees.
    every_s
        Of each guard at most one in so many seconds: the last that was stored.
    """
    own = (_p.community_id == community_id) & (_p.at >= since) & _p.guard_id.is_not(None)
    query = select(*_FIX).where(own, within(session, guard_position, scope))
    if until is not None:
        query = query.where(_p.at <= until)
    if bbox is not None:
        west, south, east, north = bbox
        query = query.where(_p.lon.between(west, east), _p.lat.between(south, north))
    if every_s is not None:
        slot = cast(extract("epoch", _p.at), BigInteger) // every_s
        last = query.with_only_columns(func.max(_p.id)).group_by(_p.guard_id, slot)
        query = select(*_FIX).where(_p.id.in_(last))
    return list(session.execute(query.order_by(_p.at, _p.id)))


def guards_of(session: Session, rows: Iterable[int]) -> list[tuple[int, str]]:
    """Return whose fixes some rows are: communities and guards."""
    own = _p.id.in_(list(rows)) & _p.guard_id.is_not(None)
    query = select(_p.community_id, _p.guard_id).where(own).distinct()
    return [(row.community_id, str(row.guard_id)) for row in session.execute(query)]


def guards_within(
    session: Session,
    community_id: int,
    scope: Scope,
    bbox: tuple[float, float, float, float],
) -> list[tuple[int, str]]:
    """Return who has fixes in a window, in WGS 84 degrees: communities and guards."""
    west, south, east, north = bbox
    own = (_p.community_id == community_id) & _p.guard_id.is_not(None)
    own &= _p.lon.between(west, east) & _p.lat.between(south, north)
    query = select(_p.guard_id).where(own, within(session, guard_position, scope)).distinct()
    return [(community_id, str(guard)) for guard in session.execute(query).scalars()]


def last_fixes(
    session: Session,
    community_id: int,
    guards: Iterable[str],
    since: datetime,
    until: datetime,
) -> list[Row[Any]]:
    """Return the last fix within a time of each of some guards that have one."""
    named = sorted(set(guards))
    if not named:
        return []
    own = (_p.community_id == community_id) & _p.at.between(since, until) & _p.guard_id.in_(named)
    last = select(_p.guard_id, func.max(_p.at).label("at")).where(own).group_by(_p.guard_id)
    found = last.subquery()
    joined = (_p.guard_id == found.c.guard_id) & (_p.at == found.c.at)
    query = select(*_FIX).join(found, joined).where(_p.community_id == community_id)
    rows: list[Row[Any]] = list(session.execute(query.order_by(_p.id)))
    return list({row.guard_id: row for row in rows}.values())


def heard(session: Session, community_id: int, now: datetime, within_: timedelta) -> bool:
    """Return whether a tablet was heard of within a time."""
    since = now - within_
    fix = select(_p.id).where(_p.community_id == community_id, _p.at >= since).limit(1)
    if session.execute(fix).first() is not None:
        return True
    visit = select(check_in.c.id).where(
        check_in.c.community_id == community_id, check_in.c.at >= since
    )
    return session.execute(visit.limit(1)).first() is not None


def visits(
    session: Session,
    community_id: int,
    since: datetime,
    *,
    scope: Scope = EVERYTHING,
    until: datetime | None = None,
) -> list[Row[Any]]:
    """Return the check-ins of a scope from a moment on, in order of time."""
    c = check_in.c
    own = (c.community_id == community_id) & (c.at >= since)
    query = select(check_in).where(own, within(session, check_in, scope))
    if until is not None:
        query = query.where(c.at <= until)
    return list(session.execute(query.order_by(c.at, c.id)))


def building_name(session: Session, community_id: int, building_id: str | None) -> str:
    """Return what a building is called; empty where it has no name."""
    c = layers["buildings"].c
    own = (c.community_id == community_id) & (c.building_id == building_id)
    return session.execute(select(c.name).where(own).limit(1)).scalar() or ""


def cries(
    session: Session, community_id: int, since: datetime, scope: Scope = EVERYTHING
) -> list[Row[Any]]:
    """Return the cries for help nobody has answered, and those answered at or after a moment.

    Each with the `username` of who cried.
    """
    own = (sos.c.community_id == community_id) & or_(
        sos.c.seen_at.is_(None), sos.c.seen_at >= since
    )
    named = select(sos, account.c.username).outerjoin(account, account.c.id == sos.c.account_id)
    query = named.where(own, within(session, sos, scope)).order_by(sos.c.id.desc())
    return list(session.execute(query.limit(100)))[::-1]
