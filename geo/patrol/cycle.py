"""Closed walks on the streets; over every street, the Chinese postman tour."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, dijkstra, minimum_spanning_tree

from geo.patrol.matching import walked_again
from geo.patrol.network import Network

STAND_M = 1e-3
"""Shorter stands are not told apart from walking."""


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
        (t,) distance from the start of the walk to the start of each. Standing counts as the metres
        that could be walked meanwhile.
    length_m
        Length of the whole walk, standing included.
    wait_m
        (t + 1,) how long is stood before each segment and at the end.
    points, point_m
        (p, 2) and (p,) the walk as a line of vertices, and how far along each is.
    """

    edge: NDArray[np.intp]
    forward: NDArray[np.bool_]
    begin_m: NDArray[np.float64]
    length_m: float
    wait_m: NDArray[np.float64]
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
        """Return the line walked from one distance to a later one, over any number of laps."""
        start = from_m % self.length_m
        stop = start + (to_m - from_m)
        laps = int(stop // self.length_m) + 1
        along_m = (self.point_m + np.arange(laps)[:, None] * self.length_m).ravel()
        inside = (along_m > start) & (along_m < stop)
        middle = np.tile(self.points, (laps, 1))[inside]
        ends = self.at(np.array([start, stop]))
        return shapely.LineString(np.r_[ends[:1], middle, ends[1:]])

    def stands(self, from_m: float, to_m: float) -> list[tuple[float, float]]:
        """Return the stands between two distances, each from where to where it counts."""
        width = self.wait_m
        start = np.r_[self.begin_m - width[:-1], self.length_m - width[-1]]
        start, width = start[width > STAND_M], width[width > STAND_M]
        laps = np.arange(from_m // self.length_m, to_m // self.length_m + 1) * self.length_m
        begin = (laps[:, None] + start).ravel()
        end = np.minimum(begin + np.tile(width, len(laps)), to_m)
        begin = np.maximum(begin, from_m)
        kept = end - begin > STAND_M
        return list(zip(begin[kept].tolist(), end[kept].tolist(), strict=True))

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


def postman(net: Network, inside: NDArray[np.bool_] | None = None) -> Cycle:
    """Return a short closed walk over segments of a connected network; over all, a shortest one.

    Segments that must be walked again are found exactly (`geo.patrol.matching`), then an Euler
    circuit is read off (Hierholzer 1873). Some segments only are first joined into one piece by the
    least tree of walks between their parts (Frederickson 1979).

    Parameters
    ----------
    inside
        (m,) the segments to walk, at least one; all where it is not given.
    """
    once = np.arange(len(net.edges)) if inside is None else _joined(net, inside)
    held = np.isin(np.arange(len(net.edges)), once)
    again, _ = walked_again(net, held)
    return _circuit(net, np.r_[once, again])


def _joined(net: Network, inside: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the segments inside and those that join their parts."""
    shape = (len(net.nodes), len(net.nodes))
    ends = net.edges[inside]
    links = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=shape)
    _, part = connected_components(links, directed=False)
    free = net.graph(np.where(inside, 0.0, net.length_m))
    first = ends[np.unique(part[ends[:, 0]], return_index=True)[1], 0]
    far, before = dijkstra(free, directed=False, indices=first, return_predecessors=True)
    tree = minimum_spanning_tree(np.maximum(far[:, first], 1e-9)).tocoo()
    joined = inside.copy()
    for start, stop in zip(tree.row.tolist(), tree.col.tolist(), strict=True):
        node = int(first[stop])
        while (ahead := int(before[start, node])) >= 0:
            joined[_shortest(net, ahead, node)] = True
            node = ahead
    return np.flatnonzero(joined)


def _shortest(net: Network, one: int, other: int) -> int:
    """Return the shortest segment between two junctions."""
    both = np.sort(net.edges, axis=1) == np.sort([one, other])
    edges = np.flatnonzero(both.all(axis=1))
    return int(edges[net.length_m[edges].argmin()])


def _circuit(net: Network, walks: NDArray[np.intp]) -> Cycle:
    """Return the Euler circuit over segments, some of them twice."""
    ways: list[list[tuple[int, int]]] = [[] for _ in net.nodes]
    for walk, (a, b) in enumerate(net.edges[walks].tolist()):
        ways[a].append((walk, b))
        if a != b:
            ways[b].append((walk, a))
    first = int(net.edges[walks[0], 0])
    done = np.zeros(len(walks), dtype=bool)
    open_ends: list[tuple[int, int]] = [(first, -1)]
    circuit: list[tuple[int, int]] = []
    while open_ends:
        here = open_ends[-1][0]
        while ways[here] and done[ways[here][-1][0]]:
            ways[here].pop()
        if ways[here]:
            walk, there = ways[here].pop()
            done[walk] = True
            open_ends.append((there, walk))
        else:
            circuit.append(open_ends.pop())
    # The circuit comes out backwards: each entry is a junction and the walk that led to it.
    nodes = np.array([node for node, _ in reversed(circuit)])
    edge = walks[[walk for _, walk in reversed(circuit) if walk >= 0]]
    return closed_walk(net, edge, net.edges[edge, 0] == nodes[:-1])


def closed_walk(
    net: Network,
    edge: NDArray[np.intp],
    forward: NDArray[np.bool_],
    wait_m: NDArray[np.float64] | None = None,
) -> Cycle:
    """Return a closed walk given by its segments.

    Parameters
    ----------
    edge, forward
        (t,) the segments in walking order, and whether each is walked along its line.
    wait_m
        (t + 1,) how long to stand before each segment and at the end: the metres that could be
        walked meanwhile.
    """
    wait_m = np.zeros(len(edge) + 1) if wait_m is None else wait_m
    length_m = net.length_m[edge]
    begin_m = np.r_[0.0, np.cumsum(length_m)[:-1]] + np.cumsum(wait_m)[:-1]
    lines = np.where(forward, net.lines[edge], shapely.reverse(net.lines[edge]))
    points, owner = shapely.get_coordinates(lines, return_index=True)
    step = np.hypot(*np.diff(points, axis=0, prepend=points[:1]).T)
    step[np.r_[True, np.diff(owner) > 0]] = 0.0
    into = np.cumsum(step)
    starts = into[np.r_[True, np.diff(owner) > 0]]
    point_m = begin_m[owner] + into - starts[owner]
    whole_m = float(length_m.sum() + wait_m.sum())
    return Cycle(edge, forward, begin_m, whole_m, wait_m, points, point_m)
