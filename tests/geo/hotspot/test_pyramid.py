"""Counts by pixel and tiles of them: all mass, seamless, nothing small where that is withheld."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.hotspot.pyramid import LEVEL, TILE_PX, Pyramid, gathered, metres_a_pixel, pixels

LON, LAT = 116.4, 39.9


def town(count: int, spread: float = 0.002, least: int = 1) -> Pyramid:
    rng = np.random.default_rng(0)
    lon, lat = LON + rng.normal(0, spread, count), LAT + rng.normal(0, spread, count)
    return Pyramid(*gathered(*pixels(lon, lat)), least)


def around(zoom: int, pyramid: Pyramid) -> tuple[int, int]:
    scale = 2.0 ** (zoom - LEVEL) / TILE_PX
    return int(np.median(pyramid.x) * scale), int(np.median(pyramid.y) * scale)


def test_places_are_counted_in_their_pixels() -> None:
    x, y = pixels(np.array([0.0, -180.0]), np.array([0.0, 85.0511287]))
    assert x.tolist() == [TILE_PX * 2**LEVEL // 2, 0]
    assert y[0] == TILE_PX * 2**LEVEL // 2
    assert y[1] <= 1
    assert town(500).total == 500


@pytest.mark.parametrize("zoom", [10, 13, 14, 15])
def test_a_tile_and_those_around_it_hold_everything(zoom: int) -> None:
    held = town(400)
    column, row = around(zoom, held)
    side = metres_a_pixel(zoom, (row + 0.5) * TILE_PX)
    near = range(-3, 4)
    mass = sum(held.tile(zoom, column + e, row + s).sum() for e in near for s in near)
    assert mass * side**2 / 1e6 == pytest.approx(400, rel=0.02)


@settings(max_examples=10, deadline=None)
@given(st.integers(9, 17))
def test_tiles_fit_each_other(zoom: int) -> None:
    held = town(300)
    column, row = around(zoom, held)
    left, right = held.tile(zoom, column, row), held.tile(zoom, column + 1, row)
    inside = np.abs(np.diff(left[:, -2:], axis=1)).max()
    across = np.abs(left[:, -1] - right[:, 0]).max()
    assert across <= 3 * inside + 1e-3 * max(left.max(), right.max()) + 1e-12


def test_few_are_not_shown_where_they_must_not_be() -> None:
    zoom = 13
    lone = town(3, spread=0.0, least=5)
    assert not lone.tile(zoom, *around(zoom, lone)).any()
    crowd = town(50, spread=0.0, least=5)
    assert crowd.tile(zoom, *around(zoom, crowd)).any()


def test_nothing_is_nowhere() -> None:
    none = Pyramid(*(np.zeros(0, np.int32) for _ in range(3)))
    assert none.bounds is None
    assert none.top(10) == 0
    assert not none.tile(3, 1, 1).any()
