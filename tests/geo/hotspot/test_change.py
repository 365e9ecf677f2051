"""What has become of a hotspot; trends; classes of values."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from geo.hotspot.change import CHANGES, changes
from geo.hotspot.classify import classified, natural_breaks, quantiles
from geo.hotspot.trend import mann_kendall

FLAT = [3.0] * 10
RISING = [float(at) for at in range(10)]


def became(hot: str, z: list[float] | None = None) -> str:
    """Return the class of one place; `hot` is a mark for each period, x where it was hot."""
    flags = np.array([[mark == "x"] for mark in hot])
    given_z = np.array(z if z is not None else [3.0 if mark == "x" else 0.0 for mark in hot])
    return CHANGES[changes(given_z[:, None], flags)[0]]


@pytest.mark.parametrize(
    ("hot", "z", "name"),
    [
        ("..........", None, "none"),
        (".........x", None, "new"),
        ("......xxxx", None, "consecutive"),
        ("xxxxxxxxxx", FLAT, "persistent"),
        ("xxxx.xxxxx", FLAT, "persistent"),
        ("xxxxxxxxxx", RISING, "intensifying"),
        ("xxxxxxxxxx", RISING[::-1], "diminishing"),
        ("x..xx..x.x", None, "sporadic"),
        ("x.......xx", None, "sporadic"),
        ("xxxxxxxxx.", None, "historical"),
        ("x..x......", None, "faded"),
        ("x", None, "new"),
        (".", None, "none"),
    ],
)
def test_classes_of_change(hot: str, z: list[float] | None, name: str) -> None:
    assert became(hot, z) == name


@given(arrays(np.bool_, st.tuples(st.integers(1, 12), st.integers(1, 6))), st.integers(0, 99))
def test_what_is_hot_now_and_what_never_was_is_always_told(
    hot: NDArray[np.bool_], seed: int
) -> None:
    z = np.random.default_rng(seed).normal(0, 1, hot.shape)
    names = np.array(CHANGES)[changes(z, hot)]
    gone = np.isin(names, ["none", "historical", "faded"])
    assert (gone == ~hot[-1]).all()
    assert ((names == "none") == ~hot.any(axis=0)).all()


# trends


def test_a_trend_without_ties_has_the_published_variance() -> None:
    # n = 10, S = 45: var = 10 * 9 * 25 / 18 = 125
    assert mann_kendall(np.array(RISING)[:, None])[0] == pytest.approx(44 / np.sqrt(125))


@given(arrays(np.int64, st.integers(2, 12), elements=st.integers(0, 4)))
def test_a_trend_is_the_sum_of_signs_with_ties_taken_off(series: NDArray[np.int64]) -> None:
    n = len(series)
    total = sum(np.sign(later - earlier) for earlier, later in combinations(series.tolist(), 2))
    _, ties = np.unique(series, return_counts=True)
    variance = (n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
    expected = (total - np.sign(total)) / np.sqrt(variance) if variance > 0 else 0.0
    found = mann_kendall(series.astype(float)[:, None])[0]
    assert found == pytest.approx(expected)
    assert mann_kendall(series.astype(float)[::-1, None])[0] == pytest.approx(-expected)


# classes of values


def squared(values: NDArray[np.float64], ends: NDArray[np.float64]) -> float:
    """Return the squared deviations from the means of classes given by their upper ends."""
    lows = np.r_[-np.inf, ends[:-1]]
    parts = [
        values[(values > low) & (values <= high)] for low, high in zip(lows, ends, strict=True)
    ]
    return float(sum(((part - part.mean()) ** 2).sum() for part in parts if len(part)))


def test_breaks_fall_into_the_gaps() -> None:
    values = np.array([1.0, 2, 2, 10, 11, 30, 31, 31])
    assert natural_breaks(values, 3).tolist() == [2.0, 11.0, 31.0]


@given(st.lists(st.integers(0, 30), min_size=1, max_size=12), st.integers(1, 4))
@settings(deadline=None)
def test_natural_breaks_are_the_best_there_are(given_values: list[int], classes: int) -> None:
    values = np.array(given_values, dtype=float)
    distinct = np.unique(values)
    ends = natural_breaks(values, classes)
    if len(distinct) <= classes:
        assert ends.tolist() == distinct.tolist()
        return
    best = min(
        squared(values, np.r_[np.array(chosen), distinct[-1]])
        for chosen in combinations(distinct[:-1], classes - 1)
    )
    assert squared(values, ends) == pytest.approx(best, abs=1e-6)


def test_many_values_are_put_together_first() -> None:
    rng = np.random.default_rng(0)
    values = np.concatenate([rng.normal(mean, 0.1, 3000) for mean in (0, 5, 10)])
    ends = natural_breaks(values, 3)
    assert ends[-1] == values.max()
    sizes = np.array([(values <= end).sum() for end in ends])
    assert np.abs(sizes - [3000, 6000, 9000]).max() < 9  # nine of them are put together


def test_quantiles_are_even_and_never_twice_the_same() -> None:
    assert quantiles(np.arange(1.0, 11.0), 5).tolist() == [3.0, 5.0, 7.0, 9.0, 10.0]
    assert quantiles(np.array([1.0, 1, 1, 1, 9]), 5).tolist() == [1.0, 9.0]
    assert quantiles(np.array([np.nan]), 5).tolist() == []


def test_names_go_from_the_highest_down_and_nan_has_none() -> None:
    ends = np.array([1.0, 5.0])
    assert classified(np.array([0.5, 1.0, 3.0, 5.0, np.nan]), ends).tolist() == [
        "high", "high", "very_high", "very_high", None,
    ]  # fmt: skip
    values = np.linspace(0, 1, 50)
    names = classified(values, quantiles(values)).tolist()
    order = ["very_low", "low", "medium", "high", "very_high"]
    ranks = [order.index(name) for name in names]
    assert all(one <= other for one, other in pairwise(ranks))
    assert set(names) == set(order)
