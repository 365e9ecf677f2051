"""Who saw where a guard was: a row for a login, a way of looking, a guard and a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data.store.live_tables import position_look
from geo.clock import LOCAL

Door = Literal["live", "ogc", "case", "replay"]
"""The live map, the collection `tracks` of the feature service, a case, a replay."""
KEPT = timedelta(days=365)
_c = position_look.c


@dataclass(frozen=True)
class Looker:
    """Who looks: an account in one login, and how."""

    community_id: int
    account_id: int
    username: str
    login: str
    door: Door


def saw(session: Session, looker: Looker, guards: Iterable[str], at: datetime) -> list[str]:
    """Write down that somebody saw where guards were; return those not seen before today."""
    named = sorted(set(guards))
    if not named:
        return []
    day = at.astimezone(LOCAL).date().isoformat()
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    rows = [
        {**vars(looker), "guard_id": guard, "day": day, "first_at": at, "last_at": at}
        for guard in named
    ]
    once = dialect.insert(position_look).on_conflict_do_nothing(
        index_elements=["community_id", "login", "door", "guard_id", "day"]
    )
    new = [
        str(found.guard_id)
        for row in rows
        if (found := session.execute(once.values(row).returning(_c.guard_id)).first())
    ]
    own = (_c.community_id == looker.community_id) & (_c.login == looker.login)
    own &= (_c.door == looker.door) & (_c.day == day) & _c.guard_id.in_(named)
    session.execute(update(position_look).where(own, _c.last_at < at).values(last_at=at))
    return new


def of_guard(
    session: Session, community_id: int, guard_id: str, limit: int = 200
) -> list[Row[Any]]:
    """Return who saw where a guard was, the last first."""
    own = (_c.community_id == community_id) & (_c.guard_id == guard_id)
    query = select(position_look).where(own).order_by(_c.last_at.desc(), _c.id.desc())
    return list(session.execute(query.limit(limit)))


def forget(session: Session, now: datetime, kept: timedelta = KEPT) -> int:
    """Remove what is older than is kept; return how many. The audit still says so."""
    gone = session.execute(delete(position_look).where(_c.last_at < now - kept))
    return int(gone.rowcount)  # type: ignore[attr-defined]
