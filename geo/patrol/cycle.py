"""One closed walk over every street: the Chinese postman tour."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.patrol.matching import walked_again
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
        """Return the line walked from one distance to a later one, over any number of laps."""
        start = from_m % self.length_m
        stop = start + (to_m - from_m)
        laps = int(stop // self.length_m) + 1
        along_m = (self.point_m + np.arange(laps)[:, None] * self.length_m).ravel()
        inside = (along_m > start) & (along_m < stop)
        middle = np.tile(self.points, (laps, 1))[inside]
        ends = self.at(np.array([start, stop]))
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

    Segments that must be walked again are found exactly (`geo.patrol.matching`), then an Euler
    circuit is read off (Hierholzer 1873).
    """
    again, _ = walked_again(net)
    walks = np.r_[np.arange(len(net.edges)), again]
    ways: list[list[tuple[int, int]]] = [[] for _ in net.nodes]
    for walk, (a, b) in enumerate(net.edges[walks].tolist()):
        ways[a].append((walk, b))
        if a != b:
            ways[b].append((walk, a))
    first = int(net.edges[0, 0])
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
    return _cycle(net, edge, net.edges[edge, 0] == nodes[:-1])


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
