"""One lap in several variants: what is passed always stays at its time in all of them.

The items of the tightest limit, the posts, come in every window, at the same moment of it. Between
two posts there are as many rows as the next limit is windows long, walked in turn; the stretch
takes as long as its longest row. The items of a row come at fixed moments too, so the same holds
between them for the limit after that, and so on. Every item is therefore seen at intervals that
are exactly as long as its windows. Items are put where they lengthen the lap least, and moved by
simulated annealing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geo.patrol.laps.items import Items
from geo.patrol.laps.tours import tour

SHAKES = 60
SOFT = 0.15
"""Weight of the mean row beside the longest: it tells moves apart that leave the longest as is."""
HOT_M, COLD_M = 120.0, 3.0
"""Temperatures of the annealing in metres."""
NEAR_STRETCHES = 6
NEAR_M = 300.0
MOST_MOVED = 3


@dataclass
class Row:
    """One of the rows a stretch is walked in: its items and the stretches before, between, after.

    Parameters
    ----------
    items
        The ends at which they are entered.
    subs
        One stretch more than items.
    """

    items: list[int] = field(default_factory=list)
    subs: "list[Stretch]" = field(default_factory=list)


Stretch = list[Row]
"""The rows between two items; none below the last limit: the shortest walk."""


@dataclass(frozen=True)
class Weave:
    """A lap in `variants` variants.

    Parameters
    ----------
    posts
        The items of the tightest limit in walking order, as the ends they are entered at.
    stretches
        What lies behind each post.
    factors
        Rows of a stretch at each level.
    stretch_m
        (posts,) metres each post with its stretch takes.
    """

    posts: list[int]
    stretches: list[Stretch]
    factors: tuple[int, ...]
    stretch_m: NDArray[np.float64]

    @property
    def variants(self) -> int:
        """The number of different laps."""
        return int(np.prod(self.factors, dtype=int))


def woven(
    items: Items,
    metres: NDArray[np.float64],
    rng: np.random.Generator,
    *,
    moves: int,
    expired: Callable[[], bool],
) -> Weave:
    """Return a short lap over items.

    Parameters
    ----------
    items
        At least one; some are passed in every window.
    metres
        (2 n, 2 n) shortest walks between their ends.
    moves
        How many moves are tried.
    expired
        Stop from outside.
    """
    return _Loom(items, metres, rng).woven(moves, expired)


class _Loom:
    def __init__(self, items: Items, metres: NDArray[np.float64], rng: np.random.Generator) -> None:
        self.items, self.rng = items, rng
        self.metres = metres
        self.far: list[list[float]] = metres.tolist()
        self.inner: list[float] = items.inner_m.tolist()
        steps = np.unique(items.every)
        self.factors = tuple((steps[1:] // steps[:-1]).tolist())
        self.level = np.searchsorted(steps, items.every).tolist()
        posts = np.flatnonzero(items.every == 1)
        self.posts: list[int] = tour(metres, posts, rng, SHAKES).tolist()
        self.stretches = [self.blank(0) for _ in self.posts]
        self.others = np.flatnonzero(items.every > 1).tolist()
        self.near = {item: self.nearest(item) for item in self.others}

    def blank(self, level: int) -> Stretch:
        if level == len(self.factors):
            return []
        return [Row([], [self.blank(level + 1)]) for _ in range(self.factors[level])]

    def ends(self, at: int) -> tuple[int, int]:
        return self.posts[at] ^ 1, self.posts[(at + 1) % len(self.posts)]

    def nearest(self, item: int) -> list[int]:
        leave = np.array(self.posts) ^ 1
        then = np.roll(np.array(self.posts), -1)
        detour = self.metres[leave, 2 * item] + self.metres[2 * item, then]
        return np.argsort(detour - self.metres[leave, then])[:NEAR_STRETCHES].tolist()

    # --- what a stretch costs -----------------------------------------------------------------

    def cost(self, stretch: Stretch, leave: int, then: int) -> tuple[float, float]:
        """Return the metres of the longest row and of the mean one."""
        if not stretch:
            return (self.far[leave][then],) * 2
        rows = [self.row_cost(row, leave, then) for row in stretch]
        return max(row[0] for row in rows), sum(row[1] for row in rows) / len(rows)

    def row_cost(self, row: Row, leave: int, then: int) -> tuple[float, float]:
        hard = soft = 0.0
        for item, sub in zip(row.items, row.subs, strict=False):
            one, mean = self.cost(sub, leave, item)
            hard += one + self.inner[item // 2]
            soft += mean + self.inner[item // 2]
            leave = item ^ 1
        one, mean = self.cost(row.subs[-1], leave, then)
        return hard + one, soft + mean

    def weight(self, at: int) -> float:
        hard, soft = self.cost(self.stretches[at], *self.ends(at))
        return hard + SOFT * soft

    # --- putting an item in, and out ----------------------------------------------------------

    def best_place(self, at: int, item: int) -> tuple[float, Row, int, int, int, int, int]:
        """Return the cheapest place in a stretch: what it costs, row, place, ends, level."""
        return self._best(self.stretches[at], *self.ends(at), 0, item)

    def _best(
        self, stretch: Stretch, leave: int, then: int, level: int, item: int
    ) -> tuple[float, Row, int, int, int, int, int]:
        found: list[tuple[float, Row, int, int, int, int, int]] = []
        here = self.level[item] == level + 1
        last = level + 1 == len(self.factors)
        costs = [self.row_cost(row, leave, then)[0] for row in stretch] if here and last else []
        longest = max(costs, default=0.0)
        for number, row in enumerate(stretch):
            start = leave
            for place, stop in enumerate([*row.items, then]):
                if here:
                    spare = longest - costs[number] if last else 0.0
                    for way in (2 * item, 2 * item + 1):
                        more = self.far[start][way] + self.far[way ^ 1][stop]
                        more += self.inner[item] - self.far[start][stop]
                        price = max(more - spare, 0.0) + SOFT * more
                        if not found or price < found[0][0]:
                            found = [(price, row, place, way, start, stop, level)]
                else:
                    deeper = self._best(row.subs[place], start, stop, level + 1, item)
                    if not found or deeper[0] < found[0][0]:
                        found = [deeper]
                start = stop ^ 1
        return found[0]

    def put(self, spot: tuple[float, Row, int, int, int, int, int]) -> None:
        _, row, place, way, start, stop, level = spot
        row.subs[place : place + 1] = self.split(row.subs[place], start, way, stop, level + 1)
        row.items.insert(place, way)

    def split(self, stretch: Stretch, start: int, way: int, stop: int, level: int) -> list[Stretch]:
        """Return what comes before and after an item put into a stretch."""
        before, after = self.blank(level), self.blank(level)
        for row, one, two in zip(stretch, before, after, strict=True):
            cut, least = 0, np.inf
            for place in range(len(row.items) + 1):
                last = row.items[place - 1] ^ 1 if place else start
                first = row.items[place] if place < len(row.items) else stop
                more = self.far[last][way] + self.far[way ^ 1][first] - self.far[last][first]
                if more < least:
                    cut, least = place, more
            last = row.items[cut - 1] ^ 1 if cut else start
            first = row.items[cut] if cut < len(row.items) else stop
            left, right = self.split(row.subs[cut], last, way, first, level + 1)
            one.items, one.subs = row.items[:cut], [*row.subs[:cut], left]
            two.items, two.subs = row.items[cut:], [right, *row.subs[cut + 1 :]]
        return [before, after]

    def drop(self, stretch: Stretch, item: int) -> bool:
        """Take an item out of a stretch; say whether it was there."""
        for row in stretch:
            for place, way in enumerate(row.items):
                if way // 2 == item:
                    row.items.pop(place)
                    row.subs[place : place + 2] = [_joined(row.subs[place], row.subs[place + 1])]
                    return True
            if any(self.drop(sub, item) for sub in row.subs):
                return True
        return False

    # --- the search -----------------------------------------------------------------------------

    def woven(self, moves: int, expired: Callable[[], bool]) -> Weave:
        where = {}
        for item in sorted(self.others, key=lambda one: self.level[one]):
            where[item] = at = self.cheapest(item, self.near[item])
            self.put(self.best_place(at, item))
        weights = [self.weight(at) for at in range(len(self.posts))]
        best, kept = sum(weights), self.copied()
        beside = {item: self.neighbours(item) for item in self.others}
        for move in range(moves if self.others else 0):
            if expired():
                break
            heat = HOT_M * (COLD_M / HOT_M) ** (move / moves)
            self.try_move(where, weights, beside, heat)
            if sum(weights) < best - 1e-9:
                best, kept = sum(weights), self.copied()
        self.stretches = kept
        lengths = [
            self.inner[post // 2] + self.cost(kept[at], *self.ends(at))[0]
            for at, post in enumerate(self.posts)
        ]
        return Weave(self.posts, kept, self.factors, np.array(lengths))

    def cheapest(self, item: int, stretches: list[int]) -> int:
        return min(stretches, key=lambda at: self.best_place(at, item)[0])

    def neighbours(self, item: int) -> list[int]:
        near = np.flatnonzero(self.metres[2 * item, ::2] < NEAR_M)
        return [one for one in near.tolist() if one != item and one in self.near]

    def try_move(
        self,
        where: dict[int, int],
        weights: list[float],
        beside: dict[int, list[int]],
        heat: float,
    ) -> None:
        rng = self.rng
        item = self.others[int(rng.integers(len(self.others)))]
        moved = [item]
        more = int(rng.integers(MOST_MOVED))
        if more and beside[item]:
            picks = rng.choice(beside[item], min(more, len(beside[item])), replace=False)
            moved += picks.tolist()
        before: dict[int, Stretch] = {}
        was = {one: where[one] for one in moved}
        for one in moved:
            self.touch(where[one], before)
            self.drop(self.stretches[where[one]], one)
        for one in moved:
            near = self.near[one]
            if rng.random() < 0.5 and len(near) > 3:
                near = rng.choice(near, 3, replace=False).tolist()
            at = self.cheapest(one, near)
            self.touch(at, before)
            self.put(self.best_place(at, one))
            where[one] = at
        now = {at: self.weight(at) for at in before}
        change = sum(now[at] - weights[at] for at in before)
        if change <= 0 or rng.random() < np.exp(-change / heat):
            for at, weight in now.items():
                weights[at] = weight
            return
        for at, stretch in before.items():
            self.stretches[at] = stretch
        where.update(was)

    def touch(self, at: int, before: dict[int, Stretch]) -> None:
        if at not in before:
            before[at] = self.stretches[at]
            self.stretches[at] = _copy(before[at])

    def copied(self) -> list[Stretch]:
        return [_copy(stretch) for stretch in self.stretches]


def _copy(stretch: Stretch) -> Stretch:
    return [Row(row.items[:], [_copy(sub) for sub in row.subs]) for row in stretch]


def _joined(one: Stretch, two: Stretch) -> Stretch:
    """Return two stretches that follow each other as one, row by row."""
    return [
        Row(
            first.items + second.items,
            [*first.subs[:-1], _joined(first.subs[-1], second.subs[0]), *second.subs[1:]],
        )
        for first, second in zip(one, two, strict=True)
    ]
