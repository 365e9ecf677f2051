"""gridbeat track: tracks beside their plan, from file to file."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from api.cli import app
from data.exports.gpkg import write_gpkg
from data.exports.gpx import write_gpx
from data.sources import read_layers
from geo.community import Community
from geo.crs import metric_crs_of
from geo.track.fixes import times
from geo.track.kept import SLACK_MIN
from geo.track.planned import sampled
from tests.geo.track.worlds import drifting


def run(*words: object) -> tuple[int, Any]:
    result = CliRunner().invoke(app, [*map(str, words), "--json"])
    assert result.stdout.count("\n") == 1, result.output
    return result.exit_code, json.loads(result.stdout)


@pytest.fixture(scope="module")
def plan(tiny: Community, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny community's plan of a day."""
    folder = tmp_path_factory.mktemp("plan")
    community, file = folder / "tiny.gpkg", folder / "plan.gpkg"
    layers = {name: layer for name, layer in tiny.layers.items() if len(layer)}
    write_gpkg(community, layers, origin=tiny.origin, title=tiny.name)
    words = ("--days", 1, "--start", "2026-11-22", "--time-limit", 2)
    assert run("patrol", community, "-o", file, *words)[0] == 0
    return file


def first_hour(plan: Path) -> gpd.GeoDataFrame:
    """The fixes of who walks the first route of the plan, for an hour, as planned."""
    layers = read_layers(plan)
    routes = layers["routes"].to_crs(metric_crs_of(layers["streets"])).sort_values("start")
    mine = routes[routes["guard_id"] == routes["guard_id"].iloc[0]]
    xy, second = sampled(mine)
    hour = second < second[0] + 3600
    fixes = gpd.GeoDataFrame(
        {"guard_id": mine["guard_id"].iloc[0], "at": times(second[hour])},
        geometry=gpd.points_from_xy(*drifting(xy[hour], 4.0, seed=1).T),
        crs=routes.crs,
    )
    fixes.attrs["walked_m"] = float(np.hypot(*np.diff(xy[hour], axis=0).T).sum())
    return fixes


def test_a_walk_as_planned_keeps_its_stops_and_the_rest_of_the_shift_is_a_gap(
    plan: Path, tmp_path: Path
) -> None:
    given = first_hour(plan)
    guard = given["guard_id"].iloc[0]
    track, out = tmp_path / f"{guard}-morning.gpx", tmp_path / "out.gpkg"
    write_gpx(track, fixes=given)
    code, said = run("track", plan, track, "-o", out)
    assert said["guards"] == [guard]
    assert said["usable"] == said["fixes"] == len(given)
    stops = gpd.read_file(out, layer="stops")
    within = (stops["planned_at"] <= given["at"].max()) & stops["ref_id"].notna()
    assert within.sum() >= 3
    assert set(stops["state"][within]) == {"on_time"}
    after = stops["planned_at"] > given["at"].max() + pd.Timedelta(minutes=SLACK_MIN)
    assert set(stops["state"][after]) == {"untracked", "not_judged"}
    assert code == 0
    assert len(said["gaps"]) == 1
    tracks = gpd.read_file(out, layer="tracks")
    assert set(tracks["confidence"]) <= {"sure", "probable", "not"}
    sure_m = tracks.to_crs(given.crs).length[tracks["confidence"] == "sure"].sum()
    assert sure_m == pytest.approx(given.attrs["walked_m"], rel=0.05)
    streets = gpd.read_file(out, layer="streets")
    assert {"walked_visits", "walked_gap_min", "worst_gap_min"} <= set(streets)
    assert streets["walked_visits"].max() > 0
    assert (streets["walked_gap_min"] <= 60.01).all()
    assert set(gpd.read_file(out, layer="fixes")["flag"].fillna("")) == {""}


def test_a_walk_elsewhere_misses_its_stops_with_exit_code_1(plan: Path, tmp_path: Path) -> None:
    given = first_hour(plan)
    away = given.set_geometry(given.geometry.translate(5000, 0))
    write_gpx(tmp_path / "x.gpx", fixes=away)
    code, said = run(
        "track", plan, tmp_path / "x.gpx", "-o", tmp_path / "o.gpkg",
        "--guard", given["guard_id"].iloc[0],
    )  # fmt: skip
    assert code == 1
    assert said["stops"]["missed"] >= 3
    assert said["walked_km"]["sure"] == 0


def test_every_fault_of_every_file_is_named_and_nothing_is_written(
    plan: Path, tmp_path: Path
) -> None:
    (tmp_path / "G01.gpx").write_text("no track")
    (tmp_path / "G02.gpx").write_text("<gpx/>")
    write_gpx(tmp_path / "whose.gpx", fixes=first_hour(plan))
    files = [tmp_path / name for name in ("G01.gpx", "G02.gpx", "whose.gpx")]
    code, said = run("track", plan, *files, "-o", tmp_path / "o.gpkg")
    assert code == 2
    assert {fault["layer"] for fault in said["faults"]} == {file.name for file in files}
    assert not (tmp_path / "o.gpkg").exists()


def test_an_unknown_guard_and_a_file_that_is_no_plan_are_refused(
    plan: Path, tmp_path: Path
) -> None:
    write_gpx(tmp_path / "t.gpx", fixes=first_hour(plan))
    words = ("-o", tmp_path / "o.gpkg")
    code, said = run("track", plan, tmp_path / "t.gpx", *words, "--guard", "G99")
    assert (code, said["faults"][0]["reason"]) == (2, "The roster has no such guard.")
    code, said = run("track", tmp_path / "t.gpx", tmp_path / "t.gpx", *words)
    assert code == 2
    assert len(said["faults"]) == 4


def test_fixes_in_two_files_are_one_track(plan: Path, tmp_path: Path) -> None:
    given = first_hour(plan)
    half = len(given) // 2
    for name, part in (("b", given.iloc[:half]), ("a", given.iloc[half:])):
        write_gpx(tmp_path / f"{given['guard_id'].iloc[0]}{name}.gpx", fixes=part)
    files = sorted(tmp_path.glob("*.gpx"))
    code, said = run("track", plan, *files, "-o", tmp_path / "o.gpkg")
    assert code == 0
    assert said["usable"] == len(given)
    assert said["flags"] == {"late": half}
    assert pd.Series(said["stops"])["on_time"] >= 3
