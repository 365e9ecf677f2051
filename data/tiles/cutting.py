"""Rows of a collection cut to a tile. What is too small to be told apart there is thinned out."""

from datetime import date, datetime
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.exports.cql2 import Field
from data.features.seen import Interval, Seen
from data.features.texts import geometry_wkb
from data.features.windows import near
from data.tiles.grid import BUFFER, EXTENT, Tile
from data.tiles.mvt import layer
from geo.clock import LOCAL

SMALL = 4.0
"""Units. Of shapes smaller than this, one is drawn in each square of this size."""
MANY = 16
"""Shapes of more points are simplified, to one unit."""
NAMED = 14
"""From this zoom on shapes carry their names and numbers; before that nobody could read them."""


def cut(session: Session, seen: Seen, tile: Tile, when: Interval | None = None) -> bytes:
    """Return what is seen of a collection in a tile; nothing at all where nothing is there."""
    fields = shown_at(seen, tile.z)
    dialect = session.get_bind().dialect.name
    table = seen.kind.table
    window = tile.window(BUFFER)
    query = select(table.c.id, geometry_wkb(table.c.geometry), *(one.value for one in fields))
    query = query.where(seen.condition(session, when), near(dialect, seen.kind, window))
    rows = session.connection().execute(query).fetchall()
    if not rows:
        return b""
    cells = list(zip(*rows, strict=True))
    shapes = drawn(shapely.from_wkb([bytes(wkb) for wkb in cells[1]]), tile)
    columns = {
        one.name: [_told(value) for value in values] if one.kind in {"time", "date"} else values
        for one, values in zip(fields, cells[2:], strict=True)
    }
    return layer(seen.kind.name, shapes, cells[0], columns)


def shown_at(seen: Seen, zoom: int) -> list[Field]:
    """Return the columns that shapes carry at a zoom."""
    fields = seen.fields()
    if zoom >= NAMED:
        return list(fields.values())
    hidden = {seen.kind.layer.key, "name", "community", "note"}
    return [one for name, one in fields.items() if name not in hidden and one.kind != "time"]


def drawn(shapes: NDArray[Any], tile: Tile) -> NDArray[Any]:
    """Return shapes in units of a tile, cut to it; what is not drawn is None.

    Parameters
    ----------
    shapes
        Shape (n,): longitude and latitude.
    """
    moved = shapely.transform(shapes, tile.units)
    bounds = shapely.bounds(moved)
    moved[_crowded(bounds)] = None
    far = (bounds[:, :2] < -BUFFER).any(axis=1) | (bounds[:, 2:] > EXTENT + BUFFER).any(axis=1)
    far &= shapely.is_valid_input(moved) & (shapely.get_dimensions(moved) >= 0)
    if far.any():
        sides = (-BUFFER, -BUFFER, EXTENT + BUFFER, EXTENT + BUFFER)
        moved[far] = shapely.clip_by_rect(moved[far], *sides)
    many = shapely.get_num_coordinates(moved) > MANY
    if many.any():
        moved[many] = shapely.simplify(moved[many], 1.0, preserve_topology=False)
    return moved


def _crowded(bounds: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which shapes are small and share their square with one that comes before."""
    size = (bounds[:, 2:] - bounds[:, :2]).max(axis=1)
    small = np.flatnonzero(size < SMALL)
    if len(small) < 2:
        return np.zeros(len(bounds), dtype=bool)
    square = np.floor(bounds[small, :2] / SMALL).astype(np.int64)
    _, first = np.unique(square[:, 0] * (1 << 32) + square[:, 1], return_index=True)
    crowded = np.zeros(len(bounds), dtype=bool)
    crowded[small] = True
    crowded[small[first]] = False
    return crowded


def _told(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(LOCAL).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value
