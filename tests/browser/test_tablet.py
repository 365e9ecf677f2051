"""The guard's tablet in a real browser: a piece of a shift, half of it without network."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Route, expect

from data.store import case_photos, cases, sync_presence
from data.store.engine import read_scope, session_scope
from data.store.sync_tables import check_in, sos, sync_item
from tests.browser.tablets import (
    PIN,
    World,
    clock,
    context,
    count,
    enter,
    forget,
    page,
    sign_in,
    world,
)
from tests.people import PASSWORD

__all__ = ["context", "page", "world"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SIZES = {"landscape": (1280, 800), "portrait": (800, 1280), "phone": (390, 844)}
SCREENS = Path(__file__).parent / "screens" / "tablet"


def picture() -> bytes:
    pixels = np.random.default_rng(3).integers(0, 255, (300, 400, 3), dtype=np.uint8)
    stream = BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG")
    return stream.getvalue()


def report(page: Page) -> None:
    page.locator("[data-tab=report]").click()
    page.locator(".tiles button").first.click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="拍照").click()
    photo = {"name": "image.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    chooser.value.set_files([photo])  # type: ignore[list-item]
    expect(page.locator(".thumb")).to_have_count(1)
    page.get_by_label("说明").fill("楼道里有电动车在充电")
    for name in ("route", "report"):  # a look at the map takes nothing of it away
        page.locator(f"[data-tab={name}]").click()
    expect(page.locator(".thumb")).to_have_count(1)
    page.get_by_role("button", name="提交").click()


def test_half_a_shift_without_network_arrives_once(
    page: Page, context: BrowserContext, world: World
) -> None:
    before = count(world, check_in)
    sign_in(page, world.address)
    context.set_offline(True)
    page.reload()  # from the service worker, and by PIN
    page.screenshot(path=SCREENS / "signin.png")
    enter(page)
    for name in ("first", "second"):
        stop = page.locator(".next").inner_text()
        page.get_by_role("button", name="到达").click()
        expect(page.locator(".toast")).to_contain_text("已签到", timeout=5_000)
        assert stop, name
        page.locator(".toast").evaluate("toast => toast.remove()")
    report(page)
    expect(page.get_by_text("待传", exact=True)).to_be_visible()
    expect(page.locator("[data-sync]")).to_contain_text("4 待传")  # three items and a photo
    assert count(world, check_in) == before
    page.locator("[data-sync]").click()
    page.screenshot(path=SCREENS / "sync-offline.png")
    context.set_offline(False)
    page.locator("[data-sync]").click()
    page.get_by_role("button", name="现在同步").click()
    expect(page.locator("[data-sync]")).to_contain_text("0 待传", timeout=20_000)
    assert count(world, check_in) - before == 2
    with read_scope(world.engine) as session:
        (case,) = cases.listing(session, world.community_id).records
        (photo,) = case_photos.listing(session, case.id)
    assert (case.guard_id, case.description) == (world.guard, "楼道里有电动车在充电")
    assert (photo.width, photo.height) == (400, 300)
    page.get_by_role("button", name="现在同步").click()
    page.locator("[data-tab=cases]").click()
    expect(page.get_by_text("待核实")).to_be_visible(timeout=20_000)
    assert count(world, check_in) - before == 2


def test_what_one_left_unsent_is_there_for_nobody_else_and_goes_when_he_is_back(
    page: Page, context: BrowserContext, world: World
) -> None:
    sign_in(page, world.address)
    context.set_offline(True)
    page.get_by_role("button", name="到达").click()
    expect(page.locator("[data-sync]")).to_contain_text("1 待传")
    page.locator("[data-tab=guide]").click()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("button", name="li · 1 条待传")).to_be_visible()
    context.set_offline(False)
    before = count(world, sync_item)
    page.get_by_role("button", name="其他人").click()
    page.get_by_label("账号").fill("wang")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_label("6 位数字").fill(PIN)
    page.get_by_label("再输一次").fill(PIN)
    page.get_by_role("button", name="完成").click()
    expect(page.locator("[data-sync]")).to_contain_text("0 待传")
    assert count(world, sync_item) == before
    page.locator("[data-tab=guide]").click()
    page.get_by_role("button", name="退出登录").click()
    enter(page)
    expect(page.locator("[data-sync]")).to_contain_text("0 待传", timeout=20_000)
    assert count(world, sync_item) == before + 1


def test_a_wrong_pin_opens_nothing(page: Page, world: World) -> None:
    sign_in(page, world.address)
    page.reload()
    page.get_by_role("button", name="li").click()
    page.get_by_label("PIN").fill("111111")
    page.get_by_role("button", name="进入").click()
    expect(page.get_by_role("alert")).to_contain_text("不对")
    kept = page.evaluate(
        """async () => {
          const db = await new Promise((done) => {
            const asked = indexedDB.open("gridbeat-tablet");
            asked.onsuccess = () => done(asked.result);
          });
          const all = (name) => new Promise((done) => {
            const asked = db.transaction(name).objectStore(name).getAll();
            asked.onsuccess = () => done(asked.result);
          });
          return JSON.stringify([await all("people"), await all("bundles")]);
        }"""
    )
    assert "西苑" not in kept
    assert "sealed" in kept


def test_sos_passes_what_is_on_its_way_and_tells_who_has_seen_it(page: Page, world: World) -> None:
    forget(world)
    sign_in(page, world.address)
    stuck: list[Route] = []

    def hold_up(route: Route) -> None:
        if "checkin" in (route.request.post_data or ""):
            stuck.append(route)  # the network takes it and never answers
        else:
            route.continue_()

    page.context.route("**/api/v1/sync/items", hold_up)
    page.get_by_role("button", name="到达").click()
    expect(page.locator("[data-sync]")).to_contain_text("1 待传")
    before = count(world, sos)
    page.locator("nav .sos").click()
    hold = page.get_by_role("button", name="按住求助")
    hold.hover()
    page.mouse.down()
    page.wait_for_timeout(500)
    page.mouse.up()
    page.wait_for_timeout(1500)
    assert count(world, sos) == before  # let go too early
    page.mouse.down()
    expect(page.get_by_text("等待应答")).to_be_visible(timeout=8_000)
    page.mouse.up()
    assert count(world, sos) == before + 1
    assert stuck
    page.screenshot(path=SCREENS / "sos.png")
    page.get_by_role("button", name="返回").click()
    with session_scope(world.engine) as session:
        (cry,) = sync_presence.cries(session, world.community_id)
        sync_presence.answer(session, world.community_id, cry.id, "diao", clock())
    expect(page.locator(".toast")).to_have_text("SOS：diao 已看到，正在处理", timeout=8_000)
    for route in stuck:
        route.abort()


@pytest.mark.parametrize("night", [False, True], ids=["day", "night"])
def test_every_screen_fits_and_is_accessible(page: Page, world: World, night: bool) -> None:
    mode = "night" if night else "day"
    forget(world)
    page.goto(f"{world.address}/tablet/")
    page.evaluate("night => localStorage.setItem('night', night ? '1' : '')", night)
    sign_in(page, world.address)
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for name in ("route", "shift", "report", "cases", "guide", "sync"):
            tab = "[data-sync]" if name == "sync" else f"[data-tab={name}]"
            page.locator(tab).click()
            page.wait_for_timeout(150)
            page.screenshot(path=SCREENS / f"{name}-{size}-{mode}.png")
            fits(page, f"{name} {size}")
            if size == "phone":  # where there is least room
                accessible(page, name)
    for name, opening in BEHIND.items():
        page.locator("[data-tab=route]").click()
        for _ in range(3):  # past the hazards: only checkpoints have codes
            if name == "code" and page.locator(".codes button").count() == 0:
                page.get_by_role("button", name="到达").click()
                expect(page.locator(".toast")).to_contain_text("已签到")
                page.locator(".toast").evaluate("toast => toast.remove()")
        for one in opening:
            page.locator(one).first.click()
        page.wait_for_timeout(150)
        page.screenshot(path=SCREENS / f"{name}-phone-{mode}.png")
        fits(page, name)
        accessible(page, name)
        if page.locator(CLOSES).count():
            page.locator(CLOSES).click()


BEHIND = {
    "handover": ["[data-tab=shift]", "[data-go=handover]"],
    "record": ["[data-tab=shift]", "[data-go=record]", "[data-record] button"],
    "place": ["[data-tab=report]", ".tiles button", "text=换地点"],
    "code": [".codes button"],
    "sos": ["nav .sos"],
}
"""Screens that are not a tab, and what is touched to come there."""
CLOSES = ".pick button.plain, .over button.plain, .sos-full button.plain"


def fits(page: Page, name: str) -> None:
    """Nothing is wider than the screen, or too small for a glove."""
    over = page.evaluate(
        "() => [...document.querySelectorAll('body, main, .page, .card, button, nav')]"
        ".filter((one) => one.scrollWidth > one.clientWidth + 1)"
        ".map((one) => one.outerHTML)"
    )
    assert over == [], name
    small = page.evaluate(
        "() => [...document.querySelectorAll('button, input, textarea')]"
        ".filter((one) => one.offsetParent)"
        ".filter((one) => Math.min(one.offsetWidth, one.offsetHeight) < 48)"
        ".map((one) => one.outerHTML)"
    )
    assert small == [], name


def accessible(page: Page, name: str) -> None:
    """There is no serious finding."""
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]})
    serious = [
        (one["id"], one["nodes"][0]["html"])
        for one in found.response["violations"]
        if one["impact"] in {"serious", "critical"}
    ]
    assert serious == [], name
