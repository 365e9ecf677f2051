"""The least inertia: never above what some split has, and reached when a split comes with it."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.deadline import Deadline
from geo.partition.ground.terrain import Terrain
from geo.partition.proof.arithmetic import Band
from geo.partition.search.inertia import tightest
from geo.partition.search.mip import RELATIVE_GAP
from tests.geo.partition.brute import BANDS, band_for, lattice, lattices, sound, splits

some = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
ROUNDING = 1e-6


def inertia(terrain: Terrain, label: np.ndarray) -> float:
    sets = label[None, :] == np.arange(label.max() + 1)[:, None]
    return float(terrain.traits(sets).inertia.sum())


def assert_bounded(terrain: Terrain, grids: int, band: Band, known: float) -> None:
    people = int(terrain.graph.households.sum())
    tight = band.tightened(people, grids)
    found = tightest(terrain, grids, tight, known, Deadline.after(60))
    values = [inertia(terrain, label) for label in splits(terrain.graph, grids, band)]
    least = min(values, default=np.inf)
    assert 0 <= found.bound <= least * (1 + ROUNDING) + ROUNDING
    if found.impossible:
        assert not values
    if found.label is not None:
        assert sound(terrain.graph, found.label, grids, band)
        assert (
            inertia(terrain, found.label)
            <= found.bound * (1 + RELATIVE_GAP) * (1 + ROUNDING) + ROUNDING
        )


@some
@given(lattices(10), st.integers(1, 4), BANDS)
def test_the_bound_is_below_every_split_whether_one_is_known_or_not(
    terrain: Terrain, grids: int, ends: tuple[float, float]
) -> None:
    band = band_for(int(terrain.graph.households.sum()), grids, *ends)
    known = [inertia(terrain, label) for label in splits(terrain.graph, grids, band)]
    assert_bounded(terrain, grids, band, known[0] if known else np.inf)
    assert_bounded(terrain, grids, band, np.inf)


def test_a_grid_for_each_building_has_no_inertia() -> None:
    people = np.array([30, 31, 29, 30])
    terrain = lattice(np.full(2, 50.0), np.full(2, 50.0), people, np.random.default_rng(0))
    found = tightest(terrain, 4, Band(20, 40), 0.0, Deadline.after(60))
    assert abs(found.bound) < ROUNDING
    assert not found.impossible


def test_a_region_of_one_building_is_its_own_centre() -> None:
    terrain = lattice(np.full(1, 50.0), np.full(1, 50.0), np.array([30]), np.random.default_rng(0))
    found = tightest(terrain, 1, Band(20, 40), 0.0, Deadline.after(60))
    assert abs(found.bound) < ROUNDING
    assert not found.impossible


def test_what_no_choice_of_buildings_fills_is_called_impossible() -> None:
    people = np.array([30, 30, 30])
    terrain = lattice(np.full(3, 50.0), np.full(1, 50.0), people, np.random.default_rng(0))
    found = tightest(terrain, 2, Band(40, 50), np.inf, Deadline.after(60))
    assert found.impossible


def test_four_towers_at_the_corners_of_a_square_go_two_by_two() -> None:
    people = np.array([50, 50, 50, 50])
    terrain = lattice(np.full(2, 60.0), np.full(2, 100.0), people, np.random.default_rng(0))
    found = tightest(terrain, 2, Band(100, 100), np.inf, Deadline.after(60))
    assert found.label is not None
    assert found.label[0] == found.label[1] != found.label[2] == found.label[3]
    assert abs(found.bound - 2 * 50 * 60.0**2) <= RELATIVE_GAP * found.bound + ROUNDING


def test_without_time_the_bound_of_the_prices_has_to_do() -> None:
    people = np.array([50, 40, 60, 50, 45, 55])
    terrain = lattice(np.full(3, 60.0), np.full(2, 100.0), people, np.random.default_rng(0))
    band = Band(90, 110)
    found = tightest(terrain, 3, band, np.inf, Deadline.after(0))
    least = min(inertia(terrain, label) for label in splits(terrain.graph, 3, band))
    assert found.label is None
    assert 0 <= found.bound <= least * (1 + ROUNDING)
