"""Two guards hand over on one tablet and on two, without network; the record is seen first."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect
from sqlalchemy import select

from data.store import position_looks, shift_words
from data.store.engine import read_scope, session_scope
from data.store.position_looks import Looker
from data.store.shift_tables import handover, shift_word
from data.store.shift_words import Objected
from data.store.sync_tables import check_in
from geo.community import Community
from tests.browser.tablets import (
    World,
    clock,
    context,
    enter,
    forget,
    page,
    requests_of,
    settled,
    sign_in,
    tablet_at_work,
    world,
)
from tests.people import PASSWORD

__all__ = ["context", "page", "world"]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
EMPTY = "0 待传"
PICTURE = "document.querySelector('.pick-map canvas').toDataURL()"


@pytest.fixture(autouse=True)
def at_ten(world: World) -> Iterator[None]:
    """The clock is where it was, after a test that sets it."""
    was = clock.ahead
    yield
    clock.ahead = was


def open_handover(page: Page) -> None:
    page.locator("[data-tab=shift]").click()
    page.locator("[data-go=handover]").click()


@contextmanager
def answered(page: Page, accept: bool = True) -> Iterator[list[str]]:
    """Answer what the page asks meanwhile; yield what it asked."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        if accept:
            dialog.accept()
        else:
            dialog.dismiss()

    page.on("dialog", answer)
    yield asked
    page.remove_listener("dialog", answer)


def sign_out(page: Page) -> None:
    page.locator("[data-tab=guide]").click()
    with answered(page):
        page.get_by_role("button", name="退出登录").click()


def told_elsewhere(page: Page, chromium: Browser, world: World) -> None:
    """Another tablet and the control room know of a handover."""
    sign_in(page, world.address, "li")
    open_handover(page)
    gives = page.locator("[data-turn=gives]").first
    expect(gives).to_contain_text(f"{world.relief} 已确认接班")
    desk = chromium.new_context(locale="zh-CN").new_page()
    desk.goto(f"{world.address}/login")
    desk.locator("[name=username]").fill("diao")
    desk.locator("[name=password]").fill(PASSWORD)
    with desk.expect_navigation():
        desk.locator("form button").first.click()
    desk.goto(f"{world.address}/console/{world.key}/shifts")
    expect(desk.get_by_text("双方已确认")).to_be_visible()
    expect(desk.get_by_text("3号楼门禁坏了")).to_be_visible()
    desk.context.close()


def test_both_confirm_on_one_tablet_without_network_and_others_are_told_of_it(
    page: Page, context: BrowserContext, chromium: Browser, tiny: Community, world: World
) -> None:
    sign_in(page, world.address, "zhao")  # once with network: from then on by PIN
    sign_out(page)
    sign_in(page, world.address, "li")
    context.set_offline(True)
    page.get_by_role("button", name="到达").click()
    open_handover(page)
    gives = page.locator("[data-turn=gives]").first
    expect(gives).to_contain_text("还有 1 条没有送出")
    gives.get_by_role("button", name="对讲机").click()
    gives.get_by_label("交班说明").fill("3号楼门禁坏了")
    with answered(page, accept=False) as asked:
        gives.get_by_role("button", name="确认交班").click()
    expect(gives.get_by_role("button", name="确认交班")).to_be_enabled()  # thought better of it
    assert "还有 1 条没有送出" in asked[0]
    with answered(page):
        gives.get_by_role("button", name="确认交班").click()
    expect(gives).to_contain_text("已交班")
    sign_out(page)
    enter(page, "zhao")
    open_handover(page)
    takes = page.locator("[data-turn=takes]").first
    expect(takes).to_contain_text("3号楼门禁坏了")
    expect(takes).to_contain_text("设备故障：对讲机")
    takes.get_by_label("接班意见").fill("收到")
    takes.get_by_role("button", name="确认接班").click()
    expect(takes).to_contain_text("已确认接班")
    context.set_offline(False)
    page.locator("[data-sync]").click()
    page.get_by_role("button", name="现在同步").click()
    expect(page.locator(".list .state").first).to_have_text("等前一条")  # the other's is not sent
    sign_out(page)
    enter(page, "li")
    expect(page.locator("[data-sync]")).to_contain_text(EMPTY, timeout=20_000)
    sign_out(page)
    enter(page, "zhao")
    expect(page.locator("[data-sync]")).to_contain_text(EMPTY, timeout=20_000)
    with read_scope(world.engine) as session:
        (row,) = session.execute(select(handover)).all()
    assert (row.giver, row.taker, row.note, row.remark) == (
        world.guard,
        world.relief,
        "3号楼门禁坏了",
        "收到",
    )
    assert (row.unsent, row.seen) == (1, row.given_item)
    other = tablet_at_work(chromium, tiny)
    told_elsewhere(other.new_page(), chromium, world)
    other.close()


A_FEW = timedelta(minutes=11)
"""In time is up to ten minutes late; the button may be pressed a moment after it was drawn."""


def test_a_whole_shift_half_of_it_without_network(page: Page, world: World) -> None:
    clock.set(world.start + timedelta(minutes=1))
    page.clock.install(time=clock())
    forget(world)
    under_way = requests_of(page)
    halves = 16
    sign_in(page, world.address)
    for half_hour in range(halves):
        without = 4 <= half_hour < 12
        page.context.set_offline(without)
        page.locator("[data-tab=guide]").click()
        page.locator("[data-tab=route]").click()  # drawn anew: its clock has jumped
        page.get_by_role("button", name="到达").click()
        expect(page.locator(".toast")).to_contain_text("已签到")
        page.locator(".toast").evaluate("toast => toast.remove()")
        waiting = f"{half_hour - 3} 待传" if without else EMPTY
        expect(page.locator("[data-sync]")).to_have_text(waiting, timeout=20_000)
        page.context.set_offline(True)
        settled(page, under_way)  # no answer tells of one clock without the other
        clock.ahead += timedelta(minutes=30)
        page.clock.fast_forward(30 * 60_000)
    page.context.set_offline(False)
    page.locator("[data-sync]").click()
    page.get_by_role("button", name="现在同步").click()
    expect(page.locator("[data-sync]")).to_contain_text(EMPTY, timeout=20_000)
    with read_scope(world.engine) as session:
        made = session.execute(select(check_in)).all()
    stops = Counter(row.planned_at for row in made)
    assert max(stops.values()) == 1, sorted(stops.items())
    by_hand = [row for row in made if row.how == "manual"]  # where it stands it checks in by itself
    assert len(made) >= halves >= len(by_hand)
    late = {row.planned_at: row.at for row in by_hand if abs(row.at - row.planned_at) > A_FEW}
    assert not late
    assert max(row.at for row in made) - min(row.at for row in made) > timedelta(hours=7)


def test_the_guard_sees_his_record_first_and_objects(page: Page, world: World) -> None:
    sign_in(page, world.address, "li")
    page.locator("[data-tab=shift]").click()
    page.locator("[data-go=record]").click()
    today = page.locator("[data-record]").first
    expect(today).to_contain_text("漏检")
    today.get_by_role("button", name="有异议").first.click()
    today.get_by_label("为什么不对").fill("码牌掉了")
    today.get_by_role("button", name="我看过了").click()
    expect(today).to_contain_text("已提交")
    expect(page.locator("[data-sync]")).to_contain_text(EMPTY, timeout=20_000)
    with read_scope(world.engine) as session:
        (word,) = session.execute(select(shift_word)).all()
    assert (word.guard_id, word.objections[0]["text"]) == (world.guard, "码牌掉了")
    one = word.objections[0]
    objected = Objected(
        word.guard_id,
        date.fromisoformat(word.date),
        word.shift,
        one["kind"],
        one["ref_id"],
        datetime.fromisoformat(one["at"]),
    )
    said = {"decision": "granted", "text": "已看到照片", "by": "zhu", "at": clock().isoformat()}
    with session_scope(world.engine) as session:
        shift_words.answer(session, world.community_id, objected, said)
    page.locator("[data-sync]").click()
    page.get_by_role("button", name="现在同步").click()
    page.locator("[data-tab=shift]").click()
    page.locator("[data-go=record]").click()
    expect(today).to_contain_text("异议成立，不计：已看到照片", timeout=20_000)
    expect(today).to_contain_text("不计 1")


def test_the_guard_sees_who_saw_where_he_was_without_network_too(page: Page, world: World) -> None:
    looker = Looker(world.community_id, 1, "gao", "one", "live")
    with session_scope(world.engine) as session:
        position_looks.saw(session, looker, [world.guard], clock())
        position_looks.saw(session, replace(looker, door="replay"), [world.guard], clock())
        position_looks.saw(session, replace(looker, username="wei"), [world.relief], clock())
    sign_in(page, world.address, "li")
    seen = page.locator("[data-looks]")
    for without in (False, True):
        page.context.set_offline(without)
        page.locator("[data-tab=shift]").click()
        page.locator("[data-go=record]").click()
        expect(seen).to_contain_text(re.compile(r"gao · \d\d:\d\d · .*实时地图"))
        expect(seen).to_contain_text("巡逻回放")
        expect(seen).not_to_contain_text("wei")
    page.context.set_offline(False)


def test_the_place_chooser_turns_with_day_and_night(page: Page, world: World) -> None:
    sign_in(page, world.address, "li")
    page.locator("[data-tab=report]").click()
    page.locator(".tiles button").first.click()
    page.get_by_role("button", name="换地点").click()
    drawn = page.locator(".pick-map canvas")
    expect(drawn).to_be_visible()
    page.wait_for_function(f"{PICTURE} !== undefined")
    before = page.evaluate(PICTURE)
    page.evaluate("document.documentElement.toggleAttribute('data-night')")
    page.wait_for_function(f"before => {PICTURE} !== before", arg=before)
    page.evaluate("document.documentElement.toggleAttribute('data-night')")
    page.wait_for_function(f"before => {PICTURE} === before", arg=before)
    page.get_by_role("button", name="取消").click()
