"""The Chinese guide, followed word by word: what it says in bold is touched in its order."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from api.sync import tags
from data.store import shift_plan, sync_presence
from data.store.engine import session_scope
from data.store.shift_tables import handover, shift_word
from data.store.sync_tables import check_in, sos
from tests.browser.tablets import PIN, World, context, count, page, world
from tests.people import PASSWORD

__all__ = ["context", "page", "world"]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "guard.zh-CN.md"


class Reader:
    """Somebody who does what the guide says, and remembers which of its words he used."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.used: list[str] = []

    def touch(self, name: str, *, of: Locator | None = None) -> None:
        """Touch a button by the words of the guide."""
        self.used.append(name)
        (of or self.page).get_by_role("button", name=name).first.click()

    def fill(self, name: str, text: str, *, of: Locator | None = None) -> None:
        """Fill a field by the words of the guide."""
        self.used.append(name)
        (of or self.page).get_by_label(name).first.fill(text)

    def see(self, name: str, where: Locator) -> None:
        """Look for the words of the guide."""
        self.used.append(name)
        expect(where).to_contain_text(name)


def test_the_guide_is_followed_word_by_word(
    page: Page, context: BrowserContext, world: World
) -> None:
    reader = Reader(page)
    _begin(reader, world)
    _patrol(reader, world)
    _offline(reader, context)
    _end(reader)
    tablet = GUIDE.read_text("utf-8").split("## 平板")[1]
    assert reader.used == re.findall(r"\*\*(.+?)\*\*", tablet)
    assert count(world, check_in) >= 3
    assert [count(world, table) for table in (sos, handover, shift_word)] == [1, 2, 1]


def _begin(reader: Reader, world: World) -> None:
    page = reader.page
    page.goto(f"{world.address}/tablet/")
    reader.fill("账号", "li")
    reader.fill("密码", PASSWORD)
    reader.touch("登录")
    reader.fill("6 位数字", PIN)
    reader.fill("再输一次", PIN)
    reader.touch("完成")
    expect(page.get_by_role("button", name="到达")).to_be_enabled(timeout=30_000)
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()
    page.get_by_role("button", name="li").click()
    reader.fill("PIN", PIN)
    reader.touch("进入")
    reader.touch("班次")
    expect(page.locator("main")).to_contain_text("接 ")
    reader.touch("交接班")
    takes = page.locator("[data-turn=takes]").first
    reader.fill("接班意见", "钥匙少一把", of=takes)
    reader.touch("确认接班", of=takes)
    expect(takes).to_contain_text("已确认接班")


def _patrol(reader: Reader, world: World) -> None:
    page = reader.page
    reader.touch("路线")
    expect(page.locator(".sheet")).to_contain_text("前")
    reader.touch("到达")
    expect(page.locator(".toast")).to_contain_text("已签到")
    page.locator(".toast").evaluate("toast => toast.remove()")
    for _ in range(40):  # past the stops without a sign
        if page.get_by_role("button", name="输入短码").count():
            break
        page.get_by_role("button", name="到达").click()
        page.wait_for_timeout(200)
    reader.touch("输入短码")
    title = page.get_by_role("dialog").get_by_role("heading").inner_text()
    with session_scope(world.engine) as session:
        key = sync_presence.key_of(session, world.community_id)
        names = shift_plan.checkpoint_names(session, world.community_id)
    checkpoint_id = next(one for one, name in names.items() if title == f"{name} 的短码")
    reader.fill("短码", tags.short_of(key, world.key, checkpoint_id).lower())
    reader.touch("签到", of=page.get_by_role("dialog"))
    expect(page.locator(".toast")).to_contain_text("已签到")
    reader.touch("上报")
    page.locator(".tiles button").first.click()
    reader.touch("换地点")
    reader.touch("就是这里")
    expect(page.get_by_text("地图上选的位置")).to_be_visible()
    with page.expect_file_chooser():
        reader.touch("拍照")
    reader.fill("说明", "楼道里有电动车在充电")
    reader.touch("提交")
    reader.touch("案件")
    expect(page.locator("main")).to_contain_text("楼道里有电动车在充电")
    expect(page.locator("[data-sync]")).to_contain_text("0 待传", timeout=30_000)
    reader.touch("SOS")
    hold = page.get_by_role("button", name="按住求助")
    hold.hover()
    page.mouse.down()
    reader.used.append("按住求助")
    expect(page.get_by_text("等待应答")).to_be_visible(timeout=20_000)
    page.mouse.up()
    reader.touch("返回")


def _offline(reader: Reader, context: BrowserContext) -> None:
    page = reader.page
    context.set_offline(True)
    page.get_by_role("button", name="路线").click()
    page.get_by_role("button", name="到达").click()
    reader.see("待传", page.locator("[data-sync]"))
    page.locator("[data-sync]").click()
    _spoil(page)  # as if it had been made with a number that is no stop's
    context.set_offline(False)
    reader.touch("现在同步")
    expect(page.locator("[data-sync]")).to_contain_text("需处理", timeout=30_000)
    reader.touch("打开修改")
    page.get_by_label("巡更点编号").fill("P1")
    reader.touch("改好重发")
    expect(page.locator("[data-sync]")).to_contain_text("0 待传", timeout=30_000)


def _end(reader: Reader) -> None:
    page = reader.page
    reader.touch("班次")
    reader.touch("我的巡更记录")
    record = page.locator("[data-record]").first
    reader.touch("有异议", of=record)
    reader.fill("为什么不对", "码牌掉了", of=record)
    reader.touch("我看过了，提交", of=record)
    expect(record).to_contain_text("已提交")
    reader.touch("班次")
    reader.touch("交接班")
    gives = page.locator("[data-turn=gives]").first
    gives.get_by_role("button", name="对讲机").click()
    reader.fill("交班说明", "3号楼门禁坏了", of=gives)
    expect(page.locator("[data-sync]")).to_contain_text("0 待传", timeout=30_000)
    reader.touch("确认交班", of=gives)
    expect(gives).to_contain_text("已交班")
    expect(page.locator("[data-sync]")).to_contain_text("0 待传", timeout=30_000)
    reader.touch("指南")
    reader.touch("退出登录")
    expect(page.get_by_role("button", name="li")).to_be_visible()


def _spoil(page: Page) -> None:
    """Give what waits a number that is no stop's, with the hash that goes with it."""
    page.evaluate(
        """async () => {
          const db = await new Promise((done) => {
            const asked = indexedDB.open("gridbeat-tablet");
            asked.onsuccess = () => done(asked.result);
          });
          const store = () => db.transaction("items", "readwrite").objectStore("items");
          const items = await new Promise((done) => {
            const asked = store().getAll();
            asked.onsuccess = () => done(asked.result);
          });
          const item = items.find((one) => one.state === "ready");
          item.content.body = { ...item.content.body, ref_kind: "checkpoint", ref_id: "P99" };
          item.text = JSON.stringify(item.content);
          const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(item.text));
          const hex = (byte) => byte.toString(16).padStart(2, "0");
          item.hash = [...new Uint8Array(digest)].map(hex).join("");
          item.next_try = 0;
          await new Promise((done) => (store().put(item).onsuccess = done));
          db.close();
        }"""
    )
