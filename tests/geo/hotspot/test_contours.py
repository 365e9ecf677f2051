"""Contours: closed, nested, as large as what is higher."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.hotspot.contours import above, contours
from geo.hotspot.window import Window


def test_a_cone_has_round_contours() -> None:
    window = Window(0, 0, 10, 41, 41)
    x, y = window.centres()
    raster = 200 - np.hypot(x[None] - 205, y[:, None] - 205)
    shape = above(raster, window, 100.0)
    assert shape.area == pytest.approx(np.pi * 100**2, rel=0.01)
    assert shape.centroid.coords[0] == pytest.approx((205, 205), abs=0.1)


def test_a_ring_has_a_hole() -> None:
    window = Window(0, 0, 10, 41, 41)
    x, y = window.centres()
    raster = -np.abs(np.hypot(x[None] - 205, y[:, None] - 205) - 100)
    shape = above(raster, window, -20.0)
    assert shape.area == pytest.approx(np.pi * (120**2 - 80**2), rel=0.02)
    assert len(shapely.get_parts(shape)) == 1
    assert shapely.get_num_interior_rings(shapely.get_parts(shape)[0]) == 1


@given(st.integers(0, 10_000), st.integers(2, 7), st.integers(2, 7))
@settings(deadline=None, max_examples=60)
def test_contours_are_valid_nested_and_hold_every_higher_middle(
    seed: int, rows: int, columns: int
) -> None:
    raster = np.random.default_rng(seed).integers(0, 4, (rows, columns)).astype(float)
    window = Window(100, -50, 10, columns, rows)
    found = contours(raster, window, [0.5, 1.0, 2.5])
    assert found.geometry.is_valid.all()
    x, y = np.meshgrid(*window.centres())
    for level, shape in zip(found["level"], found.geometry, strict=True):
        inside = shapely.contains_xy(shape, x.ravel(), y.ravel())
        assert (inside == (raster > level).ravel()).all()
    for low, high in zip(found.geometry[:-1], found.geometry[1:], strict=True):
        assert high.difference(low).area == pytest.approx(0, abs=1e-6)


def test_a_level_nothing_exceeds_has_no_row() -> None:
    found = contours(np.ones((3, 3)), Window(0, 0, 10, 3, 3), [1.0, 5.0])
    assert len(found) == 0
    assert list(found.columns) == ["level", "geometry"]
