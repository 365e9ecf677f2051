"""Which cases are wanted, and in which order pages of them come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Column, ColumnElement, Integer, exists, literal_column, or_, tuple_
from sqlalchemy.orm import Session

from data.store.case_tables import case_event, case_record
from data.store.dialect import within_bbox
from data.store.tables import Instant
from geo.cases.back import BACK, ONWARD
from geo.errors import InputError
from geo.faults import Fault

Order = Literal["newest", "changed", "due"]
"""Newest first; as they were changed, oldest change first; by what is due next."""
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_c = case_record.c
OPEN: ColumnElement[bool] = literal_column("case_record.open")
"""As the partial indexes say it: SQLite takes one only for a condition that reads the same."""


@dataclass(frozen=True)
class Wanted:
    """Which cases; what is not given does not matter, and every given thing must hold.

    Parameters
    ----------
    flow
        `case`, or `visit` for grid workers' visits; None for both.
    states, categories, kinds, grids, departments, severities, sources, channels
        One of these.
    open, on_patrol
        Whether something is still to be done; whether guards keep an eye on it.
    bbox
        West, south, east, north in WGS 84 degrees.
    since, until
        Reported from since and before until.
    changed_since
        Changed at or after.
    overdue_at
        Open, and the step it waits for is over its limit at this moment.
    text
        In its description, place or id.
    mine
        Name of somebody who wrote it down, reported it or handled it.
    merged_into
        Id of the case they were merged into.
    asked
        Whether a request for more time waits for an answer.
    back
        True for open cases that were sent back and not taken on since; see `geo.cases.back`.
    """

    flow: str | None = "case"
    states: Sequence[str] = ()
    categories: Sequence[str] = ()
    kinds: Sequence[str] = ()
    grids: Sequence[str] = ()
    departments: Sequence[str] = ()
    severities: Sequence[int] = ()
    sources: Sequence[str] = ()
    channels: Sequence[str] = ()
    open: bool | None = None
    on_patrol: bool | None = None
    bbox: tuple[float, float, float, float] | None = None
    since: datetime | None = None
    until: datetime | None = None
    changed_since: datetime | None = None
    overdue_at: datetime | None = None
    text: str | None = None
    mine: str | None = None
    merged_into: str | None = None
    asked: bool | None = None
    back: bool = False


EVERY = Wanted()


def condition(session: Session, wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return the conditions a wanted case meets."""
    one_of: list[tuple[Column[Any], Sequence[Any]]] = [
        (_c.state, wanted.states),
        (_c.category, wanted.categories),
        (_c.kind, wanted.kinds),
        (_c.grid_id, wanted.grids),
        (_c.department, wanted.departments),
        (_c.severity, wanted.severities),
        (_c.source, wanted.sources),
        (_c.channel, wanted.channels),
    ]
    found: list[ColumnElement[bool]] = [column.in_(values) for column, values in one_of if values]
    same: list[tuple[Column[Any], Any]] = [
        (_c.flow, wanted.flow),
        (_c.open, wanted.open),
        (_c.on_patrol, wanted.on_patrol),
        (_c.merged_into, wanted.merged_into),
    ]
    found += [column == value for column, value in same if value is not None]
    if wanted.bbox is not None:
        dialect = session.get_bind().dialect.name
        found.append(within_bbox(dialect, case_record, wanted.bbox))
    if wanted.since is not None:
        found.append(_c.linked_at >= wanted.since)
    if wanted.until is not None:
        found.append(_c.linked_at < wanted.until)
    if wanted.changed_since is not None:
        found.append(_c.updated_at >= wanted.changed_since)
    if wanted.overdue_at is not None:
        found += [OPEN, _c.due_at < wanted.overdue_at]
    if wanted.asked is not None:
        found.append(_c.asked_at.is_not(None) if wanted.asked else _c.asked_at.is_(None))
    if wanted.back:
        found += [OPEN, _c.returns + _c.redos + _c.reopens > 0, _sent_back()]
    if wanted.text:
        columns = (_c.description, _c.place_ref, _c.case_id)
        found.append(or_(*(column.icontains(wanted.text, autoescape=True) for column in columns)))
    if wanted.mine is not None:
        names = (_c.linked_by, _c.reporter, _c.handler)
        found.append(or_(*(column == wanted.mine for column in names)))
    return found


def _sent_back() -> ColumnElement[bool]:
    """Return the condition that the last step that moved a case back or on moved it back."""
    move, later = case_event.alias(), case_event.alias()
    moved_on = later.c.kind.in_(ONWARD) & (later.c.version > move.c.version)
    since = exists().where(later.c.record_id == move.c.record_id, moved_on)
    return exists().where(move.c.record_id == _c.id, move.c.kind.in_(BACK), ~since)


def ordered(order: Order) -> list[ColumnElement[Any]]:
    """Return what an order sorts by; the row's id makes it whole."""
    if order == "newest":
        return [_c.id.desc()]
    return [_moment(order), _c.id]


def beyond(order: Order, cursor: str) -> ColumnElement[bool]:
    """Return the condition that a case comes after a cursor.

    Raises
    ------
    InputError
        The cursor is none of this order.
    """
    try:
        given, moment, number = cursor.split("~")
        if given != order or not (number.isdecimal() and len(number) < 12):
            raise ValueError
        if order == "newest":
            return _c.id < int(number)
        at = _EPOCH + int(moment) * _MICROSECOND
        after = tuple_(at, int(number), types=[Instant(), Integer()])
        return tuple_(_moment(order), _c.id) > after
    except (ValueError, OverflowError) as error:
        remedy = "Use the cursor of the page before, with the same order."
        fault = Fault("request", "It is no cursor of this list.", remedy, column="cursor")
        raise InputError([fault]) from error


def cursor(order: Order, moment: datetime | None, number: int) -> str:
    """Return the cursor after a case."""
    stamp = 0 if order == "newest" or moment is None else (moment - _EPOCH) // _MICROSECOND
    return f"{order}~{stamp}~{number}"


def _moment(order: Order) -> Column[Any]:
    return _c.due_at if order == "due" else _c.updated_at
