"""Cases as they are asked for without an account: by a link, by their number, by public lists."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from data.store.case_filters import Wanted, condition
from data.store.case_rows import COLUMNS, Record, record_of
from data.store.case_tables import case_record
from data.store.dialect import wkb_of

_c = case_record.c
_MOST_ROW = 2**31 - 1


def followed_by(session: Session, reporter: str) -> Record | None:
    """Return the case a resident follows, in whichever community; None where there is none.

    Parameters
    ----------
    reporter
        The name of the actor, made of the digest of the link's secret.
    """
    query = _records().where(_c.reporter == reporter).order_by(_c.id.desc()).limit(1)
    row = session.execute(query).one_or_none()
    return None if row is None else record_of(row)


def numbered(
    session: Session, community_id: int, numbers: Iterable[str], wanted: Wanted
) -> list[Record]:
    """Return wanted cases by the numbers people read out, newest first; unknown ones are none."""
    asked = set(numbers)
    rows = {int(row) for number in asked if (row := number.rpartition("-")[2]).isdecimal()}
    query = _records().where(
        _c.community_id == community_id,
        _c.id.in_(sorted(row for row in rows if row <= _MOST_ROW)),
        *condition(session, wanted),
    )
    found = (record_of(row) for row in session.execute(query.order_by(_c.id.desc())))
    return [record for record in found if record.number in asked]


def newest(
    session: Session, community_id: int, wanted: Wanted, *, limit: int, offset: int = 0
) -> Sequence[Record]:
    """Return wanted cases by when they were reported, newest first."""
    query = _records().where(_c.community_id == community_id, *condition(session, wanted))
    order = (_c.linked_at.desc(), _c.id.desc())
    rows = session.execute(query.order_by(*order).limit(limit).offset(offset))
    return [record_of(row) for row in rows]


def _records() -> Select[Any]:
    return select(*COLUMNS, wkb_of(case_record).label("geometry"))
