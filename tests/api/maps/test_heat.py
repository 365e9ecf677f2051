"""Heatmaps over HTTP: what is asked for is what is shown, to whom it may be."""

import json
import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from PIL import Image
from sqlalchemy import Engine, func, select

from api.cases.office import Offices
from api.cases.work import submit
from data.store import communities
from data.store.case_tables import case_record
from data.store.engine import session_scope
from geo.access import Membership, Role
from geo.cases import Actor, Command, Details
from tests.api.conftest import CODE
from tests.api.residents import Residents
from tests.people import add_person, as_person, token_of
from tests.worlds import tiny_community

HEAT = f"/maps/{CODE}/heatmap"


def views_of(text: str) -> dict[str, dict[str, Any]]:
    """Return the views of a page by their keys."""
    found = re.search(r"gridbeat\.furnish\(\s*\w+, (\{.*\}), \[", text)
    assert found
    return {view["key"]: view for view in json.loads(found.group(1))["views"]}


def opened(client: TestClient, query: str = "") -> dict[str, dict[str, Any]]:
    answer = client.get(f"{HEAT}.html{query}")
    assert answer.status_code == 200, answer.text[-300:]
    return views_of(answer.text)


def test_every_view_says_period_number_and_method(client: TestClient, place: int) -> None:
    views = opened(client)
    assert {"density_reported", "density_discovered", "hot", "homes", "time"} <= set(views)
    for view in views.values():
        said = " ".join(view["notes"])
        assert "n = 30 件（上报 30 件，发现 10 件）" in said
        assert "方法：" in said
        assert "带宽" in said or view["key"] in {"hot", "changed", "grids"}
    assert len(views["time"]["player"]["frames"]) > 3


def test_no_incident_is_in_the_page(client: TestClient, place: int) -> None:
    text = client.get(f"{HEAT}.html").text
    assert "消防" not in text
    names = re.findall(r'gridbeat\.layer\(\{"name":"(\w+)"', text)
    assert "incidents" not in names
    assert "hazards" not in names


def test_filters_narrow_and_are_said(client: TestClient, place: int) -> None:
    both = opened(client, "?source=all")["density_all"]["notes"]
    assert "n = 40 件" in both[0]
    some = opened(client, "?source=all&category=噪声&lang=en")["density_all"]["notes"]
    assert "n = 20" in some[0]
    assert "Only: category 噪声" in some
    none = opened(client, "?first=2020-01-01&last=2020-02-01")
    assert list(none) == ["none"]
    assert "放宽" in none["none"]["notes"][0]


@pytest.mark.parametrize(
    "query", ["first=x", "first=0001-01-01", "last=9999-12-31",
              "first=2026-02-01&last=2026-01-01", "hours=25-3", "weekday=9",
              "severity=7", "bandwidth_m=1", "source=nobody"],
)  # fmt: skip
def test_nonsense_is_refused(client: TestClient, place: int, query: str) -> None:
    assert client.get(f"{HEAT}.html?{query}").status_code == 422


def test_pictures_and_papers_are_drawn(client: TestClient, place: int) -> None:
    for view in ("", "hot", "grids"):
        answer = client.get(f"{HEAT}.png?view={view}")
        assert Image.open(BytesIO(answer.content)).width == 1600
    paper = client.get(f"{HEAT}.pdf?lang=en")
    assert paper.content.startswith(b"%PDF")
    assert paper.headers["content-disposition"].endswith('.pdf"')
    assert client.get(f"{HEAT}.png?view=time").status_code == 404  # nothing plays on paper
    assert client.get(f"{HEAT}.png?first=2020-01-01&last=2020-01-02").status_code == 404


def test_a_page_alone_has_everything_in_it(client: TestClient, place: int) -> None:
    answer = client.get(f"{HEAT}.html?alone=true")
    assert answer.headers["content-disposition"].endswith('heatmap.html"')
    assert "/static/" not in answer.text
    assert not re.search(r'(src|href)="https?://', answer.text)


def test_hazards_have_their_own_page_and_count_however_found(
    client: TestClient, place: int
) -> None:
    text = client.get(f"/maps/{CODE}/hazards.html?lang=en").text
    assert list(views_of(text)) == ["none"]  # there are two in the tiny community
    assert '"name":"hazards"' in text


def test_an_analyst_is_not_shown_small_numbers(
    stranger: TestClient, engine: Engine, place: int
) -> None:
    stranger.headers.update(as_person(engine, Role.analyst, Membership(Role.analyst, place)))
    views = opened(stranger, "?source=all")
    assert "少于 5 件的地方和数字不显示" in views["density_all"]["notes"]
    for frame in views["time"]["player"]["frames"]:
        assert not re.search(r"n = [1-4] 件", frame["said"])
    page = stranger.get(f"/console/{CODE}/heatmap").text
    assert not re.search(r"上报 [1-4]，", page)


def test_the_console_has_filters_bars_and_files(client: TestClient, place: int) -> None:
    answer = client.get(f"/console/{CODE}/heatmap?source=all&hours=6-14")
    page = answer.text
    assert answer.status_code == 200
    assert "frame-src 'self'" in answer.headers["content-security-policy"]
    assert 'aria-current="page">热力图' in page
    assert f"/maps/{CODE}/heatmap.html?lang=zh&amp;source=all&amp;hours=6-14" in page
    assert "hours=7-8" in page
    assert "<option>&lt;b&gt;消防&lt;/b&gt;</option>" in page
    assert "<b>消防</b>" not in page
    assert f"/maps/{CODE}/heatmap.pdf?lang=zh&amp;view=hot" in page
    assert client.get(f"/console/{CODE}/heatmap?first=x").status_code == 422


@pytest.fixture
def two_departments(residents: Residents) -> Residents:
    """Twelve cases of the sanitation and, a hundred metres north, eleven of the parks."""
    lon, lat = residents.place
    now = residents.clock.now
    with session_scope(residents.engine) as session:
        office = Offices().of(session, residents.here, now)
        for n in range(23):
            place = (lon + 0.00001 * (n % 5), lat + 0.001 * (n >= 12))
            given = Details(category="2301", description="x", place=place, channel="report")
            by = Actor(f"resident:{n}", "resident")
            command = Command(f"link-{n}", f"C-{n}", "link", by, now, details=given)
            submit(session, residents.here, command, now=now, office=office)
        own = case_record.c.id <= select(func.min(case_record.c.id) + 11).scalar_subquery()
        session.execute(case_record.update().values(department="parks"))
        session.execute(case_record.update().where(own).values(department="sanitation"))
    return residents


DOORS = (f"{HEAT}.html", f"{HEAT}.png", f"/console/{CODE}/heatmap")


def test_nobody_sees_cases_of_others_through_any_door(two_departments: Residents) -> None:
    engine, here = two_departments.engine, two_departments.here

    def asked(name: str, own: Membership) -> list[Response]:
        token = token_of(engine, add_person(engine, name, own))
        headers = {"Authorization": f"Bearer {token}"}
        return [two_departments.client.get(door, headers=headers) for door in DOORS]

    for department, told in (("sanitation", 12), ("parks", 11)):
        own = Membership(Role.department, here, department=department)
        page, picture, console = asked(department, own)
        notes = views_of(page.text)["density_reported"]["notes"]
        assert f"n = {told} 件（上报 {told} 件，发现 0 件）" in notes[0]
        assert "只含您负责范围内的案件" in notes
        assert picture.status_code == 200
        hour = re.search(r"9–10 时：上报 (\d+)，", console.text)
        assert hour
        assert int(hour[1]) == told
    page, picture, console = asked("police", Membership(Role.department, here, department="police"))
    assert list(views_of(page.text)) == ["none"]
    assert picture.status_code == 404
    assert 'class="gc-bars"' not in console.text
    guard = asked("guard", Membership(Role.guard, here, guard_id="G06"))
    assert [answer.status_code for answer in guard] == [403, 403, 403]
    with session_scope(engine) as session:
        other = replace(tiny_community(), name="别处", code="150581001002")
        elsewhere = communities.save(session, other)
    stranger = asked("stranger", Membership(Role.manager, elsewhere))
    assert [answer.status_code for answer in stranger] == [404, 404, 404]
