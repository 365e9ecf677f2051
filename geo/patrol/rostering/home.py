"""The home grid of every guard."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linear_sum_assignment


@dataclass(frozen=True)
class Home:
    """A guard's home grid, and how far it is from him in metres; None where that is not known."""

    guard_id: str
    grid_id: str
    distance_m: float | None = None


def homes(
    guard_ids: Sequence[str], grid_ids: Sequence[str], distance_m: ArrayLike | None = None
) -> list[Home]:
    """Return home grids so that every guard has one and every grid a guard, shared evenly.

    As many guards as grids are paired off. More guards share grids, fewer have several, numbers of
    each differing by one at most. The sum of distances is least among all ways to do so; without
    distances guards and grids are paired by their order.

    Parameters
    ----------
    distance_m
        (guards, grids) walking distances in metres.

    Raises
    ------
    ValueError
        The matrix has another shape, or holds what is no distance.

    Notes
    -----
    A transport problem with equal capacities, solved as an assignment on copies of the scarcer side
    (Jonker and Volgenant in SciPy). Of the last copies only some are used.
    """
    guards, grids = len(guard_ids), len(grid_ids)
    if distance_m is None:
        return [
            Home(guard_ids[at % guards], grid_ids[at % grids])
            for at in range(max(guards, grids) if guards and grids else 0)
        ]
    far = np.asarray(distance_m, dtype=float)
    if far.shape != (guards, grids):
        raise ValueError(f"distance_m must be {guards} by {grids}, not {far.shape}")
    if not np.isfinite(far).all() or (far < 0).any():
        raise ValueError("distance_m must be finite and at least 0")
    if not far.size:
        return []
    turned = guards < grids
    rows = far.T if turned else far  # the many by the few
    many, few = rows.shape
    least, over = divmod(many, few)
    price = np.hstack([np.tile(rows, (1, least)), rows]) if over else np.tile(rows, (1, least))
    if over:
        # All full copies must be taken: rows that stand for nobody fill the rest of the last copy.
        nobody = np.full((few - over, price.shape[1]), far.sum() + 1.0)
        nobody[:, least * few :] = 0.0
        price = np.vstack([price, nobody])
    row, column = linear_sum_assignment(price)
    found = []
    for one, place in zip(
        row[row < many].tolist(), (column[row < many] % few).tolist(), strict=True
    ):
        guard, grid = (place, one) if turned else (one, place)
        found.append(Home(guard_ids[guard], grid_ids[grid], float(far[guard, grid])))
    return sorted(found, key=lambda home: (guard_ids.index(home.guard_id), home.grid_id))
