"""Near repeats: pairs are counted right, p is uniform under chance and small for the planted."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from geo.hotspot.knox import knox

Floats = NDArray[np.float64]


def by_hand(xy: Floats, when: Floats, far: list[float], spans: list[float]) -> NDArray[np.int64]:
    found = np.zeros((len(far), len(spans)), dtype=int)
    for one in range(len(xy)):
        for other in range(one):
            away = float(np.hypot(*(xy[one] - xy[other])))
            apart = abs(when[one] - when[other])
            if away <= far[-1] and apart <= spans[-1]:
                found[np.searchsorted(far, away), np.searchsorted(spans, apart)] += 1
    return found


@given(st.integers(0, 10_000), st.booleans())
@settings(deadline=None, max_examples=30)
def test_pairs_are_those_within_both_bands(seed: int, whole: bool) -> None:
    rng = np.random.default_rng(seed)
    xy = rng.integers(0, 12, (30, 2)).astype(float) * 10
    when = rng.integers(0, 20, 30).astype(float) if whole else rng.uniform(0, 20, 30)
    far, spans = [10.0, 25.0], [2.0, 5.0]
    found = knox(xy, when, distances_m=(10.0, 25.0), spans=(2.0, 5.0), shuffles=5)
    assert found.observed.tolist() == by_hand(xy, when, far, spans).tolist()


def test_a_planted_near_repeat_is_found_and_others_are_not() -> None:
    rng = np.random.default_rng(1)
    xy, when = rng.uniform(0, 5000, (600, 2)), rng.integers(0, 365, 600).astype(float)
    xy[:60], when[:60] = xy[60:120] + rng.normal(0, 15, (60, 2)), when[60:120] + 2
    found = knox(xy, when, distances_m=(50.0, 400.0), spans=(7.0, 14.0))
    assert found.p[0, 0] == pytest.approx(0.001)
    assert found.ratio[0, 0] > 3
    assert found.p[1, 1] > 0.01
    assert found.shuffles == 999


def test_p_is_uniform_when_times_are_shuffled() -> None:
    p = []
    for seed in range(120):
        rng = np.random.default_rng(seed)
        xy, when = rng.uniform(0, 600, (120, 2)), rng.integers(0, 60, 120).astype(float)
        p.append(knox(xy, when, distances_m=(60.0,), spans=(7.0,), shuffles=99).p[0, 0])
    share = np.array([np.mean(np.array(p) <= level) for level in (0.1, 0.25, 0.5, 0.75)])
    assert np.abs(share - [0.1, 0.25, 0.5, 0.75]).max() < 0.12


def test_expected_pairs_are_the_mean_over_all_orders() -> None:
    rng = np.random.default_rng(2)
    xy, when = rng.uniform(0, 300, (80, 2)), rng.integers(0, 30, 80).astype(float)
    found = knox(xy, when, distances_m=(50.0,), spans=(5.0,), shuffles=999)
    near = by_hand(xy, when * 0, [50.0], [5.0])[0, 0]
    soon = by_hand(xy * 0, when, [50.0], [5.0])[0, 0]
    assert found.expected[0, 0] == pytest.approx(near * soon / (80 * 79 / 2), rel=0.02)


def test_the_same_seed_gives_the_same_p_and_places_that_are_equal_are_pairs() -> None:
    xy, when = np.zeros((4, 2)), np.array([0.0, 1.0, 40_000.0, 40_001.0])
    one, other = (knox(xy, when, spans=(14.0,), shuffles=49, seed=5) for _ in range(2))
    assert one.observed[0, 0] == 2
    assert one.p[0, 0] == other.p[0, 0]


def test_spans_beyond_the_smallest_kind_hold_all_pairs_and_nothing_has_no_ratio() -> None:
    found = knox(np.zeros((3, 2)), np.array([0.0, 1.0, 2.0]), spans=(1e6,), shuffles=9)
    assert found.observed[0, 0] == 3
    assert found.p[0, 0] == 1
    alone = knox(np.array([[0.0, 0], [9e9, 0]]), np.array([0.0, 1.0]), shuffles=9)
    assert np.isnan(alone.ratio[0, 0])
    empty = knox(np.zeros((0, 2)), np.zeros(0), shuffles=9)
    assert empty.observed[0, 0] == 0
