"""Rows whose geometry meets a window, through the spatial index where there is one."""

from typing import Any

import shapely
from sqlalchemy import Boolean, ColumnElement, Float, Integer, and_, bindparam, or_, select, true

from data.features.kinds import Kind, call
from data.store.dialect import Bbox, intersects_bbox, rtree
from data.store.tables import SRID

SIDES = ("west", "south", "east", "north")


def meets(dialect: str, kind: Kind, window: Bbox) -> ColumnElement[bool]:
    """Return the condition that a row meets a window.

    What lies wholly in the window by its bounds meets it; only what is left is looked at closely.

    Parameters
    ----------
    window
        West, south, east, north in WGS 84 degrees.
    """
    west, south, east, north = window
    table = kind.table
    if "lon" in table.c:
        return and_(table.c.lon.between(west, east), table.c.lat.between(south, north))
    if dialect == "sqlite" and not kind.indexed:
        return call("ST_Intersects", table.c.geometry, _box("sqlite", window), type_=Boolean()) == 1
    if west == east or south == north:
        return intersects_bbox(dialect, table, window)
    box = _box(dialect, window)
    closely = call("ST_Intersects", table.c.geometry, box, type_=Boolean())
    if dialect != "sqlite":
        near = _op(table.c.geometry, "&&", box)
        return and_(near, or_(_op(table.c.geometry, "@", box), closely))
    index = rtree(table)
    met = select(index.c.pkid).where(
        index.c.xmin <= east, index.c.xmax >= west, index.c.ymin <= north, index.c.ymax >= south
    )
    inside = call("MbrWithin", table.c.geometry, box, type_=Boolean()) == 1
    return and_(table.c.id.in_(met), or_(inside, closely == 1))


def meets_area(kind: Kind, area: shapely.Geometry) -> ColumnElement[bool]:
    """Return the condition that a row meets an area; no index is asked."""
    shape = call("ST_GeomFromText", shapely.to_wkt(area, rounding_precision=-1), SRID)
    return call("ST_Intersects", kind.table.c.geometry, shape, type_=Boolean()) == true()


def near(dialect: str, kind: Kind) -> ColumnElement[bool]:
    """Return the condition that a row's bounds meet a window: quick, and enough for tiles.

    The window's sides are given as `west`, `south`, `east` and `north` when the query is asked.
    """
    west, south, east, north = (bindparam(side, 0.0, Float()) for side in SIDES)
    table = kind.table
    if "lon" in table.c:
        return and_(table.c.lon.between(west, east), table.c.lat.between(south, north))
    if dialect != "sqlite":
        box = call("ST_MakeEnvelope", west, south, east, north, SRID)
        return _op(table.c.geometry, "&&", box)
    if not kind.indexed:
        box = call("BuildMbr", west, south, east, north, SRID)
        return call("MbrIntersects", table.c.geometry, box, type_=Integer()) == 1
    index = rtree(table)
    met = select(index.c.pkid).where(
        index.c.xmin <= east, index.c.xmax >= west, index.c.ymin <= north, index.c.ymax >= south
    )
    return table.c.id.in_(met)


def _box(dialect: str, window: Bbox) -> ColumnElement[Any]:
    name = "BuildMbr" if dialect == "sqlite" else "ST_MakeEnvelope"
    return call(name, *(float(side) for side in window), SRID)


def _op(left: Any, sign: str, right: Any) -> ColumnElement[bool]:
    return left.op(sign, is_comparison=True, return_type=Boolean())(right)
