"""A resident on a phone in a real browser: reports with a photo, follows the link, rates."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from api.cases.office import Offices
from api.cases.work import submit
from data.store import case_events, cases, communities, registry
from data.store.engine import make_engine, session_scope
from data.store.migrate import upgrade
from geo.cases import Actor, Command, Details, replay
from geo.community import Community
from tests.api.residents import DESK, LOOP
from tests.browser.conftest import Watched
from tests.browser.serving import running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PHONE = {"width": 390, "height": 844}
SIZES = [(390, 844), (360, 640), (1280, 800)]


@dataclass
class Service:
    """Where the service is, and its database."""

    address: str
    url: str

    def closes(self) -> None:
        """Do what the community does with a broken lamp: up to closing it."""
        for actor, kind, details in LOOP:
            self.does(actor, kind, details)

    def does(self, actor: Actor, kind: str, details: Details) -> None:
        """Take a step on the case that was reported last."""
        engine = make_engine(self.url)
        with session_scope(engine) as session:
            here = registry.listing(session)[0].id
            record = cases.listing(session, here).records[0]
            case = replay(case_events.history(session, record.id))
            now = max(event.at for event in case.history)
            name = f"{kind}-{record.id}"
            command = Command(name, record.case_id, kind, actor, now, case.version, details)
            office = Offices().of(session, here, now)
            submit(session, here, command, now=now, office=office)
        engine.dispose()


@pytest.fixture(scope="module")
def service(
    tiny: Community, dist: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """The service with the tiny community and no cases yet."""
    folder = tmp_path_factory.mktemp("report")
    url = f"sqlite:///{folder}/tiny.sqlite"
    engine = make_engine(url)
    upgrade(engine)
    with session_scope(engine) as session:
        communities.save(session, tiny)
    engine.dispose()
    with running(url, dist, photo_folder=folder / "photos", key_file=folder / "key") as address:
        yield Service(address, url)


@pytest.fixture
def phone(watched: Watched) -> Watched:
    """A phone."""
    watched.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    return watched


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (1200, 900), (90, 120, 150)).save(out, "JPEG")
    return out.getvalue()


def fits(page: Page) -> None:
    """Check that nothing runs out of a page, that it can be touched, and that axe finds nothing."""
    page.wait_for_load_state()  # a page can be read before its styles are there
    assert page.viewport_size is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    small = page.locator("button:visible:not(.hidden), a.lang, summary").evaluate_all(
        "all => all.filter(e => e.getBoundingClientRect().height < 44).map(e => e.textContent)"
    )
    assert small == []
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def chooses_a_lamp(page: Page) -> None:
    page.locator("label.tile", has_text="照明损坏").click()
    page.locator("#map").click(position={"x": 120, "y": 190})
    expect(page.locator("#map-said")).to_contain_text("已标记")


def test_a_report_with_a_photo_is_followed_and_rated(phone: Watched, service: Service) -> None:
    page = phone.open(f"{service.address}/report")
    chooses_a_lamp(page)
    page.set_input_files(
        "#photos", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    expect(page.locator(".thumb.new img")).to_be_visible()
    page.get_by_label("情况描述").fill("路灯连续三天不亮")
    page.wait_for_timeout(3100)  # nobody is faster
    page.locator(".send").get_by_role("button", name="发送").click()
    expect(page.get_by_text("已收到，谢谢您！")).to_be_visible()
    expect(page.locator(".moments img")).to_be_visible()
    expect(page.locator(".moments img")).to_have_js_property("naturalWidth", 320)
    fits(page)
    link = page.locator("#link").input_value()
    assert re.fullmatch(rf"{service.address}/report/[\w-]{{43}}", link)

    service.closes()
    page.goto(link)
    expect(page.locator("h2.state")).to_have_text("已办结")
    fits(page)
    page.locator(".stars label", has_text="满意").last.click()
    page.get_by_label("想说的话").fill("很快，谢谢")
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_text("谢谢您的评价。")).to_be_visible()
    expect(page.locator("dl")).to_contain_text("5 / 5")
    fits(page)


def test_faults_are_said_and_nothing_is_lost(phone: Watched, service: Service) -> None:
    page = phone.open(f"{service.address}/report")
    page.set_input_files(
        "#photos", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    page.get_by_label("情况描述").fill("写了一半")
    page.locator(".send").get_by_role("button", name="发送").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("请选择是什么事")
    expect(summary).to_be_focused()
    expect(page.get_by_label("情况描述")).to_have_value("写了一半")
    expect(page.locator(".thumbs img")).to_be_visible()
    fits(page)
    chooses_a_lamp(page)
    page.wait_for_timeout(3100)
    page.locator(".send").get_by_role("button", name="发送").click()
    expect(page.get_by_text("已收到，谢谢您！")).to_be_visible()
    expect(page.locator(".moments img")).to_be_visible()
    phone.failures.clear()  # the browser's console tells of 422


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_form_fits(
    watched: Watched, service: Service, width: int, height: int, lang: str
) -> None:
    watched.page.set_viewport_size({"width": width, "height": height})
    page = watched.open(f"{service.address}/report?lang={lang}")
    expect(page.locator("#map canvas")).to_be_visible()
    page.locator("details.more summary").first.click()
    fits(page)


def test_a_building_that_is_named_is_marked_on_the_map(phone: Watched, service: Service) -> None:
    page = phone.open(f"{service.address}/report?building=E3")
    expect(page.locator("#map-said")).to_have_text("已标记，靠近 E3")
    expect(page.locator(".map-pin")).to_be_visible()
    assert page.locator('input[name="lat"]').input_value().startswith("45.")


def test_where_i_am_is_marked_if_it_is_here(phone: Watched, service: Service) -> None:
    context = phone.page.context
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": 39.9, "longitude": 116.4})
    page = phone.open(f"{service.address}/report")
    page.get_by_role("button", name="我在这里").click()
    expect(page.locator("#map-said")).to_have_text("那里不在本社区范围内。")
    assert not page.locator('input[name="lat"]').input_value()


def test_the_language_changes_in_the_middle_of_it(phone: Watched, service: Service) -> None:
    page = phone.open(f"{service.address}/report")
    page.get_by_label("情况描述").fill("写了一半")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Report something")).to_be_visible()
    expect(page.get_by_label("Description")).to_have_value("写了一半")


def test_it_works_without_scripts(chromium: Browser, service: Service) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE, locale="zh-CN")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{service.address}/report")
    page.locator("label.tile", has_text="照明损坏").click()
    page.get_by_label("楼栋").fill("W3")
    page.set_input_files(
        "#photos", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    page.wait_for_timeout(3100)
    page.locator(".send").get_by_role("button", name="发送").click()
    expect(page.get_by_text("已收到，谢谢您！")).to_be_visible()
    expect(page.locator("dl")).to_contain_text("W3")
    context.close()


def test_a_question_is_answered_and_what_is_not_solved_is_reopened(
    phone: Watched, service: Service
) -> None:
    page = phone.open(f"{service.address}/report")
    chooses_a_lamp(page)
    page.wait_for_timeout(3100)  # nobody is faster
    page.locator(".send").get_by_role("button", name="发送").click()
    expect(page.get_by_text("已收到，谢谢您！")).to_be_visible()
    link = page.locator("#link").input_value()

    service.does(DESK, "ask", Details(description="是哪个单元门口？"))
    page.goto(link)
    expect(page.locator(".question")).to_have_text("是哪个单元门口？")
    page.get_by_label("您的答复").fill("二单元")
    page.set_input_files(
        "#answer-photos", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    expect(page.locator("#answer .thumb.new img")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="发送答复").click()
    expect(page.get_by_text("答复已收到，谢谢。")).to_be_visible()
    expect(page.locator(".moments img")).to_be_visible()

    service.closes()
    page.goto(link)
    page.get_by_text("没有解决？要求重新办理").click()
    fits(page)
    page.get_by_role("button", name="要求重新办理").click()
    expect(page.get_by_role("alert")).to_contain_text("请写明哪里没有解决")
    page.get_by_label("哪里没有解决").fill("修好一天又不亮了")
    page.get_by_role("button", name="要求重新办理").click()
    expect(page.get_by_text("已重新立案，社区会再安排。")).to_be_visible()
    expect(page.locator("h2.state")).to_have_text("已核实，待派单")
    expect(page.locator("#contest")).to_have_count(0)
    fits(page)
    phone.failures.clear()  # the browser's console tells of 422
