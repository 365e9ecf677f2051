"""The rows of a lap: what is passed between two posts, in every variant of the lap."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geo.patrol.laps.items import Items

NEAR_STRETCHES = 6

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Place:
    """Where an item can be put.

    Parameters
    ----------
    price
        What it costs: metres of detour, each at the price of its row.
    stretch, first
        The stretch, and the first of its rows that pass the item; then every so many.
    way
        The end at which it is entered.
    at, more_m
        For each of these rows the place in it, and the metres it becomes longer by.
    """

    price: float
    stretch: int
    first: int
    way: int
    at: list[int]
    more_m: list[float]


@dataclass
class Kept:
    """A stretch as it was: its rows and their metres."""

    rows: list[list[int]]
    row_m: Floats


@dataclass
class Loom:
    """A lap under work.

    Parameters
    ----------
    posts
        The items passed in every variant, in walking order, as the ends they are entered at.
    rows
        For each post and each variant the items passed behind it, as ends.
    row_m
        (posts, variants) metres from entering a post to entering the next one.
    where
        For each item that is not a post its stretch, its first row and its way.
    near
        For each of these items the stretches it lengthens least.
    variants
        The number of different laps.
    far_m
        From entering an item to entering another: its own length and the walk between.
    """

    items: Items
    metres: Floats
    posts: list[int]
    rows: list[list[list[int]]] = field(init=False)
    row_m: Floats = field(init=False)
    where: dict[int, tuple[int, int, int]] = field(init=False)
    near: dict[int, list[int]] = field(init=False)
    far_m: list[list[float]] = field(init=False)
    variants: int = field(init=False)

    def __post_init__(self) -> None:
        inner_m = np.repeat(self.items.inner_m, 2)
        far = self.metres[np.arange(len(inner_m)) ^ 1] + inner_m[:, None]
        then = np.roll(self.posts, -1)
        self.variants = int(self.items.every.max(initial=1))
        self.far_m = far.tolist()
        self.rows = [[[] for _ in range(self.variants)] for _ in self.posts]
        self.row_m = np.repeat(far[self.posts, then][:, None], self.variants, axis=1)
        self.where = {}
        self.every: list[int] = self.items.every.tolist()
        inside = inner_m[::2] > 0
        self.ways = [(2 * one, 2 * one + 1)[: 1 + int(inside[one])] for one in range(len(inside))]
        self.others: list[int] = [
            one for one in np.argsort(self.every, kind="stable").tolist() if self.every[one] > 1
        ]
        self.near = {}
        for item in self.others:
            detour = far[self.posts, 2 * item] + far[2 * item, then] - far[self.posts, then]
            self.near[item] = np.argsort(detour, kind="stable")[:NEAR_STRETCHES].tolist()

    def ends(self, stretch: int) -> tuple[int, int]:
        """Return the posts before and after a stretch."""
        return self.posts[stretch], self.posts[(stretch + 1) % len(self.posts)]

    def best(self, item: int, stretches: list[int], price: list[list[float]]) -> Place:
        """Return the cheapest place of an item.

        Parameters
        ----------
        price
            For each stretch and row what a metre more costs.
        """
        found: Place | None = None
        every, rows = self.every[item], range(self.variants)
        for stretch in stretches:
            costs = price[stretch]
            for way in self.ways[item]:
                spots = [self._spot(row, stretch, way) for row in self.rows[stretch]]
                for first in range(every):
                    cost = sum(costs[row] * spots[row][0] for row in rows[first::every])
                    if found is None or cost < found.price:
                        more, at = zip(*spots[first::every], strict=True)
                        found = Place(cost, stretch, first, way, list(at), list(more))
        assert found is not None  # noqa: S101 - there is a stretch
        return found

    def _spot(self, row: list[int], stretch: int, way: int) -> tuple[float, int]:
        """Return the least metres more that an item costs in a row, and where."""
        far, onward = self.far_m, self.far_m[way]
        start, stop = self.ends(stretch)
        least, best = np.inf, 0
        leave = far[start]
        for place, then in enumerate(row):
            more = leave[way] + onward[then] - leave[then]
            if more < least:
                least, best = more, place
            leave = far[then]
        more = leave[way] + onward[stop] - leave[stop]
        return (more, len(row)) if more < least else (least, best)

    def put(self, item: int, place: Place) -> None:
        """Put an item in."""
        rows = range(place.first, self.variants, self.every[item])
        for row, at, more_m in zip(rows, place.at, place.more_m, strict=True):
            self.rows[place.stretch][row].insert(at, place.way)
            self.row_m[place.stretch, row] += more_m
        self.where[item] = place.stretch, place.first, place.way

    def drop(self, item: int) -> None:
        """Take an item out."""
        stretch, first, way = self.where.pop(item)
        start, stop = self.ends(stretch)
        for number in range(first, self.variants, self.every[item]):
            row = self.rows[stretch][number]
            at = row.index(way)
            before = row[at - 1] if at else start
            after = row[at + 1] if at + 1 < len(row) else stop
            row.pop(at)
            less_m = self.far_m[before][way] + self.far_m[way][after] - self.far_m[before][after]
            self.row_m[stretch, number] -= less_m

    def kept(self, stretch: int) -> Kept:
        """Return a stretch as it is now."""
        return Kept([row[:] for row in self.rows[stretch]], self.row_m[stretch].copy())

    def restore(self, stretch: int, kept: Kept) -> None:
        """Make a stretch again what it was."""
        self.rows[stretch], self.row_m[stretch] = kept.rows, kept.row_m
