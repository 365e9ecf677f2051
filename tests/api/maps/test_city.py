"""The map of many communities over HTTP: counts that keep up, for those who see them whole."""

import json
import re
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from api.maps import city as city_map
from data.store import communities
from data.store.engine import session_scope
from geo.access import Membership, Role
from geo.cases import Actor, Details
from tests.api.conftest import CODE
from tests.api.residents import Residents
from tests.people import as_person
from tests.worlds import tiny_community

CITY = "/maps/city.html"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts are looked at again with every request."""
    monkeypatch.setattr(city_map, "FRESH_S", 0.0)


def reports(residents: Residents, first: int, end: int) -> None:
    """Residents report rubbish at one place."""
    for n in range(first, end):
        given = Details(category="2301", description="x", place=residents.place, channel="report")
        residents.writes(Actor(f"resident:{n}", "resident"), f"C-{n}", given)


def finds(residents: Residents, first: int, end: int) -> None:
    """A guard finds the same on patrol."""
    for n in range(first, end):
        given = Details(category="2301", description="x", place=residents.place, channel="patrol")
        residents.writes(Actor(f"guard:{n}", "guard"), f"C-{n}", given)


def manager(residents: Residents) -> TestClient:
    residents.client.headers.update(as_person(residents.engine, Role.manager))
    return residents.client


def views_of(text: str) -> dict[str, str]:
    """Return the first note of each view of a page."""
    found = re.search(r"gridbeat\.furnish\(\s*\w+, (\{.*\}), \[", text)
    assert found
    return {view["key"]: view["notes"][0] for view in json.loads(found.group(1))["views"]}


def tile_of(residents: Residents, zoom: int = 15, group: str = "reported") -> str:
    lon, lat = residents.place
    x = int((lon + 180) / 360 * 2**zoom)
    sine = np.sin(np.radians(lat))
    y = int((0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)) * 2**zoom)
    return f"/maps/city/{zoom}/{x}/{y}.png?group={group}"


def coloured(content: bytes) -> int:
    return int(np.asarray(Image.open(BytesIO(content)).convert("RGBA"))[..., 3].max())


def test_counts_keep_up_with_cases(residents: Residents) -> None:
    client = manager(residents)
    reports(residents, 0, 3)
    first = client.get(CITY).text
    said = "2026-11-23 至 2026-11-23，1 个社区，n = {} 件"
    assert views_of(first) == {
        "reported": said.format(3),
        "discovered": said.format(0),
        "hazards": said.format(0),
    }
    assert f"/maps/{CODE}/heatmap.html" in first
    reports(residents, 3, 5)
    second = client.get(CITY).text
    assert views_of(second)["reported"] == said.format(5)
    marks = [re.findall(r"group=reported\\u0026v=(\w+)", page)[0] for page in (first, second)]
    assert marks[0] != marks[1]


def test_hazards_and_discoveries_have_tiles_of_their_own(residents: Residents) -> None:
    client = manager(residents)
    reports(residents, 0, 3)
    finds(residents, 3, 7)
    views = views_of(client.get(CITY).text)
    told = {key: said.rsplit("n = ", 1)[1] for key, said in views.items()}
    assert told == {"reported": "3 件", "discovered": "4 件", "hazards": "0 件"}
    assert coloured(client.get(tile_of(residents, group="discovered")).content) > 200
    assert coloured(client.get(tile_of(residents, group="hazards")).content) == 0


def test_a_tile_is_kept_until_something_changes(residents: Residents) -> None:
    client = manager(residents)
    reports(residents, 0, 4)
    address = tile_of(residents)
    answer = client.get(address)
    assert Image.open(BytesIO(answer.content)).size == (256, 256)
    assert coloured(answer.content) > 200
    tag = {"If-None-Match": answer.headers["etag"]}
    assert client.get(address, headers=tag).status_code == 304
    reports(residents, 4, 5)
    assert client.get(address, headers=tag).status_code == 200
    assert client.get("/maps/city/2/4/0.png").status_code == 404
    assert client.get("/maps/city/30/0/0.png").status_code == 422


def test_nobody_sees_a_community_of_others(residents: Residents) -> None:
    reports(residents, 0, 6)
    client = residents.client
    assert client.get(CITY, follow_redirects=False).status_code in {303, 307, 401}
    assert client.get(tile_of(residents), follow_redirects=False).status_code in {303, 307, 401}
    with session_scope(residents.engine) as session:
        other = replace(tiny_community(), name="别处", code="150581001002")
        elsewhere = communities.save(session, other)
    for own in (
        Membership(Role.manager, elsewhere),
        Membership(Role.grid_worker, residents.here, grids=frozenset({"01"})),
        Membership(Role.department, residents.here, department="power"),
        Membership(Role.guard, residents.here, guard_id="G06"),
    ):
        client.headers.update(as_person(residents.engine, own.role, own))
        page = client.get(CITY).text
        assert set(views_of(page).values()) == {"0 个社区，n = 0 件"}, own.role
        assert CODE not in page
        assert coloured(client.get(tile_of(residents)).content) == 0, own.role


def test_small_numbers_and_their_places_are_withheld_from_analysts(residents: Residents) -> None:
    reports(residents, 0, 4)
    client = residents.client
    client.headers.update(as_person(residents.engine, Role.analyst))
    page = client.get(CITY).text
    assert "1 个社区案件太少，不标位置" in page
    assert "n = 0 件（不含不显示的）" in views_of(page)["reported"]
    assert CODE not in page
    assert coloured(client.get(tile_of(residents)).content) == 0
    reports(residents, 4, 6)
    assert "n = 6 件" in views_of(client.get(CITY).text)["reported"]
    assert coloured(client.get(tile_of(residents)).content) > 200
