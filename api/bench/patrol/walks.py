"""Walks with known answers, and the fixes a phone would record on them."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.patrol.cycle import Cycle
from geo.patrol.network import Network

EVERY_S = 5.0
RHO = 0.9
"""Correlation of a phone's error between two fixes."""
U_TURN = 0.02
STAND = 0.02
STAND_S = (20.0, 90.0)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Walk:
    """A walk: where it was at each fix, and what it walked.

    Parameters
    ----------
    second, xy
        (n,) times and (n, 2) true places, easting and northing in metres.
    edge, from_m, to_m
        (k,) the segments in walking order, and the offsets along their lines between which they
        were walked.
    """

    second: Floats
    xy: Floats
    edge: NDArray[np.int64]
    from_m: Floats
    to_m: Floats

    def share(self, net: Network) -> Floats:
        """Return (m,) the share of each segment that was walked."""
        low, high = np.minimum(self.from_m, self.to_m), np.maximum(self.from_m, self.to_m)
        return walked_share(net, self.edge, low, high)

    def noisy(self, sigma_m: float, rng: np.random.Generator, rho: float = RHO) -> Floats:
        """Return (n, 2) the fixes: errors of `sigma_m` per axis that hang together (AR 1)."""
        error = rng.normal(size=self.xy.shape)
        for at in range(1, len(error)):
            error[at] = rho * error[at - 1] + np.sqrt(1 - rho**2) * error[at]
        return self.xy + sigma_m * error


def walked_share(net: Network, edge: NDArray[np.int64], low: Floats, high: Floats) -> Floats:
    """Return (m,) the share of each segment's length inside the union of pieces of it."""
    order = np.lexsort((low, edge))
    share = np.zeros(len(net.edges))
    done: dict[int, float] = {}
    for row in order.tolist():
        one = int(edge[row])
        begin = max(float(low[row]), done.get(one, 0.0))
        if high[row] > begin:
            share[one] += float(high[row]) - begin
            done[one] = float(high[row])
    return share / net.length_m


def random_walk(net: Network, rng: np.random.Generator, seconds: float = 3600.0) -> Walk:
    """Return a walk that chooses any way at a junction, turns round now and then, and stands."""
    speed_mps = rng.uniform(0.8, 1.3)
    by_node = _edges_at(net)
    edge = int(rng.choice(len(net.edges), p=net.length_m / net.length_m.sum()))
    at_m, forward = float(rng.uniform(0, net.length_m[edge])), bool(rng.integers(2))
    clock, pieces, marks = 0.0, [], []
    while clock < seconds:
        goal_m = float(net.length_m[edge]) if forward else 0.0
        if rng.random() < U_TURN:
            goal_m = at_m + (goal_m - at_m) * rng.uniform(0.2, 0.9)
            turned = True
        else:
            turned = False
        end_s = clock + max(abs(goal_m - at_m), 1e-6) / (speed_mps * rng.uniform(0.85, 1.15))
        pieces.append((edge, at_m, goal_m))
        marks.append((clock, end_s))
        clock, at_m = end_s, goal_m
        if rng.random() < STAND:
            clock += rng.uniform(*STAND_S)
        if turned:
            forward = not forward
            continue
        node = int(net.edges[edge, 1 if forward else 0])
        ways = [way for way in by_node[node] if way != (edge, not forward)]
        edge, forward = ways[rng.integers(len(ways))] if ways else (edge, not forward)
        at_m = 0.0 if forward else float(net.length_m[edge])
    return sampled(net, pieces, marks, seconds)


def sampled(
    net: Network,
    pieces: list[tuple[int, float, float]],
    marks: list[tuple[float, float]],
    seconds: float,
) -> Walk:
    """Return the walk over pieces of segments between marks of time, with a fix every 5 s."""
    edge = np.array([piece[0] for piece in pieces])
    from_m, to_m = np.array([piece[1:] for piece in pieces]).T
    begin_s, end_s = np.array(marks).T
    last = np.flatnonzero(begin_s < seconds)[-1]
    edge, from_m, to_m = edge[: last + 1], from_m[: last + 1], to_m[: last + 1].copy()
    second = np.arange(0.0, seconds + 1e-9, EVERY_S)
    row = np.searchsorted(begin_s[: last + 1], second, side="right") - 1
    share = np.clip((second - begin_s[row]) / (end_s[row] - begin_s[row]), 0, 1)
    along = from_m[row] + share * (to_m[row] - from_m[row])
    xy = shapely.get_coordinates(shapely.line_interpolate_point(net.lines[edge[row]], along))
    to_m[-1] = along[-1]
    return Walk(second, xy, edge, from_m, to_m)


def _edges_at(net: Network) -> list[list[tuple[int, bool]]]:
    """Return per junction the segments that leave it, and whether along their lines."""
    found: list[list[tuple[int, bool]]] = [[] for _ in net.nodes]
    for edge, (one, other) in enumerate(net.edges.tolist()):
        found[one].append((edge, True))
        found[other].append((edge, False))
    return found


SKIP = 0.25
"""Chance that a guard skips a planned loop of at most `LOOP` segments where one begins."""
LOOP = 8
WALKED_MPS = 1.6
"""Nobody here walks faster."""
ASTRAY = 0.03
"""Chance per junction to look into an unplanned segment and come back."""
SLACK_S = 1800.0
"""A plan says when a segment is due; what is due so much earlier or later is thought planned."""


def planned_walk(
    net: Network, cycle: Cycle, rng: np.random.Generator, seconds: float = 3600.0
) -> tuple[Walk, NDArray[np.int64]]:
    """Return a walk after a plan, with loops skipped and ways not planned, and the plan.

    The plan, as places on the cycle, is a piece of it as long as the walk and `SLACK_S` at either
    end.
    """
    speed_mps = rng.uniform(0.8, 1.3)
    count = len(cycle.edge)
    laps = int(np.ceil((seconds * WALKED_MPS + SLACK_S) / net.length_m[cycle.edge].sum())) + 1
    order = (rng.integers(count) + np.arange(count * laps)) % count
    ahead_m = np.cumsum(net.length_m[cycle.edge[order]])
    behind_m = np.cumsum(net.length_m[cycle.edge[order[::-1]]])
    later = order[ahead_m <= seconds + SLACK_S]
    sooner = order[::-1][behind_m <= SLACK_S][::-1]
    planned = np.r_[sooner, later]
    by_node = _edges_at(net)
    walk: list[tuple[int, bool]] = []
    at = 0
    while sum(net.length_m[edge] for edge, _ in walk) < seconds * WALKED_MPS:
        edge, forward = int(cycle.edge[order[at]]), bool(cycle.forward[order[at]])
        node = int(net.edges[edge, 0 if forward else 1])
        if rng.random() < ASTRAY:
            out, along = by_node[node][rng.integers(len(by_node[node]))]
            walk += [(out, along), (out, not along)]
        back = _loop(net, cycle, order[at : at + LOOP], node)
        if back and rng.random() < SKIP:
            at += back
            continue
        walk.append((edge, forward))
        at += 1
    clock, pieces, marks = 0.0, [], []
    for edge, forward in walk:
        length_m = float(net.length_m[edge])
        end_s = clock + length_m / (speed_mps * rng.uniform(0.85, 1.15))
        pieces.append((edge, 0.0, length_m) if forward else (edge, length_m, 0.0))
        marks.append((clock, end_s))
        clock = end_s + (rng.uniform(*STAND_S) if rng.random() < STAND else 0.0)
    return sampled(net, pieces, marks, seconds), planned


def _loop(net: Network, cycle: Cycle, order: NDArray[np.int64], node: int) -> int:
    """Return after how many segments the plan is back at a junction; 0 where it is not."""
    for steps, at in enumerate(order.tolist(), start=1):
        end = int(net.edges[cycle.edge[at], 1 if cycle.forward[at] else 0])
        if end == node:
            return steps
    return 0
