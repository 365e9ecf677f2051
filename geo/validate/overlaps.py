"""Polygons of one layer that lie on each other."""

import numpy as np
import shapely
from geopandas import GeoDataFrame

from geo.faults import Fault
from geo.schema import Layer
from geo.validate.findings import listed, row_names

TOLERATED_M2 = 1.0
"""Overlap that drawing by hand leaves behind and nobody minds, in square metres."""


def overlapping_pairs(
    shapes: "np.ndarray", tolerated_m2: float = TOLERATED_M2
) -> tuple["np.ndarray", "np.ndarray"]:
    """Return pairs of polygons that share more than a tolerated area.

    Parameters
    ----------
    shapes
        Valid polygons, shape (n,), in a CRS in metres. Others (None, points) never pair.

    Returns
    -------
    pairs
        Positions, shape (k, 2), the smaller first, sorted.
    shared_m2
        Shared area of each pair in square metres, shape (k,).
    """
    candidates = shapes.copy()
    candidates[shapely.get_dimensions(shapes) != 2] = None
    left, right = shapely.STRtree(candidates).query(candidates, predicate="intersects")
    left, right = left[left < right], right[left < right]
    touching = shapely.touches(candidates[left], candidates[right])
    left, right = left[~touching], right[~touching]
    shared_m2 = shapely.area(shapely.intersection(candidates[left], candidates[right]))
    keep = shared_m2 > tolerated_m2
    pairs = np.column_stack([left[keep], right[keep]])
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    return pairs[order], shared_m2[keep][order]


def overlap_faults(metric: GeoDataFrame, layer: Layer) -> list[Fault]:
    """Return a fault for each pair of polygons that overlap by more than `TOLERATED_M2`.

    Parameters
    ----------
    metric
        The layer in a CRS in metres.
    """
    shapes = metric.geometry.to_numpy().copy()
    shapes[~shapely.is_valid(shapes)] = None
    pairs, shared_m2 = overlapping_pairs(shapes)
    names = row_names(metric, layer)
    return listed(
        layer.name,
        [names[a] for a, _ in pairs],
        [
            f"'{names[a]}' and '{names[b]}' overlap by {area:,.0f} m²."
            for (a, b), area in zip(pairs, shared_m2, strict=True)
        ],
        "Draw their common edge once, or delete the one that is a copy.",
        kind="overlap another one",
    )
