"""Streets that hang together, and those that do not."""

from dataclasses import dataclass

import numpy as np
import shapely
from geopandas import GeoDataFrame
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.community import conform
from geo.faults import Fault
from geo.schema import LAYERS

REACH_M = 0.5
"""Lines whose distance is at most this are taken to meet, in metres."""


@dataclass(frozen=True)
class Connectivity:
    """In how many parts a network of lines falls.

    Parameters
    ----------
    part
        Number of each line's part, shape (n,); -1 where there is no usable line.
    lengths_m
        Length of each part in metres, in the order of their numbers.
    """

    part: "np.ndarray"
    lengths_m: "np.ndarray"

    @property
    def parts(self) -> int:
        """The number of parts."""
        return len(self.lengths_m)

    @property
    def stray_m(self) -> float:
        """Metres of line outside the longest part."""
        return float(self.lengths_m.sum() - self.lengths_m.max(initial=0.0))


def connectivity(metric: GeoDataFrame) -> Connectivity:
    """Return the parts of a street layer; lines hang together where they meet or cross.

    Parameters
    ----------
    metric
        Lines in a CRS in metres.
    """
    shapes = metric.geometry.to_numpy()
    usable = shapely.get_dimensions(shapes) == 1
    part = np.full(len(shapes), -1)
    lines = shapes[usable]
    if not len(lines):
        return Connectivity(part, np.zeros(0))
    a, b = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=REACH_M)
    meets = coo_array((np.ones(len(a), dtype=bool), (a, b)), shape=(len(lines), len(lines)))
    count, labels = connected_components(meets, directed=False)
    part[usable] = labels
    return Connectivity(part, np.bincount(labels, shapely.length(lines), minlength=count))


def network_faults(metric: GeoDataFrame) -> list[Fault]:
    """Return a warning when walkable streets fall into several parts."""
    found = connectivity(metric[conform(metric, LAYERS["streets"])["walkable"]])
    if found.parts < 2:
        return []
    return [
        Fault(
            "streets",
            f"The walkable streets are in {found.parts} parts that do not meet; "
            f"{found.stray_m:,.0f} m lie outside the largest part.",
            "Draw the missing connections; until then a patrol on foot cannot reach those parts.",
            severity="warning",
        )
    ]
