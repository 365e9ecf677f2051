"""The command line: exit codes, one JSON object, nothing half-written."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from typer.testing import CliRunner

from api.cli import app
from data.exports.gpkg import write_gpkg
from geo.community import Community
from geo.partition import SplitReport
from geo.patrol import PatrolReport
from tests.conftest import ROOT
from tests.maps.web import dist

__all__ = ["dist"]


@pytest.fixture
def community_file(tiny: Community, tmp_path: Path) -> Path:
    """The tiny community as a GeoPackage."""
    file = tmp_path / "tiny.gpkg"
    layers = {name: layer for name, layer in tiny.layers.items() if len(layer)}
    write_gpkg(file, layers, origin=tiny.origin, title=tiny.name)
    return file


def run(*words: object) -> tuple[int, Any]:
    """Run a command with --json; return its exit code and its object."""
    result = CliRunner().invoke(app, [*map(str, words), "--json"])
    assert result.stdout.count("\n") == 1, result.output
    return result.exit_code, json.loads(result.stdout)


def test_split_writes_grids_and_a_report(community_file: Path, tmp_path: Path) -> None:
    out, report = tmp_path / "grids.gpkg", tmp_path / "split.json"
    code, said = run(
        "split", community_file, "-o", out, "--min", 80, "--max", 130, "--report", report
    )
    assert code == 0
    assert said == json.loads(report.read_text("utf-8"))
    assert set(said) == set(SplitReport.__dataclass_fields__)
    grids = gpd.read_file(out, layer="grids")
    buildings = gpd.read_file(out, layer="buildings")
    assert grids["households"].tolist() == [120] * 4
    assert set(buildings["grid_id"]) == set(grids["grid_id"])
    assert grids.crs == gpd.read_file(community_file, layer="buildings").crs


def test_a_split_that_cannot_be_is_said_with_exit_code_1(
    community_file: Path, tmp_path: Path
) -> None:
    out = tmp_path / "grids.gpkg"
    code, said = run("split", community_file, "-o", out, "--min", 250, "--max", 300)
    assert (code, said["feasible"]) == (1, False)
    assert said["reason"]
    assert not out.exists()


def test_patrol_writes_its_layers_and_a_report(community_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "patrol.gpkg"
    code, said = run("patrol", community_file, "-o", out, "--start", "2026-11-22", "--days", 2)
    assert code == 0
    assert set(said) == set(PatrolReport.__dataclass_fields__)
    assert said["legal_violations"] == 0
    layers = set(gpd.list_layers(out)["name"])
    assert {"routes", "stops", "streets", "roster"} <= layers
    assert set(gpd.read_file(out, layer="roster")["date"].astype(str)) == {
        "2026-11-22",
        "2026-11-23",
    }


@pytest.mark.usefixtures("dist")
def test_a_patrol_of_a_split_plan_knows_home_grids_and_the_map_shows_them(
    community_file: Path, tmp_path: Path
) -> None:
    grids, patrol, drawn = (tmp_path / name for name in ("grids.gpkg", "patrol.gpkg", "map.html"))
    run("split", community_file, "-o", grids, "--min", 80, "--max", 130)
    code, said = run("patrol", grids, "-o", patrol, "--days", 1, "--guards", 8, "--no-sight")
    assert code == 0
    assert sorted(said["home_grids"].values()) == ["01", "01", "02", "02", "03", "03", "04", "04"]
    assert 0 <= said["home_share"]["before"] <= said["home_share"]["after"] <= 1
    whole = tmp_path / "whole.gpkg"
    words = ("--days", 1, "--guards", 8, "--no-sight", "--grids")
    _, beside = run("patrol", community_file, "-o", whole, *words, grids)
    assert beside["home_grids"].keys() == said["home_grids"].keys()
    assert beside["home_share"] is not None
    code, refused = run("patrol", community_file, "-o", whole, *words, community_file)
    assert (code, refused["faults"][0]["reason"]) == (2, "The file has no layer grids.")
    plain = tmp_path / "plain.gpkg"
    _, unknown = run("patrol", community_file, "-o", plain, "--days", 1, "--guards", 8)
    assert unknown["home_share"] is None
    code, said = run("map", community_file, grids, patrol, "-o", drawn)
    assert code == 0
    page = drawn.read_text("utf-8")
    assert "熟悉本格的保安" in page
    run("map", community_file, grids, plain, "-o", drawn)
    assert "所属网格" in drawn.read_text("utf-8")
    run("map", community_file, plain, "-o", drawn)
    assert "所属网格" not in drawn.read_text("utf-8")


def test_too_few_guards_are_said_with_exit_code_1(community_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "patrol.gpkg"
    code, said = run("patrol", community_file, "-o", out, "--guards", 3)
    assert (code, said["feasible"]) == (1, False)
    assert said["fixes"]
    assert not out.exists()


@pytest.mark.parametrize(
    "words",
    [
        ["split", "absent.gpkg", "-o", "x.gpkg"],
        ["split", "{file}", "-o", "x.gpkg", "--min", "300", "--max", "200"],
        ["split", "{file}", "-o", "x.gpkg", "--bbox", "1,2,3"],
        ["patrol", "{file}", "-o", "x.gpkg", "--walkers", "many"],
        ["patrol", "{file}", "-o", "x.gpkg", "--days", "0"],
        ["import", "{file}", "--db", "mysql://somewhere/else"],
        ["map", "absent.gpkg", "-o", "x.html"],
        ["demo", "--port", "99999"],
        ["split", "{file}", "-o", "{file}"],
        ["split", "{file}", "-o", "x.geojson"],
        ["patrol", "{file}", "-o", "nowhere/x.gpkg"],
    ],
)
def test_bad_input_is_exit_code_2_with_faults_and_nothing_written(
    community_file: Path, tmp_path: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, said = run(*(word.format(file=community_file) for word in words))
    assert code == 2
    assert said["faults"]
    assert [file.name for file in tmp_path.iterdir()] == ["tiny.gpkg"]


def test_usage_errors_are_exit_code_2() -> None:
    assert CliRunner().invoke(app, ["split"]).exit_code == 2
    assert CliRunner().invoke(app, ["nonsense"]).exit_code == 2


def test_every_fault_of_a_file_is_listed(tiny: Community, tmp_path: Path) -> None:
    bad = tiny["buildings"].copy()
    bad.loc[0, "households"] = -1
    bad.loc[1, "building_id"] = "W1"
    file = tmp_path / "bad.gpkg"
    write_gpkg(file, {"buildings": bad}, origin=tiny.origin, title="bad")
    code, said = run("import", file, "--dry-run")
    assert code == 2
    assert {fault["column"] for fault in said["faults"]} >= {"households", "building_id"}


def test_importing_checks_stores_and_refuses_to_store_twice(
    community_file: Path, tmp_path: Path
) -> None:
    db = f"sqlite:///{tmp_path}/town.sqlite"
    code, said = run("import", community_file, "--db", db, "--dry-run")
    assert (code, said["community_id"], said["rows"]["buildings"]) == (0, None, 12)
    assert not (tmp_path / "town.sqlite").exists()
    assert run("import", community_file, "--db", db)[0] == 0
    assert run("import", community_file, "--db", db)[0] == 2
    assert run("import", community_file, "--db", db, "--replace")[0] == 0
    assert run("import", community_file, "--db", db, "--community", "别名")[0] == 2  # same code
    assert run("db", "check", "--db", db) == (0, {"faults": []})


def test_the_database_is_backed_up_and_restored(community_file: Path, tmp_path: Path) -> None:
    db, file = f"sqlite:///{tmp_path}/town.sqlite", tmp_path / "backup"
    assert run("db", "upgrade", "--db", db)[0] == 0
    assert run("db", "backup", file, "--db", db)[0] == 0
    assert run("import", community_file, "--db", db)[0] == 0
    assert run("db", "restore", file, "--db", db)[0] == 0
    assert run("import", community_file, "--db", db)[0] == 0  # it was gone
    assert run("db", "restore", community_file, "--db", db)[0] == 2


def test_a_database_that_is_not_there_is_not_made_by_checking_it(tmp_path: Path) -> None:
    code, said = run("db", "check", "--db", f"sqlite:///{tmp_path}/absent.sqlite")
    assert code in (1, 2)
    assert said.get("faults") or said.get("error")


def test_a_port_that_is_taken_is_said_before_anything_is_served(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        db = f"sqlite:///{tmp_path}/town.sqlite"
        result = CliRunner().invoke(app, ["serve", "--db", db, "--port", str(port)])
    assert result.exit_code == 2
    assert f"127.0.0.1:{port}" in result.stderr
    assert not (tmp_path / "town.sqlite").exists()


@pytest.mark.slow
def test_the_demo_is_made_once_and_an_interrupt_leaves_nothing_half_made(tmp_path: Path) -> None:
    db = f"sqlite:///{tmp_path}/demo.sqlite"
    program = [sys.executable, "-m", "api.cli", "demo", "--no-serve", "--db", db, "--json"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        program, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as first:
        while not (tmp_path / "demo.sqlite").exists():
            time.sleep(0.05)
        time.sleep(1.0)
        first.send_signal(signal.SIGINT)
        first.communicate()
    assert first.returncode in (130, 0)
    code, said = run("demo", "--no-serve", "--db", db)
    assert (code, said["grids"]) == (0, 18)
    assert run("db", "check", "--db", db) == (0, {"faults": []})
    assert run("demo", "--no-serve", "--db", db) == (0, said)
