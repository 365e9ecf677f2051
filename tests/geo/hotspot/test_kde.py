"""Counting and kernel densities: mass is kept, places are places, the sum is the exact one."""

import numpy as np
import pandas as pd
import pytest
from geopandas import GeoSeries
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely import box

from geo.hotspot.count import counted, counted_in, home_of
from geo.hotspot.kde import density, felt, levels_holding, shared_out, smoothed
from geo.hotspot.window import MOST_CELLS, Window, box_sums

Floats = NDArray[np.float64]
SEEDS = st.integers(0, 2**32 - 1)


def points(seed: int, count: int = 40) -> Floats:
    return np.random.default_rng(seed).uniform(-500, 500, (count, 2))


def exact(xy: Floats, window: Window, bandwidth_m: float) -> Floats:
    """The definition: every kernel at the middle of every cell, per km²."""
    x, y = window.centres()
    far2 = (x[None, :, None] - xy[:, 0]) ** 2 + (y[:, None, None] - xy[:, 1]) ** 2
    kernels = np.exp(-far2 / (2 * bandwidth_m**2)) / (2 * np.pi * bandwidth_m**2)
    return kernels.sum(axis=2) * 1e6


def test_a_cell_begins_at_a_multiple_of_its_side_and_holds_its_southern_and_western_edge() -> None:
    window = Window.around(np.array([[130.0, -20.0], [260.0, 40.0]]), 50.0)
    assert window.bounds == (100.0, -50.0, 300.0, 50.0)
    assert window.shape == (2, 4)
    at = np.array([[100.0, -50.0], [150.0, -50.0], [149.99, -0.01], [299.0, 49.0], [300.0, 0.0]])
    assert window.cells_of(at).tolist() == [0, 1, 0, 7, -1]
    assert window.squares(np.array([1, 4]))[1].bounds == (100.0, 0.0, 150.0, 50.0)


def test_a_window_of_too_many_cells_or_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match=f"more than {MOST_CELLS:,}"):
        Window.around(np.array([[0.0, 0.0], [1e7, 1e7]]), 50.0)
    with pytest.raises(ValueError, match="no point"):
        Window.around(np.zeros((0, 2)), 50.0)


def test_cells_near_a_point_are_those_within_its_square() -> None:
    window = Window(0, 0, 10, 5, 5)
    near = window.near(np.array([[25.0, 5.0]]), 10.0)
    assert np.argwhere(near).tolist() == [[r, c] for r in (0, 1) for c in (1, 2, 3)]


@pytest.mark.parametrize("reach", [1, 2, 3, 7])
def test_box_sums_are_sums_over_squares(reach: int) -> None:
    values = np.random.default_rng(reach).integers(0, 9, (6, 9)).astype(float)
    for row in range(6):
        for column in range(9):
            rows = slice(max(row - reach, 0), row + reach + 1)
            part = values[rows, max(column - reach, 0) : column + reach + 1]
            assert box_sums(values, reach)[row, column] == pytest.approx(part.sum())


def test_counts_are_by_cell_and_weigh_what_they_are_told() -> None:
    window = Window(0, 0, 10, 2, 2)
    xy = np.array([[1.0, 1.0], [2.0, 9.9], [15.0, 15.0], [25.0, 5.0]])
    assert counted(xy, window).tolist() == [[2.0, 0.0], [0.0, 1.0]]
    weight = np.array([2.0, 3.0, 4.0, 5.0])
    assert counted(xy, window, weight).tolist() == [[5.0, 0.0], [0.0, 4.0]]


def test_polygons_count_a_point_on_their_common_border_once() -> None:
    grids = GeoSeries([box(0, 0, 10, 10), box(10, 0, 20, 10)], index=["a", "b"])
    xy = np.array([[10.0, 5.0], [11.0, 5.0], [1.0, 1.0], [50.0, 5.0]])
    assert home_of(xy, grids).tolist() == [0, 1, 0, -1]
    expected = pd.Series([2.0, 1.0], index=["a", "b"])
    pd.testing.assert_series_equal(counted_in(xy, grids), expected)
    weighed = counted_in(xy, grids, np.array([0.5, 2.0, 1.0, 9.0]))
    assert weighed.tolist() == [1.5, 2.0]


def test_one_point_gives_its_kernel() -> None:
    window = Window(-500, -500, 20, 50, 50)
    for at in ([10.0, 10.0], [0.0, 0.0]):  # the middle and the corner of a cell
        found = density(np.array([at]), window, 100.0)
        np.testing.assert_allclose(found, exact(np.array([at]), window, 100.0), atol=0.11)
    assert found.max() == pytest.approx(1e6 / (2 * np.pi * 100**2), rel=0.015)


def test_what_is_felt_is_one_at_a_point_and_061_a_bandwidth_away() -> None:
    window = Window(-500, -500, 20, 50, 50)
    found = felt(np.array([[10.0, 10.0]]), window, 100.0)
    assert found[25, 25] == pytest.approx(1.0, rel=0.01)
    assert found[30, 25] == pytest.approx(0.6065, rel=0.01)


@given(SEEDS, st.floats(1.0, 8.0), st.integers(1, 40))
@settings(deadline=None, max_examples=40)
def test_a_few_points_are_off_by_a_fifth_of_a_squared_cell_over_squared_bandwidth(
    seed: int, cells: float, count: int
) -> None:
    window = Window(-600, -600, 20, 60, 60)
    xy, bandwidth_m = points(seed, count), 20 * cells
    truth = exact(xy, window, bandwidth_m)
    one = 1e6 / (2 * np.pi * bandwidth_m**2)
    off = np.abs(density(xy, window, bandwidth_m) - truth).max()
    assert off <= 0.2 / cells**2 * max(truth.max(), one)


def test_many_points_are_the_exact_sum_within_half_a_per_cent_of_the_peak() -> None:
    window = Window(-600, -600, 20, 60, 60)
    xy = np.random.default_rng(0).normal(0, 150, (5000, 2))
    for bandwidth_m in (30.0, 50.0, 100.0):
        truth = exact(xy, window, bandwidth_m)
        off = np.abs(density(xy, window, bandwidth_m) - truth).max()
        assert off <= 0.005 * truth.max()


@given(SEEDS, st.floats(20, 150))
@settings(deadline=None, max_examples=30)
def test_mass_is_kept(seed: int, bandwidth_m: float) -> None:
    xy = points(seed)
    window = Window.around(xy, 20.0, margin_m=5.2 * bandwidth_m + 40)
    weight = np.random.default_rng(seed).uniform(0, 3, len(xy))
    assert density(xy, window, bandwidth_m).sum() * window.cell_km2 == pytest.approx(len(xy))
    weighed = density(xy, window, bandwidth_m, weight)
    assert weighed.sum() * window.cell_km2 == pytest.approx(weight.sum())


@given(SEEDS, st.integers(-9, 9), st.integers(-9, 9))
@settings(deadline=None, max_examples=20)
def test_moving_points_by_whole_cells_moves_the_density(seed: int, east: int, north: int) -> None:
    xy = points(seed)
    here = Window.around(xy, 16.0, margin_m=64)
    there = Window.around(xy + np.array([16.0 * east, 16.0 * north]), 16.0, margin_m=64)
    moved = density(xy + np.array([16.0 * east, 16.0 * north]), there, 40.0)
    np.testing.assert_allclose(moved, density(xy, here, 40.0), rtol=1e-9, atol=1e-9)


def test_a_point_outside_counts_as_far_as_its_kernel_reaches_in() -> None:
    xy = np.array([[-30.0, 50.0]])
    window, wide = Window(0, 0, 10, 10, 10), Window(-200, -200, 10, 40, 40)
    inside = density(xy, wide, 40.0)[20:30, 20:30]
    np.testing.assert_allclose(density(xy, window, 40.0), inside, rtol=1e-9)
    assert density(xy, window, 40.0).max() > 0


def test_a_point_is_shared_by_the_cells_around_it() -> None:
    shared = shared_out(np.array([[12.0, 15.0]]), Window(0, 0, 10, 3, 3))
    assert shared[1].tolist() == pytest.approx([0.3, 0.7, 0.0])
    assert shared.sum() == pytest.approx(1.0)


def test_a_bandwidth_finer_than_a_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="smaller than a cell"):
        density(points(0), Window(0, 0, 50, 4, 4), 40.0)


def test_smoothing_counts_keeps_them_where_there_is_room() -> None:
    counts = np.zeros((41, 41))
    counts[20, 20] = 7.0
    assert smoothed(counts, 2.0).sum() == pytest.approx(7.0)


def test_levels_hold_their_share_in_the_densest_cells() -> None:
    raster = np.array([[4.0, 3.0], [2.0, 1.0]])
    assert levels_holding(raster, (0.4, 0.7, 0.71, 1.0)) == [4.0, 3.0, 2.0, 1.0]
    assert levels_holding(np.zeros((2, 2)), (0.5,)) == [0.0]
