"""Off the route is who is surely away for long enough, and back who is surely there again."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.live import LivePolicy, off_since

POLICY = LivePolicy()
"""60 m for two minutes; back within 35 m for half a minute."""


def told(*stays: tuple[float, float], error_m: float = 0.0, was_off: bool = False) -> float | None:
    """Return since when somebody is off who was so many seconds so far away; a fix every 10 s."""
    away = np.concatenate([np.full(int(long // 10), away_m) for long, away_m in stays])
    at = 10.0 * np.arange(len(away))
    return off_since(at, away, np.full(len(away), error_m), POLICY, was_off=was_off)


def test_who_is_away_for_two_minutes_is_off_since_he_left() -> None:
    assert told((300, 5.0), (120, 80.0)) is None
    assert told((300, 5.0), (130, 80.0)) == 300.0


def test_who_is_back_for_half_a_minute_is_on_it_again() -> None:
    away = ((300, 5.0), (180, 80.0))
    assert told(*away, (30, 10.0)) == 300.0
    assert told(*away, (40, 10.0)) is None


def test_between_the_two_distances_nothing_changes() -> None:
    assert told((600, 50.0)) is None
    assert told((600, 50.0), was_off=True) == 0.0
    assert told((60, 80.0), (300, 50.0), (80, 80.0)) == 0.0


def test_the_error_of_a_fix_speaks_for_the_guard_and_a_poor_one_for_nobody() -> None:
    assert told((600, 80.0), error_m=20.0) is None
    assert told((600, 80.0), error_m=19.0) == 0.0
    assert told((600, 500.0), error_m=61.0) is None


def test_what_was_in_a_gap_is_not_known() -> None:
    away, good = np.full(2, 80.0), np.zeros(2)
    assert off_since(np.array([0.0, 600.0]), away, good, POLICY) is None
    many = np.array([0.0, 90.0, 180.0])
    assert off_since(many, np.full(3, 80.0), np.zeros(3), POLICY) == 0.0


def test_without_a_fix_nobody_is_off() -> None:
    none = np.empty(0)
    assert off_since(none, none, none, POLICY, was_off=True) is None


@given(
    st.lists(st.floats(0, 34), max_size=60),
    st.lists(st.floats(61, 10_000), min_size=13, max_size=60),
)
def test_it_is_never_told_of_who_was_within_and_always_of_who_was_without(
    within: list[float], without: list[float]
) -> None:
    away = np.array([*within, *without])
    at, good = 10.0 * np.arange(len(away)), np.zeros(len(away))
    assert off_since(at[: len(within)], away[: len(within)], good[: len(within)], POLICY) is None
    assert off_since(at, away, good, POLICY) == 10.0 * len(within)


@pytest.mark.parametrize("wrong", [{"back_m": 60}, {"back_m": 0}, {"off_s": 0}, {"silent_min": -1}])
def test_limits_that_make_no_sense_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be above"):
        LivePolicy(**wrong)
