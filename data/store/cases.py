"""Cases: a row each, locked to be changed, listed by page, on maps and in figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geopandas import GeoDataFrame
from sqlalchemy import ColumnElement, Insert, Select, Update, bindparam, func, select, update
from sqlalchemy.orm import Session

from data.store.case_filters import EVERY, OPEN, Order, Wanted, beyond, condition, cursor, ordered
from data.store.case_ledger import ledger
from data.store.case_rows import COLUMNS, Marks, Record, record_of, source_of, values_of
from data.store.case_tables import case_record
from data.store.dialect import geometry_of, insert_new, wkb_of
from data.store.rows import frame_of, whole
from data.store.scopes import within
from geo.access import EVERYTHING, Scope
from geo.cases import Case
from geo.errors import NotFoundError

__all__ = [
    "Page",
    "add",
    "count",
    "counts",
    "find",
    "followed",
    "frame",
    "is_seen",
    "ledger",
    "listing",
    "lock",
    "open_for_duplicates",
    "save",
    "several",
    "to_urge",
]

_c = case_record.c
_RECORDS: Select[Any] = select(*COLUMNS, wkb_of(case_record).label("geometry"))
_LOCKED = (
    _RECORDS.where(
        _c.community_id == bindparam("community"),
        _c.case_id.in_(bindparam("case_ids", expanding=True)),
    )
    .order_by(_c.case_id)
    .with_for_update()
)


@dataclass(frozen=True)
class Page:
    """Some cases, and the cursor to go on with; None when these were the last."""

    records: tuple[Record, ...]
    next: str | None


def lock(session: Session, community_id: int, case_ids: Iterable[str]) -> dict[str, Record]:
    """Return the rows of cases, by id, and let nobody else change them before this one has ended.

    Several are locked in the order of their ids, so that two writers never wait for each other.
    SQLite has one writer at a time anyway.
    """
    given = {"community": community_id, "case_ids": sorted(set(case_ids))}
    return {row.case_id: record_of(row) for row in session.execute(_LOCKED, given)}


def add(
    session: Session,
    community_id: int,
    case: Case,
    marks: Marks,
    *,
    at: datetime,
    guard_id: str | None = None,
) -> int | None:
    """Add the row of a new case and return its id; None where another has that case id.

    Parameters
    ----------
    guard_id
        Number of the guard who wrote it down.
    """
    fixed = {
        "community_id": community_id,
        "case_id": case.case_id,
        "flow": case.flow,
        "linked_by": case.linked_by,
        "source": source_of(case),
        "guard_id": guard_id,
        "created_at": at,
        "updated_at": at,
    }
    dialect = session.get_bind().dialect.name
    statement = insert_new(session, case_record, "community_id", "case_id")
    statement = statement.values(geometry=geometry_of(dialect, "shape"))
    return _run(session, statement.returning(_c.id), {**fixed, **values_of(case, marks)})


def save(session: Session, record_id: int, case: Case, marks: Marks, *, at: datetime) -> None:
    """Write what a case's events say into its row."""
    dialect = session.get_bind().dialect.name
    statement = update(case_record).where(_c.id == record_id)
    statement = statement.values(geometry=geometry_of(dialect, "shape"))
    _run(session, statement.returning(_c.id), {**values_of(case, marks), "updated_at": at})


def find(session: Session, community_id: int, case_id: str, scope: Scope = EVERYTHING) -> Record:
    """Return a case of a scope.

    Raises
    ------
    NotFoundError
        There is none.
    """
    query = _RECORDS.where(_c.case_id == case_id, *_seen(session, community_id, scope))
    row = None if "\0" in case_id else session.execute(query).one_or_none()
    if row is None:
        raise NotFoundError(f"There is no case '{case_id}'.")
    return record_of(row)


def several(session: Session, community_id: int, case_ids: Iterable[str]) -> list[Record]:
    """Return those of some cases that are there, by row."""
    query = _RECORDS.where(_c.community_id == community_id, _c.case_id.in_(sorted(case_ids)))
    return [record_of(row) for row in session.execute(query.order_by(_c.id))]


def followed(session: Session, reporter: str) -> list[Record]:
    """Return the cases that are followed by a link: `reporter` as in `geo.cases.Actor.name`."""
    query = _RECORDS.where(_c.reporter == reporter).order_by(_c.id)
    return [record_of(row) for row in session.execute(query)]


def listing(
    session: Session,
    community_id: int,
    *,
    scope: Scope = EVERYTHING,
    wanted: Wanted = EVERY,
    order: Order = "newest",
    limit: int = 100,
    after: str | None = None,
) -> Page:
    """Return wanted cases of a scope, a page at a time.

    Pages in the order `newest` never repeat or skip a case; in the order `changed` a case that is
    changed meanwhile comes again, and none is missed; `due` lists only what has a limit running.

    Raises
    ------
    InputError
        The cursor is none of this order.
    """
    query = _RECORDS.where(*_conditions(session, community_id, scope, wanted))
    if order == "due":
        query = query.where(OPEN, _c.due_at.is_not(None))
    if after is not None:
        query = query.where(beyond(order, after))
    rows = session.execute(query.order_by(*ordered(order)).limit(limit + 1)).all()
    found = tuple(record_of(row) for row in rows[:limit])
    if len(rows) <= limit:
        return Page(found, None)
    last = found[-1]
    return Page(found, cursor(order, last.due_at if order == "due" else last.updated_at, last.id))


def count(
    session: Session, community_id: int, *, scope: Scope = EVERYTHING, wanted: Wanted = EVERY
) -> int:
    """Return how many wanted cases of a scope there are."""
    query = select(func.count()).select_from(case_record)
    found = session.execute(query.where(*_conditions(session, community_id, scope, wanted)))
    return int(found.scalar_one())


def counts(
    session: Session,
    community_id: int,
    by: str,
    *,
    scope: Scope = EVERYTHING,
    wanted: Wanted = EVERY,
) -> dict[Any, int]:
    """Return how many wanted cases of a scope there are by a column, such as `state`."""
    query = select(_c[by], func.count()).group_by(_c[by]).order_by(_c[by])
    found = session.execute(query.where(*_conditions(session, community_id, scope, wanted)))
    return {row[0]: row[1] for row in found}


def frame(
    session: Session,
    community_id: int,
    *,
    scope: Scope = EVERYTHING,
    wanted: Wanted = EVERY,
    limit: int | None = None,
) -> GeoDataFrame:
    """Return wanted cases of a scope as a frame in WGS 84, by row; some may have no point."""
    conditions = _conditions(session, community_id, scope, wanted)
    query = whole(case_record).where(*conditions).limit(limit)
    return frame_of(session, query, case_record)


def open_for_duplicates(
    session: Session,
    community_id: int,
    *,
    scope: Scope = EVERYTHING,
    bbox: tuple[float, float, float, float] | None = None,
    since: datetime | None = None,
) -> GeoDataFrame:
    """Return open cases in the columns `geo.cases.duplicates.OpenCases` wants."""
    wanted = Wanted(open=True, bbox=bbox, since=since)
    names = [_c.id, _c.case_id, _c.category, _c.linked_at, _c.description.label("text")]
    query = select(*names, wkb_of(case_record).label("geometry")).where(
        *_conditions(session, community_id, scope, wanted)
    )
    return frame_of(session, query.order_by(_c.id), case_record)


def to_urge(session: Session, now: datetime, limit: int = 100) -> list[tuple[int, str]]:
    """Return community and id of the cases the system has something to say on, longest first."""
    query = select(_c.community_id, _c.case_id).where(_c.urge_at <= now)
    rows: Sequence[Any] = session.execute(query.order_by(_c.urge_at).limit(limit)).all()
    return [(row.community_id, row.case_id) for row in rows]


def is_seen(session: Session, record: Record, scope: Scope) -> bool:
    """Return whether a case is in a scope."""
    if scope.everything:
        return True
    query = select(_c.id).where(_c.id == record.id, *_seen(session, record.community_id, scope))
    return session.execute(query).one_or_none() is not None


def _seen(session: Session, community_id: int, scope: Scope) -> list[ColumnElement[bool]]:
    return [_c.community_id == community_id, within(session, case_record, scope, community_id)]


def _conditions(
    session: Session, community_id: int, scope: Scope, wanted: Wanted
) -> list[ColumnElement[bool]]:
    return [*_seen(session, community_id, scope), *condition(session, wanted)]


def _run(session: Session, statement: Insert | Update, values: dict[str, Any]) -> int | None:
    """Run a statement whose values are bound by name, the geometry among them."""
    return session.connection().execute(statement, values).scalar_one_or_none()
