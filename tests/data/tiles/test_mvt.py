"""Tiles as others read them: shapes, ids and values come back, and nothing is drawn inside out."""

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from data.tiles.cutting import SMALL, drawn
from data.tiles.grid import BUFFER, EXTENT, Tile
from data.tiles.mvt import layer
from data.tiles.varints import encoded, zigzag

DOWN = {"y_coord_down": True}


def decoded(tile: bytes) -> list[dict[str, object]]:
    found = mapbox_vector_tile.decode(tile, default_options=DOWN)
    return list(found["x"]["features"]) if found else []


def as_array(*shapes: shapely.Geometry) -> np.ndarray:
    return np.array(shapes, dtype=object)


@given(st.lists(st.integers(0, 2**40), min_size=1))
@settings(max_examples=50, deadline=None)
def test_varints_are_those_of_protobuf(values: list[int]) -> None:
    wanted = bytearray()
    for value in values:
        rest = value
        while rest > 127:
            wanted.append(rest & 127 | 128)
            rest >>= 7
        wanted.append(rest)
    assert encoded(np.array(values)) == bytes(wanted)


@given(st.lists(st.integers(-(2**30), 2**30), min_size=1))
@settings(max_examples=20, deadline=None)
def test_zigzag_keeps_small_numbers_small(values: list[int]) -> None:
    found = zigzag(np.array(values)).tolist()
    assert found == [2 * one if one >= 0 else -2 * one - 1 for one in values]


def test_every_kind_of_shape_comes_back() -> None:
    holed = shapely.Polygon(
        [(0, 0), (100, 0), (100, 100), (0, 100)], [[(20, 20), (30, 20), (30, 30), (20, 30)]]
    )
    shapes = as_array(
        shapely.Point(5, 6),
        shapely.MultiPoint([(1, 2), (3, 4)]),
        shapely.LineString([(0, 0), (10, 10), (300, 4)]),
        shapely.MultiLineString([[(0, 0), (5, 5)], [(7, 7), (7, 9)]]),
        shapely.box(10, 10, 50, 60),
        holed,
        shapely.MultiPolygon([shapely.box(0, 0, 9, 9), shapely.box(20, 20, 30, 31)]),
    )
    found = {one["id"]: one for one in decoded(layer("x", shapes, range(7), {}))}
    for number, shape in enumerate(shapes):
        assert shapely.geometry.shape(found[number]["geometry"]).equals(shape), number


def test_values_keep_their_kinds_and_absent_ones_are_left_out() -> None:
    cells = {
        "text": ["网格", None, "b"],
        "int": [-5, 2**40, None],
        "float": [1.5, None, -0.25],
        "truth": [True, False, None],
        "none": [None] * 3,
    }
    shapes = as_array(*(shapely.Point(n, n) for n in range(3)))
    found = {
        one["id"]: one["properties"] for one in decoded(layer("x", shapes, [7, 8, 300], cells))
    }
    assert found[7] == {"text": "网格", "int": -5, "float": 1.5, "truth": True}
    assert found[8] == {"int": 2**40, "truth": False}
    assert found[300] == {"text": "b", "float": -0.25}


@given(
    st.lists(
        st.tuples(*(st.integers(0, 60) for _ in range(4)), st.booleans()), min_size=1, max_size=12
    )
)
@settings(max_examples=50, deadline=None)
def test_boxes_of_either_winding_come_back_or_vanish(
    boxes: list[tuple[int, int, int, int, bool]],
) -> None:
    shapes = as_array(*(shapely.box(x, y, x + w, y + h, ccw=ccw) for x, y, w, h, ccw in boxes))
    found = {one["id"]: one for one in decoded(layer("x", shapes, range(len(shapes)), {}))}
    for number, (_, _, w, h, _) in enumerate(boxes):
        assert (number in found) is (w > 0 and h > 0)
        if number in found:
            shape = shapely.geometry.shape(found[number]["geometry"])
            assert shape.equals(shapes[number])


def test_nothing_drawn_is_no_tile() -> None:
    assert layer("x", as_array(shapely.Polygon(), shapely.Point()), [1, 2], {"a": [1, 2]}) == b""
    assert layer("x", np.array([None], dtype=object), [1], {}) == b""


@pytest.mark.parametrize("tile", [Tile(0, 0, 0), Tile(14, 13614, 5884), Tile(22, 1, 2)])
def test_a_tile_knows_where_it_is(tile: Tile) -> None:
    west, south, east, north = tile.window()
    corners = tile.units(np.array([[west, north], [east, south]]))
    assert np.allclose(corners, [[0, 0], [EXTENT, EXTENT]], atol=1e-2 if tile.z < 22 else 1)
    assert tile.exists
    assert not Tile(tile.z, 1 << tile.z, 0).exists
    assert not Tile(23, 0, 0).exists


def test_shapes_are_cut_a_little_beyond_the_edge() -> None:
    tile = Tile(14, 13614, 5884)
    west, south, east, north = tile.window()
    wide = shapely.box(west - 1, south - 1, east + 1, north + 1)
    (shape,) = drawn(as_array(wide), tile)
    assert shape.bounds == (-BUFFER, -BUFFER, EXTENT + BUFFER, EXTENT + BUFFER)


def test_of_small_shapes_one_is_drawn_in_each_square() -> None:
    tile = Tile(10, 851, 367)
    west, south, _, _ = tile.window()
    points = [shapely.Point(west + n * 1e-6, south + 1e-3) for n in range(1, 500)]
    shown = [one for one in drawn(as_array(*points), tile) if one is not None]
    assert 1 <= len(shown) <= 500e-6 / 0.3516 * EXTENT / SMALL + 2
