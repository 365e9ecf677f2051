"""The rules of a community file, one by one and all at once."""

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, Polygon, box

from geo.community import Community
from geo.faults import Fault, errors
from geo.schema import LAYERS
from geo.validate import connectivity, overlapping_pairs, validate
from geo.validate.findings import SHOWN
from tests.worlds import TINY_CRS, X0, Y0

Frames = dict[str, GeoDataFrame]
Spoil = Callable[[Frames], None]


@pytest.fixture
def frames(tiny: Community) -> Frames:
    """The tiny community's layers, free to be spoiled."""
    return {name: layer.copy() for name, layer in tiny.layers.items()}


def set_value(frame: GeoDataFrame, row: int, column: str, value: Any) -> None:
    frame[column] = frame[column].astype(object)
    frame.loc[row, column] = value


def set_shape(frame: GeoDataFrame, row: int, shape: Any) -> None:
    shapes = frame.geometry.to_numpy().copy()
    shapes[row] = shape
    frame["geometry"] = gpd.GeoSeries(shapes, crs=frame.crs)


def told(faults: list[Fault]) -> set[tuple[str, str | None, str | None]]:
    return {(fault.layer, fault.row, fault.column) for fault in faults}


BOW_TIE = Polygon([(X0, Y0), (X0 + 9, Y0 + 9), (X0 + 9, Y0), (X0, Y0 + 9)])

ROW_FAULTS: list[tuple[str, Spoil, str, str | None, str | None, str]] = [
    ("absent households", lambda f: set_value(f["buildings"], 0, "households", None),
     "buildings", "W1", "households", "missing"),
    ("negative households", lambda f: set_value(f["buildings"], 1, "households", -3),
     "buildings", "W2", "households", "negative"),
    ("half a household", lambda f: set_value(f["buildings"], 2, "households", 2.5),
     "buildings", "W3", "households", "whole number"),
    ("households in words", lambda f: set_value(f["buildings"], 3, "households", "四十"),
     "buildings", "W4", "households", "'四十' is not a number"),
    ("endless households", lambda f: set_value(f["buildings"], 3, "households", float("inf")),
     "buildings", "W4", "households", "not a number"),
    ("no id", lambda f: set_value(f["buildings"], 4, "building_id", " "),
     "buildings", "5", "building_id", "missing"),
    ("id used twice", lambda f: set_value(f["buildings"], 6, "building_id", "W1"),
     "buildings", "W1", "building_id", "in rows 1, 7"),
    ("camera facing 400 degrees", lambda f: set_value(f["cameras"], 0, "azimuth_deg", 400),
     "cameras", "1", "azimuth_deg", "above 360"),
    ("severity 0", lambda f: set_value(f["hazards"], 1, "severity", 0),
     "hazards", "2", "severity", "below 1"),
    ("unknown kind of centre", lambda f: set_value(f["centres"], 0, "kind", "office"),
     "centres", "一号监控中心", "kind", "none of control_centre, guard_post"),
    ("unreadable time", lambda f: set_value(f["incidents"], 0, "reported_at", "昨天"),
     "incidents", "1", "reported_at", "not a time"),
    ("closed before reported", lambda f: set_value(f["incidents"], 1, "closed_at", "2020-01-01"),
     "incidents", "2", "closed_at", "before it was reported"),
    ("walkable perhaps", lambda f: set_value(f["streets"], 3, "walkable", "maybe"),
     "streets", "4", "walkable", "not yes or no"),
    ("self-crossing outline", lambda f: set_shape(f["buildings"], 7, BOW_TIE),
     "buildings", "E2", None, "Self-intersection"),
    ("no geometry", lambda f: set_shape(f["buildings"], 8, None),
     "buildings", "E3", None, "no geometry"),
    ("empty geometry", lambda f: set_shape(f["buildings"], 9, Polygon()),
     "buildings", "E4", None, "empty geometry"),
    ("a street drawn as a point", lambda f: set_shape(f["streets"], 5, Point(X0, Y0)),
     "streets", "6", None, "is a Point"),
    ("outside the boundary",
     lambda f: set_shape(f["buildings"], 10, box(X0 - 99, Y0, X0 - 90, Y0 + 9)),
     "buildings", "E5", None, "outside the boundary"),
    ("overlapping buildings",
     lambda f: set_shape(f["buildings"], 11, box(X0 + 70, Y0 + 40, X0 + 90, Y0 + 54)),
     "buildings", "W1", None, "'W1' and 'E6' overlap by 140 m²"),
    ("overlapping compounds",
     lambda f: set_shape(f["compounds"], 1, box(X0 + 190, Y0, X0 + 400, Y0 + 300)),
     "compounds", "西苑", None, "overlap by 3,000 m²"),
]  # fmt: skip


def test_a_right_community_has_no_fault(tiny: Community) -> None:
    assert validate(tiny.layers) == []


@pytest.mark.parametrize("case", ROW_FAULTS, ids=[case[0] for case in ROW_FAULTS])
def test_each_fault_is_told_with_its_row(
    frames: Frames, case: tuple[str, Spoil, str, str | None, str | None, str]
) -> None:
    _, spoil, layer, row, column, words = case
    spoil(frames)
    found = errors(validate(frames))
    assert (layer, row, column) in told(found)
    fault = next(f for f in found if (f.layer, f.row, f.column) == (layer, row, column))
    assert words in fault.reason
    assert fault.remedy


def test_all_faults_are_told_at_once(frames: Frames) -> None:
    together = [case for case in ROW_FAULTS if case[0] not in ("endless households", "no id")]
    for _, spoil, *_ in together:
        spoil(frames)
    frames["gates"] = frames["gates"].set_crs(None, allow_override=True)
    del frames["checkpoints"]["checkpoint_id"]
    frames["streets"] = frames["streets"].drop(index=[1, 2])
    found = validate(frames)
    expected = {(layer, row, column) for _, _, layer, row, column, _ in together}
    expected -= {("streets", "4", "walkable"), ("streets", "6", None)}  # two rows above are gone
    expected |= {("streets", "2", "walkable"), ("streets", "4", None)}
    expected |= {("gates", None, None), ("checkpoints", None, "checkpoint_id")}
    assert expected <= told(errors(found))
    assert ("streets", None, None) in told(found)


@pytest.mark.parametrize("layer", [layer for layer in LAYERS.values() if layer.required])
def test_a_required_layer_may_be_neither_absent_nor_empty(frames: Frames, layer: Any) -> None:
    frames[layer.name] = frames[layer.name].iloc[:0]
    assert "has no rows" in errors(validate(frames))[0].reason
    del frames[layer.name]
    assert "is missing" in errors(validate(frames))[0].reason


def test_a_layer_without_crs_is_an_error_and_its_overlaps_are_still_found(frames: Frames) -> None:
    set_shape(frames["buildings"], 11, box(X0 + 70, Y0 + 40, X0 + 90, Y0 + 54))
    frames["buildings"] = frames["buildings"].set_crs(None, allow_override=True)
    reasons = " ".join(fault.reason for fault in errors(validate(frames)))
    assert "CRS) is missing" in reasons
    assert "'W1' and 'E6' overlap by 140 m²" in reasons


def test_layers_may_be_in_different_crs(frames: Frames) -> None:
    frames["boundary"] = frames["boundary"].to_crs(4326)
    frames["streets"] = frames["streets"].to_crs(3857)
    assert validate(frames) == []


def test_metres_that_claim_to_be_degrees_are_told(frames: Frames) -> None:
    frames["gates"] = frames["gates"].set_crs(4326, allow_override=True)
    assert {fault.layer for fault in errors(validate(frames))} == {"gates"}
    assert "not degrees" in errors(validate(frames))[0].reason


def test_a_layer_without_geometry_is_told(frames: Frames) -> None:
    frames["gates"] = pd.DataFrame(frames["gates"].drop(columns="geometry"))
    assert "no geometry" in errors(validate(frames))[0].reason


def test_two_boundaries_are_one_too_many(frames: Frames) -> None:
    frames["boundary"] = pd.concat([frames["boundary"]] * 2, ignore_index=True)
    assert "one boundary" in errors(validate(frames))[0].reason


def test_the_fifty_first_fault_of_a_kind_is_counted_not_listed() -> None:
    count = SHOWN + 7
    x = X0 + 30 * np.arange(count)
    buildings = gpd.GeoDataFrame(
        {"building_id": [f"B{i}" for i in range(count)], "households": -1},
        geometry=shapely.box(x, Y0, x + 20, Y0 + 10),
        crs=TINY_CRS,
    )
    faults = validate({"buildings": buildings})
    assert len(faults) == SHOWN + 1
    assert faults[-1].reason.startswith("7 more rows")
    assert faults[-1].row is None


def test_a_boundary_may_cut_a_building_whose_middle_is_inside(frames: Frames) -> None:
    set_shape(frames["buildings"], 0, box(X0 - 20, Y0 + 40, X0 + 60, Y0 + 54))
    assert validate(frames) == []


def test_overlap_up_to_a_square_metre_is_tolerated(frames: Frames) -> None:
    set_shape(frames["buildings"], 1, box(X0 + 80 - 0.07, Y0 + 40, X0 + 110, Y0 + 54))
    assert validate(frames) == []
    set_shape(frames["buildings"], 1, box(X0 + 80 - 0.08, Y0 + 40, X0 + 110, Y0 + 54))
    assert len(validate(frames)) == 1


def test_stray_streets_are_a_warning_with_parts_and_metres(frames: Frames) -> None:
    stray = frames["streets"].iloc[:1].copy()
    stray["geometry"] = [LineString([(X0 + 50, Y0 + 20), (X0 + 130, Y0 + 20)])]
    frames["streets"] = pd.concat([frames["streets"], stray], ignore_index=True)
    (fault,) = validate(frames)
    assert fault.severity == "warning"
    assert "in 2 parts" in fault.reason
    assert "80 m lie outside" in fault.reason
    frames["streets"].loc[7, "walkable"] = False
    assert validate(frames) == []


def test_streets_meet_at_ends_on_the_way_and_where_they_cross() -> None:
    lines = [
        LineString([(0, 0), (100, 0)]),
        LineString([(50, 0), (50, 50)]),  # ends on the first one's way
        LineString([(40, 30), (90, 30)]),  # crosses the second
        LineString([(90, 30.4), (90, 90)]),  # misses the third by less than the reach
        LineString([(200, 0), (200, 70)]),
    ]
    found = connectivity(gpd.GeoDataFrame(geometry=lines, crs=TINY_CRS))
    assert found.parts == 2
    assert found.stray_m == pytest.approx(70)
    assert found.part.tolist()[:4] == [found.part[0]] * 4


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(2, 20), st.integers(2, 20)),
        max_size=12,
    )
)
def test_overlapping_pairs_are_those_of_comparing_each_with_each(
    boxes: list[tuple[int, int, int, int]],
) -> None:
    shapes = np.array([box(x, y, x + w, y + h) for x, y, w, h in boxes], dtype=object)
    pairs, shared_m2 = overlapping_pairs(shapes)
    slow = {
        (a, b): shapes[a].intersection(shapes[b]).area
        for a in range(len(shapes))
        for b in range(a + 1, len(shapes))
        if shapes[a].intersection(shapes[b]).area > 1
    }
    assert {
        (int(a), int(b)): pytest.approx(s) for (a, b), s in zip(pairs, shared_m2, strict=True)
    } == slow


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_no_value_whatever_makes_validation_itself_fail(
    tiny: Community, data: st.DataObject
) -> None:
    anything = st.one_of(
        st.none(), st.text(max_size=8), st.integers(), st.floats(), st.booleans(),
        st.datetimes(), st.just([1, 2]), st.just({"a": 1}),
    )  # fmt: skip
    shapes = st.sampled_from(
        [None, Point(), Point(1, 1), BOW_TIE, MultiPolygon(), LineString([(0, 0), (0, 0)]),
         Point(float("nan"), 1), Polygon([(1, 1), (1, 1), (1, 1)])]
    )  # fmt: skip
    name = data.draw(st.sampled_from([n for n, layer in tiny.layers.items() if len(layer)]))
    frame = tiny[name].copy()
    for column in LAYERS[name].columns:
        values = data.draw(st.lists(anything, min_size=len(frame), max_size=len(frame)))
        frame[column.name] = pd.Series(values, index=frame.index, dtype=object)
    drawn = data.draw(st.lists(shapes, min_size=len(frame), max_size=len(frame)))
    frame["geometry"] = gpd.GeoSeries(drawn, index=frame.index, crs=frame.crs)
    faults = validate(dict(tiny.layers) | {name: frame})
    assert all(fault.reason and fault.remedy for fault in faults)
    if not errors(faults):
        assert len(Community.of(dict(tiny.layers) | {name: frame})[name]) == len(frame)


@pytest.mark.parametrize(
    "code", ["../../etc", "15058100100", "15058100100x", "１５０５８１００１００１"]
)
def test_a_community_code_has_twelve_digits(frames: Frames, code: str) -> None:
    set_value(frames["boundary"], 0, "code", code)
    assert ("boundary", None, "code") in told(errors(validate(frames)))
    for good in (None, "150581001001", 150581001001.0):
        set_value(frames["boundary"], 0, "code", good)
        assert validate(frames) == []
