"""Heatmaps over HTTP: what is asked for is what is shown, to whom it may be."""

import json
import re
from io import BytesIO
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from sqlalchemy import Engine

from geo.access import Membership, Role
from tests.api.conftest import CODE
from tests.people import as_person

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
    "query", ["first=x", "first=2026-02-01&last=2026-01-01", "hours=25-3", "weekday=9",
              "severity=7", "bandwidth_m=1", "source=nobody"],
)  # fmt: skip
def test_nonsense_is_refused(client: TestClient, place: int, query: str) -> None:
    assert client.get(f"{HEAT}.html?{query}").status_code == 422


def test_pictures_and_papers_are_drawn(client: TestClient, place: int) -> None:
    for view in ("", "hot", "homes", "grids"):
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
