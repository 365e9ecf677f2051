"""The main job on real towns, end to end through the command line, judged from the files alone."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from typer.testing import CliRunner

from api.cli import app
from data.exports.gpkg import write_gpkg
from geo.crs import metric_crs_of
from geo.origin import Origin

WINDOW = "60.7177,56.0773,60.7459,56.0926"
pytestmark = pytest.mark.slow


def run(*words: object) -> tuple[int, Any]:
    result = CliRunner().invoke(app, [*map(str, words), "--json"])
    return result.exit_code, json.loads(result.stdout)


def assert_sound_split(file: Path, least: int, most: int) -> None:
    """The written grids keep the band, are whole, and cover without gap or overlap."""
    grids = gpd.read_file(file, layer="grids")
    buildings = gpd.read_file(file, layer="buildings")
    assert grids["households"].between(least, most).all()
    counted = buildings.groupby("grid_id")["households"].sum()
    assert grids.set_index("grid_id")["households"].to_dict() == counted.to_dict()
    metric = grids.to_crs(metric_crs_of(grids))
    shapes = metric.geometry.to_numpy()
    assert (shapely.get_num_geometries(shapes) == 1).all()
    together = shapely.union_all(shapes)
    assert metric.area.sum() == pytest.approx(together.area, rel=1e-6)
    assert sum(shapely.Polygon(ring).area for ring in together.interiors) == pytest.approx(0)
    footprints = buildings.to_crs(metric.crs).geometry.to_numpy()
    building, grid = shapely.STRtree(shapes).query(footprints, predicate="intersects")
    assert np.array_equal(np.unique(building), np.arange(len(buildings)))
    elsewhere = grids["grid_id"].to_numpy()[grid] != buildings["grid_id"].to_numpy()[building]
    building, grid = building[elsewhere], grid[elsewhere]
    cut_m2 = shapely.area(shapely.intersection(footprints[building], shapes[grid]))
    assert (cut_m2 <= 0.001 * shapely.area(footprints[building])).all()


def assert_sound_patrol(file: Path, said: dict[str, Any]) -> None:
    """The written routes visit every street of the network and put nobody in two places."""
    streets = gpd.read_file(file, layer="streets")
    routes = gpd.read_file(file, layer="routes").sort_values(["guard_id", "start"])
    visited_km = streets.to_crs(metric_crs_of(streets)).length[streets["visits"] > 0].sum() / 1000
    assert visited_km >= said["network_km"] * 0.98
    same = routes["guard_id"].eq(routes["guard_id"].shift())
    assert (routes["start"][same] >= routes["end"].shift()[same]).all()
    seconds = (routes["end"] - routes["start"]).dt.total_seconds()
    assert (routes["length_m"] <= seconds * 0.9 * 1.01).all()
    assert said["legal_violations"] == 0
    assert said["uniform"]["worst_gap_min"] >= said["uniform"]["bound_min"]


def test_snezhinsk_from_osm_to_grids_patrols_and_a_map(shared_data: Path, tmp_path: Path) -> None:
    town = shared_data / "osm_snezhinsk_city"
    grids, patrol, page = tmp_path / "g.gpkg", tmp_path / "p.gpkg", tmp_path / "m.html"
    code, said = run("split", town, "-o", grids, "--bbox", WINDOW, "--nest", "off")
    assert (code, said["in_band"]) == (0, said["grids"])
    assert_sound_split(grids, 200, 300)
    buildings = gpd.read_file(grids, layer="buildings")
    assert buildings["households_estimated"].all()
    code, said = run("patrol", town, "-o", patrol, "--bbox", WINDOW, "--days", 2)
    assert code == 0
    assert 70 < said["network_km"] < 85
    assert_sound_patrol(patrol, said)
    code, said = run("map", grids, patrol, "-o", page)
    assert code == 0
    assert "OpenStreetMap" in page.read_text("utf-8")


def test_a_compound_too_small_for_the_band_is_named(shared_data: Path, tmp_path: Path) -> None:
    town = shared_data / "osm_snezhinsk_city"
    code, said = run("split", town, "-o", tmp_path / "g.gpkg", "--bbox", WINDOW)
    assert (code, said["feasible"]) == (1, False)
    assert "居住区" in said["reason"]
    assert said["fixes"]


def test_bubenec_with_households_given(shared_data: Path, tmp_path: Path) -> None:
    file = shared_data / "momepy_bubenec" / "bubenec.gpkg"
    buildings = gpd.read_file(file, layer="buildings")
    area_m2 = buildings.to_crs(metric_crs_of(buildings)).area
    given = buildings.assign(
        building_id=[f"B{row}" for row in range(len(buildings))],
        households=np.maximum((area_m2 * 4 / 75).round().astype(int), 1),
    )
    streets = gpd.read_file(file, layer="streets").assign(kind="road")
    town = tmp_path / "town.gpkg"
    write_gpkg(town, {"buildings": given, "streets": streets}, origin=Origin(), title="Bubeneč")
    code, said = run("split", town, "-o", tmp_path / "g.gpkg")
    assert (code, said["in_band"], said["gap_m2"]) == (0, said["grids"], 0.0)
    assert_sound_split(tmp_path / "g.gpkg", 200, 300)
    code, said = run("patrol", town, "-o", tmp_path / "p.gpkg", "--days", 2)
    assert code == 0
    assert_sound_patrol(tmp_path / "p.gpkg", said)
