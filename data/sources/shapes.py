"""The form of a geometry that a layer can hold, where reading, clipping or repair left another."""

from typing import Any

import numpy as np
import shapely


def polygonal(shapes: Any) -> "np.ndarray":
    """Return the polygons in each shape as Polygon or MultiPolygon, empty where there is none.

    Parameters
    ----------
    shapes
        Geometries, shape (n,).
    """
    return _only(shapes, dimension=2)


def linear(shapes: Any) -> "np.ndarray":
    """Return the lines in each shape as LineString or MultiLineString, empty where there is none.

    Parameters
    ----------
    shapes
        Geometries, shape (n,).
    """
    return _only(shapes, dimension=1)


def simple(shapes: Any) -> "np.ndarray":
    """Return the shapes with collections of one part made that part.

    Parameters
    ----------
    shapes
        Geometries, shape (n,).
    """
    found = np.asarray(shapes, dtype=object).copy()
    single = (shapely.get_type_id(found) >= 4) & (shapely.get_num_geometries(found) == 1)
    found[single] = shapely.get_geometry(found[single], 0)
    return found


def _only(shapes: Any, dimension: int) -> "np.ndarray":
    found = np.asarray(shapes, dtype=object).copy()
    kinds = shapely.get_type_id(found)
    simple, collected = ((1, 2), 5) if dimension == 1 else ((3,), 6)
    for i in np.flatnonzero(~np.isin(kinds, (*simple, collected, -1))):
        parts = shapely.get_parts(shapely.get_parts(found[i]))
        parts = parts[shapely.get_dimensions(parts) == dimension]
        found[i] = (
            parts[0]
            if len(parts) == 1
            else shapely.multilinestrings(parts)
            if dimension == 1
            else shapely.multipolygons(parts)
        )
    return found
