"""Coverage and replay over HTTP: what was walked, and for whom it may be seen."""

import json
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from data.store import audit
from data.store.engine import read_scope
from geo.access import Membership, Role
from tests.api.conftest import CODE
from tests.people import as_person

EARLY = "span=early&on=2026-11-22"
COVERAGE, PATROLS = f"/maps/{CODE}/coverage.html?{EARLY}", f"/maps/{CODE}/patrols.html?{EARLY}"


def config_of(client: TestClient, address: str) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text[-300:]
    found = re.search(r"gridbeat\.furnish\(\s*\w+, (\{.*\}), \[", answer.text)
    assert found
    config: dict[str, Any] = json.loads(found.group(1))
    return config


def actions(engine: Engine) -> list[str]:
    with read_scope(engine) as session:
        return [row.action for row in audit.listing(session)]


def test_one_figure_says_how_much_was_walked(client: TestClient, walked: int) -> None:
    config = config_of(client, COVERAGE)
    assert [view["key"] for view in config["views"]] == ["walked", "planned", "grids"]
    found = re.match(r"(\d+)% 的街道（按长度）走到过：([\d.]+) / ([\d.]+) 公里", config["title"])
    assert found
    assert 0 < float(found[2]) <= float(found[3])
    said = config["views"][0]["notes"]
    assert said[0].startswith("2026-11-22 06:00 – 14:00：")
    assert any("定位轨迹匹配到道路" in note for note in said)


def test_without_positions_it_is_the_plan_and_says_so(client: TestClient, place: int) -> None:
    config = config_of(client, COVERAGE)
    assert [view["key"] for view in config["views"]] == ["planned", "grids"]
    assert "在计划内" in config["title"]
    assert any("没有定位记录" in note for note in config["views"][0]["notes"])


def test_who_may_not_see_tracks_sees_the_plan(
    stranger: TestClient, engine: Engine, walked: int
) -> None:
    stranger.headers.update(as_person(engine, Role.analyst, Membership(Role.analyst, walked)))
    config = config_of(stranger, COVERAGE)
    assert "walked" not in [view["key"] for view in config["views"]]
    assert stranger.get(PATROLS).status_code == 403
    page = stranger.get(f"/console/{CODE}/coverage?{EARLY}").text
    assert "patrols.html" not in page
    assert "按保安" not in page


def test_a_replay_is_recorded_and_has_the_tracks(
    client: TestClient, engine: Engine, walked: int
) -> None:
    replay = config_of(client, PATROLS)["replay"]
    (guard,) = replay["guards"]
    assert guard["n"] > 100
    assert len(guard["xy"]) == 2 * len(guard["t"])
    assert (replay["start"], replay["end"]) == (6 * 3600, 14 * 3600)
    assert actions(engine) == ["positions.replay"]


def test_a_guard_replays_the_own_shift_alone(
    stranger: TestClient, engine: Engine, walked: int
) -> None:
    own = Membership(Role.guard, walked, guard_id="G99")
    stranger.headers.update(as_person(engine, Role.guard, own))
    assert config_of(stranger, PATROLS)["replay"] is None
    assert actions(engine) == []


def test_the_console_answers_with_one_figure(client: TestClient, walked: int) -> None:
    page = client.get(f"/console/{CODE}/coverage?{EARLY}").text
    assert re.search(r'gc-answer"><strong[^>]*>没有</strong><b>\d+%</b>', page)
    assert "按保安" in page
    assert f"/maps/{CODE}/patrols.html?{EARLY}" in page.replace("&amp;", "&")


def test_files_are_drawn(client: TestClient, walked: int) -> None:
    for view in ("", "planned", "grids"):
        answer = client.get(f"/maps/{CODE}/coverage.png?{EARLY}&view={view}")
        assert answer.content.startswith(b"\x89PNG")
    assert client.get(f"/maps/{CODE}/coverage.pdf?{EARLY}").content.startswith(b"%PDF")


@pytest.mark.parametrize("query", ["on=2099-01-01", "on=x", "span=month"])
def test_spans_that_are_none_are_refused(client: TestClient, place: int, query: str) -> None:
    assert client.get(f"/maps/{CODE}/coverage.html?{query}").status_code == 422


def test_a_community_without_a_plan_says_so(client: TestClient, engine: Engine) -> None:
    from data.store import communities  # noqa: PLC0415
    from data.store.engine import session_scope  # noqa: PLC0415
    from tests.worlds import tiny_community  # noqa: PLC0415

    with session_scope(engine) as session:
        communities.save(session, tiny_community())
    assert client.get(COVERAGE).status_code == 404
    page = client.get(f"/console/{CODE}/coverage")
    assert page.status_code == 200
    assert "还没有巡逻计划。" in page.text
