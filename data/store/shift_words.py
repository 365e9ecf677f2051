"""What guards say of the record of a shift, and the visits a record is made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.orm import Session

from data.store.shift_tables import shift_word
from data.store.sync_presence import Who
from data.store.sync_tables import check_in, guard_position
from geo.errors import NotFoundError


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


@dataclass(frozen=True)
class Objected:
    """A stop of a shift that its guard objected to."""

    guard_id: str
    date: date
    shift: str
    kind: str
    ref_id: str
    at: datetime


def answer(
    session: Session, community_id: int, objected: Objected, given: Mapping[str, Any]
) -> None:
    """Put an answer beside the last objection to a stop; one of before makes way for it.

    Raises
    ------
    NotFoundError
        Nobody has objected to it.
    """
    own = [
        shift_word.c.community_id == community_id,
        shift_word.c.guard_id == objected.guard_id,
        shift_word.c.date == objected.date.isoformat(),
        shift_word.c.shift == objected.shift,
    ]
    newest = select(shift_word).where(*own).order_by(shift_word.c.id.desc()).with_for_update()
    for row in session.execute(newest).all():
        if not any(_is(one, objected) for one in row.objections):
            continue
        said = [
            one | {"answer": dict(given)} if _is(one, objected) else one for one in row.objections
        ]
        changed = update(shift_word).where(shift_word.c.id == row.id).values(objections=said)
        session.execute(changed)
        return
    raise NotFoundError("There is no such objection.")


def _is(objection: Mapping[str, Any], objected: Objected) -> bool:
    named = (objection["kind"], objection["ref_id"], datetime.fromisoformat(objection["at"]))
    return named == (objected.kind, objected.ref_id, objected.at)


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
