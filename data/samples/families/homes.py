"""Who lives where: households of the buildings of a compound in the order of its snake.

A compound that is meant to be feasible is filled run by run: its buildings are cut into as many
runs as it is to have grids, and each run gets households inside the band. So a split is known to
exist, an ugly one that helps nobody to find a good one.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

SLAB = (8, 29)
TOWER = (30, 98)
"""Least and most households of a building."""

TOWER_TYPES = (34, 44, 51, 52, 66, 68, 72, 78, 84, 88, 96, 98)
"""Households of towers as they are built in series: storeys times flats on a storey."""

Ints = NDArray[np.int64]
Filling = Callable[[int, int, np.random.Generator], Ints]
"""Makes the households of a compound from its households in all and its grids."""


def planted(
    size: tuple[int, int], mean: float, high: int, low: int, evenly: float = 1.0
) -> Filling:
    """Return a filling by runs that each hold between `low` and `high` households.

    Parameters
    ----------
    size
        Least and most households of a building.
    mean
        Mean households of a building.
    high, low
        The band.
    evenly
        How evenly the slack is shared among the runs: large for equal shares.
    """

    def fill(households: int, grids: int, rng: np.random.Generator) -> Ints:
        slack = high * grids - households
        runs = high - rng.multinomial(slack, rng.dirichlet(np.full(grids, evenly)))
        while runs.min() < low:
            runs[runs.argmin()] += 1
            runs[runs.argmax()] -= 1
        return np.concatenate(
            [
                settled(max(round(run / mean), -(-run // size[1])), int(run), size, rng)
                for run in runs
            ]
        )

    return fill


def loose(size: tuple[int, int], mean: float) -> Filling:
    """Return a filling that knows the sum only: whether a split exists is left open."""

    def fill(households: int, grids: int, rng: np.random.Generator) -> Ints:  # noqa: ARG001
        return settled(round(households / mean), households, size, rng)

    return fill


def unpackable(low: int, high: int) -> Filling:
    """Return a filling by towers of two types that no choice of whole towers can divide."""

    def fill(households: int, grids: int, rng: np.random.Generator) -> Ints:
        while True:
            one, other = (int(size) for size in rng.choice(TOWER_TYPES, 2, replace=False))
            most = households // one
            counts = [(m, (households - m * one) // other) for m in range(2, most)]
            wrong = [
                (m, n)
                for m, n in counts
                if n > 1
                and m * one + n * other > high * (grids - 1)
                and not packable((one, other), (m, n), grids, low, high)
            ]
            if wrong:
                m, n = wrong[int(rng.integers(len(wrong)))]
                return rng.permutation(np.repeat([one, other], [m, n])).astype(np.int64)

    return fill


def settled(count: int, total: int, size: tuple[int, int], rng: np.random.Generator) -> Ints:
    """Return `count` random whole numbers between two bounds that add up to a total.

    Raises
    ------
    ValueError
        The bounds do not admit the total.
    """
    low, high = size
    if not count * low <= total <= count * high:
        raise ValueError(f"{count} numbers from {low} to {high} cannot make {total}")
    values = np.clip(np.rint(rng.normal(total / count, (high - low) / 5, count)), low, high)
    values = values.astype(np.int64)
    while (left := total - int(values.sum())) != 0:
        open_ = np.flatnonzero(values < high if left > 0 else values > low)
        values[rng.choice(open_, min(abs(left), len(open_)), replace=False)] += np.sign(left)
    return values


def packable(
    sizes: tuple[int, int], counts: tuple[int, int], grids: int, low: int, high: int
) -> bool:
    """Return whether buildings of two sizes fill so many grids exactly, each inside the band."""
    fills = [
        (m, n)
        for m in range(counts[0] + 1)
        for n in range(counts[1] + 1)
        if low <= m * sizes[0] + n * sizes[1] <= high
    ]
    reached = {(0, 0)}
    for _ in range(grids):
        reached = {
            (m + a, n + b)
            for m, n in reached
            for a, b in fills
            if m + a <= counts[0] and n + b <= counts[1]
        }
    return counts in reached
