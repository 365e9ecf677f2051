"""How many cases are open, wait for a dispatch and are overdue, by whose they are: one query."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, case, func, select
from sqlalchemy.orm import Session

from data.store.case_filters import Wanted, condition
from data.store.case_tables import case_record
from data.store.scopes import within
from geo.access import EVERYTHING, Scope

_c = case_record.c


@dataclass(frozen=True)
class Tally:
    """The open cases of a department; of nobody where it is None."""

    department: str | None
    open: int
    filed: int
    overdue: int


def tally(
    session: Session, community_id: int, now: datetime, *, scope: Scope = EVERYTHING
) -> list[Tally]:
    """Return the open cases of a scope by department; filed ones wait for a dispatch."""
    query = select(
        _c.department, func.count(), _sum(_c.state == "filed"), _sum(_c.due_at < now)
    ).where(
        _c.community_id == community_id,
        within(session, case_record, scope, community_id),
        *condition(session, Wanted(open=True)),
    )
    rows = session.execute(query.group_by(_c.department)).tuples().all()
    found = [Tally(name, number, int(filed), int(late)) for name, number, filed, late in rows]
    return sorted(found, key=lambda one: (-one.overdue, one.department or ""))


def _sum(met: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.sum(case((met, 1), else_=0), type_=Integer)
