"""Gi*, the p of shuffled counts and false finds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.stats import binom, norm

from geo.hotspot.fdr import adjusted
from geo.hotspot.gistar import gi_star, gi_star_areas
from geo.hotspot.shuffle import shuffled_p

Floats = NDArray[np.float64]
COUNTS = arrays(
    np.int64, st.tuples(st.integers(3, 7), st.integers(3, 7)), elements=st.integers(0, 6)
)


def by_the_book(values: Floats, inside: NDArray[np.bool_], reach: int) -> Floats:
    """Gi* cell by cell, as Ord and Getis (1995) write it, with weights of 0 and 1."""
    given_values = values[inside]
    n, mean = len(given_values), given_values.mean()
    s = np.sqrt((given_values**2).sum() / n - mean**2)
    z = np.full(values.shape, np.nan)
    for i, j in np.argwhere(inside):
        weights = np.zeros(values.shape)
        weights[max(i - reach, 0) : i + reach + 1, max(j - reach, 0) : j + reach + 1] = 1
        weights *= inside
        total, squares = weights.sum(), (weights**2).sum()
        below = s * np.sqrt((n * squares - total**2) / (n - 1))
        z[i, j] = ((weights * values)[inside].sum() - mean * total) / below
    return z


@given(COUNTS, st.integers(0, 99))
@settings(deadline=None, max_examples=60)
def test_gi_star_is_the_formula(counts: NDArray[np.int64], seed: int) -> None:
    inside = np.random.default_rng(seed).random(counts.shape) < 0.8
    values = counts.astype(float)
    if inside.sum() < 2 or values[inside].std() < 1e-9:
        return
    with np.errstate(divide="ignore", invalid="ignore"):
        truth = by_the_book(values, inside, 1)
    found = gi_star(values, inside)
    there = np.isfinite(truth)
    np.testing.assert_allclose(found.z[there], truth[there], atol=1e-9)
    assert np.isnan(found.z[~inside]).all()
    np.testing.assert_allclose(found.p[there], 2 * norm.sf(np.abs(truth[there])), atol=1e-12)


def test_a_hot_corner_is_hot_and_an_even_raster_is_not() -> None:
    values = np.ones((20, 20))
    values[2:5, 2:5] = 9.0
    found = gi_star(values)
    assert found.z.argmax() == 3 * 20 + 3
    assert found.q[3, 3] < 0.001
    even = gi_star(np.full((5, 5), 3.0))
    assert (even.z == 0).all()
    assert (even.p == 1).all()


def test_areas_are_judged_like_cells() -> None:
    values = np.array([5.0, 1.0, 0.0, 2.0])
    lattice = gi_star(values[None, :])
    line = csr_array(np.eye(4, k=1) + np.eye(4, k=-1))
    areas = gi_star_areas(values, line)
    np.testing.assert_allclose(areas.z, lattice.z[0])
    assert areas.around.tolist() == [6.0, 6.0, 3.0, 2.0]


# p of shuffled counts


def test_sums_of_noughts_and_ones_are_binomial() -> None:
    values = np.r_[np.ones(30), np.zeros(70)]
    around, size = np.arange(10.0), np.full(10, 9.0)
    low, high = binom.cdf(around, 9, 0.3), binom.sf(around - 1, 9, 0.3)
    expected = np.minimum(2 * np.minimum(low, high), 1)
    np.testing.assert_allclose(shuffled_p(values, around, size), expected, rtol=1e-9)


def test_the_p_of_shuffled_counts_is_what_shuffling_gives() -> None:
    rng = np.random.default_rng(3)
    values = rng.negative_binomial(0.4, 0.3, 900).astype(float)
    sums = np.array([rng.permutation(values)[:9].sum() for _ in range(20_000)])
    for total in (10.0, 18.0, 25.0):
        p = shuffled_p(values, np.array([total]), np.array([9.0]))[0]
        drawn = 2 * min((sums >= total).mean(), (sums <= total).mean())
        assert p == pytest.approx(drawn, abs=0.012)


def test_sums_no_draw_can_reach_have_no_chance_and_nothing_is_asked_of_nan() -> None:
    values = np.array([0.0, 1.0, 2.0])
    found = shuffled_p(values, np.array([5.0, np.nan, 100.0]), np.array([2.0, 2.0, 2.0]))
    assert found[0] == 0
    assert np.isnan(found[1])
    assert found[2] == 0


def test_only_counts_can_be_shuffled() -> None:
    for values in ([0.5], [-1.0]):
        with pytest.raises(ValueError, match="whole counts"):
            shuffled_p(np.array(values), np.array([1.0]), np.array([1.0]))


def test_noise_of_few_counts_is_hot_by_the_normal_p_and_not_by_the_shuffled() -> None:
    normal = shuffled = 0
    for seed in range(20):
        counts = np.random.default_rng(seed).poisson(0.05, (60, 60)).astype(float)
        star = gi_star(counts)
        p = shuffled_p(counts.ravel(), star.around, star.size)
        normal += bool(((star.q <= 0.05) & (star.z > 0)).any())
        shuffled += bool((adjusted(p) <= 0.05).any())
    assert normal == 20
    assert shuffled <= 3


# false finds


def test_adjusted_p_of_benjamini_and_hochberg() -> None:
    p = np.array([0.01, 0.04, 0.03, 0.5, np.nan])
    found = adjusted(p)
    assert found[:4].tolist() == pytest.approx([0.04, 0.04 * 4 / 3, 0.04 * 4 / 3, 0.5])
    assert np.isnan(found[4])
    assert adjusted(np.array([])).shape == (0,)


@given(arrays(np.float64, st.integers(1, 40), elements=st.floats(0, 1)))
def test_adjusted_p_keep_the_order_and_are_never_smaller(p: Floats) -> None:
    q = adjusted(p)
    order = np.argsort(p, kind="stable")
    assert (np.diff(q[order]) >= 0).all()
    assert (q >= p).all()
    assert (q <= 1).all()


@given(arrays(np.float64, st.integers(1, 40), elements=st.floats(0, 1)), st.floats(0.01, 0.5))
def test_finds_are_those_of_the_step_up_rule(p: Floats, share: float) -> None:
    ranked = np.sort(p)
    fits = np.flatnonzero(ranked <= share * np.arange(1, len(p) + 1) / len(p))
    limit = ranked[fits[-1]] if len(fits) else -1.0
    off = np.abs(adjusted(p) - share) < 1e-12  # on the very edge rounding decides
    assert ((adjusted(p) <= share) == (p <= limit))[~off].all()
