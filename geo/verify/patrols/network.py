"""Streets cut wherever they meet, with connected parts: drawn anew from the layer of streets."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, dijkstra

from geo.verify.patrols.plan import Index, Streets
from geo.verify.plan import Bools, Floats, Shapes

MEET_M = 0.5
"""A loose end this near to another street meets it."""
GRID_M = 0.1
"""Places nearer than this are the same."""
EQUAL_M = 1.0
"""Parts whose lengths differ by less are equally long."""
OWN_M = 0.3
"""A segment belongs to every street this near to its middle."""


@dataclass(frozen=True)
class Net:
    """Segments between junctions; metres.

    Parameters
    ----------
    line, length_m
        (m,) the segments.
    ends
        (m, 2) junctions of each.
    part
        (m,) connected part of each, 0 for the longest.
    nodes
        Number of junctions.
    street, segment
        (p,) pairs of a street's row and a segment of it.
    """

    line: Shapes
    length_m: Floats
    ends: Index
    part: Index
    nodes: int
    street: Index
    segment: Index

    @property
    def connected(self) -> Bools:
        """(m,) whether a segment is in the longest part."""
        return self.part == 0

    def degree(self, inside: Bools) -> Index:
        """Return how many of some segments end at each junction, shape (nodes,)."""
        return np.bincount(self.ends[inside].ravel(), minlength=self.nodes)

    def walks_m(self, nodes: Index) -> Floats:
        """Return the shortest walks between junctions, shape (k, k), inf where there is none."""
        low, high = np.sort(self.ends, axis=1).T
        order = np.lexsort((self.length_m, high, low))
        order = order[low[order] != high[order]]
        first = order[np.unique(low[order] * self.nodes + high[order], return_index=True)[1]]
        weight = np.maximum(self.length_m[first], 1e-9)
        graph = coo_array((weight, (low[first], high[first])), shape=(self.nodes,) * 2).tocsr()
        found: NDArray[np.float64] = dijkstra(graph, directed=False, indices=nodes)[:, nodes]
        return found


def noded(streets: Streets, near: Shapes) -> Net:
    """Return the walkable streets cut where they cross, meet or nearly meet.

    Parameters
    ----------
    near
        Lines: of parts that are equally long the one by them counts as the longest.
    """
    rows = np.flatnonzero(streets.walkable)
    drawn, owner = shapely.get_parts(streets.line[rows], return_index=True)
    whole = shapely.length(drawn) > 0
    drawn, owner = drawn[whole], rows[owner[whole]]
    merged = shapely.union_all(np.r_[drawn, _bridges(drawn)], grid_size=GRID_M)
    line = shapely.get_parts(merged)
    line = line[shapely.length(line) > 0]
    at = shapely.get_coordinates(shapely.get_point(np.c_[line, line], [0, -1])).round(2)
    nodes, number = np.unique(at, axis=0, return_inverse=True)
    ends = number.reshape(-1, 2).astype(np.intp)
    length_m = shapely.length(line)
    links = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(len(nodes),) * 2)
    _, part_of = connected_components(links, directed=False)
    part = part_of[ends[:, 0]]
    total_m: Floats = np.bincount(part, weights=length_m).astype(np.float64)
    by = shapely.STRtree(line).query(near, predicate="dwithin", distance=MEET_M)[1]
    total_m += EQUAL_M * np.isin(np.arange(len(total_m)), part[by])
    rank = np.empty(len(total_m), dtype=np.intp)
    rank[np.argsort(-total_m, kind="stable")] = np.arange(len(total_m))
    middle = shapely.line_interpolate_point(line, 0.5, normalized=True)
    segment, street = shapely.STRtree(drawn).query(middle, predicate="dwithin", distance=OWN_M)
    pairs = np.unique(np.c_[owner[street], segment], axis=0)
    return Net(line, length_m, ends, rank[part], len(nodes), pairs[:, 0], pairs[:, 1])


def _bridges(lines: Shapes) -> Shapes:
    """Return the short lines from loose ends to the streets they nearly meet."""
    tree = shapely.STRtree(lines)
    found = [np.empty(0, dtype=object)]
    for place in (0, -1):
        end = shapely.get_point(lines, place)
        one, other = tree.query(end, predicate="dwithin", distance=MEET_M)
        one, other = one[one != other], other[one != other]
        away_m = shapely.distance(end[one], lines[other])
        loose = ~np.isin(one, one[away_m < GRID_M / 10])
        found.append(shapely.shortest_line(end[one[loose]], lines[other[loose]]))
    bridges = np.concatenate(found)
    return bridges[shapely.length(bridges) > 0]
