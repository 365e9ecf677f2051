"""Who lives where: exact shares of the published totals."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from data.samples.plan import (
    COMPOUNDS,
    FLOATING,
    GRID_HOUSEHOLDS,
    HOUSEHOLDS,
    PERSONS,
    CompoundPlan,
)

Ints = NDArray[np.int64]


def apportion(total: int, weights: ArrayLike, most: ArrayLike | None = None) -> Ints:
    """Return whole shares of `total` in proportion to `weights`, by largest remainders.

    Parameters
    ----------
    total
        What is shared out.
    weights
        Non-negative, one per place, not all zero.
    most
        The most each place can take; what it cannot take goes to the others.

    Raises
    ------
    ValueError
        The places together cannot take the total.
    """
    weight = np.asarray(weights, dtype=np.float64)
    room = np.full(weight.shape, total) if most is None else np.asarray(most, dtype=np.int64)
    shares = np.zeros(weight.shape, dtype=np.int64)
    while (left := total - int(shares.sum())) > 0:
        open_ = (shares < room) & (weight > 0)
        if not open_.any():
            raise ValueError(f"{left} of {total} cannot be placed")
        exact = np.where(open_, weight, 0) * (left / weight[open_].sum())
        part = np.floor(exact).astype(np.int64)
        rest = left - int(part.sum())
        order = np.argsort(-np.where(open_, exact - part, -1), kind="stable")[:rest]
        part[order] += 1
        shares += np.minimum(part, room - shares)
    return shares


def cluster_targets(rng: np.random.Generator) -> dict[str, list[int]]:
    """Return the households of every cluster of every compound, `HOUSEHOLDS` in all.

    A cluster is one grid's worth: all are well inside the band, so that a division into as many
    grids as clusters exists in which every grid keeps to one compound.
    """
    sizes = [plan.clusters for plan in COMPOUNDS]
    weights = 100 + rng.uniform(-1.6, 1.6, sum(sizes))
    shares = apportion(HOUSEHOLDS, weights, np.full(sum(sizes), GRID_HOUSEHOLDS[1] - 3))
    bounds = np.cumsum([0, *sizes])
    return {
        plan.name: [int(share) for share in shares[start:end]]
        for plan, start, end in zip(COMPOUNDS, bounds[:-1], bounds[1:], strict=True)
    }


def settle(flats: Sequence[int], target: int, rng: np.random.Generator) -> Ints:
    """Return the households of each building: its flats less a few that stand empty."""
    room = np.asarray(flats, dtype=np.int64)
    empty = apportion(int(room.sum()) - target, room * rng.uniform(0, 1, room.size), room // 8)
    return room - empty


def count_persons(households: Ints, rng: np.random.Generator) -> Ints:
    """Return the persons of each building, `PERSONS` in all."""
    return apportion(PERSONS, households * rng.uniform(0.88, 1.12, households.size))


def count_floating(
    persons: Ints, compounds: Sequence[CompoundPlan | None], rng: np.random.Generator
) -> Ints:
    """Return the floating population of each building, `FLOATING` in all, more in older places."""
    older = {"A": 1.0, "B": 1.3, "C": 0.75, "D": 0.85, "E": 1.15}
    lean = np.array([older[plan.letter] if plan else 1.0 for plan in compounds])
    return apportion(FLOATING, persons * lean * rng.uniform(0.7, 1.3, persons.size), persons)
