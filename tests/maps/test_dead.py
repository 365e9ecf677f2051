"""Dead corners on a map: by reason, told with their figures."""

from dataclasses import replace

import geopandas as gpd
import pytest

from maps import Scene, overview, scene_of
from maps.assets import Assets
from maps.layers import dead_layers
from tests.maps.plans import tiny_dead_corners


@pytest.fixture
def corners() -> gpd.GeoDataFrame:
    return tiny_dead_corners()


def test_each_reason_is_a_layer_and_what_is_late_waits_until_asked_for(
    corners: gpd.GeoDataFrame,
) -> None:
    late, never = dead_layers(corners, "zh")
    assert (never.title, len(never.features), never.shown) == ("从未看到的死角", 1, True)
    assert (late.title, len(late.features), late.shown) == ("超时看到的死角", 2, False)
    assert [layer.title for layer in dead_layers(corners, "en")] == [
        "Dead corners, seen late",
        "Dead corners, never seen",
    ]
    (only,) = dead_layers(corners[corners["reason"] == "never_seen"], "en")
    assert only.name == "dead_corners"


def test_a_corner_tells_its_area_gap_and_limit(corners: gpd.GeoDataFrame) -> None:
    late, never = dead_layers(corners, "zh")
    told = dict(zip(late.fields, late.features[0]["properties"]["v"], strict=True))
    assert told["面积"] == "400 平方米"
    assert (told["计划最长间隔"], told["要求最长间隔"]) == ("500 分钟", "480 分钟")
    assert never.features[0]["properties"]["t"] == "死角 D001"
    assert "计划最长间隔" not in never.fields


def test_no_corners_are_no_layer(corners: gpd.GeoDataFrame) -> None:
    assert dead_layers(None, "zh") == dead_layers(corners.head(0), "zh") == []


def test_the_overview_draws_dead_corners_of_a_scene_and_of_files(
    scene: Scene, bare: Assets, corners: gpd.GeoDataFrame
) -> None:
    assert "死角 D001" not in overview(scene, bare)
    drawn = overview(replace(scene, dead_corners=corners), bare)
    assert "死角 D001" in drawn
    assert "死角 D003" in overview(scene_of({"dead_corners": corners}), bare)
