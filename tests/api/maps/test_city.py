"""The map of many communities over HTTP: counts that keep up, for those who see them whole."""

import re
from io import BytesIO

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from api.maps import city as city_map
from data.store import heat_bins
from data.store.engine import read_scope
from geo.access import Membership, Role
from geo.cases import Actor, Details
from tests.api.conftest import CODE
from tests.api.residents import Residents
from tests.people import as_person

CITY = "/maps/city.html"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts are looked at again with every request."""
    monkeypatch.setattr(city_map, "FRESH_S", 0.0)


def reports(residents: Residents, first: int, end: int) -> None:
    for n in range(first, end):
        given = Details(category="2301", description="x", place=residents.place, channel="report")
        residents.writes(Actor(f"resident:{n}", "resident"), f"C-{n}", given)


def manager(residents: Residents) -> TestClient:
    residents.client.headers.update(as_person(residents.engine, Role.manager))
    return residents.client


def tile_of(page: str) -> str:
    found = re.search(r"/maps/city/\{z\}/\{x\}/\{y\}\.png\?kind=\w+\\u0026v=(\w+)", page)
    assert found, page[-500:]
    return found[1]


def kind_of(residents: Residents) -> str:
    with read_scope(residents.engine) as session:
        held = heat_bins.load(session, [residents.here])[residents.here]
    return next(kind for kind in heat_bins.KINDS if held.of(kind).size)


def test_counts_keep_up_with_cases(residents: Residents) -> None:
    client = manager(residents)
    reports(residents, 0, 3)
    client.get(CITY)
    kind = f"{kind_of(residents)}s"
    first = client.get(f"{CITY}?kind={kind}").text
    assert "n = 3 件" in first
    assert f"/maps/{CODE}/heatmap.html" in first
    reports(residents, 3, 5)
    second = client.get(f"{CITY}?kind={kind}").text
    assert "n = 5 件" in second
    assert tile_of(first) != tile_of(second)


def test_a_tile_is_kept_until_something_changes(residents: Residents) -> None:
    client = manager(residents)
    reports(residents, 0, 4)
    client.get(CITY)
    kind = f"{kind_of(residents)}s"
    lon, lat = residents.place
    x = int((lon + 180) / 360 * 2**15)
    sine = np.sin(np.radians(lat))
    y = int((0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)) * 2**15)
    address = f"/maps/city/15/{x}/{y}.png?kind={kind}"
    answer = client.get(address)
    picture = np.asarray(Image.open(BytesIO(answer.content)).convert("RGBA"))
    assert picture.shape == (256, 256, 4)
    assert picture[..., 3].max() > 200
    tag = {"If-None-Match": answer.headers["etag"]}
    assert client.get(address, headers=tag).status_code == 304
    reports(residents, 4, 5)
    assert client.get(address, headers=tag).status_code == 200
    assert client.get(f"/maps/city/2/4/0.png?kind={kind}").status_code == 404
    assert client.get(f"/maps/city/30/0/0.png?kind={kind}").status_code == 422


def test_nobody_sees_a_community_of_others(residents: Residents) -> None:
    reports(residents, 0, 6)
    client = residents.client
    assert client.get(CITY, follow_redirects=False).status_code in {303, 307, 401}
    elsewhere = Membership(Role.manager, residents.here + 1)
    client.headers.update(as_person(residents.engine, Role.manager, elsewhere))
    assert "0 个社区，n = 0 件" in client.get(CITY).text
    own = Membership(Role.grid_worker, residents.here, grids=frozenset({"01"}))
    client.headers.update(as_person(residents.engine, Role.grid_worker, own))
    assert "0 个社区" in client.get(CITY).text


def test_small_numbers_are_withheld_from_analysts(residents: Residents) -> None:
    reports(residents, 0, 4)
    client = residents.client
    client.headers.update(as_person(residents.engine, Role.analyst))
    client.get(CITY)
    text = client.get(f"{CITY}?kind={kind_of(residents)}s").text
    assert "少于 5 件的地方不显示" in text
    assert '"v":["少"]' in text
