"""Check-ins, cries for help, and the keys of the codes on checkpoints."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data.store.sync_tables import check_in, sos, tag_key
from geo.errors import NotFoundError


@dataclass(frozen=True)
class Presence:
    """Somebody at a stop; degrees are WGS 84.

    Parameters
    ----------
    ref_kind, ref_id
        The stop, as in the plan.
    how
        `dwell`, `qr`, `nfc`, `code` (typed in) or `manual`.
    tag
        The code that was read, where one was.
    """

    ref_kind: str
    ref_id: str
    at: datetime
    how: str
    planned_at: datetime | None = None
    lon: float | None = None
    lat: float | None = None
    accuracy_m: float | None = None
    tag: str | None = None


@dataclass(frozen=True)
class Who:
    """Who sent something, from where."""

    community_id: int
    account_id: int
    device: str
    guard_id: str | None


def check(session: Session, item_row: int, who: Who, seen: Presence, flags: list[str]) -> int:
    """Write a check-in down and return its number."""
    values = {**vars(seen), **vars(who), "item_row": item_row, "flags": flags}
    return session.execute(insert(check_in).values(values).returning(check_in.c.id)).scalar_one()


def around(session: Session, who: Who, at: datetime) -> list[Row[Any]]:
    """Return the check-ins of a person that come just before and just after a moment."""
    own = (check_in.c.community_id == who.community_id) & (check_in.c.account_id == who.account_id)
    before = select(check_in.c.id).where(own, check_in.c.at <= at).order_by(check_in.c.at.desc())
    later = select(check_in.c.id).where(own, check_in.c.at > at).order_by(check_in.c.at)
    nearest = [query.limit(1).scalar_subquery() for query in (before, later)]
    return list(session.execute(select(check_in).where(check_in.c.id.in_(nearest))))


def readings(
    session: Session, community_id: int, tag: str, since: datetime, until: datetime
) -> list[Row[Any]]:
    """Return the check-ins that read a tag within a time."""
    query = select(check_in).where(
        check_in.c.community_id == community_id,
        check_in.c.tag == tag,
        check_in.c.at.between(since, until),
    )
    return list(session.execute(query.order_by(check_in.c.at)))


def elsewhere(session: Session, community_id: int, tag: str, ref_id: str) -> bool:
    """Return whether a tag was read at another stop."""
    own = (check_in.c.community_id == community_id) & (check_in.c.tag == tag)
    query = select(check_in.c.id).where(own, check_in.c.ref_id != ref_id).limit(1)
    return session.execute(query).one_or_none() is not None


def flag(session: Session, number: int, flags: list[str]) -> None:
    """Put other flags to a check-in: what came later may speak against it."""
    session.execute(update(check_in).where(check_in.c.id == number).values(flags=flags))


def listing(
    session: Session, community_id: int, account_id: int, since: datetime
) -> list[Row[Any]]:
    """Return a person's check-ins since a moment, oldest first."""
    query = select(check_in).where(
        check_in.c.community_id == community_id,
        check_in.c.account_id == account_id,
        check_in.c.at >= since,
    )
    return list(session.execute(query.order_by(check_in.c.at, check_in.c.id)))


def cry(
    session: Session,
    item_row: int,
    who: Who,
    at: datetime,
    place: tuple[float | None, float | None, float | None],
) -> int:
    """Write a cry for help down and return its number; `place` is longitude, latitude, metres."""
    lon, lat, accuracy_m = place
    values = {
        "community_id": who.community_id,
        "account_id": who.account_id,
        "guard_id": who.guard_id,
        "item_row": item_row,
        "at": at,
        "lon": lon,
        "lat": lat,
        "accuracy_m": accuracy_m,
    }
    return session.execute(insert(sos).values(values).returning(sos.c.id)).scalar_one()


def cries(session: Session, community_id: int, *, account_id: int | None = None) -> list[Row[Any]]:
    """Return the cries nobody has answered; of an account all of them, newest first."""
    own = sos.c.community_id == community_id
    own &= sos.c.seen_at.is_(None) if account_id is None else sos.c.account_id == account_id
    return list(session.execute(select(sos).where(own).order_by(sos.c.id.desc()).limit(100)))


def answer(session: Session, community_id: int, number: int, by: str, at: datetime) -> bool:
    """Write down who answered a cry; the first who does counts. Return whether this was the first.

    Raises
    ------
    NotFoundError
        There is no such cry.
    """
    own = (sos.c.id == number) & (sos.c.community_id == community_id)
    first = update(sos).where(own, sos.c.seen_at.is_(None)).values(seen_at=at, seen_by=by)
    if session.execute(first.returning(sos.c.id)).one_or_none() is not None:
        return True
    if session.execute(select(sos.c.id).where(own)).one_or_none() is None:
        raise NotFoundError("There is no such cry.")
    return False


def key_of(session: Session, community_id: int) -> str:
    """Return the key a community's codes are signed with; it is made when first asked for."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    made = dialect.insert(tag_key).values(community_id=community_id, key=secrets.token_hex(32))
    session.execute(made.on_conflict_do_nothing(index_elements=["community_id"]))
    query = select(tag_key.c.key).where(tag_key.c.community_id == community_id)
    return session.execute(query).scalar_one()
