"""Layers are chosen on the page, the file is watched and downloaded, and it is what it says."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from api.exports.making import make_next
from data.exports.back import read_back
from data.store import communities
from data.store.engine import make_engine, session_scope
from data.store.migrate import upgrade
from geo.access import Membership, Role
from geo.community import Community
from tests.browser.conftest import Watched
from tests.browser.serving import running
from tests.people import add_person, cookie_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PAGE = "/console/150581001001/exports"


def test_an_analyst_takes_buildings_home(
    tiny: Community, dist: Path, watched: Watched, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/gridbeat.sqlite"
    engine = make_engine(url)
    upgrade(engine)
    with session_scope(engine) as session:
        communities.save(session, tiny)
    secret = cookie_of(engine, add_person(engine, "fen", Membership(Role.analyst)))
    folder = tmp_path / "exports"
    with running(url, dist, jobs_every_s=0, export_folder=folder) as served:
        cookie = {"name": "gridbeat", "value": secret, "url": served}
        watched.page.context.add_cookies([cookie])  # type: ignore[list-item]
        page = watched.open(f"{served}{PAGE}")
        page.wait_for_load_state()
        page.get_by_label("楼栋").check()
        page.locator("[name=crs]").select_option("EPSG:4549")
        _draw_the_west(page)
        page.get_by_role("button", name="开始导出").click()
        expect(page.locator(".gc-job")).to_contain_text("排队中")
        found = Axe().run(page)
        serious = [one["id"] for one in found.response["violations"] if one["impact"] != "minor"]
        assert serious == []
        assert make_next(engine, folder)
        link = page.get_by_role("link", name="下载")
        expect(link).to_be_visible()
        with page.expect_download() as begun:
            link.click()
        name = begun.value.suggested_filename
        assert name.startswith("buildings_")
        assert name.endswith("_EPSG4549.gpkg")
        begun.value.save_as(tmp_path / name)
        page.get_by_role("button", name="删除文件").click()
        expect(page.locator(".gc-job")).to_contain_text("文件已删除")
    engine.dispose()
    found = sorted(read_back(tmp_path / name)["building_id"])
    assert found == [f"W{number}" for number in range(1, 7)]
    assert list(folder.glob("*/*")) == []


def _draw_the_west(page: Page) -> None:
    """Draw the western half of the ground, which the map has in its middle, as the area."""
    drawn = page.locator("#map")
    expect(drawn).to_have_attribute("data-ready", "1")
    drawn.scroll_into_view_if_needed()
    box = drawn.bounding_box()
    assert box is not None
    west, north = box["x"] + 60, box["y"] + 4
    fields = [page.locator(f"[name={side}]") for side in ("west", "south", "east", "north")]
    page.get_by_role("button", name="在地图上画范围").click()
    page.mouse.move(west, north)
    page.mouse.down()
    page.mouse.move(west + 40, north + 40)
    page.keyboard.press("Escape")  # second thoughts
    page.mouse.up()
    assert [field.input_value() for field in fields] == [""] * 4
    expect(page.get_by_role("button", name="清除范围")).to_be_hidden()
    page.get_by_role("button", name="在地图上画范围").click()
    page.mouse.move(west, north)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 4, steps=3)
    page.mouse.up()
    sides = [float(field.input_value()) for field in fields]
    assert sides[0] < sides[2]
    assert sides[1] < sides[3]
    expect(page.get_by_role("button", name="清除范围")).to_be_visible()
