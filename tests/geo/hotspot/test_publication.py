"""A publication: no number, no square and no colour that fewer than k cases stand behind."""

import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.hotspot.publication import (
    CELL_M,
    PublicCells,
    picture_of,
    public_cells,
    public_shares,
)
from geo.hotspot.window import Floats, Window

WINDOW = Window(400_000.0, 5_000_000.0, CELL_M, 4, 3, "EPSG:4549")
SQUARES = WINDOW.rows * WINDOW.columns
crowds = st.lists(st.integers(0, 12), min_size=SQUARES + 1, max_size=SQUARES + 1)
"""Cases in each square, and elsewhere."""


def scattered(crowd: list[int], seed: int) -> Floats:
    """Return places anywhere in their squares, those elsewhere without one or outside."""
    rng = np.random.default_rng(seed)
    cells = np.repeat(np.arange(SQUARES), crowd[:-1])
    row, column = np.divmod(cells, WINDOW.columns)
    corner = np.column_stack([column, row]) + rng.uniform(0.01, 0.99, (len(cells), 2))
    placed = corner * CELL_M + (WINDOW.west_m, WINDOW.south_m)
    nowhere = np.full((crowd[-1], 2), np.nan)
    nowhere[::2] = 0.0
    return rng.permutation(np.concatenate([placed, nowhere]))


@given(crowd=crowds, least=st.integers(2, 7), seed=st.integers(0, 9))
def test_no_square_and_no_difference_stands_on_fewer_than_k(
    crowd: list[int], least: int, seed: int
) -> None:
    told = public_cells(scattered(crowd, seed), WINDOW, least)
    counts = np.array(crowd[:-1]).reshape(WINDOW.shape)
    shown = told.counts > 0
    assert (told.counts[shown] == counts[shown]).all()
    assert (told.counts[shown] >= least).all()
    if sum(crowd) < least:
        assert told.total is None
        assert told.told == 0
    else:
        rest = sum(crowd) - told.told
        assert told.total == sum(crowd)
        assert rest == 0 or rest >= least


@given(crowd=crowds, seeds=st.tuples(st.integers(0, 99), st.integers(0, 99)))
def test_the_picture_is_the_same_wherever_in_their_squares_the_cases_are(
    crowd: list[int], seeds: tuple[int, int]
) -> None:
    one, other = (public_cells(scattered(crowd, seed), WINDOW) for seed in seeds)
    assert one.as_dict() == other.as_dict()
    assert np.array_equal(picture_of(one)[0], picture_of(other)[0])


@given(crowd=crowds, square=st.integers(0, SQUARES - 1))
def test_a_square_of_few_looks_like_an_empty_one(crowd: list[int], square: int) -> None:
    """Whether 0 or some cases fewer than k are there changes no colour by itself."""
    few = [*crowd]
    few[square] = 2
    told = public_cells(scattered(few, 1), WINDOW)
    kept = np.where(told.counts.ravel() > 0, few[:-1], 0)
    again = public_cells(scattered([*kept, 0], 1), WINDOW)
    if told.told:
        assert np.array_equal(picture_of(told)[0], picture_of(again)[0])


@given(crowds)
def test_a_publication_comes_back_from_the_store_as_it_was(crowd: list[int]) -> None:
    told = public_cells(scattered(crowd, 0), WINDOW)
    again = PublicCells.from_dict(json.loads(json.dumps(told.as_dict())))
    assert np.array_equal(again.counts, told.counts)
    assert (again.window, again.total, again.least) == (told.window, told.total, told.least)


def test_the_density_is_that_of_the_published_cases() -> None:
    crowd = [0] * SQUARES + [0]
    crowd[5] = 20
    raster, fine = picture_of(public_cells(scattered(crowd, 0), WINDOW))
    east, north = fine.centres()
    row, column = np.unravel_index(raster.argmax(), raster.shape)
    assert abs(east[column] - (WINDOW.west_m + 1.5 * CELL_M)) <= fine.cell_m
    assert abs(north[row] - (WINDOW.south_m + 1.5 * CELL_M)) <= fine.cell_m
    assert 17 < raster.sum() * fine.cell_km2 <= 20  # what the kernel spreads beyond is cut


@given(st.lists(st.sampled_from("abcd"), max_size=40), st.integers(2, 6))
def test_a_share_that_is_not_told_cannot_be_had_from_the_total(
    groups: list[str], least: int
) -> None:
    told = public_shares(groups, least)
    assert bool(told) is (len(groups) >= least)
    shown = {name: n for name, n in told.items() if n is not None}
    assert all(n >= least and n == groups.count(name) for name, n in shown.items())
    rest = len(groups) - sum(shown.values())
    assert not told or rest == 0 or rest >= least


def test_what_is_shown_comes_first_and_the_most_of_it() -> None:
    assert list(public_shares([*"a" * 6, *"b" * 9, *"c" * 3, *"d" * 3])) == ["b", "a", "c", "d"]
