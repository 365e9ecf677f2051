"""The options of a choice: the splits each region could have, and which of them are taken.

Roundness, border and inertia of the whole are sums over the regions, so the best plan for a price
of road takes the best split of each region for that price; the prices trace the Pareto front of
roundness against road.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from geo.partition.ground.borders import Floats, Ints
from geo.partition.ground.terrain import Traits
from geo.partition.search.aims import (
    INERTIA_SLACK,
    NEAR_BEST,
    PRICES,
    ROAD_SHARE,
    ROADS,
    ROUND,
    Aim,
    Prefer,
    on_roads,
)
from geo.partition.search.covers import covers
from geo.partition.search.pool import Pool

MOST_COVERED = 6
"""Regions of more grids than this are chosen from the splits met, not from all combinations."""

SLIVER = 1e-9
EFFORT = 1.0
"""Limit of the choice over all regions in the solver's deterministic time."""


@dataclass(frozen=True)
class Options:
    """The splits of one region and the sums of their grids' figures, each of shape (splits,).

    Parameters
    ----------
    splits
        Positions of the grids in the pool, shape (splits, grids).
    round
        Sum of the Polsby-Popper scores.
    border_m, road_m
        Sum over the grids: a border between two of them counts twice.
    inertia
        Sum of the inertia.
    """

    splits: Ints
    round: Floats
    border_m: Floats
    road_m: Floats
    inertia: Floats

    def cost(self, aim: Aim) -> Floats:
        """Return the cost of each split."""
        return aim.cost(Traits(self.round, self.border_m, self.road_m, self.inertia))


def options_of(pool: Pool, grids: int) -> Options:
    """Return every split the pool's grids can make, as far as that can be looked through."""
    splits = pool.splits
    if 1 < grids <= MOST_COVERED and not pool.complete:
        splits = np.unique(np.sort(np.vstack([splits, covers(pool.sets, grids)]), axis=1), axis=0)
    return _summed(splits, pool)


def extended(options: Options, pool: Pool) -> Options:
    """Return the options and the splits met since."""
    return _summed(np.unique(np.vstack([options.splits, pool.splits]), axis=0), pool)


def _summed(splits: Ints, pool: Pool) -> Options:
    traits = pool.traits

    def total(values: Floats) -> Floats:
        return values[splits].sum(axis=1)

    return Options(
        splits,
        total(traits.polsby_popper),
        total(traits.border_m),
        total(traits.road_m),
        total(traits.inertia),
    )


@dataclass(frozen=True)
class Choice:
    """A plan: the option taken in each region, and what it was taken for."""

    taken: tuple[int, ...]
    aim: Aim


def choose(options: Sequence[Options], prefer: Prefer, bounds: Sequence[float]) -> Choice:
    """Return the plan that suits a preference best.

    "roads" has the least road-weighted cut. "compact" is the roundest among the plans whose
    inertia in each region is within 1 % of its bound, or the tightest there is. "balanced" is the
    roundest with at least 90 % of its borders along a road; where that cannot be reached, with at
    least 97 % of the best share.

    Parameters
    ----------
    options
        Of each region.
    bounds
        Bound of the inertia of each region.
    """
    if prefer == "roads":
        return Choice(_best(options, ROADS), ROADS)
    if prefer == "compact":
        return Choice(
            tuple(_tight(one, bound) for one, bound in zip(options, bounds, strict=True)), ROUND
        )
    most = Choice(_most_road(options), on_roads(PRICES[-1]))
    wanted = min(ROAD_SHARE, NEAR_BEST * road_share(options, most.taken))
    front = (Choice(_best(options, on_roads(price)), on_roads(price)) for price in PRICES)
    fitting = (one for one in front if road_share(options, one.taken) >= wanted - SLIVER)
    known = next(fitting, most)
    return Choice(_roundest(options, wanted, known.taken), known.aim)


def road_share(options: Sequence[Options], taken: Sequence[int]) -> float:
    """Return the share of a plan's borders along a road; 1 where it has none."""
    border = sum(one.border_m[at] for one, at in zip(options, taken, strict=True))
    road = sum(one.road_m[at] for one, at in zip(options, taken, strict=True))
    return float(road / border) if border > 0 else 1.0


def _best(options: Sequence[Options], aim: Aim) -> tuple[int, ...]:
    return tuple(int(np.argmin(one.cost(aim))) for one in options)


def _most_road(options: Sequence[Options]) -> tuple[int, ...]:
    """Return the plan with the greatest share of road (Dinkelbach 1967)."""
    taken, share = _best(options, ROADS), -np.inf
    while road_share(options, taken) > share + SLIVER:
        share = road_share(options, taken)
        taken = tuple(int(np.argmax(one.road_m - share * one.border_m)) for one in options)
    return taken


def _tight(one: Options, bound: float) -> int:
    near = one.inertia <= max(bound * (1 + INERTIA_SLACK), one.inertia.min())
    return int(np.argmax(np.where(near, one.round, -np.inf)))


def _roundest(options: Sequence[Options], share: float, known: tuple[int, ...]) -> tuple[int, ...]:
    """Return the roundest plan with a share of road: one option per region, one rule over all."""
    kept = [_front(one.round, one.road_m - share * one.border_m) for one in options]
    model = cp_model.CpModel()
    take = [[model.new_bool_var("") for _ in which] for which in kept]
    road: list[int] = []
    around: list[int] = []
    for one, which, row, before in zip(options, kept, take, known, strict=True):
        model.add_exactly_one(row)
        spare = np.floor(100 * (one.road_m - share * one.border_m)[which] + SLIVER)
        road += spare.astype(np.int64).tolist()
        around += np.round(1e6 * one.round[which]).astype(np.int64).tolist()
        for at, variable in zip(which.tolist(), row, strict=True):
            model.add_hint(variable, at == before)
    flat = [variable for row in take for variable in row]
    model.add(cp_model.LinearExpr.weighted_sum(flat, road) >= -len(options))
    model.maximize(cp_model.LinearExpr.weighted_sum(flat, around))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.max_deterministic_time = EFFORT
    if solver.solve(model) not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return known
    rows = [solver.boolean_values(row).to_numpy() for row in take]
    return tuple(int(which[row.argmax()]) for which, row in zip(kept, rows, strict=True))


def _front(one: Floats, other: Floats) -> Ints:
    """Return the positions that nothing beats in both."""
    order = np.lexsort((-other, -one))
    best = np.maximum.accumulate(other[order])
    keep = np.append(True, other[order][1:] > best[:-1])
    return order[keep]
