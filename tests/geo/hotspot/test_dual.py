"""Rates against households and patrol hours, and hours themselves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from geo.hotspot.dual import dual_density, rates
from geo.hotspot.exposure import hours
from geo.hotspot.window import Window


def test_a_rate_has_the_exact_limits_of_poisson() -> None:
    found = rates(np.array([5.0, 0.0]), np.array([250.0, 250.0]))
    assert found.rate.tolist() == [20.0, 0.0]
    assert found.low[0] == pytest.approx(chi2.ppf(0.025, 10) / 2 / 250 * 1000)
    assert found.high[0] == pytest.approx(chi2.ppf(0.975, 12) / 2 / 250 * 1000)
    assert found.low[1] == 0
    assert found.high[1] == pytest.approx(-np.log(0.025) / 250 * 1000)


def test_a_small_base_has_no_rate() -> None:
    found = rates(np.array([1.0, 1.0]), np.array([49.0, 50.0]), least=50)
    assert found.told.tolist() == [False, True]
    assert np.isnan(found.high[0])


@given(st.floats(0, 50), st.floats(0.01, 1), st.floats(1, 1e4))
def test_a_rate_lies_between_its_limits(count: float, share: float, base: float) -> None:
    found = rates(np.array([count]), np.array([base]), np.array([count * share]), least=1)
    assert found.low[0] <= found.rate[0] * (1 + 1e-9) + 1e-9
    assert found.rate[0] <= found.high[0]


def test_where_many_live_many_incidents_are_no_hotspot_and_where_few_live_nothing_is_said() -> None:
    rng = np.random.default_rng(0)
    homes_xy = np.array([[200.0, 500.0], [800.0, 500.0]])
    homes = np.array([3000.0, 300.0])
    near = np.r_[np.full(60, 200.0), np.full(60, 800.0)]
    incidents = np.c_[near, np.full(120, 500.0)] + rng.normal(0, 30, (120, 2))
    window = Window(0, 0, 25, 40, 40)
    found = dual_density(incidents, homes_xy, homes, window, 75.0)
    rate = found.rate[20]
    assert rate[32] / rate[8] == pytest.approx(10, rel=0.35)
    assert found.low[20, 32] > found.high[20, 8]
    assert np.isnan(found.rate[0, 20])
    assert (found.told == (found.base >= 50)).all()


def test_hours_last_until_the_guards_next_fix_and_gaps_count_nothing() -> None:
    second = np.array([0.0, 60.0, 30.0, 90.0, 2000.0])
    who = np.array([0, 0, 1, 1, 0])
    found = hours(second, who) * 3600
    assert found.tolist() == [60.0, 0.0, 60.0, 0.0, 0.0]
