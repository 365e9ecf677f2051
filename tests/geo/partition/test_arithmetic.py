"""The numbers alone: bands, shares of grids, packing."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.partition.codes import fifteen_digits, reading_order
from geo.partition.proof.arithmetic import Band, allot, largest_low, reach, smallest_high, works
from geo.partition.proof.packing import packing

BAND = Band(200, 300)
regions = st.lists(st.integers(0, 1500), min_size=1, max_size=4)


def test_5200_households_need_18_grids_and_leave_room_for_200() -> None:
    assert BAND.least(5200) == 18
    assert BAND.slack(5200, 18) == 200


def test_five_compounds_of_1040_need_20_grids() -> None:
    assert reach([1040] * 5, BAND) == (20, 25)
    assert allot([1040] * 5, 18, BAND) is None
    assert allot([1040] * 5, None, BAND) == [4] * 5


def test_the_effective_band_is_what_the_other_grids_leave() -> None:
    assert BAND.tightened(1170, 4) == Band(270, 300)
    assert BAND.tightened(850, 4) == Band(200, 250)


def test_grids_are_shared_out_as_equally_as_possible() -> None:
    assert allot([1170, 1160, 1150, 870, 850], 18, BAND) == [4, 4, 4, 3, 3]
    assert allot([1000, 600], 7, BAND) == [4, 3]


def test_a_barred_share_is_not_used() -> None:
    assert allot([1000, 600], 7, BAND, frozenset({(1, 3)})) == [5, 2]
    assert allot([600], None, BAND, frozenset({(0, 2)})) == [3]


@given(regions, st.integers(1, 12))
def test_the_arithmetic_agrees_with_trying_every_share(people: list[int], grids: int) -> None:
    options = [
        [k for k in range(1, grids + 1) if BAND.low * k <= h <= BAND.high * k] for h in people
    ]
    possible = any(sum(shares) == grids for shares in product(*options))
    assert works(people, grids, BAND) == possible
    shares = allot(people, grids, BAND)
    assert (shares is not None) == possible
    if shares is not None:
        assert sum(shares) == grids
        assert all(BAND.low * k <= h <= BAND.high * k for h, k in zip(people, shares, strict=True))


@given(regions, st.one_of(st.none(), st.integers(1, 12)))
def test_a_fix_works_and_one_household_less_does_not(people: list[int], grids: int | None) -> None:
    if works(people, grids, BAND):
        return
    high = smallest_high(people, grids, BAND)
    if high is not None:
        assert works(people, grids, Band(BAND.low, high))
        assert not works(people, grids, Band(BAND.low, high - 1))
    low = largest_low(people, grids, BAND)
    if low is not None:
        assert works(people, grids, Band(low, BAND.high))
        assert not works(people, grids, Band(low + 1, BAND.high))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 40), min_size=2, max_size=6), st.integers(2, 3))
def test_packing_agrees_with_trying_every_choice(people: list[int], grids: int) -> None:
    band = Band(20, 60)
    loads = [
        [sum(h for h, to in zip(people, choice, strict=True) if to == at) for at in range(grids)]
        for choice in product(range(grids), repeat=len(people))
    ]
    highs = [max(load) for load in loads if min(load) >= band.low]
    result = packing(np.array(people), grids, band)
    assert result.fits == (bool(highs) and min(highs) <= band.high)
    if highs:
        assert result.smallest_high == max(min(highs), band.high)


def test_numbers_run_row_by_row_from_the_north_and_west_to_east() -> None:
    xy = np.array([[10.0, 0], [0, 5], [90, 2], [95, 108], [0, 100], [50, 95]])
    assert reading_order(xy, 6 * 50.0**2).tolist() == [4, 5, 3, 1, 0, 2]


@given(st.lists(st.tuples(st.floats(0, 1e3), st.floats(0, 1e3)), min_size=1, max_size=20))
def test_every_place_gets_one_number(places: list[tuple[float, float]]) -> None:
    order = reading_order(np.array(places), 1e6)
    assert sorted(order) == list(range(len(places)))


def test_a_code_has_15_digits() -> None:
    assert fifteen_digits("150581001001", 7) == "150581001001007"
    assert fifteen_digits("150581001001", 118) == "150581001001118"


@pytest.mark.parametrize("households", [0, 199, 301, 399])
def test_some_numbers_of_households_fit_no_number_of_grids(households: int) -> None:
    assert not BAND.fits(households)
