"""Colours for neighbouring polygons: no two neighbours share one, and few are needed."""

from collections.abc import Sequence

import numpy as np
import shapely
from geopandas import GeoSeries
from numpy.typing import NDArray

HUES = 6
"""Six always suffice for a planar map coloured smallest-last: a vertex then has at most five
coloured neighbours when its turn comes."""
_GAP_M = 1.0
_SHARED_M = 3.0


def neighbours(polygons: GeoSeries) -> list[set[int]]:
    """Return for each polygon the positions of those it shares an edge with.

    Polygons that meet in a corner only are no neighbours. Gaps and overlaps up to a metre, as
    hand-drawn maps have them, do not hide an edge.

    Parameters
    ----------
    polygons
        Projected CRS in metres.
    """
    shapes = polygons.to_numpy()
    found: list[set[int]] = [set() for _ in shapes]
    one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=_GAP_M)
    pairs = [(i, j) for i, j in zip(one.tolist(), other.tolist(), strict=True) if i < j]
    if not pairs:
        return found
    left, right = np.array(pairs).T
    edge = shapely.intersection(
        shapely.boundary(shapes[left]), shapely.buffer(shapes[right], _GAP_M)
    )
    for (i, j), length in zip(pairs, shapely.length(edge).tolist(), strict=True):
        if length > _SHARED_M:
            found[i].add(j)
            found[j].add(i)
    return found


def colours(graph: Sequence[set[int]], hues: int = HUES) -> NDArray[np.int64]:
    """Return a colour number for each vertex so that neighbours always differ.

    Smallest-last order (Matula and Beck); of the free hues the one used least is taken, so that
    the map is not mostly one hue. A graph that is not planar may get numbers of `hues` and above.
    """
    chosen = np.full(len(graph), -1, dtype=np.int64)
    used = [0] * hues
    for vertex in reversed(_smallest_last(graph)):
        taken = {int(chosen[other]) for other in graph[vertex]}
        free = [hue for hue in range(len(used)) if hue not in taken]
        if not free:
            free = [len(used)]
            used.append(0)
        hue = min(free, key=lambda number: (used[number], number))
        chosen[vertex] = hue
        used[hue] += 1
    return chosen


def _smallest_last(graph: Sequence[set[int]]) -> list[int]:
    """Return the vertices, each time the one with the fewest neighbours left."""
    degree = {vertex: len(around) for vertex, around in enumerate(graph)}
    order = []
    while degree:
        vertex = min(degree, key=lambda number: (degree[number], number))
        order.append(vertex)
        del degree[vertex]
        for other in graph[vertex]:
            if other in degree:
                degree[other] -= 1
    return order
