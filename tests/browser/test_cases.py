"""A case taken through 联集派办结评 in a real browser, by five people; every other host blocked."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from api.app import create_app
from api.cases.office import Offices
from api.cases.work import submit
from api.publishing import publish_split
from api.settings import Settings
from data.store import communities, registry, reporters
from data.store.engine import make_engine, session_scope
from data.store.migrate import upgrade
from data.store.reporters import Contact
from geo.access import Membership, Role
from geo.cases import Actor, Command, Details
from geo.clock import LOCAL
from geo.community import Community
from geo.partition import SplitParams, split
from tests.api.cases.worlds import BEGAN
from tests.browser.conftest import Watched
from tests.people import add_person, cookie_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
CODE = "150581001001"
CASES = f"/console/{CODE}/cases"
PEOPLE = {
    "deng": [Membership(Role.dispatcher)],
    "wu": [Membership(Role.department, department="property")],
    "dian": [Membership(Role.department, department="telecom"), Membership(Role.manager)],
    "ma": [Membership(Role.manager)],
    "ping": [Membership(Role.dispatcher)],
    "wang": [Membership(Role.grid_worker, grids=frozenset({"01", "02", "03", "04"}))],
}
"""Who handles at the telecom is a manager too: four eyes are told by the person, not the role."""
SIZES = [(1440, 900), (390, 844)]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the service keeps its data."""
    return tmp_path_factory.mktemp("cases")


@contextmanager
def serving(place: Path, dist: Path) -> Iterator[str]:
    """Serve the database of a folder on a free port; yield the address."""
    settings = Settings(
        database_url=f"sqlite:///{place}/cases.sqlite",
        web_folder=dist,
        photo_folder=place / "photos",
        urge_every_s=0,
    )
    server = uvicorn.Server(uvicorn.Config(create_app(settings), port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def address(tiny: Community, dist: Path, place: Path) -> Iterator[str]:
    """The service with the tiny community, its grids, and people of every role."""
    engine = make_engine(f"sqlite:///{place}/cases.sqlite")
    upgrade(engine)
    grids = split(tiny, SplitParams(min_households=80, max_households=130))
    with session_scope(engine) as session:
        publish_split(session, communities.save(session, tiny), grids, BEGAN)
    secrets = {
        name: cookie_of(engine, add_person(engine, name, *held)) for name, held in PEOPLE.items()
    }
    engine.dispose()
    (place / "cookies").write_text("\n".join(f"{name} {it}" for name, it in secrets.items()))
    with serving(place, dist) as served:
        yield served


Enter = Callable[..., Page]


@pytest.fixture
def enter(chromium: Browser, address: str, place: Path) -> Iterator[Enter]:
    """Opens a page of the console as somebody; at the end no page may have erred.

    The browser's console tells of every answer from 400 on; refusals are wanted here.
    """
    secrets = dict(line.split() for line in (place / "cookies").read_text().splitlines())
    opened, watched = [], []

    def open_as(
        name: str, path: str, width: int = 1440, height: int = 900, *, scripts: bool = True
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        context.add_cookies([{"name": "gridbeat", "value": secrets[name], "url": address}])
        opened.append(context)
        found = Watched(context.new_page())
        watched.append(found)
        found.watch()
        return found.open(f"{address}{path}")

    yield open_as
    for context in opened:
        context.close()
    failures = [said for one in watched for said in one.failures]
    assert [
        said for said in failures if "the server responded with a status of 4" not in said
    ] == []


@pytest.fixture(scope="module")
def photo(place: Path) -> Path:
    """A photo to be sent as evidence."""
    file, content = place / "after.jpg", BytesIO()
    Image.effect_mandelbrot((640, 480), (-2, -1.2, 1, 1.2), 40).convert("RGB").save(content, "JPEG")
    file.write_bytes(content.getvalue())
    return file


def step(page: Page, command: str) -> None:
    """Send the form of a step; one that is folded is unfolded first."""
    form = page.locator(f"#step-{command}")
    form.locator("button").click()


def unfold(page: Page, title: str) -> None:
    page.locator("details.gc-card > summary", has_text=title).click()


def stands(page: Page, state: str) -> None:
    expect(page.locator(".gc-sheet-head .gc-state-big")).to_have_text(state)


def fits(page: Page) -> None:
    """Expect that nothing hangs over the edge, and that all is large enough to be touched."""
    width = page.evaluate("document.documentElement.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    small = page.locator("a:visible, button:visible, summary:visible").evaluate_all(
        "all => all.filter(e => !e.closest('p, .leaflet-container, .gc-sides, .gc-skip, table, dd')"
        " && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"
    )
    assert small == [], page.url


def forced(page: Page, command: str) -> tuple[int, str]:
    """Send a step the page does not offer, as its own form; return what is answered."""
    found = page.evaluate(
        """async (command) => {
          const form = document.querySelector("#step-note");
          const sent = new FormData(form);
          sent.set("rating", "5");
          const to = form.action.replace(/note$/, command);
          const answer = await fetch(to, { method: "POST", body: sent });
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          return [answer.status, page.querySelector(".gc-refused p").textContent];
        }""",
        command,
    )
    return found[0], found[1]


def report(page: Page, category: str, text: str, building: str) -> str:
    """Write a case down at the desk; return the path of its page."""
    page.get_by_label("类别").select_option(category)
    page.get_by_label("描述").fill(text)
    page.get_by_label("楼栋（名称或编号）").fill(building)
    page.get_by_label("电话", exact=True).fill("13800000000")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("联：登记")
    return re.sub(r"^https?://[^/]+|\?.*$", "", page.url)


def test_a_case_goes_through_the_six_steps_by_five_people_and_no_step_is_skipped(
    enter: Enter, address: str, photo: Path
) -> None:
    desk = enter("wang", f"{CASES}/new")
    case = report(desk, "1101", "飞线垂到人行道，绊人", "W1")
    stands(desk, "待核实")

    dispatcher = enter("deng", CASES)
    dispatcher.locator("a.gc-line", has_text="飞线垂到人行道").first.click()
    step(dispatcher, "file")
    stands(dispatcher, "已立案")
    expect(dispatcher.get_by_label("责任部门")).to_have_value("telecom")  # as its category says
    dispatcher.get_by_label("责任部门").select_option("property")
    step(dispatcher, "dispatch")
    stands(dispatcher, "已派单")

    property_ = enter("wu", CASES)
    property_.locator("a.gc-line", has_text="飞线垂到人行道").click()
    unfold(property_, "退回")
    property_.locator("#return-reason").fill("通信线缆归运营商，不归物业")
    step(property_, "return")
    expect(property_.get_by_role("status")).to_contain_text("退回")  # it left the department
    assert property_.request.get(f"{address}{case}").status == 404

    dispatcher.reload()
    stands(dispatcher, "已立案")
    expect(dispatcher.locator(".gc-timeline")).to_contain_text("通信线缆归运营商，不归物业")
    dispatcher.get_by_label("责任部门").select_option("telecom")
    step(dispatcher, "dispatch")

    telecom = enter("dian", case)
    step(telecom, "accept")
    stands(telecom, "处置中")
    telecom.get_by_label("处置结果").fill("临时捆扎")
    telecom.get_by_label("处置后照片").set_input_files(photo)
    step(telecom, "handle")
    stands(telecom, "待核查")
    expect(telecom.locator(".gc-photos img").first).to_be_visible()

    manager = enter("ma", case)
    unfold(manager, "返工")
    manager.locator("#redo-reason").fill("只捆扎了一半")
    step(manager, "redo")
    stands(manager, "处置中")

    telecom.reload()
    telecom.get_by_label("处置结果").fill("全部入槽")
    telecom.get_by_label("处置后照片").set_input_files(photo)
    step(telecom, "handle")
    stands(telecom, "待核查")
    expect(telecom.locator("#step-close")).to_have_count(0)
    expect(telecom.locator(".gc-barred").first).to_contain_text("谁处置，谁不能核查、结案或评价")
    assert forced(telecom, "close") == (403, "谁处置，谁不能核查、结案或评价。")
    assert forced(telecom, "evaluate") == (
        409,
        "案件现为“待核查”，不能“评：评价”；须先到：已结案。",
    )
    telecom.reload()
    stands(telecom, "待核查")

    closer = enter("ping", case)
    closer.locator("#step-close").get_by_label("现场照片").set_input_files(photo)
    step(closer, "close")
    stands(closer, "已结案")
    expect(closer.locator(".gc-barred")).to_contain_text("谁结案，谁不能评价")

    manager.reload()
    manager.get_by_label("5 非常满意").check()
    step(manager, "evaluate")
    stands(manager, "已评价")
    verbs = manager.locator(".gc-timeline li > p:first-child b").all_inner_texts()
    assert verbs[::-1] == [
        *("联：登记", "集：核实立案", "派：派单", "退回", "派：派单", "签收", "办：处置反馈"),
        *("返工", "办：处置反馈", "结：核查结案", "评：评价"),
    ]


@pytest.fixture(scope="module")
def known(address: str, place: Path) -> str:
    """The path of a case that is written down, with somebody to call back."""
    engine = make_engine(f"sqlite:///{place}/cases.sqlite")
    with session_scope(engine) as session:
        here = registry.find(session, CODE).id
        now = datetime.now(LOCAL)
        office = Offices().of(session, here, now)
        details = Details(category="1105", description="路灯不亮", place_ref="building:E1")
        command = Command("link-known", "known-0001", "link", Actor("x", "guard"), now, 0, details)
        done = submit(session, here, command, now=now, office=office)
        reporters.save(session, done.record_id, Contact("王女士", "13800001234"), now)
    engine.dispose()
    return f"{CASES}/known-0001"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_every_screen_fits_can_be_touched_and_is_accessible(
    enter: Enter, address: str, known: str, size: tuple[int, int], lang: str
) -> None:
    page = enter("deng", f"{CASES}?lang={lang}", *size)
    for path in (f"{CASES}?view=all&q=灯", known, f"{CASES}/new", f"/console/{CODE}/figures"):
        page.goto(f"{address}{path}", wait_until="load")
        if page.locator("#map").count():
            expect(page.locator("#map[data-ready]")).to_be_attached()  # on phones behind a tab
        fits(page)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_the_forms_need_no_script(enter: Enter) -> None:
    page = enter("deng", f"{CASES}/new", scripts=False)
    report(page, "1302", "地下车库进水", "W2")
    step(page, "file")
    stands(page, "已立案")
    page.get_by_label("责任部门").select_option("grid")
    step(page, "dispatch")
    stands(page, "已派单")
    page.get_by_role("link", name="案件", exact=True).click()
    page.locator("summary", has_text="筛选").click()
    page.get_by_label("关键词").fill("车库")
    page.locator("select[name=state]").select_option("dispatched")
    page.get_by_role("button", name="筛选").click()
    page.locator("a.gc-line", has_text="地下车库进水").click()
    stands(page, "已派单")


def test_a_case_is_on_the_map_and_in_the_list_and_each_lights_the_other(
    enter: Enter, known: str
) -> None:
    page = enter("deng", f"{CASES}?view=all&q=路灯不亮")
    expect(page.locator("#map[data-ready]")).to_be_visible()
    line, mark = page.locator("a.gc-line"), page.locator(".gc-mark")
    expect(line).to_have_count(1)
    expect(mark).to_have_count(1)
    line.hover()
    expect(mark).to_have_class(re.compile("gc-lit"))
    mark.hover()
    expect(line).to_have_class(re.compile("gc-lit"))
    mark.click()
    expect(line).to_have_class(re.compile("gc-picked"))
    page.get_by_role("link", name="打开案件").click()
    expect(page).to_have_url(re.compile(f"{known}$"))
    page.locator(".gc-crumb a").click()
    expect(page).to_have_url(re.compile("view=all&q="))


def test_a_phone_shows_the_list_or_the_map_of_the_queue(enter: Enter, known: str) -> None:
    page = enter("deng", f"{CASES}?view=all&q=路灯不亮", 390, 844)
    line, mark = page.locator("a.gc-line"), page.locator(".gc-mark")
    expect(line).to_be_visible()
    expect(mark).to_be_hidden()
    page.get_by_role("button", name="地图").click()
    expect(mark).to_be_visible()
    expect(line).to_be_hidden()
    page.get_by_role("button", name="列表").click()
    expect(line).to_be_visible()


def test_filtering_changes_list_map_and_address_without_a_new_page(
    enter: Enter, known: str
) -> None:
    page = enter("deng", f"{CASES}?view=all")
    page.locator("summary", has_text="筛选").click()
    page.locator("select[name=category]").select_option("1105")
    expect(page.locator("a.gc-line")).to_have_count(1)
    expect(page.locator(".gc-mark")).to_have_count(1)
    expect(page).to_have_url(re.compile("category=1105"))
    page.reload()
    expect(page.locator("a.gc-line")).to_have_count(1)


def test_a_place_is_touched_on_the_map_and_what_may_be_the_same_is_listed(
    enter: Enter, known: str
) -> None:
    page = enter("deng", f"{CASES}/new")
    expect(page.locator("#map[data-ready]")).to_be_visible()
    page.get_by_label("类别").select_option("1105")
    page.get_by_label("楼栋（名称或编号）").fill("E1")
    page.get_by_label("楼栋（名称或编号）").blur()
    expect(page.get_by_label("经度")).not_to_have_value("")
    expect(page.locator(".gc-pin")).to_be_visible()
    expect(page.locator("#similar")).to_contain_text("路灯不亮")
    page.locator("#map").click(position={"x": 8, "y": 120})
    expect(page.locator("#similar")).to_contain_text("没有相似的未结案件")
    expect(page.get_by_label("楼栋（名称或编号）")).to_have_value("")


def test_whom_to_call_back_is_shown_in_place_after_a_reason(enter: Enter, known: str) -> None:
    page = enter("deng", known)
    page.locator("summary", has_text="查看（须写明理由）").click()
    page.get_by_label("为什么要看").fill("回访处置结果")
    page.get_by_role("button", name="查看并留痕").click()
    expect(page.locator("#contact")).to_contain_text("13800001234")
    expect(page).to_have_url(re.compile(f"{known}$"))


def test_a_double_click_takes_a_step_once(enter: Enter, known: str) -> None:
    page = enter("deng", known)
    unfold(page, "备注")
    page.locator("#note-description").fill("已电话联系")
    page.locator("#step-note button").dblclick()
    expect(page.get_by_role("status")).to_contain_text("备注")
    expect(page.locator(".gc-timeline li", has_text="已电话联系")).to_have_count(1)


def test_visits_inspections_people_and_categories_are_kept_in_the_console(enter: Enter) -> None:
    def looked_at(page: Page) -> None:
        page.wait_for_load_state()
        for width, height in reversed(SIZES):
            page.set_viewport_size({"width": width, "height": height})
            fits(page)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()

    worker = enter("wang", CASES)
    worker.get_by_role("link", name="走访", exact=True).click()
    worker.get_by_role("link", name="登记走访").click()
    worker.get_by_label("楼栋（名称或编号）").fill("W3")
    worker.get_by_label("户（可不填）").fill("502")
    worker.get_by_label("了解到的情况和诉求").fill("独居老人，身体好；反映楼道灯不亮")
    looked_at(worker)
    worker.get_by_role("button", name="登记", exact=True).click()
    stands(worker, "已记录")
    worker.get_by_label("承诺和办理情况").fill("已报物业换灯")
    looked_at(worker)
    step(worker, "handle")
    stands(worker, "已办理")
    worker.get_by_role("link", name="走访", exact=True).click()
    expect(worker.locator("a.gc-line")).to_contain_text("W3 502")
    expect(worker.locator("tfoot")).to_contain_text("1 / 12")
    looked_at(worker)

    manager = enter("ma", CASES)
    manager.get_by_role("link", name="联合检查", exact=True).click()
    manager.get_by_role("link", name="安排检查").click()
    manager.get_by_label("名称").fill("消防联合检查")
    manager.locator("summary", has_text="网格 01").click()
    manager.get_by_label("整个网格").first.check()
    looked_at(manager)
    manager.get_by_role("button", name="安排", exact=True).click()
    expect(manager.get_by_role("status")).to_contain_text("已安排")
    manager.get_by_role("button", name="没有问题").first.click()
    expect(manager.locator(".gc-clean")).to_have_count(1)
    manager.get_by_role("link", name="有隐患").nth(1).click()
    expect(manager.locator("#place")).not_to_have_value("")
    manager.get_by_label("类别").select_option("1001")
    manager.get_by_label("看到什么").fill("单元门口堆满纸箱")
    manager.get_by_role("button", name="登记为案件").click()
    expect(manager.locator("a.gc-line", has_text="单元门口堆满纸箱")).to_be_visible()
    looked_at(manager)
    unfold(manager, "结束检查")
    manager.get_by_label("研判小结").fill("纸箱是共性问题，一处没有查到")
    manager.get_by_role("button", name="结束检查").click()
    stands(manager, "已结束")

    manager.locator("summary", has_text="更多").click()
    manager.get_by_role("link", name="一格四员", exact=True).click()
    looked_at(manager)
    manager.get_by_role("link", name="修改").first.click()
    manager.get_by_label("姓名").first.fill("王建国")
    looked_at(manager)
    manager.get_by_role("button", name="保存").click()
    expect(manager.locator(".gc-team").first).to_contain_text("王建国")

    manager.locator("summary", has_text="更多").click()
    manager.get_by_role("link", name="类别", exact=True).click()
    looked_at(manager)
    manager.get_by_role("link", name="空中飞线").click()
    manager.get_by_label("处置", exact=True).fill("7")
    looked_at(manager)
    manager.get_by_role("button", name="保存为新版本").click()
    expect(manager.get_by_role("row", name="空中飞线")).to_contain_text("7 工作日")
