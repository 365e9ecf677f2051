"""The page of exports: a form, a file that is watched, and what is told of each."""

from pathlib import Path

from sqlalchemy import Engine

from api.exports.making import make_next
from data.store import audit
from data.store.engine import read_scope
from geo.access import Role
from tests.api.conftest import CODE
from tests.api.console.conftest import Visitors

PAGE = f"/console/{CODE}/exports"


def folder_of(person: object) -> Path:
    found: Path = person.client.app.state.cupboard.folder  # type: ignore[attr-defined]
    return found


def test_an_export_is_asked_for_watched_fetched_and_deleted(
    person: Visitors, engine: Engine
) -> None:
    fen, li = person(Role.analyst, "fen"), person(Role.analyst, "li")
    asked = {"layers": "buildings", "format": "csv", "crs": "EPSG:4326"}
    assert fen.sends(PAGE, **asked) == (303, PAGE)
    assert 'hx-trigger="every 1s"' in fen.opens(PAGE)
    assert make_next(engine, folder_of(fen))
    part = fen.opens(f"{PAGE}/1")
    assert "已完成" in part
    assert "共 12 行" in part
    assert "下载 ·" in part
    assert "hx-trigger" not in part
    answer = fen.client.get(f"{PAGE}/1/file")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "building_id" in answer.text
    assert "12 rows" in fen.opens(f"{PAGE}?lang=en")
    assert "下载 ·" not in li.opens(PAGE)
    for path in ("/1", "/1/file"):
        assert li.client.get(PAGE + path).status_code == 404
    assert li.sends(f"{PAGE}/1/end")[0] == 404
    assert fen.sends(f"{PAGE}/1/end") == (303, PAGE)
    assert "文件已删除" in fen.opens(f"{PAGE}?lang=zh")


def test_a_small_file_is_there_with_the_page_that_follows(person: Visitors, engine: Engine) -> None:
    fen = person(Role.analyst, "fen")
    woken = []

    class Packers:
        def wake(self) -> None:
            woken.append(make_next(engine, folder_of(fen)))

    fen.client.app.state.packers = Packers()  # type: ignore[attr-defined]
    fen.opens(PAGE)
    assert woken == [False]  # who makes files gets ready while the form is filled in
    asked = {"layers": "buildings", "format": "csv", "crs": "EPSG:4326"}
    assert fen.sends(PAGE, **asked) == (303, PAGE)
    assert woken == [False, True]
    assert "下载 ·" in fen.opens(PAGE)
    fen.client.app.state.packers = None  # type: ignore[attr-defined]


def test_a_reason_is_asked_of_who_may_know_people(person: Visitors, engine: Engine) -> None:
    assert "个人信息用途" not in person(Role.analyst).opens(PAGE)
    manager = person(Role.manager)
    assert "个人信息用途" in manager.opens(PAGE)
    asked = {"layers": "buildings", "format": "csv", "reason": "核对住户数"}
    assert manager.sends(PAGE, **asked)[0] == 303
    assert "含个人信息" in manager.opens(PAGE)
    with read_scope(engine) as session:
        told = [one for one in audit.listing(session) if one.action == "personal.export"]
    assert [(one.subject, one.reason) for one in told] == [("buildings", "核对住户数")]


def test_a_form_that_cannot_be_read_is_shown_again(person: Visitors) -> None:
    fen = person(Role.analyst)
    status, page = fen.sends(PAGE, layers="gates", format="kml", crs="EPSG:4549", west="东")
    assert status == 422
    assert "西、南、东、北" in page
    assert 'value="东"' in page
    status, page = fen.sends(PAGE, layers="gates", format="kml", crs="EPSG:4549")
    assert status == 422
    assert "只有经纬度" in page
    assert 'value="gates" checked' in page
    status, page = fen.sends(PAGE, layers="gates", format="csv", as_of="soon")
    assert status == 422
    assert "时刻不对" in page


def test_the_page_is_for_who_may_export(person: Visitors) -> None:
    for role in (Role.guard, Role.grid_worker, Role.dispatcher, Role.department):
        somebody = person(role)
        assert somebody.client.get(PAGE).status_code == 403
        assert somebody.sends(PAGE, layers="gates", format="csv")[0] == 403
    assert 'href="/console/150581001001/exports"' in person(Role.analyst).opens(PAGE)


def test_exports_are_no_plans(person: Visitors) -> None:
    manager = person(Role.manager)
    assert manager.sends(PAGE, layers="gates", format="csv")[0] == 303
    assert manager.client.get(f"/console/{CODE}/plans/jobs/1").status_code == 404
    assert manager.sends(f"/console/{CODE}/plans/jobs/1/cancel")[0] == 404
    assert "gc-job" not in manager.opens(f"/console/{CODE}/plans")
