"""How far a walker gets in some seconds, and which way."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geo.track.lattice import CELL_M, Lattice
from geo.track.numbers import among, distinct

PACE_MPS, PACE_SPREAD_MPS = 1.05, 0.35
"""A guard's walking speed where it is not known, and how much it varies from step to step."""
LEAST_MPS, MOST_MPS = 0.6, 1.6
STRIDE_S = 30.0
"""Over so long a way walked is longer than the errors, and mostly straight."""
STRAIGHT = 0.6
"""Share of strides shorter than those that are straight and without a stand."""
STAND = 0.15
"""Share of time a guard stands."""
U_TURN = 0.005
"""Chance to turn round on the way, per step; at a dead end it is the only way on."""
ENOUGH = 30
PLANNED_U_TURN = 0.3
OBEDIENT = 0.7
"""Share of turns taken as planned, where the plan comes by that way; the others are anyone's."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Steps:
    """The links that matter for one duration, with their chances; rows as in `indptr`."""

    indptr: Ints
    link: Ints
    chance: Floats


@dataclass(frozen=True)
class Pace:
    """The chances of the links of a lattice by duration, kept for the next time.

    Parameters
    ----------
    planned
        (k,) turns of the plan, see `turns`; empty where there is no plan.
    """

    lattice: Lattice
    planned: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    known: dict[tuple[int, int], Steps] = field(default_factory=dict, repr=False, compare=False)

    def steps(self, seconds: int, pace_mps: float = PACE_MPS) -> Steps:
        """Return the links for a duration in whole seconds, at least 1, and a pace to 0.1 m/s."""
        key = seconds, round(10 * pace_mps)
        if key not in self.known:
            self.known[key] = self._steps(float(seconds), key[1] / 10)
        return self.known[key]

    @cached_property
    def choice(self) -> Floats:
        """(k,) the chance to choose the turns of each link."""
        lattice = self.lattice
        if not len(self.planned):
            return lattice.choice
        before = lattice.before.copy()
        on = before >= 0
        hop = np.ones(len(before))
        hop[on] = lattice.choice[on] / lattice.choice[before[on]]
        last = lattice.target[before[on]]
        ways = np.bincount(self.planned // lattice.states, minlength=lattice.states)[last]
        as_planned = among(last * lattice.states + lattice.target[on], self.planned)
        wish = OBEDIENT * as_planned / np.maximum(ways, 1)
        hop[on] = np.where(ways > 0, (1 - OBEDIENT) * hop[on] + wish, hop[on])
        choice = hop.copy()
        while (on := before >= 0).any():
            choice[on] *= hop[before[on]]
            before[on] = lattice.before[before[on]]
        return choice

    def _steps(self, seconds: float, pace_mps: float) -> Steps:
        lattice = self.lattice
        mean_m = pace_mps * seconds
        blur_m2 = CELL_M**2 / 6
        spread_m = np.hypot(PACE_SPREAD_MPS * seconds, np.sqrt(blur_m2))
        near = np.flatnonzero(lattice.way_m <= mean_m + 3 * spread_m)
        origin, cell, way_m = lattice.origin[near], lattice.target[near] // 2, lattice.way_m[near]
        chance = (1 - STAND) / spread_m * np.exp(-0.5 * ((way_m - mean_m) / spread_m) ** 2)
        chance += STAND / np.sqrt(blur_m2) * np.exp(-0.5 * way_m**2 / blur_m2)
        chance *= self.choice[near] * lattice.length_m[cell]
        turning = (lattice.before[near] < 0) & (lattice.target[near] != origin)
        chance[turning] = 0.0
        total = np.bincount(origin, weights=chance, minlength=lattice.states)
        chance /= total[origin]
        round_ = origin[turning] * lattice.states + lattice.target[near[turning]]
        chance[turning] = np.where(among(round_, self.planned), PLANNED_U_TURN, U_TURN)
        indptr = np.searchsorted(origin, np.arange(lattice.states + 1))
        return Steps(indptr, near, chance)


def turns(lattice: Lattice, edge: Ints, forward: NDArray[np.bool_]) -> Ints:
    """Return the turns of a walk over whole segments as numbers a `Pace` understands.

    Parameters
    ----------
    edge, forward
        (w,) segments in walking order, and whether each is walked in its line's direction.
    """
    low, high = lattice.first[edge], lattice.first[edge + 1] - 1
    leaving = np.where(forward, 2 * high, 2 * low + 1)
    entering = np.where(forward, 2 * low, 2 * high + 1)
    return distinct(leaving[:-1] * lattice.states + entering[1:])


def pace_mps(xy: Floats, second: Floats) -> float:
    """Return the walking speed a track tells.

    Parameters
    ----------
    xy, second
        (n, 2) and (n,) fixes in metres and seconds, in time order.
    """
    ahead = np.searchsorted(second, second + STRIDE_S)
    start = np.flatnonzero(ahead < len(second))
    took_s = second[ahead[start]] - second[start]
    start, took_s = start[took_s < 2 * STRIDE_S], took_s[took_s < 2 * STRIDE_S]
    if len(start) < ENOUGH:
        return PACE_MPS
    speed = np.hypot(*(xy[ahead[start]] - xy[start]).T) / took_s
    return float(np.clip(np.quantile(speed, STRAIGHT), LEAST_MPS, MOST_MPS))
