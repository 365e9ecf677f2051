"""Cases on a map: each by itself where it lies alone, counted where many lie near each other."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Float, Integer, and_, case, func, select
from sqlalchemy.orm import Session

from data.store.case_filters import Wanted, condition
from data.store.case_tables import case_record
from data.store.scopes import within
from geo.access import EVERYTHING, Scope

_c = case_record.c


@dataclass(frozen=True)
class Cell:
    """Cases near each other.

    Parameters
    ----------
    place
        Mean longitude and latitude of the cases, WGS 84 degrees.
    number, overdue
        How many there are, and how many of them are over the limit of their step.
    severity
        The gravest; 0 where none has one.
    case_id
        One of them: the case itself where it is alone.
    """

    place: tuple[float, float]
    number: int
    overdue: int
    severity: int
    case_id: str


def cells(
    session: Session,
    community_id: int,
    *,
    scope: Scope = EVERYTHING,
    wanted: Wanted,
    size: tuple[float, float],
    now: datetime,
    limit: int,
) -> list[Cell]:
    """Return the wanted cases of a scope that have a place, by cells of a lattice.

    Counted in the database: what comes out grows with the window, not with the cases.

    Parameters
    ----------
    wanted
        With `bbox`, only cases in that window.
    size
        Width and height of a cell in degrees. Cells lie on multiples of it, so that a window that
        is moved shows the same ones.
    limit
        Cells at most.
    """
    x = func.ST_X(_c.geometry, type_=Float)
    y = func.ST_Y(_c.geometry, type_=Float)
    column, row = func.round(x / size[0]), func.round(y / size[1])
    late = case((and_(_c.due_at.is_not(None), _c.due_at < now), 1), else_=0)
    query = select(
        func.avg(x),
        func.avg(y),
        func.count(),
        func.sum(late, type_=Integer),
        func.max(func.coalesce(_c.severity, 0)),
        func.min(_c.case_id),
    ).where(
        _c.community_id == community_id,
        _c.geometry.is_not(None),
        within(session, case_record, scope, community_id),
        *condition(session, wanted),
    )
    rows = session.execute(query.group_by(column, row).limit(limit))
    found = [
        Cell((lon, lat), number, int(overdue), severity, case_id)
        for lon, lat, number, overdue, severity, case_id in rows
    ]
    return sorted(found, key=lambda one: one.case_id)
