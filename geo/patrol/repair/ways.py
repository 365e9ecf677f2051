"""Shortest ways over the streets that can be passed."""

from dataclasses import dataclass, field, replace
from math import inf

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components, dijkstra

from geo.patrol.network import Network

Piece = tuple[int, float, float]
"""Part of a segment walked: the segment, and from where to where along its line in metres."""


@dataclass(frozen=True)
class Spot:
    """A place on the network: so far along the line of a segment."""

    segment: int
    at_m: float


@dataclass
class Ways:
    """Shortest ways between places; rows are computed when first asked for, and kept.

    Parameters
    ----------
    net
        The whole network.
    closed
        (m,) the segments nobody can pass.
    """

    net: Network
    closed: NDArray[np.bool_]
    _rows: dict[int, tuple[NDArray[np.float64], NDArray[np.int32]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        free = np.flatnonzero(~self.closed)
        open_net = replace(self.net, edges=self.net.edges[free], length_m=self.net.length_m[free])
        self.graph = open_net.graph()
        _, self.part = connected_components(self.graph, directed=False)
        self._ends = self.net.edges.tolist()
        self._length_m = self.net.length_m.tolist()
        self._closed = self.closed.tolist()
        self._between: dict[tuple[int, int], int] = {}
        for segment in free[np.argsort(-self.net.length_m[free])].tolist():
            a, b = self._ends[segment]
            self._between[a, b] = self._between[b, a] = segment

    def row(self, node: int) -> NDArray[np.float64]:
        """Return (n,) the metres from a junction to every other; infinite where there is no way."""
        return self._row(node)[0]

    def from_spot(self, spot: Spot) -> NDArray[np.float64]:
        """Return (n,) the metres from a place to every junction."""
        ways = [self.row(node) + far_m for node, far_m in self.exits(spot)]
        return np.minimum(*ways) if len(ways) == 2 else ways[0]

    def exits(self, spot: Spot) -> list[tuple[int, float]]:
        """Return the junctions at the ends of a place's segment, and the metres to them.

        Who stands on a closed segment can leave it.
        """
        a, b = self._ends[spot.segment]
        length_m = self._length_m[spot.segment]
        if spot.at_m <= 0.0:
            return [(a, 0.0)]
        if spot.at_m >= length_m:
            return [(b, 0.0)]
        return [(a, spot.at_m), (b, length_m - spot.at_m)]

    def metres(self, start: Spot, stop: Spot) -> float:
        """Return the length of the shortest way; infinite where there is none."""
        return self._best(start, stop)[0]

    def way(self, start: Spot, stop: Spot) -> list[Piece]:
        """Return the pieces of the shortest way, in walking order."""
        _, leave, enter = self._best(start, stop)
        if leave < 0:
            return [] if start == stop else [(start.segment, start.at_m, stop.at_m)]
        found: list[Piece] = []
        if start.at_m not in {0.0, self._length_m[start.segment]}:
            found.append((start.segment, start.at_m, self._end_m(start.segment, leave, start.at_m)))
        before = self._row(leave)[1]
        back = []
        node = enter
        while node != leave:
            ahead = int(before[node])
            segment = self._between[ahead, node]
            length_m = self._length_m[segment]
            forward = self._ends[segment][0] == ahead
            back.append((segment, 0.0, length_m) if forward else (segment, length_m, 0.0))
            node = ahead
        found += back[::-1]
        if stop.at_m not in {0.0, self._length_m[stop.segment]}:
            found.append((stop.segment, self._end_m(stop.segment, enter, stop.at_m), stop.at_m))
        return found

    def _end_m(self, segment: int, node: int, at_m: float) -> float:
        """Return where along a segment the junction is; the nearer end of a closed one."""
        a, b = self._ends[segment]
        length_m = self._length_m[segment]
        if a == b:
            return 0.0 if at_m <= length_m / 2 else length_m
        return 0.0 if a == node else length_m

    def _best(self, start: Spot, stop: Spot) -> tuple[float, int, int]:
        """Return the metres of the shortest way and its first and last junction, -1 for none."""
        best = (inf, 0, 0)
        if start.segment == stop.segment and not self._closed[start.segment]:
            best = (abs(start.at_m - stop.at_m), -1, -1)
        for leave, out_m in self.exits(start):
            row = self.row(leave)
            for enter, in_m in self.exits(stop):
                metres = out_m + float(row[enter]) + in_m
                if metres < best[0] - 1e-9:
                    best = (metres, leave, enter)
        return best

    def _row(self, node: int) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
        if node not in self._rows:
            self._rows[node] = dijkstra(
                self.graph, directed=False, indices=node, return_predecessors=True
            )
        return self._rows[node]
