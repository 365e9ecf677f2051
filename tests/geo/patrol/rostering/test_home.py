"""Home grids."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.patrol.rostering import Home, homes


def names(letter: str, count: int) -> list[str]:
    return [f"{letter}{number:02d}" for number in range(1, count + 1)]


def test_without_distances_eighteen_and_eighteen_go_by_number() -> None:
    assert homes(names("G", 18), names("A", 18))[17] == Home("G18", "A18")


def test_the_nearest_for_each_may_not_be_least_for_all() -> None:
    """1 + 9 by taking the nearest first, 2 + 3 together."""
    found = homes(["G1", "G2"], ["A", "B"], [[1, 2], [3, 9]])
    assert found == [Home("G1", "B", 2.0), Home("G2", "A", 3.0)]


def test_a_guard_too_many_shares_the_grid_where_it_costs_least() -> None:
    found = homes(["G1", "G2", "G3"], ["A", "B"], [[0, 5], [1, 1], [9, 0]])
    assert {(home.guard_id, home.grid_id) for home in found} >= {("G1", "A"), ("G3", "B")}
    assert sum(home.distance_m or 0 for home in found) == 1


@given(st.integers(1, 7), st.integers(1, 7), st.integers(0, 999), st.booleans())
def test_everybody_and_every_grid_is_served_evenly(
    guards: int, grids: int, seed: int, measured: bool
) -> None:
    far = np.random.default_rng(seed).uniform(0, 500, (guards, grids)) if measured else None
    found = homes(names("G", guards), names("A", grids), far)
    assert len({(home.guard_id, home.grid_id) for home in found}) == max(guards, grids)
    for ids in ([home.guard_id for home in found], [home.grid_id for home in found]):
        counts = [ids.count(one) for one in set(ids)]
        assert max(counts) - min(counts) <= 1
    assert {home.guard_id for home in found} == set(names("G", guards))
    assert {home.grid_id for home in found} == set(names("A", grids))


def test_nobody_has_no_home() -> None:
    assert homes([], ["A"]) == []
    assert homes(["G1"], [], np.empty((1, 0))) == []


@pytest.mark.parametrize("bad", [[[1.0]], [[1.0, -1.0]], [[1.0, float("nan")]]])
def test_what_is_no_matrix_of_distances_is_an_error(bad: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="distance_m"):
        homes(["G1"], ["A", "B"], bad)
