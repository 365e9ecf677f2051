"""What a lap is judged by while it is woven: its metres, and what makes its times shift.

The true measure is the window of `geo.patrol.laps.timing`, a linear program; this one is computed
in microseconds and tells, as prices, where a metre less would help.
"""

from dataclasses import dataclass
from math import gcd

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

WITHIN, BETWEEN = 0.4, 0.6
"""Prices of a metre by which rows of a stretch differ: those passing the same places of the
second limit among each other, and those groups of rows."""
LATE = 0.3
"""Price of a metre somebody comes late to a post."""
SMOOTH_M = 10.0
CHEAPEST = 0.01


@dataclass(frozen=True)
class Even:
    """The mean lap, and how unequal the rows of its stretches are.

    Parameters
    ----------
    groups
        Rows a multiple of this apart pass the same places of the second limit.
    """

    groups: int

    def strain(self, row_m: Floats) -> tuple[float, Floats]:
        """Return the strain of (posts, variants) metres, and what a metre more of each adds."""
        posts, variants = row_m.shape
        mean = row_m.mean(axis=1, keepdims=True)
        group = row_m.reshape(posts, -1, self.groups).mean(axis=1)
        group = np.tile(group, (1, variants // self.groups))
        total = float(mean.sum())
        price = np.full(row_m.shape, 1.0)
        for weight, apart in ((WITHIN, row_m - group), (BETWEEN, group - mean)):
            spread = np.sqrt((apart**2).mean(axis=1, keepdims=True) + SMOOTH_M**2)
            total += weight * float(spread.sum())
            price += weight * apart / spread
        return total, np.maximum(price, CHEAPEST) / variants


@dataclass(frozen=True)
class _Path:
    """The stretches a guard walks through until he is where he began.

    Parameters
    ----------
    cell
        (n,) stretch times variants, plus row.
    window
        (n,) in which window each is walked.
    windows
        So many until it begins again.
    """

    cell: Ints
    window: Ints
    windows: int


@dataclass
class Late:
    """How late guards come to posts that each have a moment in the window, and some leeway.

    Parameters
    ----------
    first
        The posts each guard's arc begins with, ascending.
    window_m
        Metres of a window; the period of all posts.
    leeway_m
        Being late by less does not matter.
    """

    even: Even
    first: list[int]
    posts: int
    variants: int
    window_m: float
    leeway_m: float

    def __post_init__(self) -> None:
        guards = len(self.first)
        number = (np.arange(self.posts) - self.first[0]) % self.posts
        cut = np.sort(number[self.first])
        order = np.argsort(number)
        arcs = np.split(order, cut[1:])
        different = gcd(guards, self.variants)
        windows = self.variants * guards // different
        self.paths: list[_Path] = []
        for begin in range(different):
            walked = [arcs[(begin + window) % guards] for window in range(windows)]
            cell = [arc * self.variants + at % self.variants for at, arc in enumerate(walked)]
            window = np.repeat(np.arange(windows), [len(arc) for arc in walked])
            self.paths.append(_Path(np.concatenate(cell), window, windows))
        self.moment_m = np.zeros(self.posts)

    def fit(self, row_m: Floats) -> None:
        """Give the posts the moments at which guards are late least in all (linear program)."""
        posts, variants = row_m.shape
        cells = posts * variants
        before = np.concatenate([path.cell for path in self.paths])
        after = np.concatenate([np.roll(path.cell, -1) for path in self.paths])
        on = np.concatenate(
            [np.diff(path.window, append=path.windows + path.window[0]) for path in self.paths]
        )
        post, every, one = np.arange(cells) // variants, np.arange(cells), np.ones(cells)
        row = np.arange(3 * cells).reshape(3, -1)
        rows = np.r_[row[0], row[0], row[1], row[1], row[2], row[2], row[2]]
        moment, excess = cells + post, cells + posts + every
        columns = np.r_[before, after, moment, every, every, moment, excess]
        matrix = coo_array((np.r_[one, -one, one, -one, one, -one, -one], (rows, columns))).tocsr()
        walked = on * self.window_m - row_m.ravel()[before]
        limit = np.r_[walked, np.zeros(cells), np.full(cells, self.leeway_m)]
        cost = np.r_[np.zeros(cells + posts), one]
        free = [(None, None)] * (cells + posts) + [(0, None)] * cells
        found = linprog(cost, A_ub=matrix, b_ub=limit, bounds=free, method="highs")
        if found.x is not None:
            self.moment_m = found.x[cells : cells + posts]

    def strain(self, row_m: Floats) -> tuple[float, Floats]:
        """Return the strain of (posts, variants) metres, and what a metre more of each adds."""
        total, price = self.even.strain(row_m)
        flat, price = row_m.ravel(), price.ravel()
        for path in self.paths:
            late_m, waits = self._late_m(path, flat[path.cell])
            over_m = late_m - self.leeway_m
            too_late = over_m > 0
            total += LATE * float(over_m[too_late].sum())
            price[path.cell] += LATE * _later(too_late, waits)
        return total, price.reshape(row_m.shape)

    def _late_m(self, path: _Path, walk_m: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        """Return how late each post is come to, and where there is no lateness."""
        count = len(walk_m)
        due = self.moment_m[path.cell // self.variants] + path.window * self.window_m
        walked = np.r_[0.0, np.cumsum(np.r_[walk_m, walk_m[:-1]])]
        lead = np.r_[due, due + path.windows * self.window_m] - walked
        late = (np.maximum.accumulate(lead) - lead)[count:]  # in the second round
        return late, late <= 1e-9


def _later(too_late: NDArray[np.bool_], waits: NDArray[np.bool_]) -> Floats:
    """Return how many too late comings follow each cell before somebody has to wait."""
    count = len(too_late)
    rest = np.r_[np.cumsum(np.r_[too_late, too_late][::-1])[::-1], 0]  # in two rounds
    begins = np.flatnonzero(np.r_[waits, waits])
    next_wait = np.searchsorted(begins, np.arange(count), side="right")
    stop = np.r_[begins, 2 * count][next_wait]
    return np.maximum(rest[1 : count + 1] - rest[stop], 0).astype(float)
