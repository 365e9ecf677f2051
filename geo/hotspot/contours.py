"""Contours of a raster as polygons: where it is higher than a level."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.hotspot.window import Floats, Window

_AWAY = 1e-6
"""Crossings keep so much of an edge away from its ends, so that rings never touch at a node."""

_WAYS: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((3, 0),), 2: ((0, 1),), 3: ((3, 1),), 4: ((1, 2),), 6: ((0, 2),), 7: ((3, 2),),
    8: ((2, 3),), 9: ((2, 0),), 11: ((2, 1),), 12: ((1, 3),), 13: ((1, 0),), 14: ((0, 3),),
}  # fmt: skip
"""Marching squares: which sides (0 south, 1 east, 2 north, 3 west) a line joins, by the corners
that are high (1 south-west, 2 south-east, 4 north-east, 8 north-west)."""

_SADDLES = {
    (5, True): ((3, 2), (1, 0)), (5, False): ((3, 0), (1, 2)),
    (10, True): ((0, 3), (2, 1)), (10, False): ((0, 1), (2, 3)),
}  # fmt: skip
"""Two corners opposite each other are high: the mean says whether they hang together."""


def contours(raster: Floats, window: Window, levels: Sequence[float]) -> GeoDataFrame:
    """Return a polygon for each level that anything exceeds: columns `level` and `geometry`.

    Marching squares through the middles of the cells, linear between them. Ground outside the
    window is taken to be lower than every level, so that every contour closes.

    Parameters
    ----------
    raster
        (rows, columns) of finite values.
    levels
        In any order; the frame has them rising.

    Returns
    -------
    GeoDataFrame
        In the window's CRS; a higher level's polygon lies within a lower one's.
    """
    rows = []
    for level in sorted(set(levels)):
        shape = above(raster, window, level)
        if not shape.is_empty:
            rows.append({"level": float(level), "geometry": shape})
    return gpd.GeoDataFrame(
        rows, columns=["level", "geometry"], geometry="geometry", crs=window.crs
    )


def above(raster: Floats, window: Window, level: float) -> shapely.Geometry:
    """Return the ground where the raster is higher than a level, maybe empty."""
    low = min(float(raster.min()), level) - max(abs(level), float(np.ptp(raster)), 1e-300)
    node = np.pad(raster, 1, constant_values=low)
    high = node > level
    sides = _crossings(node, window, level)
    code = high[:-1, :-1] + 2 * high[:-1, 1:] + 4 * high[1:, 1:] + 8 * high[1:, :-1]
    middle = node[:-1, :-1] + node[:-1, 1:] + node[1:, 1:] + node[1:, :-1] > 4 * level
    pieces = []
    for number, joined in _WAYS.items():
        pieces += _lines(sides, code == number, joined)
    for (number, together), joined in _SADDLES.items():
        pieces += _lines(sides, (code == number) & (middle == together), joined)
    lines = np.concatenate(pieces)
    if not len(lines):
        return shapely.Polygon()
    return shapely.build_area(shapely.multilinestrings(shapely.linestrings(lines)))


def _crossings(node: Floats, window: Window, level: float) -> list[Floats]:
    """Return (rows, columns, 2) where the level crosses each side of each square of nodes."""
    x = window.west_m + (np.arange(node.shape[1]) - 0.5) * window.cell_m
    y = window.south_m + (np.arange(node.shape[0]) - 0.5) * window.cell_m
    flat, upright = (_share(node, level, axis) * window.cell_m for axis in (1, 0))
    across = np.stack([x[None, :-1] + flat, np.broadcast_to(y[:, None], flat.shape)], axis=-1)
    along = np.stack([np.broadcast_to(x, upright.shape), y[:-1, None] + upright], axis=-1)
    return [across[:-1], along[:, 1:], across[1:], along[:, :-1]]


def _share(node: Floats, level: float, axis: int) -> Floats:
    """Return how far from a node to the next the level lies; any number where it does not."""
    first = node[:, :-1] if axis else node[:-1]
    step = np.diff(node, axis=axis)
    share = np.divide(level - first, step, out=np.zeros_like(step), where=step != 0)
    return np.clip(share, _AWAY, 1 - _AWAY)


def _lines(
    sides: list[Floats], here: NDArray[np.bool_], joined: tuple[tuple[int, int], ...]
) -> list[Floats]:
    return [np.stack([sides[one][here], sides[other][here]], axis=1) for one, other in joined]
