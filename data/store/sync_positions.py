"""Where guards were on their shifts: raw, and not for long."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from data.store.dialect import insert_new
from data.store.sync_presence import Who
from data.store.sync_tables import guard_position

KEPT = timedelta(days=30)
_SAME = ("made_at", "lon", "lat")


def add(session: Session, who: Who, fixes: Iterable[Mapping[str, Any]], now: datetime) -> int:
    """Store fixes; return how many were new: see `known` for the others.

    Parameters
    ----------
    fixes
        `at` and `made_at`, by our clock and by the device's, `lon`, `lat` in degrees, `accuracy_m`.
    """
    shared = {**vars(who), "received_at": now}
    rows = [{**shared, **fix} for fix in fixes]
    if not rows:
        return 0
    statement = insert_new(session, guard_position, "account_id", "device", *_SAME)
    return len(session.execute(statement.returning(guard_position.c.id), rows).all())


def known(session: Session, who: Who, fixes: Sequence[Mapping[str, Any]]) -> int:
    """Return how many of some fixes are stored, told by the device's `made_at` and the place."""
    times = [fix["made_at"] for fix in fixes]
    own = (guard_position.c.account_id == who.account_id) & (guard_position.c.device == who.device)
    span = guard_position.c.made_at.between(min(times), max(times))
    query = select(*(guard_position.c[name] for name in _SAME)).where(own, span)
    stored = {tuple(row) for row in session.execute(query)}
    return sum(tuple(fix[name] for name in _SAME) in stored for fix in fixes)


def forget(session: Session, now: datetime, kept: timedelta = KEPT) -> int:
    """Remove what is older than may be kept; return how many."""
    gone = session.execute(delete(guard_position).where(guard_position.c.at < now - kept))
    return int(gone.rowcount)  # type: ignore[attr-defined]
