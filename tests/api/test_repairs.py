"""Repairs and alarms over HTTP and from the command line."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.cli import app
from data.exports.gpkg import write_gpkg
from geo.community import Community
from geo.patrol import Patrol

PATROL = "/api/v1/communities/150581001001/patrols/current"
AT = "2026-11-22T09:00:00+08:00"


@pytest.fixture
def plan_file(tiny: Community, tiny_patrol: Patrol, tmp_path: Path) -> Path:
    """The tiny plan as gridbeat patrol writes it."""
    file = tmp_path / "plan.gpkg"
    layers = {name: getattr(tiny_patrol, name) for name in ("routes", "stops", "streets", "roster")}
    write_gpkg(file, layers, origin=tiny.origin, title=tiny.name)
    return file


def walker(patrol: Patrol) -> str:
    """Return a guard who walks at nine."""
    duty = patrol.roster.query("duty == 'walk' and start <= @AT and end > @AT")
    return str(duty["guard_id"].iloc[0])


def run(*words: object) -> tuple[int, Any]:
    """Run a command with --json; return its exit code and its object."""
    result = CliRunner().invoke(app, [*map(str, words), "--json"])
    return result.exit_code, json.loads(result.stdout)


@pytest.mark.usefixtures("stored")
def test_a_repair_is_computed_and_nothing_is_stored(
    client: TestClient, tiny_patrol: Patrol
) -> None:
    before = client.get(f"{PATROL}/routes?limit=1000").json()
    asked = {
        "at": AT,
        "lost": [{"guard_id": walker(tiny_patrol)}],
        "blocks": [{"geometry": {"type": "Point", "coordinates": list(_lonlat(tiny_patrol))}}],
        "see": [{"lon": _lonlat(tiny_patrol)[0], "lat": _lonlat(tiny_patrol)[1], "limit_min": 30}],
    }
    answer = client.post(f"{PATROL}/repairs", json=asked)
    assert answer.status_code == 200, answer.text
    said = answer.json()
    report = said["report"]
    assert report["lost_guards"] == [walker(tiny_patrol)]
    assert report["repaired"]["waiting"] <= report["nothing"]["waiting"]
    changed = {one["guard_id"] for one in report["changed"]}
    assert {one["properties"]["guard_id"] for one in said["routes"]["features"]} == changed
    assert all(one["geometry"]["type"] == "LineString" for one in said["routes"]["features"])
    assert all(one["properties"]["state"] != "ok" for one in said["alarms"]["features"])
    assert client.get(f"{PATROL}/routes?limit=1000").json()["features"] == before["features"]


@pytest.mark.usefixtures("stored")
def test_alarms_tell_what_must_be_gone_to(client: TestClient) -> None:
    every = client.get(f"{PATROL}/alarms", params={"at": AT, "everything": True}).json()
    urgent = client.get(f"{PATROL}/alarms", params={"at": AT}).json()
    assert every["at"] == urgent["at"] == AT
    assert every["numberReturned"] >= 7
    assert {one["properties"]["state"] for one in urgent["features"]} <= {
        "lost",
        "must go now",
        "due soon",
    }
    assert set(every["features"][0]["properties"]) == {
        "segment",
        "street",
        "place",
        "max_gap_min",
        "deadline",
        "planned_at",
        "latest_start",
        "guard_id",
        "lead_min",
        "state",
    }


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"at": AT, "lost": [{"guard_id": "G99"}]}, 422),
        ({"at": "2020-01-01T00:00:00Z"}, 422),
        ({"at": AT, "blocks": [{}]}, 422),
        ({"at": AT, "see": [{"lon": 0, "lat": 0, "limit_min": 10}]}, 422),
        ({"at": AT, "blocks": [{"streets": [999]}]}, 422),
        ({"at": AT, "unknown": 1}, 422),
        ({"at": "2026-11-22T09:00:00"}, 422),
    ],
)
def test_what_cannot_be_is_told_fault_by_fault(
    client: TestClient, asked: dict[str, Any], status: int
) -> None:
    answer = client.post(f"{PATROL}/repairs", json=asked)
    assert answer.status_code == status, answer.text
    assert answer.json()["faults"]


@pytest.mark.usefixtures("stored")
def test_a_plan_that_is_not_there_is_not_repaired(client: TestClient) -> None:
    address = PATROL.replace("current", "999")
    assert client.post(f"{address}/repairs", json={"at": AT}).status_code == 404
    assert client.get(f"{address}/alarms").status_code == 404


def test_the_command_writes_a_plan_that_can_be_checked_and_repaired_again(
    plan_file: Path, tiny_patrol: Patrol, tmp_path: Path
) -> None:
    out, again = tmp_path / "out.gpkg", tmp_path / "again.gpkg"
    code, said = run(
        "repair", plan_file, "-o", out, "--at", "2026-11-22T09:00", "--lost", walker(tiny_patrol)
    )
    assert code == (0 if said["kept_all"] else 1)
    assert gpd.read_file(out, layer="routes").crs == tiny_patrol.routes.crs
    code, verdict = run("patrol", "--verify", out)
    assert code == 0, verdict
    code, said = run("repair", out, "-o", again, "--at", "2026-11-22T10:00")
    assert code == 0
    assert said["lost_guards"] == []
    assert walker(tiny_patrol) not in said["kept"]


@pytest.mark.parametrize(
    "words",
    [
        ["--at", "yesterday"],
        ["--at", "2026-11-22T09:00", "--lost", "G99"],
        ["--at", "2026-11-22T09:00", "--block", "here"],
        ["--at", "2026-11-22T09:00", "--see", "119.6,45.5"],
        ["--at", "2026-11-22T09:00", "--late", "G01"],
        ["--at", "2031-01-01T09:00"],
    ],
)
def test_bad_usage_is_exit_code_2_and_nothing_is_written(
    plan_file: Path, tmp_path: Path, words: list[str]
) -> None:
    out = tmp_path / "out.gpkg"
    code, said = run("repair", plan_file, "-o", out, *words)
    assert code == 2
    assert said["faults"]
    assert not out.exists()


def _lonlat(patrol: Patrol) -> tuple[float, float]:
    """Return a place on a street of the tiny community."""
    place = patrol.streets.to_crs(4326).geometry.iloc[3].interpolate(0.5, normalized=True)
    return place.x, place.y
