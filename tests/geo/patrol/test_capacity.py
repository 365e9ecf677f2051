"""What a roster can walk in a window, and the shortest window that is enough."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.patrol.capacity import Capacity

HOUR_S = 3600.0


def hours(need_m: float, on_duty: tuple[int, ...], walkers: int = 99, rest_h: float = 0.5) -> float:
    """Return the bound in hours at 1 m/s when any number of paths must walk so many metres."""
    capacity = Capacity(on_duty, walkers, 8 * HOUR_S, rest_h * HOUR_S, 1.0)
    return capacity.least_window_s(lambda _: need_m) / HOUR_S


def test_no_more_windows_fit_into_a_plan_than_can_be_walked() -> None:
    """90 guard-hours of walking hold 900 rounds of 360 m in 24 h; 901 windows are too many."""
    capacity = Capacity((4, 4, 4), 99, 8 * HOUR_S, 0.5 * HOUR_S, 1.0)
    assert capacity._in_a_row_s(lambda _: 360.0) == pytest.approx(24 * HOUR_S / 901)


def test_some_short_window_holds_its_share_of_the_rests() -> None:
    """Four walk 360 m in 90 s; 301 windows hold a shift, and one of them half an hour / 301."""
    assert hours(360.0, (4, 4, 4)) == pytest.approx((90 + 1800 / 301) / 3600)


def test_one_of_the_windows_at_both_ends_of_a_shift_lacks_half_the_rests() -> None:
    """26 guard-hours of four: 6.5 h of walking, and a quarter of an hour of meals."""
    assert hours(26 * HOUR_S, (4,) * 3) == pytest.approx(6.75)


def test_a_window_as_long_as_a_shift_holds_all_its_rests() -> None:
    """31 guard-hours of four are 7.75 h, but only 7.5 h can be walked in a shift."""
    assert hours(31 * HOUR_S, (4,) * 6) == pytest.approx(8.25)


def test_the_smallest_crew_binds() -> None:
    assert hours(28 * HOUR_S, (5, 4, 5)) == pytest.approx(7.25)


def test_guards_beyond_the_walkers_take_over_at_meals() -> None:
    assert hours(31 * HOUR_S, (5,) * 6, walkers=4) == pytest.approx(7.75)


def test_what_cannot_be_walked_in_the_plan_waits_for_all_of_it() -> None:
    assert hours(1000 * HOUR_S, (4,) * 6) == pytest.approx(48)


@given(
    st.lists(st.integers(1, 6), min_size=3, max_size=9),
    st.floats(0.5, 60.0),
    st.floats(0.0, 30.0),
    st.integers(1, 6),
)
@settings(max_examples=100, deadline=None)
def test_more_to_walk_never_takes_less_and_more_walkers_never_more(
    on_duty: list[int], need_h: float, more_h: float, walkers: int
) -> None:
    crews = tuple(on_duty)
    least = hours(need_h * HOUR_S, crews, walkers)
    assert 0 < least <= 8 * len(crews) + 1e-9
    assert hours((need_h + more_h) * HOUR_S, crews, walkers) >= least - 1e-9
    assert hours(need_h * HOUR_S, crews, walkers, rest_h=0.0) <= least + 1e-9


def test_a_window_that_holds_the_hours_of_meals_holds_all_rests() -> None:
    """26 guard-hours of four are 6.5 h; meals between 2:00 and 7:30 lie in the last 7 hours."""
    assert meals_bound(26.0, 4, 2.0, 7.5) == pytest.approx(7.0)
    assert meals_bound(26.0, 4, 0.0, 8.0) == pytest.approx(6.75)


def meals_bound(need_h: float, guards: int, from_h: float, until_h: float) -> float:
    capacity = Capacity(
        (guards,), 99, 8 * HOUR_S, 0.5 * HOUR_S, 1.0, from_h * HOUR_S, until_h * HOUR_S
    )
    return capacity._inside_shift_s(guards, lambda _: need_h * HOUR_S) / HOUR_S


@given(st.integers(1, 3), st.integers(1, 30), st.integers(0, 6), st.integers(0, 6))
@settings(max_examples=60, deadline=None)
def test_no_choice_of_meals_in_a_shift_does_better(
    guards: int, need: int, begin: int, before_end: int
) -> None:
    """All choices of half-hour meals in a shift of 8 h, on the half-hours."""
    until = 16 - before_end
    starts = range(begin, until)
    if not starts:
        return
    best = min(_least_window(meals, guards, need / 2) for meals in product(starts, repeat=guards))
    bound = meals_bound(need / 2, guards, begin / 2, until / 2)
    assert bound <= best / 2 + 1e-9


def _least_window(meals: tuple[int, ...], guards: int, need_h: float) -> float:
    """Return the least whole number of half-hours so that every window holds the walking."""
    walking = [guards - sum(meal == half for meal in meals) for half in range(16)]
    for window in range(1, 17):
        sums = [sum(walking[at : at + window]) / 2 for at in range(17 - window)]
        if min(sums) >= need_h:
            return window
    return 99
