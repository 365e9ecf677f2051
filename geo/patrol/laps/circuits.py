"""A woven lap shared out to guards: closed walks on the network, and who starts where.

The lap is cut at posts into as many arcs as guards; the longest arc is the window. In every window
each guard walks one arc in the variant of the window, in the next window the next arc. So each
guard goes round a closed walk of lcm(guards, variants) windows; gcd(guards, variants) different
ones, each shared by guards at equal distances.
"""

from dataclasses import dataclass
from itertools import pairwise
from math import gcd, lcm

import numpy as np
from numpy.typing import NDArray

from geo.patrol.cycle import Cycle, closed_walk
from geo.patrol.laps.items import Items, Ways
from geo.patrol.laps.weave import Row, Stretch, Weave
from geo.patrol.network import Network


@dataclass(frozen=True)
class Arcs:
    """Where a lap is cut, and the metres of a window.

    Parameters
    ----------
    first
        The post each arc begins with.
    window_m
        Metres of the longest arc.
    """

    first: list[int]
    window_m: float


def arcs(length_m: NDArray[np.float64], guards: int) -> Arcs:
    """Return the lap cut into so many arcs, the longest as short as can be.

    Parameters
    ----------
    length_m
        (posts,) metres of each post with the stretch behind it.
    """
    low, high = float(length_m.max()), float(length_m.sum())
    best = list(range(1)), high
    for start in range(len(length_m)):
        turned = np.roll(length_m, -start)
        least = max(low, high / guards)
        most = best[1]
        while most - least > 0.5:
            middle = (least + most) / 2
            cuts = _cuts(turned, middle)
            if len(cuts) <= guards:
                most = max(np.add.reduceat(turned, cuts).max(), least)
                best = [(start + cut) % len(length_m) for cut in cuts], most
            else:
                least = middle
    return Arcs(best[0], float(best[1]))


def _cuts(length_m: NDArray[np.float64], window_m: float) -> list[int]:
    """Return where arcs begin when each takes as much as fits."""
    cuts, filled = [0], 0.0
    for at, length in enumerate(length_m.tolist()):
        if filled + length > window_m + 1e-9:
            cuts.append(at)
            filled = 0.0
        filled += length
    return cuts


def circuits(
    net: Network, items: Items, ways: Ways, weave: Weave, guards: int
) -> list[tuple[Cycle, int]]:
    """Return the closed walks of so many guards, and how many share each at equal distances."""
    cut = arcs(weave.stretch_m, guards)
    drawn = _Drawn(net, items, ways, weave)
    share = len(cut.first)
    different, windows = gcd(share, weave.variants), lcm(share, weave.variants)
    found = []
    for first in range(different):
        steps: list[_Step] = []
        for window in range(windows):
            arc, variant = (first + window) % share, window % weave.variants
            steps += drawn.arc(cut, arc, variant)
        found.append((_walk(net, steps), share // different))
    return found


def _walk(net: Network, steps: list["_Step"]) -> Cycle:
    edge, forward, wait_m = [], [], [0.0]
    for step in steps:
        if step.edge < 0:
            wait_m[-1] += step.wait_m
        else:
            edge.append(step.edge)
            forward.append(step.forward)
            wait_m.append(0.0)
    return closed_walk(net, np.array(edge, dtype=np.intp), np.array(forward), np.array(wait_m))


@dataclass
class _Step:
    """A segment to walk; or, at edge -1, a stand as long as so many metres take to walk."""

    edge: int
    forward: bool = True
    wait_m: float = 0.0


class _Drawn:
    """Draws arcs on the network."""

    def __init__(self, net: Network, items: Items, ways: Ways, weave: Weave) -> None:
        self.net, self.items, self.ways, self.weave = net, items, ways, weave
        self.length_m = net.length_m.tolist()
        self.edge_of: dict[tuple[int, int], int] = {}
        for edge in np.argsort(-net.length_m, kind="stable").tolist():
            a, b = net.edges[edge].tolist()
            self.edge_of[a, b] = self.edge_of[b, a] = edge

    def arc(self, cut: Arcs, number: int, variant: int) -> list[_Step]:
        """Return the steps of one arc in one variant; what is left of the window is stood."""
        posts = len(self.weave.posts)
        first = cut.first[number]
        last = cut.first[(number + 1) % len(cut.first)]
        count = (last - first) % posts or posts
        steps: list[_Step] = []
        left_m = cut.window_m
        for offset in range(count):
            at = (first + offset) % posts
            left_m -= float(self.weave.stretch_m[at])
            post, then = self.weave.posts[at], self.weave.posts[(at + 1) % posts]
            part = self.item(post)
            part += self.stretch(self.weave.stretches[at], post ^ 1, then, variant)
            _stand(part, float(self.weave.stretch_m[at]) - self.metres(part))
            steps += part
        _stand(steps, left_m)
        return steps

    def metres(self, steps: list[_Step]) -> float:
        return sum(step.wait_m if step.edge < 0 else self.length_m[step.edge] for step in steps)

    def item(self, way: int) -> list[_Step]:
        edge = int(self.items.edge[way // 2])
        if edge < 0:
            return []
        return [_Step(edge, forward=way % 2 == 0)]

    def between(self, leave: int, then: int) -> list[_Step]:
        nodes = self.ways.path(leave, int(self.items.ends.ravel()[then]))
        found = []
        for a, b in pairwise(nodes):
            edge = self.edge_of[a, b]
            found.append(_Step(edge, forward=int(self.net.edges[edge, 0]) == a))
        return found

    def stretch(self, stretch: Stretch, leave: int, then: int, variant: int) -> list[_Step]:
        if not stretch:
            return self.between(leave, then)
        row = stretch[variant % len(stretch)]
        deeper = variant // len(stretch)
        longest = [self.longest(sub, *ends) for sub, ends in self.subs(row, leave, then)]
        steps: list[_Step] = []
        for number, (sub, (start, stop)) in enumerate(self.subs(row, leave, then)):
            part = self.stretch(sub, start, stop, deeper)
            _stand(part, longest[number] - self.metres(part))
            steps += part
            if number < len(row.items):
                steps += self.item(row.items[number])
        return steps

    def subs(self, row: Row, leave: int, then: int) -> list[tuple[Stretch, tuple[int, int]]]:
        """Return the stretches of a row, each with the ends it leads from and to."""
        starts = [leave, *(item ^ 1 for item in row.items)]
        return list(zip(row.subs, zip(starts, [*row.items, then], strict=True), strict=True))

    def longest(self, stretch: Stretch, leave: int, then: int) -> float:
        """Return the metres of the longest row of a stretch."""
        if not stretch:
            return float(self.ways.metres[leave, then])
        return max(
            sum(self.longest(sub, *ends) for sub, ends in self.subs(row, leave, then))
            + sum(float(self.items.inner_m[item // 2]) for item in row.items)
            for row in stretch
        )


def _stand(steps: list[_Step], metres: float) -> None:
    """Stand at the end, so that what comes next begins on time."""
    if metres > 1e-6:
        steps.append(_Step(-1, wait_m=metres))
