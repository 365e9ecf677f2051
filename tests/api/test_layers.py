"""Layers, grids and patrols over HTTP: complete, paged, windowed."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from shapely.geometry import box, shape

from geo.community import Community
from geo.partition import Split
from geo.patrol import Patrol
from geo.schema import LAYERS
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
