"""gridbeat hotspot: from file to file, with every fault at once and nothing half-written."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
from geopandas import GeoDataFrame
from typer.testing import CliRunner

from api.cli import app
from data.exports.gpkg import write_gpkg
from data.sources import read_claims
from geo.community import Community
from geo.hotspot.columns import COLUMNS
from geo.origin import Origin
from tests.geo.hotspot.worlds import incidents, two_towns


def run(*words: object) -> tuple[int, Any]:
    result = CliRunner().invoke(app, ["hotspot", *map(str, words), "--json"])
    assert result.stdout.count("\n") == 1, result.output
    return result.exit_code, json.loads(result.stdout)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of 300 incidents."""
    file = tmp_path_factory.mktemp("town") / "town.gpkg"
    frame: GeoDataFrame = two_towns(np.random.default_rng(0))
    write_gpkg(file, {"incidents": frame}, origin=Origin("t", "© somebody"), title="town")
    return file


@pytest.mark.parametrize("method", ["kde", "gistar", "change"])
def test_hotspots_are_written_with_their_columns_and_what_they_are_made_of(
    town: Path, tmp_path: Path, method: str
) -> None:
    out = tmp_path / "out.gpkg"
    code, said = run(town, "-o", out, "--method", method, "--cell-m", 40, "--bandwidth-m", 120)
    assert code == 0
    assert (said["method"], said["cell_m"], said["bandwidth_m"]) == (method, 40, 120)
    assert said["n"] == said["n_reported"] == 300 - said["n_discovered"]
    layers = {str(name) for name, _ in pyogrio.list_layers(out)}
    assert layers == {*COLUMNS[method], "columns"}
    about = gpd.read_file(out, layer="columns")
    for name in COLUMNS[method]:
        held = set(gpd.read_file(out, layer=name).columns) - {"geometry"}
        assert held == set(about["column"][about["layer"] == name]), name
    claims = read_claims(out)
    assert claims is not None
    assert claims["report"] == said
    assert claims["params"]["method"] == method
    assert gpd.read_file(out, layer="cells").crs == "EPSG:4548"
    assert out.read_bytes().count("© somebody".encode()) > 0


def test_a_backtest_is_a_table_and_in_the_report(town: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.gpkg"
    code, said = run(town, "-o", out, "--backtest")
    assert code == 0
    table = gpd.read_file(out, layer="backtest")
    assert len(table) == len(said["backtest"]["rows"]) == 18
    assert set(table["verdict"].dropna()) <= {"better", "level", "worse"}


def test_a_backtest_of_too_short_a_time_ends_with_1_and_the_hotspots(
    town: Path, tmp_path: Path
) -> None:
    code, said = run(
        town, "-o", tmp_path / "o.gpkg", "--backtest", "--from", "2026-02-01", "--to", "2026-03-01"
    )
    assert code == 1
    assert said["feasible"]
    assert not said["backtest"]["feasible"]
    assert (tmp_path / "o.gpkg").exists()


def test_too_few_incidents_end_with_1_and_the_reason(town: Path, tmp_path: Path) -> None:
    code, said = run(town, "-o", tmp_path / "o.gpkg", "--to", "2026-01-02")
    assert code == 1
    assert not said["feasible"]
    assert said["reason"]
    assert not list(tmp_path.iterdir())


def test_every_fault_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    table = tmp_path / "incidents.csv"
    table.write_text("lon,lat,category\n117,40,噪声\n0,0,噪声\n", encoding="utf-8")
    other = tmp_path / "other.csv"
    other.write_text("lon,lat,name\n117,40,a\n", encoding="utf-8")
    code, said = run(
        table, "-o", tmp_path / "out.txt", "--method", "best", "--from", "soon",
        "--bandwidth-m", 1, "--community", other, "--tracks", tmp_path / "none.gpkg",
    )  # fmt: skip
    assert code == 2
    told = {(fault["layer"], fault["column"]) for fault in said["faults"]}
    assert told >= {
        ("command line", "--method"),
        ("command line", "--from"),
        ("command line", "--bandwidth-m"),
        (str(tmp_path / "out.txt"), "-o"),
        ("incidents", "reported_at"),
        ("other.csv", "--community"),
        ("none.gpkg", None),
    }
    assert {path.name for path in tmp_path.iterdir()} == {"incidents.csv", "other.csv"}


def test_places_too_far_apart_are_refused(tmp_path: Path) -> None:
    far = incidents(np.r_[np.zeros((20, 2)), np.full((1, 2), 3e5)])
    write_gpkg(tmp_path / "far.gpkg", {"incidents": far}, origin=Origin(), title="far")
    code, said = run(tmp_path / "far.gpkg", "-o", tmp_path / "o.gpkg")
    assert code == 2
    assert "too far apart" in said["faults"][0]["reason"]
    assert not (tmp_path / "o.gpkg").exists()


def test_a_community_gives_households_boundary_and_grids(tiny: Community, tmp_path: Path) -> None:
    file = tmp_path / "tiny.gpkg"
    rng = np.random.default_rng(0)
    west, south, east, north = tiny["buildings"].total_bounds
    places = rng.uniform((west, south), (east, north), (80, 2))
    frame = incidents(np.zeros((80, 2)))
    frame = frame.set_geometry(gpd.points_from_xy(*places.T)).set_crs(tiny.crs, allow_override=True)
    layers = {name: layer for name, layer in tiny.layers.items() if len(layer)}
    layers["incidents"] = frame
    write_gpkg(file, layers, origin=tiny.origin, title="tiny")
    out = tmp_path / "out.gpkg"
    code, _ = run(file, "-o", out, "--community", file)
    assert code == 0
    cells = gpd.read_file(out, layer="cells")
    told = cells.dropna(subset="per_1000")
    assert len(told)
    assert (told["per_1000_low"] <= told["per_1000"]).all()
    assert (told["per_1000"] <= told["per_1000_high"]).all()


def test_the_public_file_holds_no_small_number(town: Path, tmp_path: Path) -> None:
    out = tmp_path / "public.gpkg"
    code, said = run(town, "-o", out, "--public")
    assert code == 0
    assert said["n_discovered"] is None
    cells = gpd.read_file(out, layer="cells")
    assert set(cells.columns) == {"cell_id", "n", "class", "geometry"}
    assert not cells["n"].between(1, 4).any()
