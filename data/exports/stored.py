"""Rows out of the store, a page at a time in one transaction, with columns known beforehand."""

from collections.abc import Iterator

from geopandas import GeoDataFrame
from sqlalchemy import String, and_, cast, func, select
from sqlalchemy.orm import Session

from data.exports.collections import Selection, count
from data.exports.columns import kind_of
from data.exports.rows import CHUNK, Rows
from data.store.layers import page_of
from geo.crs import STORAGE_CRS
from geo.schema import ESTIMATED, Column

_SHAPES = {
    name.upper(): name
    for name in ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")
}


def stored_rows(session: Session, selection: Selection, *, chunk: int = CHUNK) -> Rows:
    """Return what a selection holds, read when asked for; the session must stay open."""

    def read() -> Iterator[GeoDataFrame]:
        condition = selection.condition(session)
        after = None
        while True:
            page = page_of(session, selection.collection.table, condition, limit=chunk, after=after)
            if len(page.frame):
                yield page.frame
            after = page.next
            if after is None:
                return

    return Rows(
        columns_in(session, selection),
        shapes_in(session, selection),
        STORAGE_CRS if selection.collection.drawn else None,
        count(session, selection),
        read,
    )


def columns_in(session: Session, selection: Selection) -> tuple[Column, ...]:
    """Return the columns that may be seen: the contract's, then what the rows bring beyond it."""
    known = selection.collection.layer.columns
    found = [*known, *_beyond(session, selection)]
    return tuple(column for column in found if selection.shows(column.name))


def _beyond(session: Session, selection: Selection) -> list[Column]:
    """Return the columns kept in `extra`, each of the kind that holds all its values."""
    table = selection.collection.table
    if "extra" not in table.columns:
        return []
    some = cast(table.c.extra, String) != "{}"
    query = select(table.c.extra).where(selection.condition(session), some).order_by(table.c.id)
    kinds: dict[str, set[type]] = {}
    for (record,) in session.execute(query).yield_per(CHUNK):
        for name, value in (record or {}).items():
            seen = kinds.setdefault(name, set())
            if value is not None:
                seen.add(type(value))
    titles = {ESTIMATED: "户数为估计"}
    return [Column(name, kind_of(of), titles.get(name, name)) for name, of in kinds.items()]


def shapes_in(session: Session, selection: Selection) -> frozenset[str]:
    """Return the geometry types that occur, as shapely names them."""
    table = selection.collection.table
    if not selection.collection.drawn:
        return frozenset()
    kind = func.GeometryType(table.c.geometry, type_=String)
    query = select(kind).where(and_(selection.condition(session), kind.is_not(None))).distinct()
    return frozenset(_SHAPES[str(name).upper()] for name in session.execute(query).scalars())
