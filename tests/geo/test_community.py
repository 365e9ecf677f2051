"""A community holds every layer, typed, in one CRS."""

import geopandas as gpd
import pytest
from shapely import Point, box

from geo.clock import LOCAL
from geo.community import Community
from geo.schema import LAYERS
from tests.worlds import X0, Y0


def buildings(crs: object = "EPSG:4326", **columns: list[object]) -> gpd.GeoDataFrame:
    rows = {"building_id": ["1"], "households": [12]} | columns
    return gpd.GeoDataFrame(rows, geometry=[box(119.65, 45.53, 119.651, 45.531)], crs=crs)


def test_a_layer_nobody_gave_is_there_and_empty() -> None:
    community = Community.of({"buildings": buildings()})
    assert set(community.layers) == set(LAYERS)
    assert len(community["hazards"]) == 0
    assert list(community["hazards"].columns)[:2] == ["category", "severity"]
    assert community["hazards"].crs == community.crs


def test_all_layers_come_to_the_crs_of_the_buildings() -> None:
    gates = gpd.GeoDataFrame({"name": ["东门"]}, geometry=[Point(X0, Y0)], crs="EPSG:4549")
    community = Community.of({"buildings": buildings(), "gates": gates})
    assert community["gates"].crs == "EPSG:4326"
    assert community["gates"].geometry.x.iloc[0] == pytest.approx(119.61, abs=0.02)


def test_columns_take_their_kinds() -> None:
    community = Community.of(
        {
            "buildings": buildings(
                building_id=[7.0], households=["12"], persons=[None], 备注=["旧楼"]
            )
        }
    )
    row = community["buildings"].iloc[0]
    assert (row["building_id"], row["households"], row["备注"]) == ("7", 12, "旧楼")
    assert community["buildings"]["persons"].isna().all()


def test_streets_are_walkable_unless_said_otherwise(tiny: Community) -> None:
    assert tiny["streets"]["walkable"].all()
    shut = tiny["streets"].assign(walkable=["否", None, "yes", "1", None, None, None])
    frames = {"buildings": tiny["buildings"], "streets": shut}
    assert Community.of(frames)["streets"]["walkable"].tolist() == [False] + [True] * 6


def test_name_and_code_come_from_the_boundary(tiny: Community) -> None:
    assert (tiny.name, tiny.code) == ("小社区", "150581001001")


def test_times_know_their_zone(tiny: Community) -> None:
    stamp = tiny["incidents"]["reported_at"].iloc[0]
    assert stamp.tzinfo is not None
    assert stamp.utcoffset() == stamp.tz_convert(LOCAL).utcoffset()
    assert (stamp.hour, stamp.minute) == (22, 10)


def test_metres_are_measured_in_the_zone_of_the_place(tiny: Community) -> None:
    area = tiny.to_crs("EPSG:3857").metric()["boundary"].area.sum()
    assert area == pytest.approx(400 * 300, rel=1e-6)


def test_without_a_crs_there_is_no_community() -> None:
    with pytest.raises(ValueError, match="declared CRS"):
        Community.of({"buildings": buildings(crs=None)})
