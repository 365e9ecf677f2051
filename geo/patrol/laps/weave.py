"""One lap in several variants: what is passed in each, in which order.

The items of the tightest limit, the posts, come in every variant, in the order of a short tour.
Between two posts each variant has a row of other items: one due every other window is in every
other row, and so on. Items are put where they lengthen the lap least and moved by simulated
annealing; a metre in a row costs what `geo.patrol.laps.strain` says. When everybody is where is
decided afterwards (`geo.patrol.laps.timing`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import NDArray

from geo.patrol.laps.arcs import cuts
from geo.patrol.laps.items import Items
from geo.patrol.laps.loom import Kept, Loom
from geo.patrol.laps.strain import Even, Late
from geo.patrol.laps.tours import tour

SHAKES = 60
HOT_M, COLD_M = 80.0, 2.0
"""Temperatures of the annealing in metres."""
NEIGHBOURS = 12
MOST_MOVED = 3
FEW_PLACES = 2
TAUT = 0.95
"""Guards who come late get windows shorter than wished by this factor: the rest is leeway."""
FITS = 10
"""So often the moments of the posts are fitted anew."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Weave:
    """A lap in several variants.

    Parameters
    ----------
    posts
        The items of the tightest limit in walking order, as the ends they are entered at.
    rows
        For each post and each variant the items passed behind it, as ends.
    row_m
        (posts, variants) metres from entering a post to entering the next one.
    """

    posts: list[int]
    rows: list[list[list[int]]]
    row_m: Floats

    @property
    def variants(self) -> int:
        """The number of different laps."""
        return self.row_m.shape[1]

    @property
    def mean_m(self) -> Floats:
        """(posts,) metres of each post with the stretch behind it, on average."""
        return self.row_m.mean(axis=1)

    def turned(self, posts: int) -> "Weave":
        """Return the same lap begun so many posts later."""
        order = np.roll(np.arange(len(self.posts)), -posts)
        rows = [self.rows[at] for at in order]
        return Weave([self.posts[at] for at in order], rows, self.row_m[order])

    def loom(self, items: Items, metres: Floats) -> Loom:
        """Return a copy to work on."""
        loom = Loom(items, metres, self.posts)
        loom.rows = [[row[:] for row in stretch] for stretch in self.rows]
        loom.row_m = self.row_m.copy()
        loom.where = {
            way // 2: (stretch, row % loom.every[way // 2], way)
            for stretch, rows in enumerate(loom.rows)
            for row, ways in enumerate(rows)
            for way in ways
        }
        return loom


@dataclass(frozen=True)
class Wish:
    """So many guards, and the metres of the window wished for."""

    guards: int
    window_m: float


def woven(
    items: Items,
    metres: Floats,
    rng: np.random.Generator,
    *,
    moves: int,
    expired: Callable[[], bool],
) -> Weave:
    """Return a short lap over items whose variants are alike.

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
    posts = tour(metres, np.flatnonzero(items.every == 1), rng, SHAKES).tolist()
    loom = Loom(items, metres, posts)
    even = _even(items)
    for item in loom.others:
        _, price = even.strain(loom.row_m)
        loom.put(item, loom.best(item, loom.near[item], price.tolist()))
    _Annealing(loom, even.strain, rng, expired).run(moves, HOT_M, COLD_M)
    return Weave(loom.posts, loom.rows, loom.row_m)


def tightened(
    items: Items,
    metres: Floats,
    weave: Weave,
    wished: Wish,
    rng: np.random.Generator,
    *,
    moves: int,
    expired: Callable[[], bool],
) -> Weave:
    """Return a lap changed so that so many guards walk it in shorter windows."""
    loom = weave.loom(items, metres)
    first = cuts(weave.mean_m, wished.guards)
    taut_m = TAUT * wished.window_m
    late = Late(
        _even(items), first, len(weave.posts), weave.variants, taut_m, wished.window_m - taut_m
    )
    hot, cool = HOT_M / 4, (COLD_M / HOT_M * 4) ** (1 / FITS)
    for number in range(FITS):
        late.fit(loom.row_m)
        annealing = _Annealing(loom, late.strain, rng, expired)
        annealing.run(moves // FITS, hot * cool**number, hot * cool ** (number + 1))
    return Weave(loom.posts, loom.rows, loom.row_m)


def _even(items: Items) -> Even:
    return Even(int(min(items.every[items.every > 1], default=1)))


class _Annealing:
    def __init__(
        self,
        loom: Loom,
        strain: Callable[[Floats], tuple[float, Floats]],
        rng: np.random.Generator,
        expired: Callable[[], bool],
    ) -> None:
        self.loom, self.strain, self.rng, self.expired = loom, strain, rng, expired
        others = np.array(loom.others, dtype=np.intp)
        near = np.argsort(loom.metres[np.ix_(2 * others, 2 * others)], axis=1, kind="stable")
        self.beside = {
            item: others[row[row != at][:NEIGHBOURS]].tolist()
            for at, (item, row) in enumerate(zip(loom.others, near, strict=True))
        }
        self._judge()

    def _judge(self) -> float:
        self.now, price = self.strain(self.loom.row_m)
        self.price: list[list[float]] = price.tolist()
        return self.now

    def run(self, moves: int, hot_m: float, cold_m: float) -> None:
        """Try moves; leave the best lap found."""
        loom = self.loom
        best, kept = self.now, self._copied()
        for move in range(moves if loom.others else 0):
            if self.expired():
                break
            self._try(hot_m * (cold_m / hot_m) ** (move / moves))
            if self.now < best - 1e-9:
                best, kept = self.now, self._copied()
        for stretch, old in enumerate(kept[0]):
            loom.restore(stretch, old)
        loom.where = kept[1]
        self._judge()

    def _copied(self) -> tuple[list[Kept], dict[int, tuple[int, int, int]]]:
        loom = self.loom
        return [loom.kept(at) for at in range(len(loom.posts))], dict(loom.where)

    def _try(self, heat_m: float) -> None:
        """Take some items near each other out and put each where it is cheapest."""
        loom, now, price = self.loom, self.now, self.price
        before: dict[int, Kept] = {}
        moved = self._picked()
        was = {item: loom.where[item] for item in moved}
        for item in moved:
            stretch = was[item][0]
            before.setdefault(stretch, loom.kept(stretch))
            loom.drop(item)
        for item in moved:
            place = loom.best(item, *self._offered(item))
            before.setdefault(place.stretch, loom.kept(place.stretch))
            loom.put(item, place)
        change = self._judge() - now
        if change <= 0 or self.rng.random() < exp(-change / heat_m):
            return
        for stretch, kept in before.items():
            loom.restore(stretch, kept)
        loom.where.update(was)
        self.now, self.price = now, price

    def _picked(self) -> list[int]:
        rng = self.rng
        item = self.loom.others[int(rng.random() * len(self.loom.others))]
        more, beside = int(rng.random() * MOST_MOVED), self.beside[item]
        picks = (beside[int(rng.random() * len(beside))] for _ in range(more if beside else 0))
        return list(dict.fromkeys([item, *picks]))

    def _offered(self, item: int) -> tuple[list[int], list[list[float]]]:
        """Return stretches and prices: sometimes few of them, sometimes not quite the true ones."""
        rng, near, price = self.rng, self.loom.near[item], self.price
        if rng.random() < 0.6:
            near = [near[int(rng.random() * len(near))] for _ in range(FEW_PLACES)]
        if rng.random() < 0.5:
            price = price.copy()
            for stretch in set(near):
                price[stretch] = [one * (0.6 + 0.8 * rng.random()) for one in price[stretch]]
        return near, price
