"""The guard's guide in Chinese, followed word by word: its words in bold, in their order."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import delete

from api.sync import tags
from data.store import shift_plan, sync_presence
from data.store.access_tables import access_token
from data.store.engine import session_scope
from data.store.shift_tables import handover, shift_word
from data.store.sync_tables import check_in, sos
from tests.browser.tablets import PIN, World, clock, context, count, enter, page, world
from tests.people import PASSWORD

__all__ = ["context", "page", "world"]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ROOT = Path(__file__).parents[2]
TABLET = (ROOT / "docs/guides/guard.zh-CN.md").read_text("utf-8").split("## 平板")[1]
SENT_MS = 20_000


class Reader:
    """Somebody who does what the guide says, and remembers which of its words he used."""

    def __init__(self, page: Page, world: World) -> None:
        self.page, self.world = page, world
        self.used: list[str] = []

    def touch(self, name: str, of: Locator | None = None) -> None:
        """Touch a button of exactly these words."""
        self.used.append(name)
        (of or self.page).get_by_role("button", name=name, exact=True).first.click()

    def fill(self, name: str, text: str, of: Locator | None = None) -> None:
        """Fill a field whose label begins with these words."""
        self.used.append(name)
        label = re.compile(rf"^{re.escape(name)}(（|$)")
        (of or self.page).get_by_label(label).first.fill(text)

    def see(self, name: str, where: Locator) -> None:
        """Look for the words."""
        self.used.append(name)
        expect(where).to_contain_text(name, timeout=SENT_MS)

    def waiting(self, words: str) -> None:
        expect(self.page.locator("[data-sync]")).to_contain_text(words, timeout=SENT_MS)

    def told(self, words: str) -> None:
        """Expect a message, and wave it away."""
        expect(self.page.locator(".toast")).to_contain_text(words)
        self.page.locator(".toast").evaluate("toast => toast.remove()")

    def later(self, at: datetime) -> None:
        """Put the tablet away, and come back to it at another time."""
        clock.set(at)
        self.page.reload()
        enter(self.page)
        self.waiting("0 待传")


def first_time(reader: Reader) -> None:
    reader.page.goto(f"{reader.world.address}/tablet/")
    reader.fill("账号", "li")
    reader.fill("密码", PASSWORD)
    reader.touch("登录")
    reader.fill("6 位数字", PIN)
    reader.fill("再输一次", PIN)
    reader.touch("完成")
    expect(reader.page.get_by_role("button", name="到达")).to_be_visible(timeout=SENT_MS)
    reader.page.evaluate("navigator.serviceWorker.ready")


def sign_in(reader: Reader) -> None:
    reader.page.reload()
    reader.page.get_by_role("button", name="li").click()
    reader.fill("PIN", PIN)
    reader.touch("进入")
    expect(reader.page.get_by_role("button", name="到达")).to_be_visible()


def see_the_shift(reader: Reader) -> None:
    reader.touch("班次")
    card = reader.page.locator("main .card").first
    expect(card).to_contain_text("06:00–14:00")
    expect(card).to_contain_text("的班")
    expect(card).to_contain_text("用餐")


def take_over(reader: Reader) -> None:
    reader.touch("交接班")
    turn = reader.page.locator("[data-turn=takes]").first
    reader.fill("接班意见", "钥匙少一把", turn)
    reader.touch("确认接班", turn)
    expect(turn).to_contain_text("已确认接班")


def arrive(reader: Reader) -> None:
    reader.touch("路线")
    expect(reader.page.locator(".sheet")).to_contain_text(re.compile("向.+米|就在这里"))
    expect(reader.page.locator(".sheet")).to_contain_text("前")
    reader.touch("到达")
    reader.told("已签到")


def type_a_code(reader: Reader) -> None:
    page, world = reader.page, reader.world
    code = page.get_by_role("button", name="输入短码", exact=True)
    for _ in range(3):  # past the hazards
        if code.count() == 0:
            page.get_by_role("button", name="到达").click()
            reader.told("已签到")
    reader.touch("输入短码")
    title = page.get_by_role("dialog").get_by_role("heading").inner_text()
    with session_scope(world.engine) as session:
        key = sync_presence.key_of(session, world.community_id)
        names = shift_plan.checkpoint_names(session, world.community_id)
    checkpoint_id = next(one for one, name in names.items() if title == f"{name} 的短码")
    reader.fill("短码", tags.short_of(key, world.key, checkpoint_id).lower())
    reader.touch("签到", page.get_by_role("dialog"))
    reader.told("已签到")


def report(reader: Reader) -> None:
    page = reader.page
    reader.touch("上报")
    page.locator(".tiles button").first.click()
    reader.touch("换地点")
    reader.touch("就是这里")
    expect(page.get_by_text("地图上选的位置")).to_be_visible()
    with page.expect_file_chooser():
        reader.touch("拍照")
    reader.fill("说明", "楼道里有电动车在充电")
    reader.touch("提交")
    reader.told("已记下")


def see_the_cases(reader: Reader) -> None:
    reader.touch("案件")
    expect(reader.page.locator("main")).to_contain_text("楼道里有电动车在充电")


def cry_for_help(reader: Reader) -> None:
    page, world = reader.page, reader.world
    reader.touch("SOS")
    hold = page.get_by_role("button", name="按住求助", exact=True)
    reader.used.append("按住求助")
    hold.hover()
    page.mouse.down()
    expect(page.get_by_text("等待应答")).to_be_visible(timeout=SENT_MS)
    page.mouse.up()
    with session_scope(world.engine) as session:
        (cry,) = sync_presence.cries(session, world.community_id)
        sync_presence.answer(session, world.community_id, cry.id, "diao", clock())
    expect(page.get_by_text("diao 已看到，正在处理")).to_be_visible(timeout=SENT_MS)
    reader.touch("返回")


def without_network(reader: Reader) -> None:
    page, world = reader.page, reader.world
    reader.later(world.start + timedelta(minutes=65))
    page.context.set_offline(True)
    page.get_by_role("button", name="到达").click()
    reader.told("已签到")
    reader.see("待传", page.locator("[data-sync]"))
    page.locator("[data-sync]").click()
    spoil(page)  # as if it had been made with a number that is no stop's
    page.context.set_offline(False)
    reader.touch("现在同步")


def mend(reader: Reader) -> None:
    reader.waiting("1 需处理")
    reader.touch("打开修改")
    reader.page.get_by_label("巡更点编号").fill("P1")
    reader.touch("改好重发")
    reader.waiting("0 待传")


def when_something_is_wrong(reader: Reader) -> None:
    page = reader.page
    with session_scope(reader.world.engine) as session:
        session.execute(delete(access_token))
    page.get_by_role("button", name="现在同步").click()
    reader.see("登录已过期", page.locator("form:visible"))
    reader.fill("密码", PASSWORD)
    reader.touch("继续")
    reader.told("已重新登录")
    with page.expect_download():
        reader.touch("导出为文件")


def see_the_record(reader: Reader) -> None:
    reader.later(reader.world.end - timedelta(minutes=10))
    reader.touch("班次")
    reader.touch("我的巡更记录")
    record = reader.page.locator("[data-record]").first
    reader.touch("有异议", record)
    reader.fill("为什么不对", "码牌掉了", record)
    reader.touch("我看过了，提交", record)
    expect(record).to_contain_text("已提交")
    reader.see("谁看过我的位置", reader.page.locator("[data-looks]"))


def hand_over(reader: Reader) -> None:
    reader.waiting("0 待传")
    reader.touch("班次")
    reader.touch("交接班")
    turn = reader.page.locator("[data-turn=gives]").first
    turn.get_by_role("button", name="对讲机").click()
    reader.fill("交班说明", "3号楼门禁坏了", turn)
    reader.touch("确认交班", turn)
    expect(turn).to_contain_text("已交班")


def sign_out(reader: Reader) -> None:
    reader.waiting("0 待传")
    reader.touch("指南")
    reader.touch("退出登录")
    expect(reader.page.get_by_role("button", name="li")).to_be_visible()


STEPS: list[Callable[[Reader], None]] = [
    first_time,
    sign_in,
    see_the_shift,
    take_over,
    arrive,
    type_a_code,
    report,
    see_the_cases,
    cry_for_help,
    without_network,
    mend,
    when_something_is_wrong,
    see_the_record,
    hand_over,
    sign_out,
]


def steps() -> Iterator[tuple[int, list[str]]]:
    """Yield the numbered steps of the guide with their words in bold."""
    for number, text in re.findall(r"^(\d+)\. (.+)$", TABLET, re.MULTILINE):
        yield int(number), re.findall(r"\*\*(.+?)\*\*", text)


def test_the_guide_is_followed_word_by_word(page: Page, world: World) -> None:
    clock.set(world.start + timedelta(minutes=5))
    reader = Reader(page, world)
    told = list(steps())
    assert [number for number, _ in told] == list(range(1, len(STEPS) + 1))
    for (number, words), do in zip(told, STEPS, strict=True):
        reader.used = []
        do(reader)
        assert reader.used == words, (number, do.__name__)
    assert count(world, check_in) >= 3
    assert [count(world, table) for table in (sos, handover, shift_word)] == [1, 2, 1]


def test_what_the_guides_quote_is_what_the_tablet_says() -> None:
    folder = ROOT / "maps/web/src/tablet"
    said = {path: path.read_text("utf-8") for path in folder.rglob("*.ts")}
    own = folder / "screens" / "guide.ts"
    others = "".join(re.sub("“.+?”", "", text) for text in said.values())
    words = re.findall(r"“(.+?)”", TABLET + re.sub(r'", ".*', "", said[own]))
    assert len(words) > 5
    assert [one for one in words if one not in others] == []


def spoil(page: Page) -> None:
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
