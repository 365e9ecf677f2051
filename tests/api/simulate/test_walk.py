"""Walks: where somebody is, what a receiver makes of it, and what is not to be had for a while."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from api.simulate.walk import Gaps, Path, Receiver, Walk, fixes

LINE = shapely.LineString([(0, 0), (1, 0)])
STILL = Receiver(error_m=0.0, wild_share=0.0)
ROUND = Path.of(
    [
        (0.0, 100.0, shapely.LineString([(0, 0), (100, 0)])),
        (160.0, 260.0, shapely.LineString([(100, 0), (100, 50), (50, 50)])),
    ]
)
"""100 m east at 1 m/s, a minute's rest, 50 m north and 50 m west."""
metres = st.integers(-5_000_000, 5_000_000).map(lambda mm: mm / 1000)
lines = st.lists(st.tuples(metres, metres), min_size=2, max_size=5).map(shapely.LineString)


@st.composite
def walks(draw: st.DrawFn) -> list[Walk]:
    """Draw walks one after the other, rests in between."""
    at_s, found = draw(st.floats(0, 1e5)), []
    for line in draw(st.lists(lines, min_size=1, max_size=4)):
        start_s = at_s + draw(st.floats(1, 600))
        at_s = start_s + draw(st.floats(1, 3600))
        found.append((start_s, at_s, line))
    return found


@pytest.mark.parametrize(
    ("at_s", "place"),
    [
        (-5, (0, 0)), (0, (0, 0)), (25, (25, 0)), (100, (100, 0)), (130, (100, 0)), (160, (100, 0)),
        (210, (100, 50)), (235, (75, 50)), (260, (50, 50)), (999, (50, 50)),
    ],
)  # fmt: skip
def test_one_walks_evenly_and_rests_in_between(at_s: float, place: tuple[float, float]) -> None:
    np.testing.assert_allclose(ROUND.places(np.array([at_s])), [place])


@given(walks=walks(), share=st.floats(0, 1))
def test_without_errors_one_is_on_the_line(walks: list[Walk], share: float) -> None:
    path = Path.of(walks)
    for start_s, end_s, line in walks:
        at_s = np.array([start_s + share * (end_s - start_s)])
        ((x, y),), _ = fixes(path, at_s, STILL, np.random.default_rng(0))
        assert line.distance(shapely.Point(x, y)) < 1e-3


@given(walks=walks(), seed=st.integers(0, 99))
def test_nobody_is_faster_than_the_walks(walks: list[Walk], seed: int) -> None:
    path = Path.of(walks)
    rest_mps = [
        shapely.distance(shapely.get_point(a[2], -1), shapely.get_point(b[2], 0))
        / max(b[0] - a[1], 1e-9)
        for a, b in pairwise(walks)
    ]
    most_mps = max([line.length / (end_s - start_s) for start_s, end_s, line in walks] + rest_mps)
    at_s = np.sort(np.random.default_rng(seed).uniform(path.at_s[0], path.at_s[-1], 50))
    steps_m = np.hypot(*np.diff(path.places(at_s), axis=0).T)
    assert np.all(steps_m <= most_mps * np.diff(at_s) * (1 + 1e-6) + 1e-3)


@pytest.mark.parametrize("walks", [[], [(50.0, 60.0, LINE), (0.0, 10.0, LINE)]])
def test_walks_follow_each_other(walks: list[Walk]) -> None:
    with pytest.raises(ValueError, match="follow each other"):
        Path.of(walks)


def test_errors_wander_and_have_the_size_that_was_said() -> None:
    at_s = np.arange(0, 50_000, 5.0)
    receiver = Receiver(error_m=4.0, memory_s=20.0, wild_share=0.0)
    xy, accuracy_m = fixes(ROUND, at_s, receiver, np.random.default_rng(1))
    error_m = xy - ROUND.places(at_s)
    assert error_m.std() == pytest.approx(4.0, rel=0.05)
    alike = np.corrcoef(error_m[:-1, 0], error_m[1:, 0])[0, 1]
    assert alike == pytest.approx(np.exp(-5 / 20), abs=0.03)
    assert np.all((accuracy_m >= 4.0) & (accuracy_m <= 8.0))


def test_wild_fixes_are_as_many_as_said_and_say_so() -> None:
    at_s = np.arange(0, 20_000, 1.0)
    receiver = Receiver(error_m=4.0, wild_share=0.05, wild=15.0)
    _, accuracy_m = fixes(ROUND, at_s, receiver, np.random.default_rng(2))
    assert (accuracy_m >= 60.0).mean() == pytest.approx(0.05, abs=0.01)


@given(seed=st.integers(0, 2**32 - 1), number=st.integers(0, 40))
def test_the_same_seed_gives_the_same(seed: int, number: int) -> None:
    at_s = np.linspace(0, 260, number)
    one, other = (fixes(ROUND, at_s, Receiver(), np.random.default_rng(seed)) for _ in range(2))
    assert one[0].shape == (number, 2)
    assert one[1].shape == (number,)
    np.testing.assert_array_equal(one[0], other[0])
    np.testing.assert_array_equal(one[1], other[1])


@given(
    seed=st.integers(0, 999), share=st.floats(0, 1), mean_s=st.floats(1, 1e4),
    length_s=st.floats(1, 1e5),
)  # fmt: skip
def test_gaps_are_in_order_within_the_time_and_apart(
    seed: int, share: float, mean_s: float, length_s: float
) -> None:
    spans = Gaps.drawn(7.0, 7.0 + length_s, share, mean_s, np.random.default_rng(seed)).spans_s
    flat = spans.ravel()
    assert np.all(np.diff(flat) >= 0)
    assert np.all((flat >= 7.0) & (flat <= 7.0 + length_s))
    held = Gaps(spans).holds(np.linspace(7.0, 7.0 + length_s, 200, endpoint=False))
    assert held.all() if share >= 1 else not (share == 0 and held.any())


@settings(max_examples=20)
@given(share=st.floats(0.05, 0.95))
def test_gaps_take_up_the_share_that_was_said(share: float) -> None:
    gaps = Gaps.drawn(0.0, 2e6, share, 600.0, np.random.default_rng(3))
    taken = np.diff(gaps.spans_s, axis=1).sum() / 2e6
    assert taken == pytest.approx(share, abs=0.06)
    held = gaps.holds(np.linspace(0, 2e6, 20_000, endpoint=False)).mean()
    assert held == pytest.approx(taken, abs=0.01)


def test_a_gap_ends_before_its_end() -> None:
    gaps = Gaps(np.array([[10.0, 20.0], [30.0, 40.0]]))
    assert gaps.holds([5, 10, 19.9, 20, 30, 40]).tolist() == [False, True, True, False, True, False]
