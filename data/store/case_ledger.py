"""Cases as figures want them: columns of arrays, and only the rows that a period needs."""

from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from data.store.case_filters import EVERY, Wanted, condition
from data.store.case_tables import case_record
from data.store.dialect import stamp_of, stamps
from data.store.scopes import within
from geo.access import EVERYTHING, Scope
from geo.cases.kpi import KEYS, Period

_c = case_record.c
TIMES = {
    "linked_at": _c.linked_at,
    "accepted_at": _c.first_response_at,
    "dispatched_at": _c.dispatched_at,
    "handled_at": _c.handled_at,
    "closed_at": _c.closed_at,
    "evaluated_at": _c.evaluated_at,
    "due_at": _c.close_due_at,
}
"""The time of each step, and the limit of closing, by what figures call them."""
_COUNTS = ("redos", "reopens")
_OUT = ("suspended", "cancelled", "merged")


def ledger(
    session: Session,
    community_id: int,
    *,
    scope: Scope = EVERYTHING,
    wanted: Wanted = EVERY,
) -> pd.DataFrame:
    """Return cases in the columns `geo.cases.kpi.figures` wants, to be grouped by anything.

    `state` comes along for who asks what waits. `accepted_at` is when a department first accepted
    the case: the first response, whatever was reopened later; `due_at` is the limit of closing.
    """
    own = [*_seen(session, community_id, scope), *condition(session, wanted)]
    return _read(session, tuple(KEYS.values()), own)


def counted(
    session: Session,
    community_id: int,
    period: Period,
    *,
    as_of: datetime,
    by: str | None = None,
    scope: Scope = EVERYTHING,
    wanted: Wanted = EVERY,
) -> pd.DataFrame:
    """Return the cases that some figure of a period counts: it is made of these as of all.

    Those that fell due, were reported or were rated in it, and those that were open at its end.

    Parameters
    ----------
    period, as_of, by
        As `geo.cases.kpi.figures` is asked with; only the column of `by` is read.
    """
    start, end = period.start, min(period.end, as_of)
    falls = (
        and_(column >= start, column < end)
        for column in (_c.close_due_at, _c.linked_at, _c.evaluated_at)
    )
    still_open = and_(_c.linked_at < end, or_(_c.closed_at.is_(None), _c.closed_at >= end))
    key = KEYS.get(by or "")
    own = [*_seen(session, community_id, scope), *condition(session, wanted)]
    needed = [_c.state.not_in(_OUT), or_(*falls, still_open)]
    return _read(session, (key,) if key else (), [*own, *needed])


def _seen(session: Session, community_id: int, scope: Scope) -> list[ColumnElement[bool]]:
    return [_c.community_id == community_id, within(session, case_record, scope, community_id)]


def _read(
    session: Session, keys: tuple[str, ...], conditions: list[ColumnElement[bool]]
) -> pd.DataFrame:
    dialect = session.get_bind().dialect.name
    query = select(
        *(stamp_of(dialect, column) for column in TIMES.values()),
        *(_c[name] for name in (*_COUNTS, "rating", "state", *keys)),
    ).where(*conditions)
    names = [*TIMES, *_COUNTS, "rating", "state", *keys]
    rows = session.execute(query.order_by(_c.id)).all()
    values = dict(zip(names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True))
    state = np.array(values.pop("state"), dtype=object)
    columns: dict[str, Any] = {
        name: pd.Series(stamps(dialect, values[name])).dt.tz_localize("UTC") for name in TIMES
    }
    columns |= {name: np.array(values[name], dtype=np.int64) for name in _COUNTS}
    columns["rating"] = np.array(values["rating"], dtype=np.float64)
    columns |= {name: pd.Series(values[name], dtype=object) for name in keys}
    columns |= {"state": state, **{flag: state == flag for flag in _OUT}}
    return pd.DataFrame(columns)
