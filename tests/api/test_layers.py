"""Layers, grids and patrols over HTTP: complete, paged, windowed."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from shapely.geometry import box, shape
from sqlalchemy import Engine

from api.geojson import records
from data.store import guards
from data.store.engine import session_scope
from geo.community import Community
from geo.guard import Guard
from geo.partition import Split
from geo.patrol import Patrol
from geo.schema import LAYERS, RESULTS
from tests.api.conftest import CODE

API = f"/api/v1/communities/{CODE}"
pytestmark = pytest.mark.usefixtures("stored")


def every(client: TestClient, url: str, limit: int) -> list[dict[str, Any]]:
    """Follow the next links to the end."""
    found: list[dict[str, Any]] = []
    address: str | None = f"{url}{'&' if '?' in url else '?'}limit={limit}"
    while address:
        body = client.get(address).json()
        assert body["numberReturned"] == len(body["features"]) <= limit
        found += body["features"]
        links = {link["rel"]: link["href"] for link in body["links"]}
        address = links.get("next")
    return found


def test_communities_are_listed_with_their_links(client: TestClient) -> None:
    (community,) = client.get("/api/v1/communities").json()["communities"]
    assert (community["key"], community["name"], community["synthetic"]) == (CODE, "小社区", True)
    assert community["rows"]["buildings"] == 12
    assert client.get(community["links"]["grids"]).status_code == 200
    assert client.get("/api/v1/communities/小社区").json() == community


@pytest.mark.parametrize("layer", LAYERS)
def test_every_layer_is_there_whole(client: TestClient, tiny: Community, layer: str) -> None:
    features = every(client, f"{API}/{layer}", limit=5)
    assert len(features) == len(tiny[layer])
    assert len({feature["id"] for feature in features}) == len(features)
    for feature in features[:1]:
        assert client.get(f"{API}/{layer}/{feature['id']}").json() == feature
        assert set(LAYERS[layer].names) <= set(feature["properties"])


def test_a_window_holds_what_meets_it(client: TestClient, tiny: Community) -> None:
    degrees = tiny.to_crs(4326)
    west, south, east, north = degrees["boundary"].total_bounds
    window = (west, south, (west + east) / 2, (south + north) / 2)
    features = every(client, f"{API}/buildings?bbox={','.join(map(str, window))}", limit=100)
    expected = degrees["buildings"][degrees["buildings"].intersects(box(*window))]
    assert sorted(f["properties"]["building_id"] for f in features) == sorted(
        expected["building_id"]
    )


def test_a_limit_over_the_most_is_cut_to_it(client: TestClient) -> None:
    assert client.get(f"{API}/buildings?limit=1000000").json()["numberReturned"] == 12


def test_times_carry_their_offset(client: TestClient) -> None:
    hazard = client.get(f"{API}/hazards").json()["features"][0]
    assert hazard["properties"]["found_at"] == "2026-05-01T09:00:00+08:00"


def test_grids_are_those_in_force(client: TestClient, tiny_split: Split) -> None:
    features = every(client, f"{API}/grids", limit=3)
    assert [f["properties"]["grid_id"] for f in features] == tiny_split.grids["grid_id"].tolist()
    assert sum(f["properties"]["households"] for f in features) == 480
    assert client.get(f"{API}/grids/01").json()["properties"]["grid_id"] == "01"
    plan = client.get(f"{API}/grid-plans/current").json()
    assert (plan["state"], plan["report"]["feasible"]) == ("published", True)
    del plan["report"]
    assert client.get(f"{API}/grid-plans").json()["plans"] == [plan]


def test_patrols_are_there_with_routes_stops_and_roster(
    client: TestClient, tiny_patrol: Patrol
) -> None:
    routes = every(client, f"{API}/patrols/current/routes", limit=100)
    assert len(routes) == len(tiny_patrol.routes)
    assert shape(routes[0]["geometry"]).geom_type == "LineString"
    of_guard = every(client, f"{API}/patrols/current/routes?guard_id=G01&date=2026-11-22", 100)
    expected = tiny_patrol.routes.query("guard_id == 'G01'")
    expected = expected[expected["date"].map(str) == "2026-11-22"]
    assert len(of_guard) == len(expected)
    roster = client.get(f"{API}/patrols/current/roster").json()["roster"]
    assert len(roster) == len(tiny_patrol.roster)
    stops = client.get(f"{API}/patrols/current/stops?limit=7").json()
    assert stops["numberReturned"] == 7
    number = client.get(f"{API}/patrols/current").json()["id"]
    assert client.get(f"{API}/patrols/{number}").json()["report"]["guards"] == 18


def test_dead_corners_of_a_plan_are_there_whole_and_windowed(
    client: TestClient, tiny_patrol: Patrol
) -> None:
    url = f"{API}/patrols/current/dead_corners"
    corners = tiny_patrol.dead_corners
    features = every(client, url, limit=2)
    assert [f["properties"]["corner_id"] for f in features] == corners["corner_id"].tolist() != []
    assert set(features[0]["properties"]) == set(RESULTS["dead_corners"].names)
    drawn = shape(features[0]["geometry"])
    west, south, east, north = drawn.bounds
    near = every(client, f"{url}?bbox={west},{south},{east},{north}", limit=100)
    assert features[0] in near
    met = corners.to_crs(4326).intersects(box(west, south, east, north))
    assert abs(len(near) - met.sum()) <= 1  # of neighbours that touch, rounding decides
    assert every(client, f"{url}?bbox=0,0,1,1", limit=100) == []
    assert client.get(f"{API}/patrols/99/dead_corners").status_code == 404


def test_streets_of_a_plan_tell_limits_gaps_and_reasons(
    client: TestClient, tiny_patrol: Patrol
) -> None:
    features = every(client, f"{API}/patrols/current/streets", limit=3)
    said = ["why", "camera_gap_min", "visits", "name"]
    told = [{name: f["properties"][name] for name in said} for f in features]
    assert told == records(tiny_patrol.streets[said])
    assert any(one["why"] for one in told)
    gaps = [f["properties"]["worst_gap_min"] for f in features]
    assert gaps == pytest.approx(tiny_patrol.streets["worst_gap_min"].tolist())


def test_guards_are_listed_by_number_without_their_names(
    client: TestClient, stored: int, engine: Engine
) -> None:
    with session_scope(engine) as session:
        guards.save(session, stored, [Guard("G02", "乙"), Guard("G01", "甲", "一班", "04")])
    answer = client.get(f"{API}/guards")
    assert answer.json() == {
        "guards": [
            {"guard_id": "G01", "crew": "一班", "home_grid": "04"},
            {"guard_id": "G02", "crew": None, "home_grid": None},
        ]
    }
    assert client.get("/api/v1/communities/nowhere/guards").status_code == 404
    (community,) = client.get("/api/v1/communities").json()["communities"]
    assert community["links"]["guards"] == f"{API}/guards"
