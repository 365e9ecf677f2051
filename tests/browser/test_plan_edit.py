"""A building is moved on the map, the check tells, the draft is kept; duties without a script."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from api.publishing import publish_patrol, publish_split
from data.store import communities
from data.store.engine import make_engine, session_scope
from data.store.migrate import upgrade
from geo.access import Membership, Role
from geo.clock import LOCAL
from geo.community import Community
from geo.partition import SplitParams, split
from geo.patrol import PatrolParams, plan
from tests.browser.conftest import Watched
from tests.browser.serving import running
from tests.people import add_person, cookie_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PLANS = "/console/150581001001/plans"
BEGINS = datetime(2026, 11, 22, 6, tzinfo=LOCAL)


@pytest.fixture(scope="module")
def served(
    tiny: Community, dist: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """A service with plans in force, before their first shift; address and a manager's cookie."""
    folder = tmp_path_factory.mktemp("plans")
    url = f"sqlite:///{folder}/gridbeat.sqlite"
    engine = make_engine(url)
    upgrade(engine)
    with session_scope(engine) as session:
        key = communities.save(session, tiny)
        made = split(tiny, SplitParams(min_households=80, max_households=130))
        publish_split(session, key, made, BEGINS.replace(hour=0))
        publish_patrol(session, key, plan(tiny, PatrolParams(days=2)), BEGINS.replace(hour=0))
    secret = cookie_of(engine, add_person(engine, "ma", Membership(Role.manager)))
    with running(url, dist, now=lambda: BEGINS.replace(hour=5), jobs_every_s=0) as address:
        yield address, secret
    engine.dispose()


def entered(page: Page, served: tuple[str, str], path: str) -> None:
    address, secret = served
    cookie = {"name": "gridbeat", "value": secret, "url": address}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.goto(f"{address}{PLANS}/{path}")
    page.wait_for_load_state()


def test_a_building_is_moved_on_the_map_and_kept(served: tuple[str, str], watched: Watched) -> None:
    page = watched.page
    entered(page, served, "split/1/edit")
    board = page.locator("#map")
    expect(board).to_have_attribute("data-ready", "1")
    field, target = page.locator("[name=buildings]"), page.locator("[name=to]")
    box = board.bounding_box()
    assert box is not None
    scale = min((box["width"] - 24) / 400, (box["height"] - 24) / 300)

    def touch(east_m: float, north_m: float) -> None:
        # The tiny community is 400 m x 300 m and stands in the middle of the map.
        board.click(position={
            "x": box["width"] / 2 + (east_m - 200) * scale * 0.9,
            "y": box["height"] / 2 - (north_m - 150) * scale * 0.9,
        })  # fmt: skip

    touch(55, 47)
    expect(field).to_have_value("W1")
    touch(55, 47)
    expect(field).to_have_value("")
    touch(55, 47)
    expect(page.locator("#picked")).to_have_text("已选 1 栋，40 户")
    touch(300, 10)  # the land of a grid in the other compound
    expect(target).not_to_have_value("")
    page.get_by_role("button", name="移动", exact=True).click()
    verdict = page.locator("[data-verdict]")
    expect(verdict).to_contain_text("处不符合规则")
    expect(page.locator("#checks")).to_contain_text("跨越")
    expect(board).to_have_attribute("data-ready", "2")
    expect(page.locator("#edit-live")).to_contain_text("不符合规则")
    page.reload()
    expect(page.locator(".gc-edit-steps")).to_contain_text("W1")
    page.wait_for_load_state()
    found = Axe().run(page)
    serious = [one["id"] for one in found.response["violations"] if one["impact"] != "minor"]
    assert serious == []
    page.get_by_role("link", name="撤销一步").click()
    expect(verdict).to_contain_text("各项规则都满足")
    page.get_by_role("link", name="重做").click()
    expect(verdict).to_contain_text("不符合规则")
    page.go_back()
    expect(verdict).to_contain_text("各项规则都满足")
    page.wait_for_load_state()
    page.get_by_role("link", name="重做").click()
    expect(verdict).to_contain_text("不符合规则")
    page.locator("[name=name]").fill("试一试")
    page.locator("[name=reason]").fill("看看会怎样")
    for tick in page.locator("[name=accept]").all():
        tick.check()
    page.get_by_role("button", name="存为草案并比较").click()
    expect(page.get_by_role("status")).to_contain_text("已存为草案")
    expect(page.locator(".gc-compare figure")).to_have_count(2)
    expect(page.get_by_role("button", name="让方案 2 生效")).to_be_visible()


def test_duties_change_hands_without_a_script(served: tuple[str, str], chromium: Browser) -> None:
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    entered(page, served, "patrol/1/edit")
    shift = page.locator("[name=turn][value*='2026-11-23,night']")
    shift.nth(0).check()
    shift.nth(1).check()
    page.get_by_role("button", name="对调").click()
    expect(page.locator("#checks")).to_contain_text("覆盖不变")
    expect(page.locator("[data-verdict]")).to_contain_text("各项规则都满足")
    page.get_by_role("button", name="存为草案并比较").click()
    expect(page.get_by_role("status")).to_contain_text("已存为草案")
    context.close()
