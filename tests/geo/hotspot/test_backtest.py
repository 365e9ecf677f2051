"""Foretelling: periods, scores, and that nothing of what is foretold is known before."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from geo.clock import LOCAL
from geo.hotspot.backtest import backtest, training, tune
from geo.hotspot.forecast import Blend, naive, recent
from geo.hotspot.periods import Periods
from geo.hotspot.score import hit_rate, hits, lead, pai, pei_star


def test_periods_end_with_the_last_day_and_days_before_the_first_are_left() -> None:
    periods = Periods.between(date(2026, 1, 1), date(2026, 1, 23), 7)
    assert periods.count == 3
    assert (periods.begins(0), periods.ends(2)) == (date(2026, 1, 3), date(2026, 1, 23))
    at = pd.Series(pd.to_datetime(
        ["2026-01-02 23:59", "2026-01-03 00:00", "2026-01-09 12:00", "2026-01-10 00:00",
         "2026-01-23 23:59", "2026-01-24 00:00"]
    ).tz_localize(LOCAL))  # fmt: skip
    assert periods.of(at).tolist() == [-1, 0, 0, 1, 2, -1]
    stack = periods.stacked(periods.of(at), np.array([0, 1, 1, 0, -1, 0]), 2)
    assert stack.tolist() == [[0, 2], [1, 0], [0, 0]]


@pytest.mark.parametrize(("periods", "first"), [(11, None), (12, 8), (52, 35), (208, 156)])
def test_a_third_is_foretold_and_a_year_at_most(periods: int, first: int | None) -> None:
    assert training(periods) == first


# scores


def test_hits_are_in_the_best_cells_and_ties_count_their_mean() -> None:
    truth = np.array([4.0, 2.0, 0.0, 2.0])
    assert hits(np.array([9.0, 1, 5, 0]), truth, (0.25, 0.5, 1.0)).tolist() == [4, 4, 8]
    assert hits(np.array([9.0, 1, 1, 1]), truth, (0.5,)).tolist() == [pytest.approx(4 + 4 / 3)]
    assert hits(np.zeros(4), truth, (0.25, 0.5)).tolist() == [2, 4]


@given(arrays(np.int64, st.integers(2, 40), elements=st.integers(0, 5)), st.integers(0, 999))
def test_nothing_hits_more_than_what_came_and_the_order_of_cells_is_nothing(
    truth: NDArray[np.int64], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, 3, len(truth)).astype(float)
    came = truth.astype(float)
    found = hits(scores, came)
    assert (found <= hits(came, came) + 1e-9).all()
    mixed = rng.permutation(len(truth))
    np.testing.assert_allclose(hits(scores[mixed], came[mixed]), found)


def test_indices_by_hand() -> None:
    hit, incidents, best = np.array([2.0, 1.0]), np.array([4.0, 6.0]), np.array([3.0, 3.0])
    assert hit_rate(hit, incidents) == pytest.approx(0.3)
    assert pai(hit, incidents, 0.1) == pytest.approx(3.0)
    assert pei_star(hit, best) == pytest.approx(0.5)
    assert np.isnan(hit_rate(hit, np.zeros(2)))


def test_a_lead_is_sure_when_every_period_has_it_and_unsure_when_they_differ() -> None:
    incidents = np.full(12, 10.0)
    mean, low, high = lead(np.full(12, 5.0), np.full(12, 4.0), incidents)
    assert (mean, low, high) == pytest.approx((0.1, 0.1, 0.1))
    swing = np.where(np.arange(12) % 2, 6.0, 3.0)
    mean, low, high = lead(swing, np.full(12, 4.0), incidents)
    assert mean == pytest.approx(0.05)
    assert low < 0 < high


# ways


def test_blends_run_from_the_mean_to_the_density() -> None:
    counts = np.zeros((4, 9, 9))
    counts[:, 4, 4] = 8.0
    mean = naive("mean", counts)
    np.testing.assert_allclose(Blend(1.0, strength=0.0).scores(counts), mean)
    wide = Blend(1.0).scores(counts)
    assert 0 < wide[4, 4] < 4
    half = Blend(1.0, strength=4.0).scores(counts)
    np.testing.assert_allclose(half, (mean + wide) / 2)
    assert naive("last", counts)[4, 4] == 8
    assert not naive("uniform", counts).any()


def test_weights_halve() -> None:
    counts = np.array([1.0, 1.0, 1.0])[:, None, None]
    own, weight = recent(counts, 1.0)
    assert own[0, 0] == pytest.approx(1.75)
    assert weight == pytest.approx(1.75)


def world(seed: int, periods: int = 40) -> NDArray[np.float64]:
    """Return counts of a hot half and a cold one."""
    rng = np.random.default_rng(seed)
    mean = np.full((12, 12), 0.02)
    mean[:, :3] = 0.4
    return rng.poisson(mean, (periods, 12, 12)).astype(float)


def test_what_comes_later_changes_nothing_that_was_foretold() -> None:
    counts, area = world(0), np.ones((12, 12), dtype=bool)
    changed = counts.copy()
    changed[35:] = np.random.default_rng(9).poisson(1.0, (5, 12, 12))
    one = backtest(counts, counts.sum(axis=(1, 2)), area, 28, 1.5)
    other = backtest(changed, changed.sum(axis=(1, 2)), area, 28, 1.5)
    assert one.tuned == other.tuned
    np.testing.assert_array_equal(one.hits[:, :7], other.hits[:, :7])


def test_smoothing_beats_the_last_week_and_everywhere_alike_where_rates_are_smooth() -> None:
    counts, area = world(1), np.ones((12, 12), dtype=bool)
    table = backtest(counts, counts.sum(axis=(1, 2)), area, 28, 1.5).table()
    at = table[table["area_share"] == 0.2].set_index("way")
    assert at.loc["uniform", "pai"] == pytest.approx(1.0)
    assert at.loc["tuned", "hits"] > at.loc["last", "hits"] > at.loc["uniform", "hits"]
    assert at.loc["tuned", "hit_rate"] > 0.5
    assert (table["pei_star"] <= 1 + 1e-9).all()


def test_a_forecast_that_is_worse_than_the_mean_is_called_worse() -> None:
    # Single hot cells far apart: smoothing can only spoil what the mean knows.
    rng = np.random.default_rng(2)
    mean = np.zeros((20, 20))
    mean[::4, ::4] = np.linspace(0.1, 3, 25).reshape(5, 5)
    counts = rng.poisson(mean, (60, 20, 20)).astype(float)
    area = np.ones((20, 20), dtype=bool)
    table = backtest(counts, counts.sum(axis=(1, 2)), area, 40, 4.0).table()
    rows = table[table["area_share"] == 0.05].set_index("way")
    assert rows.loc["kde", "verdict"] == "worse"
    assert rows.loc["kde", "best_naive"] == "mean"


def test_tuning_takes_a_weak_prior_where_single_cells_are_hot() -> None:
    rng = np.random.default_rng(3)
    mean = np.zeros((20, 20))
    mean[::4, ::4] = np.linspace(0.5, 5, 25).reshape(5, 5)
    counts = rng.poisson(mean, (40, 20, 20)).astype(float)
    assert np.isfinite(tune(counts, np.ones((20, 20), dtype=bool)).strength)
