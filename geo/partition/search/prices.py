"""Prices of cells: the relaxation that bounds the inertia of a region from below.

Every cell must go to one centre; instead, a centre that takes a cell is paid the cell's price.
Then each centre fills its own knapsack, and the best k of them and the prices bound every split
(Lagrangian relaxation). The prices are improved by the subgradient method with Polyak's step.
"""

from dataclasses import dataclass

import numpy as np

from geo.partition.ground.borders import Bools, Floats, Ints
from geo.partition.proof.arithmetic import Band

ROUNDS = 500
PATIENCE = 15
STEEPEST, SHRINK, FLATTEST = 2.0, 0.6, 1e-3


@dataclass(frozen=True)
class Prices:
    """The best prices found and what they prove.

    Parameters
    ----------
    bound
        No split has a smaller inertia.
    at_least
        The bound once a pair of cell and centre is taken, shape (n, centres).
    """

    bound: float
    at_least: Floats

    def pairs_below(self, target: float) -> Bools:
        """Return the pairs that a split with an inertia up to the target may hold."""
        return self.at_least <= target


def priced(pull: Floats, households: Ints, grids: int, band: Band, known: float) -> Prices:
    """Return good prices.

    Parameters
    ----------
    pull
        What each cell adds to the inertia at each centre, shape (n, centres).
    households
        Of each cell.
    grids, band
        How many centres, and what each may hold.
    known
        Inertia of a known split, to set the steps by; infinite when there is none.
    """
    price = np.partition(pull, 2, axis=1)[:, 2] if pull.shape[1] > 2 else pull.max(axis=1)
    best, best_price = -np.inf, price
    step, since = STEEPEST, 0
    aim = known if np.isfinite(known) else float(pull.sum(axis=0).min())
    for _ in range(ROUNDS):
        fill = _filled(pull - price[:, None], households, band)
        chosen = np.argsort(fill.value, kind="stable")[:grids]
        bound = float(price.sum() + fill.value[chosen].sum())
        if bound > best:
            since = since if bound < best + 1e-5 * abs(best) else 0
            best, best_price = bound, price
        since += 1
        if since > PATIENCE:
            step, since, price = step * SHRINK, 0, best_price
        missing = 1.0 - fill.taken[:, chosen].sum(axis=1)
        length = float((missing**2).sum())
        if length < 1e-9 or step < FLATTEST:
            break
        price = price + step * (max(aim, best * 1.01) - bound) / length * missing
    return _proved(pull, households, grids, band, best_price)


@dataclass(frozen=True)
class _Fill:
    """Knapsacks of all centres: value, what is taken of each cell, and the price of room."""

    value: Floats
    taken: Floats
    room: Floats


def _filled(reduced: Floats, households: Ints, band: Band) -> _Fill:
    """Fill the knapsack of each centre with parts of cells, dearest per household first."""
    lived = households > 0
    value = np.minimum(reduced[~lived], 0.0).sum(axis=0)
    taken = np.zeros_like(reduced)
    taken[~lived] = reduced[~lived] < 0
    cost, size = reduced[lived], households[lived].astype(float)[:, None]
    order = np.argsort(cost / size, axis=0)
    size = np.broadcast_to(size, cost.shape)
    size, cost = np.take_along_axis(size, order, 0), np.take_along_axis(cost, order, 0)
    ratio = cost / size
    before = np.cumsum(size, axis=0) - size
    part = np.clip((np.where(ratio < 0, band.high, band.low) - before) / size, 0.0, 1.0)
    into = np.zeros_like(cost)
    np.put_along_axis(into, order, part, 0)
    taken[lived] = into
    last = np.maximum((part > 0).sum(axis=0) - 1, 0)
    edge = np.take_along_axis(ratio, last[None], 0)[0]
    full = (part * size).sum(axis=0) >= band.high - 1e-9
    return _Fill(value + (part * cost).sum(axis=0), taken, np.where((edge > 0) | full, edge, 0.0))


def _proved(pull: Floats, households: Ints, grids: int, band: Band, price: Floats) -> Prices:
    reduced = pull - price[:, None]
    fill = _filled(reduced, households, band)
    ranked = np.sort(fill.value)
    best = fill.value <= ranked[grids - 1]
    others = np.where(best, ranked[:grids].sum() - fill.value, ranked[: grids - 1].sum())
    with_centre = price.sum() + others + fill.value
    forced = np.maximum(reduced - fill.room * households[:, None], 0.0)
    return Prices(float(price.sum() + ranked[:grids].sum()), with_centre + forced)
