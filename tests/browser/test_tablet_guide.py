"""The Chinese guide, followed word by word: what it says in bold is touched in its order."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from data.store import sync_presence
from data.store.engine import read_scope, session_scope
from data.store.shift_tables import handover, shift_word
from data.store.sync_tables import check_in, sos
from api.sync import tags
from tests.browser.tablets import PIN, World, context, count, page, world
from tests.people import PASSWORD

__all__ = ["context", "page", "world"]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "guard.zh-CN.md"


class Reader:
    """Somebody who does what the guide says, and remembers which of its words he used."""

    def __init__(self, page: Page) -> None:
        self.page, self.used = page, []

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
    _end(reader, world)
    tablet = GUIDE.read_text("utf-8").split("## 平板")[1]
    assert reader.used == re.findall(r"\*\*(.+?)\*\*", tablet)
    made = [count(world, table) for table in (check_in, sos, handover, shift_word)]
    assert made == [3, 1, 2, 1]


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
    _reach_a_sign(reader)
    with read_scope(world.engine) as session:
        names = {
            row.name or row.checkpoint_id: row.checkpoint_id
            for row in session.execute(_checkpoints(world))
        }
    title = page.locator(".type h2, .next").first.inner_text()
    with session_scope(world.engine) as session:
        key = sync_presence.key_of(session, world.community_id)
    checkpoint_id = next(one for name, one in names.items() if name in title)
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
    reader.touch("SOS")
    hold = page.get_by_role("button", name="按住求助")
    hold.hover()
    page.mouse.down()
    reader.used.append("按住求助")
    expect(page.get_by_text("等待应答")).to_be_visible(timeout=20_000)
    page.mouse.up()
    reader.touch("返回")
