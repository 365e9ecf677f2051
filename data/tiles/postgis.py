"""Tiles made by PostGIS itself, from the rows and columns that may be seen.

Near the ground, where few shapes share a place and nothing need be thinned out, the database does
in a process of its own what our encoder would do on the core that answers.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    LargeBinary,
    Select,
    Text,
    bindparam,
    cast,
    literal,
    literal_column,
    select,
)
from sqlalchemy.orm import Session

from data.exports.cql2 import Field
from data.features.kinds import Kind, call
from data.features.quick import Prepared, Quick
from data.features.seen import Interval, Seen
from data.features.texts import postgresql_time
from data.features.windows import SIDES, near
from data.tiles.cutting import NAMED, shown_at
from data.tiles.grid import BUFFER, EXTENT, Tile
from geo.schema import LINE

_METRES = 3857
_SHAPE, _ID = "_shape", "_id"


def made_there(dialect: str, kind: Kind, zoom: int) -> bool:
    """Return whether the database makes tiles of a collection at a zoom.

    PostGIS does, near the ground, but of lines: those that go to and fro on one street, as walks
    do, came out of ST_AsMVTGeom without their ends (3.3).
    """
    return dialect == "postgresql" and zoom >= NAMED and kind.layer.geometry != LINE


def tile_query(session: Session, seen: Seen, when: Interval | None = None) -> Select[Any]:
    """Return the query for a whole tile near the ground; which one is given later."""
    table = seen.kind.table
    z, x, y = (bindparam(name, 0, Integer()) for name in "zxy")
    square = call("ST_TileEnvelope", z, x, y)
    metres = call("ST_Transform", table.c.geometry, literal_column(str(_METRES)))
    shape = call("ST_AsMVTGeom", metres, square, *map(_number, (EXTENT, BUFFER)))
    values = [_told(one).label(one.name) for one in shown_at(seen, NAMED)]
    rows = (
        select(table.c.id.label(_ID), shape.label(_SHAPE), *values)
        .where(seen.condition(session, when), near("postgresql", seen.kind))
        .order_by(table.c.id)
        .subquery("cut")
    )
    tile = call(
        "ST_AsMVT",
        literal_column("cut"),
        literal(seen.kind.name),
        _number(EXTENT),
        *(literal_column(f"'{name}'") for name in (_SHAPE, _ID)),
        type_=LargeBinary(),
    )
    return select(tile).select_from(rows).where(rows.c[_SHAPE].is_not(None))


def made(quick: Quick, query: Prepared, tile: Tile) -> bytes:
    """Return a tile; nothing at all where nothing is drawn."""
    window = dict(zip(SIDES, tile.window(BUFFER), strict=True))
    ((found,),) = quick.rows(query, {**window, "z": tile.z, "x": tile.x, "y": tile.y})
    return bytes(found or b"")


def _told(field: Field) -> ColumnElement[Any]:
    """Return a value as tiles have it."""
    if field.kind == "time":
        return postgresql_time(field.value)
    return cast(field.value, Text) if field.kind == "date" else field.value


def _number(value: int) -> ColumnElement[int]:
    return literal_column(str(value))
