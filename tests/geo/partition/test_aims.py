"""The cost of a grid and its slope."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.partition.ground.terrain import Traits
from geo.partition.search.aims import PRICES, ROADS, ROUND, Aim, on_roads, slopes

AIMS = st.sampled_from([ROUND, ROADS, *map(on_roads, PRICES)])
sizes = st.floats(100, 1e5)


def cost(aim: Aim, area: float, perimeter: float, inner: float, road: float) -> float:
    """Return the cost of a grid whose border is its perimeter less what lies on the outside."""
    around = 4 * np.pi * area / perimeter**2
    row = [np.array([value]) for value in (around, perimeter - inner, road, 0.0)]
    return float(aim.cost(Traits(*row))[0])


@given(AIMS, sizes, st.floats(1.01, 4))
def test_slopes_are_what_a_little_more_changes(aim: Aim, area: float, stretch: float) -> None:
    perimeter = stretch * np.sqrt(4 * np.pi * area)
    metre, square, road = slopes(aim, np.array([area]), np.array([perimeter]))
    here = cost(aim, area, perimeter, 10, 5)
    h = 1e-6 * perimeter
    assert metre[0] == pytest.approx((cost(aim, area, perimeter + h, 10, 5) - here) / h, rel=1e-3)
    assert road == pytest.approx(cost(aim, area, perimeter, 10, 6) - here, rel=1e-6, abs=1e-12)
    h = 1e-6 * area
    assert square[0] == pytest.approx(
        (cost(aim, area + h, perimeter, 10, 5) - here) / h, rel=1e-3, abs=1e-15
    )


def test_the_dearest_road_price_pays_for_metres_missing_from_the_share() -> None:
    enough, short = (
        Traits(np.zeros(1), np.array([100.0]), np.array([road]), np.zeros(1)) for road in (90, 80)
    )
    aim = on_roads(1.0)
    assert aim.cost(enough)[0] == pytest.approx(0)
    assert aim.cost(short)[0] == pytest.approx(10 / 2000)
    assert aim.cost(short)[0] > aim.cost(enough)[0]


def test_round_looks_at_roundness_alone_and_roads_at_the_cut_alone() -> None:
    traits = Traits(np.array([0.5]), np.array([1000.0]), np.array([500.0]), np.array([9.0]))
    assert ROUND.cost(traits)[0] == -0.5
    assert ROADS.cost(traits)[0] == pytest.approx((1000 - 0.8 * 500) / 2000)
