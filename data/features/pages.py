"""Pages of features: after a row and never by number, so that no page repeats or skips one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import shapely
from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, func, literal, or_, select
from sqlalchemy.orm import Session

from data.exports.cql2 import Field
from data.exports.cql2.fields import NO_TEXT
from data.features.seen import Interval, Seen
from data.features.texts import geometry_text, geometry_wkb, properties_text
from data.features.windows import meets, meets_area
from data.store.dialect import Bbox


@dataclass(frozen=True)
class Order:
    """One column to sort by. Rows without a value come last either way."""

    field: Field
    falling: bool = False


@dataclass(frozen=True)
class Wanted:
    """Rows of a collection that are asked for.

    Parameters
    ----------
    windows
        In WGS 84 degrees; rows meeting any of them. None asks for no window.
    where
        Any further condition.
    area
        Longitude and latitude; only rows meeting it.
    """

    seen: Seen
    windows: tuple[Bbox, ...] | None = None
    when: Interval | None = None
    where: tuple[ColumnElement[bool], ...] = ()
    area: shapely.Geometry | None = None
    order: tuple[Order, ...] = ()

    def condition(self, session: Session) -> ColumnElement[bool]:
        """Return what is true of the rows that are meant, and of no other."""
        parts = [self.seen.condition(session, self.when), *self.where]
        if self.windows is not None:
            dialect = session.get_bind().dialect.name
            parts.append(or_(*(meets(dialect, self.seen.kind, one) for one in self.windows)))
        if self.area is not None:
            parts.append(meets_area(self.seen.kind, self.area))
        return and_(*parts)


@dataclass(frozen=True)
class Page:
    """Some rows in pieces, and what to go on after; None when these were the last.

    `geometry` is GeoJSON text, or WKB where that was asked for.
    """

    ids: list[int]
    geometry: list[Any]
    properties: list[str]
    after: list[Any] | None = field(default=None)


def page(
    session: Session,
    wanted: Wanted,
    *,
    limit: int,
    after: Sequence[Any] | None = None,
    columns: Sequence[str] | None = None,
    wkb: bool = False,
) -> Page:
    """Return a page of the rows that are wanted.

    Parameters
    ----------
    after
        `after` of the page before, with the same order.
    columns
        Which of the columns that are seen; all of them where it is not given.
    wkb
        Give geometry as WKB, else as GeoJSON in longitude and latitude.
    """
    query = _query(session, wanted.seen, columns, wkb).where(wanted.condition(session))
    number = wanted.seen.kind.table.c.id
    for one in wanted.order:
        value = one.field.value
        query = query.order_by(value.is_(None), value.desc() if one.falling else value.asc())
    query = query.add_columns(*(one.field.value for one in wanted.order))
    if after is not None:
        query = query.where(_beyond(wanted.order, number, after))
    found = session.connection().execute(query.order_by(number).limit(limit + 1)).fetchall()
    rows, more = found[:limit], len(found) > limit
    last = [*rows[-1][3:], rows[-1][0]] if more else None
    return Page([r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows], last)


def one(session: Session, seen: Seen, *, wkb: bool = False) -> Select[Any]:
    """Return the query for the row whose number is given as `number`, in the pieces of a page."""
    query = _query(session, seen, None, wkb).where(seen.condition(session))
    return query.where(seen.kind.table.c.id == bindparam("number", 0, Integer))


def count(session: Session, wanted: Wanted) -> int:
    """Return how many rows are wanted."""
    query = select(func.count()).select_from(wanted.seen.kind.table)
    return session.execute(query.where(wanted.condition(session))).scalar_one()


def _query(session: Session, seen: Seen, columns: Sequence[str] | None, wkb: bool) -> Select[Any]:
    dialect = session.get_bind().dialect.name
    table = seen.kind.table
    kept = [one for name, one in seen.fields.items() if columns is None or name in columns]
    shape = geometry_wkb(table.c.geometry) if wkb else geometry_text(dialect, table.c.geometry)
    return select(table.c.id, shape, properties_text(dialect, kept))


def _beyond(
    order: Sequence[Order], number: ColumnElement[int], after: Sequence[Any]
) -> ColumnElement[bool]:
    """Return the condition that a row comes after one with these values."""
    if not order:
        return number > after[-1]
    first = order[0].field.value
    rest = _beyond(order[1:], number, after[1:])
    if after[0] is None:
        return and_(first.is_(None), rest)
    value = literal(after[0], first.type)  # as a bare value, a truth could not be compared
    further = first < value if order[0].falling else first > value
    return or_(further, first.is_(None), and_(first == value, rest))


def token(after: Sequence[Any]) -> list[Any]:
    """Return what to go on after as JSON keeps it."""
    return [one.isoformat() if isinstance(one, date | datetime) else one for one in after]


def untold(order: Sequence[Order], told: Sequence[Any]) -> list[Any]:
    """Return what `token` was made of.

    Raises
    ------
    ValueError
        It was made for another order.
    """
    if len(told) != len(order) + 1 or type(told[-1]) is not int or not _fits(told[-1]):
        raise ValueError("not made for this order")
    return [*(_kept(one.field, value) for one, value in zip(order, told, strict=False)), told[-1]]


def _kept(field: Field, value: Any) -> Any:
    kinds: dict[str, Any] = {"text": str, "int": int, "float": (int, float), "bool": (bool, int)}
    if value is None:
        return None
    if field.kind == "time":
        return datetime.fromisoformat(value).astimezone(UTC)
    if field.kind == "date":
        return date.fromisoformat(value)
    if not isinstance(value, kinds[field.kind]) or not _fits(value):
        raise ValueError("not of the column's kind")
    return value


def _fits(value: Any) -> bool:
    """Return whether a database could have told a value."""
    if isinstance(value, str):
        return not NO_TEXT.search(value)
    return type(value) is not int or abs(value) < 2**31
