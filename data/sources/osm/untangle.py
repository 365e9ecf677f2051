"""Areas that lie on each other, made to lie beside each other."""

from dataclasses import dataclass

import numpy as np
import shapely
from geopandas import GeoDataFrame

from data.sources.shapes import polygonal
from geo.validate import overlapping_pairs

_SAME_SHARE = 0.95
"""An area of which this share lies in another one is a copy or a part of it."""
_LEAST_M2 = 1.0


@dataclass(frozen=True)
class Untangled:
    """Areas without overlaps.

    Parameters
    ----------
    frame
        What stayed, index reset.
    dropped, trimmed
        How many areas were left out, and how many lost a part to a smaller neighbour.
    """

    frame: GeoDataFrame
    dropped: int
    trimmed: int


def untangle(metric: GeoDataFrame, *, drop_parts: bool) -> Untangled:
    """Return the areas of a layer without overlaps.

    Copies are dropped, the later ones. An area inside another one is dropped too with `drop_parts`
    (building parts); else the outer one gets a hole for it (a quarter inside a district). Where
    two areas still overlap, the larger one gives way.

    Parameters
    ----------
    metric
        Valid polygons in a CRS in metres.
    """
    shapes = metric.geometry.to_numpy().copy()
    pairs, shared_m2 = overlapping_pairs(shapes)
    keep = np.ones(len(shapes), dtype=bool)
    trimmed = np.zeros(len(shapes), dtype=bool)
    area_m2 = shapely.area(shapes)
    for (a, b), shared in zip(pairs, shared_m2, strict=True):
        large, small = (a, b) if area_m2[a] >= area_m2[b] else (b, a)
        same = shared >= _SAME_SHARE * (area_m2[small] if drop_parts else area_m2[large])
        keep[small] &= not same
    for a, b in pairs[keep[pairs].all(axis=1)]:
        large, small = (a, b) if area_m2[a] >= area_m2[b] else (b, a)
        shapes[large] = polygonal([shapely.difference(shapes[large], shapes[small])])[0]
        trimmed[large] = True
    keep &= shapely.area(shapes) >= _LEAST_M2
    frame = metric.set_geometry(
        GeoDataFrame(geometry=shapes, crs=metric.crs, index=metric.index).geometry
    )
    return Untangled(
        frame[keep].reset_index(drop=True), int(np.sum(~keep)), int(np.sum(trimmed & keep))
    )
