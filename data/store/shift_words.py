"""What guards say of the record of a shift, and the visits a record is made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, insert, select
from sqlalchemy.orm import Session

from data.store.shift_tables import shift_word
from data.store.sync_presence import Who
from data.store.sync_tables import check_in, guard_position


@dataclass(frozen=True)
class Word:
    """A guard's word on a shift; `objections` name stops of it and say why."""

    date: date
    shift: str
    at: datetime
    note: str
    objections: Sequence[Mapping[str, Any]]


def say(session: Session, item_row: int, who: Who, word: Word) -> int:
    """Write a word down and return its number."""
    values = {
        "community_id": who.community_id,
        "item_row": item_row,
        "account_id": who.account_id,
        "guard_id": who.guard_id,
        "date": word.date.isoformat(),
        "shift": word.shift,
        "at": word.at,
        "note": word.note,
        "objections": [dict(one) for one in word.objections],
    }
    made = insert(shift_word).values(values).returning(shift_word.c.id)
    return session.execute(made).scalar_one()


def listing(
    session: Session, community_id: int, first: date, last: date, *, guard_id: str | None = None
) -> list[Row[Any]]:
    """Return the words on the shifts of some days, oldest first."""
    days = shift_word.c.date.between(first.isoformat(), last.isoformat())
    own = [shift_word.c.community_id == community_id, days]
    if guard_id is not None:
        own.append(shift_word.c.guard_id == guard_id)
    return list(session.execute(select(shift_word).where(*own).order_by(shift_word.c.id)))


def visits(session: Session, community_id: int, since: datetime, until: datetime) -> list[Row[Any]]:
    """Return everybody's check-ins within a time, oldest first."""
    own = (check_in.c.community_id == community_id) & check_in.c.at.between(since, until)
    return list(session.execute(select(check_in).where(own).order_by(check_in.c.at)))


def first_seen(
    session: Session, community_id: int, since: datetime, until: datetime
) -> dict[str, datetime]:
    """Return when each guard was first shown to be there within a time, by position or check-in."""
    found: dict[str, datetime] = {}
    for table in (check_in, guard_position):
        own = [table.c.community_id == community_id, table.c.at.between(since, until)]
        query = select(table.c.guard_id, func.min(table.c.at).label("first"))
        for row in session.execute(query.where(*own).group_by(table.c.guard_id)):
            if row.guard_id is not None:
                found[row.guard_id] = min(found.get(row.guard_id, row.first), row.first)
    return found
