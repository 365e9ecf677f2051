"""A round of their own for each guard, from one place and back: the longest as short as can be.

One tour of everything is cut into rounds by bisection of what the longest may be (order first,
split second: Beasley 1983; Prins 2004). Then strings of neighbouring items are taken out of some
rounds and put back one by one where they lengthen the longest least, annealed (slack induction by
string removals: Christiaens and Vanden Berghe 2020). With a load and a capacity the sum of the
rounds is made small instead.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

SOFT = 0.1
"""Weight of the mean round beside the longest: tells moves apart that leave the longest as is."""
MOST_TAKEN = 10
BLINK = 0.01
"""How often a place is overlooked, so that the same items do not always go back."""
HOT, COLD = 0.5, 0.005
"""Temperatures of the annealing in mean costs of an item."""
ENOUGH = 1e-6

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class Jobs:
    """Items that are to be walked, and what it costs to go from one to the next.

    Item i entered at its first end is called 2 i, entered at its second end 2 i + 1.

    Parameters
    ----------
    step
        (2 n + 1, 2 n + 1) from the end of one item to the end of another, the other's own cost
        included; the last row and column are the depot.
    load
        (n,) what each item adds to the load of its round; none where rounds have no capacity.
    capacity
        The load a round may have.
    """

    step: Floats
    load: Floats | None = None
    capacity: float = np.inf

    @property
    def depot(self) -> int:
        """The row of the depot."""
        return len(self.step) - 1

    def length(self, round_: list[int]) -> float:
        """Return the cost of a round."""
        stops = [self.depot, *round_, self.depot]
        return float(self.step[stops[:-1], stops[1:]].sum()) if round_ else 0.0

    def loaded(self, round_: list[int]) -> float:
        """Return the load of a round."""
        return 0.0 if self.load is None else float(self.load[[way // 2 for way in round_]].sum())


def jobs_of(metres: Floats, inner: Floats) -> Jobs:
    """Return the jobs of items of which the last one is the depot.

    Parameters
    ----------
    metres
        (2 n + 2, 2 n + 2) shortest walks from end to end, not necessarily symmetric.
    inner
        (2 n + 2,) cost of each item when it is entered at that end; 0 for the depot.
    """
    leave = np.arange(len(metres)) ^ 1
    step = metres[leave] + inner
    np.fill_diagonal(step, 0.0)
    return Jobs(step[:-1, :-1])


def split(jobs: Jobs, order: list[int], rounds: int) -> list[list[int]]:
    """Return the tour cut into so many rounds at most, the longest as short as cuts can make it.

    Rounds are filled one after the other up to a length found by bisection.
    """
    whole = jobs.length(order)
    low, high, found = 0.0, whole, [order]
    while high - low > ENOUGH * max(whole, 1.0):
        middle = (low + high) / 2
        filled = _filled(jobs, order, middle)
        if filled is not None and len(filled) <= rounds:
            high, found = middle, filled
        else:
            low = middle
    return found + [[] for _ in range(rounds - len(found))]


def _filled(jobs: Jobs, order: list[int], most: float) -> list[list[int]] | None:
    step, depot = jobs.step, jobs.depot
    found: list[list[int]] = []
    walked = 0.0
    for way in order:
        here = found[-1][-1] if found else depot
        on = walked + float(step[here, way])
        if found and on + step[way, depot] <= most:
            found[-1].append(way)
            walked = on
        else:
            walked = float(step[depot, way])
            if walked + step[way, depot] > most:
                return None
            found.append([way])
    return found


def turned(jobs: Jobs, round_: list[int]) -> list[int]:
    """Return the same items in the same order, each entered at the end that is best for all."""
    if not round_:
        return []
    step = jobs.step
    ways = [[way & ~1, way | 1] for way in round_]
    best = [(float(step[jobs.depot, way]), -1) for way in ways[0]]
    trail = [best]
    for before, now in pairwise(ways):
        best = [
            min((best[side][0] + float(step[before[side], way]), side) for side in (0, 1))
            for way in now
        ]
        trail.append(best)
    side = min((0, 1), key=lambda one: best[one][0] + float(step[ways[-1][one], jobs.depot]))
    found = []
    for way, reached in zip(reversed(ways), reversed(trail), strict=True):
        found.append(way[side])
        side = reached[side][1]
    return found[::-1]


def improved(
    jobs: Jobs,
    start: list[list[int]],
    rng: np.random.Generator,
    *,
    moves: int,
    expired: Callable[[], bool],
) -> list[list[int]]:
    """Return better rounds over the same items: the best of all that were tried.

    Parameters
    ----------
    start
        Rounds, empty ones among them; there are never more. Their loads must be within capacity.
    moves, expired
        So many moves are tried; stop from outside. Without it the same seed gives the same rounds.
    """
    return _Search(jobs, rng).improved(start, moves, expired)


class _Search:
    def __init__(self, jobs: Jobs, rng: np.random.Generator) -> None:
        self.jobs, self.rng, self.step = jobs, rng, jobs.step
        items = (len(jobs.step) - 1) // 2
        between = np.minimum(self.step[:-1, :-1], self.step[:-1, :-1].T)
        between = between.reshape(items, 2, items, 2).min(axis=(1, 3))
        self.near = np.argsort(between, axis=1, kind="stable")
        self.far = self.step[-1, :-1].reshape(items, 2).min(axis=1)
        self.longest_counts = jobs.load is None

    def score(self, lengths: list[float]) -> float:
        if not self.longest_counts:
            return sum(lengths)
        return max(lengths) + SOFT * sum(lengths) / len(lengths)

    def improved(
        self, start: list[list[int]], moves: int, expired: Callable[[], bool]
    ) -> list[list[int]]:
        now = [turned(self.jobs, one) for one in start]
        lengths = [self.jobs.length(one) for one in now]
        score = self.score(lengths)
        best, kept = score, [one[:] for one in now]
        heat = HOT * sum(lengths) / max(len(self.near), 1)
        cool = (COLD / HOT) ** (1 / max(moves, 1))
        for _ in range(moves if len(self.near) else 0):
            if expired():
                break
            heat *= cool
            tried = self.moved(now)
            if tried is None:
                continue
            changed = [
                two if one is two else turned(self.jobs, two)
                for one, two in zip(now, tried, strict=True)
            ]
            lengths = [self.jobs.length(one) for one in changed]
            new = self.score(lengths)
            if new < score - heat * np.log(max(self.rng.random(), 1e-12)):
                now, score = changed, new
                if score < best - ENOUGH:
                    best, kept = score, [one[:] for one in now]
        return kept

    def moved(self, rounds: list[list[int]]) -> list[list[int]] | None:
        """Return the rounds with some items elsewhere, None where one fits nowhere."""
        tried, taken = self.without(rounds)
        how = int(self.rng.integers(3))
        if how == 0:
            self.rng.shuffle(taken)
        else:
            taken.sort(key=lambda item: self.far[item], reverse=how == 1)
        lengths = [self.jobs.length(one) for one in tried]
        loads = [self.jobs.loaded(one) for one in tried]
        for item in taken:
            spot = self.place(tried, lengths, loads, item)
            if spot is None:
                return None
            at, where, way, more = spot
            tried[at] = [*tried[at][:where], way, *tried[at][where:]]
            lengths[at] += more
            loads[at] += 0.0 if self.jobs.load is None else float(self.jobs.load[item])
        return tried

    def without(self, rounds: list[list[int]]) -> tuple[list[list[int]], list[int]]:
        """Return the rounds without strings of items near to each other, and those items."""
        of = {way // 2: at for at, one in enumerate(rounds) for way in one}
        seed = int(self.rng.integers(len(self.near)))
        strings = int(self.rng.integers(1, 4))
        tried, taken, touched = list(rounds), list[int](), set[int]()
        for item in self.near[seed].tolist():
            at = of[item]
            if at in touched:
                continue
            touched.add(at)
            one = rounds[at]
            size = int(self.rng.integers(1, min(MOST_TAKEN, len(one)) + 1))
            place = next(number for number, way in enumerate(one) if way // 2 == item)
            first = max(0, min(place - int(self.rng.integers(size)), len(one) - size))
            taken += [way // 2 for way in one[first : first + size]]
            tried[at] = one[:first] + one[first + size :]
            if len(touched) == strings:
                break
        return tried, taken

    def place(
        self, rounds: list[list[int]], lengths: list[float], loads: list[float], item: int
    ) -> tuple[int, int, int, float] | None:
        """Return the cheapest place of an item: round, place in it, way, and what it adds."""
        depot = self.jobs.depot
        before = np.array([way for one in rounds for way in (depot, *one)])
        after = np.array([way for one in rounds for way in (*one, depot)])
        sizes = [len(one) + 1 for one in rounds]
        of = np.repeat(np.arange(len(rounds)), sizes)
        ways = np.array([[2 * item], [2 * item + 1]])
        more = self.step[before, ways] + self.step[ways, after] - self.step[before, after]
        if self.longest_counts:
            length = np.array(lengths)[of]
            price = SOFT / len(rounds) * more + np.maximum(length + more - max(lengths), 0.0)
        else:
            load = self.jobs.load
            price = more.copy()
            if load is not None:
                price[:, np.array(loads)[of] + load[item] > self.jobs.capacity + ENOUGH] = np.inf
        seen = self.rng.random(price.shape) >= BLINK
        if not np.isfinite(price[seen]).any():
            seen[:] = True
        side, at = np.unravel_index(np.where(seen, price, np.inf).argmin(), price.shape)
        if not np.isfinite(price[side, at]):
            return None
        round_ = int(of[at])
        where = int(at) - sum(sizes[:round_])
        return round_, where, 2 * item + int(side), float(more[side, at])
