"""One closed walk over every street: the Chinese postman tour."""

from dataclasses import dataclass

import networkx as nx
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from geo.patrol.matching import least_pairs
from geo.patrol.network import Network


@dataclass(frozen=True)
class Cycle:
    """A closed walk over a network.

    Parameters
    ----------
    edge
        (t,) the segments in walking order; a segment may come more than once.
    forward
        (t,) whether each is walked in the direction of its line.
    begin_m
        (t,) distance from the start of the walk to the start of each.
    length_m
        Length of the whole walk.
    points, point_m
        (p, 2) and (p,) the walk as a line of vertices, and how far along each is.
    """

    edge: NDArray[np.intp]
    forward: NDArray[np.bool_]
    begin_m: NDArray[np.float64]
    length_m: float
    points: NDArray[np.float64]
    point_m: NDArray[np.float64]

    def at(self, along_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the (k, 2) places so far along the walk, round and round."""
        along_m = np.mod(along_m, self.length_m)
        return np.c_[
            np.interp(along_m, self.point_m, self.points[:, 0]),
            np.interp(along_m, self.point_m, self.points[:, 1]),
        ]

    def between(self, from_m: float, to_m: float) -> shapely.LineString:
        """Return the line walked from one distance to a later one, less than a lap on."""
        start = from_m % self.length_m
        stop = start + (to_m - from_m)
        twice_m = np.r_[self.point_m, self.point_m + self.length_m]
        inside = (twice_m > start) & (twice_m < stop)
        ends = self.at(np.array([start, stop]))
        middle = np.r_[self.points, self.points][inside]
        return shapely.LineString(np.r_[ends[:1], middle, ends[1:]])

    def places(self, edge: int, offset_m: float, edge_m: float) -> NDArray[np.float64]:
        """Return how far along the walk a place on a segment is passed, once a passage.

        Parameters
        ----------
        offset_m
            Distance of the place from the start of the segment's line.
        edge_m
            Length of the segment.
        """
        passages = np.flatnonzero(self.edge == edge)
        into = np.where(self.forward[passages], offset_m, edge_m - offset_m)
        return self.begin_m[passages] + into


def postman(net: Network) -> Cycle:
    """Return a shortest closed walk over every segment of a connected network.

    Odd junctions are paired at least cost, the paths between them are walked once more, and an
    Euler circuit is read off (Edmonds and Johnson 1973).
    """
    pairs, _ = least_pairs(net)
    again = _paths(net, pairs)
    graph = nx.MultiGraph()
    for key, edge in enumerate([*range(len(net.edges)), *again]):
        start, stop = net.edges[edge].tolist()
        graph.add_edge(start, stop, key=(edge, key))
    first = int(net.edges[0, 0])
    edges, forward = [], []
    for start, _, (edge, _) in nx.eulerian_circuit(graph, source=first, keys=True):
        edges.append(edge)
        forward.append(bool(net.edges[edge, 0] == start))
    return _cycle(net, np.array(edges), np.array(forward))


def _paths(net: Network, pairs: list[tuple[int, int]]) -> list[int]:
    """Return the segments of the shortest paths between the pairs."""
    if not pairs:
        return []
    sources = np.array([pair[0] for pair in pairs])
    _, before = dijkstra(net.graph(), directed=False, indices=sources, return_predecessors=True)
    shortest: dict[tuple[int, int], int] = {}
    for edge in np.argsort(-net.length_m, kind="stable").tolist():
        a, b = net.edges[edge].tolist()
        shortest[a, b] = shortest[b, a] = edge
    found = []
    for row, (source, node) in enumerate(pairs):
        while node != source:
            previous = int(before[row, node])
            found.append(shortest[previous, node])
            node = previous  # noqa: PLW2901 - walking back along the path
    return found


def _cycle(net: Network, edge: NDArray[np.intp], forward: NDArray[np.bool_]) -> Cycle:
    length_m = net.length_m[edge]
    begin_m = np.r_[0.0, np.cumsum(length_m)[:-1]]
    lines = np.where(forward, net.lines[edge], shapely.reverse(net.lines[edge]))
    points, owner = shapely.get_coordinates(lines, return_index=True)
    step = np.hypot(*np.diff(points, axis=0, prepend=points[:1]).T)
    step[np.r_[True, np.diff(owner) > 0]] = 0.0
    into = np.cumsum(step)
    starts = into[np.r_[True, np.diff(owner) > 0]]
    point_m = begin_m[owner] + into - starts[owner]
    return Cycle(edge, forward, begin_m, float(length_m.sum()), points, point_m)
