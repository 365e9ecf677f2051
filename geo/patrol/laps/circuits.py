"""A woven lap shared out to guards: closed walks on the network, and who starts where."""

from itertools import pairwise

import numpy as np

from geo.patrol.cycle import Cycle, closed_walk
from geo.patrol.laps.items import Items, Ways
from geo.patrol.laps.timing import Timing, Walk
from geo.patrol.network import Network
from geo.patrol.rounds import Rounds


def circuits(net: Network, items: Items, ways: Ways, timing: Timing) -> Rounds:
    """Return the closed walks of a timed lap on the network, with all their guards."""
    drawn = _Drawn(net, items, ways)
    cycles, of_bead, start_m = [], [], []
    for number, walk in enumerate(timing.walks):
        cycles.append(drawn.cycle(walk))
        of_bead += [number] * walk.guards
        behind_m = np.arange(walk.guards) * walk.length_m / walk.guards
        start_m.append(behind_m - walk.enter_m[0])
    start = np.concatenate(start_m)
    lengths = np.array([cycles[number].length_m for number in of_bead])
    return Rounds(tuple(cycles), tuple(of_bead), start % np.maximum(lengths, 1e-9))


class _Drawn:
    """Draws walks on the network."""

    def __init__(self, net: Network, items: Items, ways: Ways) -> None:
        self.net, self.items, self.ways = net, items, ways
        self.edge_of: dict[tuple[int, int], int] = {}
        for edge in np.argsort(-net.length_m, kind="stable").tolist():
            a, b = net.edges[edge].tolist()
            self.edge_of[a, b] = self.edge_of[b, a] = edge

    def cycle(self, walk: Walk) -> Cycle:
        """Return a closed walk; who comes early to an item stands before it."""
        edge: list[int] = []
        forward: list[bool] = []
        wait_m = [0.0]
        leave_m = np.r_[walk.enter_m[1:], walk.enter_m[0] + walk.length_m]
        between = zip(walk.ends, np.roll(walk.ends, -1), leave_m - walk.enter_m, strict=True)
        for way, then, spare_m in between:
            steps = self.item(int(way)) + self.between(int(way) ^ 1, int(then))
            edge += [one for one, _ in steps]
            forward += [along for _, along in steps]
            wait_m += [0.0] * len(steps)
            walked_m = float(self.net.length_m[[one for one, _ in steps]].sum())
            wait_m[-1] += max(float(spare_m) - walked_m, 0.0)
        directions = np.array(forward, dtype=bool)
        return closed_walk(self.net, np.array(edge, dtype=np.intp), directions, np.array(wait_m))

    def item(self, way: int) -> list[tuple[int, bool]]:
        """Return the segment of an item and its direction; none of a junction."""
        edge = int(self.items.edge[way // 2])
        return [] if edge < 0 else [(edge, way % 2 == 0)]

    def between(self, leave: int, then: int) -> list[tuple[int, bool]]:
        """Return the segments from one end to another, each with its direction."""
        found = []
        for a, b in pairwise(self.ways.path(leave, int(self.items.ends.ravel()[then]))):
            edge = self.edge_of[a, b]
            found.append((edge, int(self.net.edges[edge, 0]) == a))
        return found
