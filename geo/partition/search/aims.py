"""What a split is to be good at, as a cost per grid, so that plans can be weighed exactly.

The cost of a grid is  - round * PP + line * (border_m - discount * road_m) / 2000:  roundness
(Polsby-Popper) against kilometres of border, those along a road discounted. Half of a border is
counted on each side. Every choice a person makes is a choice of these three numbers.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from geo.partition.ground.borders import ROAD_DISCOUNT, Floats
from geo.partition.ground.terrain import Traits

Prefer = Literal["compact", "roads", "balanced"]

ROAD_SHARE = 0.90
"""Share of the borders that "balanced" wants along a road."""

NEAR_BEST = 0.97
"""Where that share cannot be reached, so much of the best share is enough."""

INERTIA_SLACK = 0.01
"""A "compact" plan may be so much less tight than the tightest, to be rounder."""


@dataclass(frozen=True)
class Aim:
    """Weights of roundness, of a kilometre of border, and the discount for road."""

    round: float
    line: float
    discount: float

    def cost(self, traits: Traits) -> Floats:
        """Return the cost of each grid, shape (sets,)."""
        border = traits.border_m - self.discount * traits.road_m
        return -self.round * traits.polsby_popper + self.line * border / 2000.0


ROUND = Aim(1.0, 0.0, 0.0)
ROADS = Aim(0.0, 1.0, ROAD_DISCOUNT)


def on_roads(price: float) -> Aim:
    """Return roundness less a price per kilometre that misses the wanted share of road."""
    return Aim(1.0, price * ROAD_SHARE, 1.0 / ROAD_SHARE)


PRICES = (0.0, 0.0625, 0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Prices of a kilometre tried for "balanced", in roundness of one grid."""


def slopes(aim: Aim, area_m2: Floats, perimeter_m: Floats) -> tuple[Floats, Floats, float]:
    """Return how the cost changes with a metre of perimeter, a square metre, a metre of road.

    The first two are those of each grid given, shape (grids,); linear around where they stand.
    """
    metre = aim.round * 8 * np.pi * area_m2 / perimeter_m**3 + aim.line / 2000.0
    square = -aim.round * 4 * np.pi / perimeter_m**2
    return metre, square, -aim.line * aim.discount / 2000.0
