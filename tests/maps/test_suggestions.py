"""Suggestions against dead corners, and who is at home in a grid, as a patrol plan tells them."""

from dataclasses import replace

from maps import Scene, overview, scene_of
from maps.assets import Assets
from maps.layers import grids_layer, suggestions_layer
from tests.maps.plans import tiny_grids

SUGGESTED = [
    {"kind": "camera", "lon": 119.6432528, "lat": 45.5320372, "removes_m2": 2322.5},
    {"kind": "checkpoint", "lon": 119.6559296, "lat": 45.5328179, "removes_m2": 95.04},
]
REPORT = {
    "home_grids": {"G01": "g2", "G02": "g1", "G03": "g2"},
    "sight": {"suggestions": SUGGESTED},
}


def test_a_suggestion_tells_what_it_is_and_removes_and_waits_until_asked_for() -> None:
    (layer,) = suggestions_layer(SUGGESTED, "zh")
    assert not layer.shown
    told = [(one["properties"]["t"], one["properties"]["v"]) for one in layer.features]
    assert told == [
        ("消除死角的建议 1", ["摄像头", "2,322 平方米"]),
        ("消除死角的建议 2", ["巡更点", "95.04 平方米"]),
    ]
    assert layer.features[0]["geometry"]["coordinates"] == [119.643253, 45.532037]
    assert [(entry.key, entry.count) for entry in layer.entries] == [
        ("checkpoint", 1),
        ("camera", 1),
    ]
    assert suggestions_layer([], "zh") == []


def test_a_grid_tells_the_guards_at_home_in_it(scene: Scene) -> None:
    (layer,) = grids_layer(replace(scene, patrol_report=REPORT).guarded_grids, "en")
    at = list(layer.fields).index("Guard at home here")
    assert [one["properties"]["v"][at] for one in layer.features] == ["G02", "G01, G03", None, None]
    (layer,) = grids_layer(scene.guarded_grids, "en")
    assert "Guard at home here" not in layer.fields


def test_the_overview_draws_what_the_report_tells(scene: Scene, bare: Assets) -> None:
    drawn = overview(replace(scene, patrol_report=REPORT), bare)
    assert "消除死角的建议 2" in drawn
    assert "G01, G03" in drawn
    of_files = overview(scene_of({"grids": tiny_grids()}, patrol_report=REPORT), bare)
    assert "G01, G03" in of_files
    plain = overview(replace(scene, patrol_report={"sight": None, "home_grids": None}), bare)
    assert "消除死角的建议 1" not in plain
