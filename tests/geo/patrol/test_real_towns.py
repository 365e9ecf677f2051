"""Real streets: a town centre of 2.8 km² and an old quarter."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import box

from geo.community import Community
from geo.patrol import PatrolParams, plan
from geo.patrol.cycle import postman
from geo.patrol.network import network
from tests.geo.patrol.checks import assert_sound

WINDOW = (60.7177, 56.0773, 60.7459, 56.0926)  # west, south, east, north, degrees
NO_WAY = {"motorway", "motorway_link", "trunk", "trunk_link", "construction", "proposed"}
EIGHTEEN = PatrolParams(guards=18, days=3)


def source(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"{path.name} is not there")
    return path


def town(name: str, streets: gpd.GeoDataFrame) -> Community:
    """Return a community of streets and one building that holds everybody."""
    home = gpd.GeoDataFrame(
        {"building_id": ["1"], "households": [1]},
        geometry=[box(*streets.total_bounds)],
        crs=streets.crs,
    )
    return Community.of({"buildings": home, "streets": streets[["geometry"]]}, name=name)


@pytest.fixture(scope="module")
def snezhinsk(shared_data: Path) -> Community:
    """Return the streets of the centre as far as their pieces are wholly in the window."""
    roads = gpd.read_file(source(shared_data / "osm_snezhinsk_city/roads.geojson"), bbox=WINDOW)
    ways = shapely.get_parts(roads.geometry[~roads["highway"].isin(NO_WAY)].to_numpy())
    points, way = shapely.get_coordinates(ways, return_index=True)
    pieces = np.stack([points[:-1], points[1:]], axis=1)[way[:-1] == way[1:]]
    lines = shapely.linestrings(pieces)
    inside = lines[shapely.covered_by(lines, box(*WINDOW))]
    return town("Снежинск", gpd.GeoDataFrame(geometry=inside, crs=roads.crs))


def test_the_town_centre_has_77_km_of_streets_walked_in_a_round_of_100_km(
    snezhinsk: Community,
) -> None:
    net = network(snezhinsk.metric()["streets"])
    assert net is not None
    assert net.length_m.sum() / 1000 == pytest.approx(76.7, rel=0.02)
    assert postman(net).length_m / 1000 == pytest.approx(99.7, rel=0.03)


def test_the_town_centre_gets_a_sound_plan_near_the_bound(snezhinsk: Community) -> None:
    result = plan(snezhinsk, EIGHTEEN)
    assert_sound(result, snezhinsk, EIGHTEEN)
    assert result.report.uniform.ratio < 1.15


def test_an_old_quarter_gets_a_sound_plan_in_web_mercator(shared_data: Path) -> None:
    path = source(shared_data / "momepy_bubenec/bubenec.gpkg")
    community = town("Bubeneč", gpd.read_file(path, layer="streets"))
    assert community.crs.to_epsg() == 3857
    assert_sound(plan(community, EIGHTEEN), community, EIGHTEEN)
