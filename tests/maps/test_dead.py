"""Dead corners on a map: hatched by reason, told with their figures."""

from dataclasses import replace

import geopandas as gpd
import pytest

from maps import Scene, overview, scene_of
from maps.assets import Assets
from maps.layers import dead_layer
from tests.maps.plans import tiny_dead_corners


@pytest.fixture
def corners() -> gpd.GeoDataFrame:
    return tiny_dead_corners()


def test_reasons_are_told_apart_in_the_legend_in_both_languages(corners: gpd.GeoDataFrame) -> None:
    (layer,) = dead_layer(corners, "zh")
    assert layer.title == "死角"
    told = [(entry.key, entry.title, entry.count) for entry in layer.entries]
    assert told == [("never_seen", "从未看到", 1), ("too_late", "超过规定间隔", 2)]
    (layer,) = dead_layer(corners, "en")
    assert layer.title == "Dead corners"
    assert [entry.title for entry in layer.entries] == ["never seen", "seen too late"]


def test_a_corner_tells_its_area_gap_and_limit(corners: gpd.GeoDataFrame) -> None:
    (layer,) = dead_layer(corners, "zh")
    second = layer.features[1]["properties"]
    told = dict(zip(layer.fields, second["v"], strict=True))
    assert second["c"] == "too_late"
    assert told["面积"] == "400 平方米"
    assert (told["计划最长间隔"], told["要求最长间隔"]) == ("500 分钟", "480 分钟")


def test_no_corners_are_no_layer(corners: gpd.GeoDataFrame) -> None:
    assert dead_layer(None, "zh") == dead_layer(corners.head(0), "zh") == []


def test_the_overview_draws_dead_corners_of_a_scene_and_of_files(
    scene: Scene, bare: Assets, corners: gpd.GeoDataFrame
) -> None:
    assert '"dead_corners"' not in overview(scene, bare).replace(" ", "").split("palette")[0]
    drawn = overview(replace(scene, dead_corners=corners), bare)
    assert "死角 D001" in drawn
    assert "死角 D003" in overview(scene_of({"dead_corners": corners}), bare)
