"""Counting: points into the cells of a window, points into polygons."""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoSeries
from numpy.typing import NDArray

from geo.hotspot.window import Floats, Window


def counted(xy: Floats, window: Window, weight: Floats | None = None) -> Floats:
    """Return how many points (n, 2), or how much weight (n,), each cell holds: (rows, columns).

    Points outside the window are left out. A point on an edge belongs to the cell north or east of
    it.
    """
    cell = window.cells_of(xy)
    size = window.rows * window.columns
    if len(cell) and cell.min() < 0:
        inside = cell >= 0
        cell = cell[inside]
        weight = None if weight is None else weight[inside]
    found = np.bincount(cell, weight, minlength=size)
    return found.astype(np.float64, copy=False).reshape(window.shape)


def home_of(xy: Floats, polygons: GeoSeries) -> NDArray[np.int64]:
    """Return the position of the polygon each point (n, 2) lies in; -1 where there is none.

    On a border, or where polygons overlap, the first of them has it, so that none counts twice.

    Parameters
    ----------
    polygons
        In the CRS of the points.
    """
    home = np.full(len(xy), len(polygons), dtype=np.int64)
    tree = shapely.STRtree(polygons.to_numpy())
    point, polygon = tree.query(shapely.points(xy), predicate="intersects")
    np.minimum.at(home, point, polygon)
    return np.where(home == len(polygons), -1, home)


def counted_in(xy: Floats, polygons: GeoSeries, weight: Floats | None = None) -> "pd.Series[float]":
    """Return how many points (n, 2), or how much weight (n,), each polygon holds, by its index."""
    home = home_of(xy, polygons)
    inside = home >= 0
    given = None if weight is None else weight[inside]
    total = np.bincount(home[inside], given, minlength=len(polygons))
    return pd.Series(total.astype(np.float64), index=polygons.index)
