"""Rows of a collection cut to a tile. What is too small to be told apart there is thinned out."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from data.exports.cql2 import Field
from data.features.quick import Prepared, Quick
from data.features.seen import Interval, Seen
from data.features.texts import geometry_wkb
from data.features.windows import SIDES, near
from data.tiles.grid import BUFFER, EXTENT, Tile
from data.tiles.mvt import layer
from geo.clock import LOCAL

SMALL = 4.0
"""Units. Of shapes smaller than this, one is drawn in each square of this size."""
MANY = 16
"""Shapes of more points are simplified, to one unit."""
_TOLD = {"bool", "time", "date"}
NAMED = 14
"""From this zoom on shapes carry their names and numbers; before that nobody could read them."""


def query_of(session: Session, seen: Seen, zoom: int, when: Interval | None = None) -> Select[Any]:
    """Return the query for what may be in a tile of a zoom; the tile's window is given later."""
    table, values = seen.kind.table, [one.value for one in shown_at(seen, zoom)]
    query = select(table.c.id, geometry_wkb(table.c.geometry), *values)
    near_by = near(session.get_bind().dialect.name, seen.kind)
    return query.where(seen.condition(session, when), near_by)


def cut(quick: Quick, query: Prepared, seen: Seen, tile: Tile) -> bytes:
    """Return what a query finds in a tile; nothing at all where nothing is drawn.

    Parameters
    ----------
    query
        Made of `query_of` for the tile's zoom.
    """
    rows = quick.rows(query, dict(zip(SIDES, tile.window(BUFFER), strict=True)))
    if not rows:
        return b""
    cells = list(zip(*rows, strict=True))
    shapes = drawn(shapely.from_wkb(cells[1]), tile)
    columns = {
        one.name: [_told(one.kind, value) for value in values] if one.kind in _TOLD else values
        for one, values in zip(shown_at(seen, tile.z), cells[2:], strict=True)
    }
    return layer(seen.kind.name, shapes, cells[0], columns)


def shown_at(seen: Seen, zoom: int) -> list[Field]:
    """Return the columns that shapes carry at a zoom."""
    fields = seen.fields
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
    tiny = (shapely.get_dimensions(moved) == 2) & ((bounds[:, 2:] - bounds[:, :2]).min(axis=1) < 1)
    moved[tiny] = _visible(bounds[tiny])
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


def _visible(bounds: NDArray[np.float64]) -> NDArray[Any]:
    """Return boxes around these bounds that do not vanish when their corners become whole."""
    low, high = np.floor(bounds[:, :2]), np.ceil(bounds[:, 2:])
    high = np.maximum(high, low + 1)
    return shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])


def _told(kind: str, value: Any) -> Any:
    """Return a value as tiles have it, whichever way the database's driver gave it."""
    if value is None:
        return None
    if kind == "bool":
        return bool(value)
    if kind == "date":
        return str(value)
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return zoned.astimezone(LOCAL).isoformat(timespec="seconds")
