"""Real data sets: a perimeter-block town and a city of slabs and towers."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo.community import Community
from geo.partition import SplitParams, split
from tests.geo.partition.checks import assert_sound

OFF = SplitParams(nest="off", time_limit_s=20)
M2_PER_HOUSEHOLD = 75


def source(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"{path.name} is not there")
    return path


def bubenec(shared_data: Path) -> Community:
    """Return 144 buildings whose walls touch, with drawn households; the CRS is Web Mercator."""
    path = source(shared_data / "momepy_bubenec/bubenec.gpkg")
    buildings = gpd.read_file(path, layer="buildings")
    buildings["building_id"] = buildings["uID"].astype(str)
    buildings["households"] = np.random.default_rng(1).integers(5, 30, len(buildings))
    streets = gpd.read_file(path, layer="streets")
    return Community.of({"buildings": buildings, "streets": streets}, name="Bubeneč")


def snezhinsk(shared_data: Path) -> Community:
    """Return 483 buildings of a town centre; households from floor area, garages have none."""
    folder = shared_data / "osm_snezhinsk_city"
    window = (60.7177, 56.0773, 60.7459, 56.0926)  # west, south, east, north, degrees
    buildings = gpd.read_file(source(folder / "buildings.geojson"), bbox=window)
    roads = gpd.read_file(source(folder / "roads.geojson"), bbox=window)
    levels = pd.to_numeric(buildings["levels"], errors="coerce").fillna(0)
    floor_m2 = buildings.to_crs(buildings.estimate_utm_crs()).area * levels
    buildings["building_id"] = buildings["id"].astype(str)
    buildings["households"] = (
        (floor_m2 / M2_PER_HOUSEHOLD).round().where(levels >= 3, 0).astype(int)
    )
    roads["kind"] = roads["highway"]
    return Community.of(
        {
            "buildings": buildings[["building_id", "households", "geometry"]],
            "streets": roads[["kind", "name", "geometry"]],
        },
        name="Снежинск",
    )


def test_perimeter_blocks_split_into_the_least_number_of_grids(shared_data: Path) -> None:
    community = bubenec(shared_data)
    result = split(community, OFF)
    assert_sound(result, community, OFF)
    assert len(result.grids) == -(-int(community["buildings"]["households"].sum()) // 300)
    assert result.report.road_share > 0.5


def test_a_town_centre_of_slabs_and_towers_splits(shared_data: Path) -> None:
    community = snezhinsk(shared_data)
    assert community["buildings"]["households"].max() > 200
    result = split(community, OFF)
    assert result.report.feasible, result.report.reason
    assert_sound(result, community, OFF)
    assert result.report.road_share > 0.6
    assert result.report.polsby_popper_mean > 0.3
