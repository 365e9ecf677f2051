"""Layers as compact vectors: degrees in millionths (0.1 m), each point a step from the last."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely
from geopandas import GeoDataFrame

from data.store.plain import plain
from geo.crs import STORAGE_CRS

SCALE = 1_000_000
_KINDS = {"Point": "P", "LineString": "L", "LinearRing": "L", "Polygon": "A"}


def vectors(frame: GeoDataFrame, columns: Iterable[str] = ()) -> list[list[Any]]:
    """Return the rows of a frame as `[kind, parts, values]`, a row for each simple geometry.

    Parameters
    ----------
    frame
        In any CRS; rows without a geometry are left out.
    columns
        What goes along as values, in this order; where a frame lacks one it is null.

    Returns
    -------
    `kind` is P, L or A; `parts` are the rings of an area (hole after shell), the one line, or the
    one point, each a flat list x0, y0, dx1, dy1, … of longitudes and latitudes times a million.
    """
    names = list(columns)
    shapes = frame.geometry.to_crs(STORAGE_CRS).to_numpy()
    cells = [frame[name].tolist() if name in frame else [None] * len(frame) for name in names]
    rows: list[list[Any]] = []
    for at, shape in enumerate(shapes):
        if shape is None or shape.is_empty:
            continue
        values = plain([column[at] for column in cells])
        rows += [[_KINDS[one.geom_type], _parts(one), values] for one in shapely.get_parts(shape)]
    return rows


def steps(points: Any) -> list[int]:
    """Return points (n × 2, degrees) as one flat list of whole steps."""
    whole = np.rint(np.asarray(points, dtype=float) * SCALE).astype(np.int64)
    return [*map(int, np.diff(whole, axis=0, prepend=0).ravel())]


def _parts(shape: Any) -> Sequence[list[int]]:
    if shape.geom_type == "Polygon":
        rings = [shape.exterior, *shape.interiors]
        return [steps(shapely.get_coordinates(ring)) for ring in rings]
    return [steps(shapely.get_coordinates(shape))]
