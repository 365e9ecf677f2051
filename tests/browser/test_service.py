"""The service in a real browser: start page, documentation, map; every other host blocked."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from api.app import create_app
from api.publishing import publish_patrol, publish_split
from api.settings import Settings
from data.store import accounts, communities
from data.store.engine import make_engine, session_scope
from data.store.migrate import upgrade
from geo.access import Membership, Role
from geo.community import Community
from geo.partition import SplitParams, split
from geo.patrol import PatrolParams, plan
from tests.browser.conftest import Watched
from tests.people import PASSWORD, add_person, cookie_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@contextmanager
def running(database_url: str, dist: Path) -> Iterator[str]:
    """Serve a database on a free port; yield the address."""
    app = create_app(Settings(database_url=database_url, web_folder=dist))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the service keeps its data."""
    return tmp_path_factory.mktemp("service") / "tiny.sqlite"


@pytest.fixture(scope="session")
def address(tiny: Community, dist: Path, database: Path) -> Iterator[str]:
    """The service with the tiny community, planned and published."""
    url = f"sqlite:///{database}"
    engine = make_engine(url)
    upgrade(engine)
    grids = split(tiny, SplitParams(min_households=80, max_households=130))
    patrol = plan(tiny, PatrolParams(days=1))
    at = patrol.roster["start"].min().to_pydatetime()
    with session_scope(engine) as session:
        key = communities.save(session, tiny)
        publish_split(session, key, grids, at)
        publish_patrol(session, key, patrol, at)
    add_person(engine, "gao", Membership(Role.manager))
    add_person(engine, "new", Membership(Role.guard, guard_id="G07"), must_change=True)
    engine.dispose()
    with running(url, dist) as served:
        yield served


def let_in(watched: Watched, address: str, database: Path, username: str = "gao") -> None:
    """Give the browser the cookie of somebody who is logged in."""
    engine = make_engine(f"sqlite:///{database}")
    with session_scope(engine) as session:
        account_id = accounts.find(session, username).id
    secret = cookie_of(engine, account_id)
    engine.dispose()
    cookie = {"name": "gridbeat", "value": secret, "url": address}
    watched.page.context.add_cookies([cookie])  # type: ignore[list-item]


@pytest.fixture
def stranger(watched: Watched) -> Watched:
    """A browser nobody is logged in with."""
    return watched


@pytest.fixture
def inside(watched: Watched, address: str, database: Path) -> Watched:
    """The browser of a manager who is logged in."""
    let_in(watched, address, database)
    return watched


@pytest.fixture
def start(inside: Watched, address: str) -> Page:
    """The Chinese start page."""
    return inside.open(address)


def test_the_start_page_leads_each_kind_of_user_to_a_page_that_is_there(
    start: Page, address: str
) -> None:
    expect(start.locator("h1")).to_have_text("小社区")
    for user in ("保安", "管理者", "分析员", "居民"):
        expect(start.get_by_role("heading", name=user, exact=True)).to_be_visible()
    links = start.locator("a.go").evaluate_all("links => links.map(link => link.href)")
    assert len(links) >= 7
    for link in links:
        assert start.request.get(link).ok, link


def test_the_start_page_shows_the_figures_and_says_what_is_synthetic(start: Page) -> None:
    text = start.locator("main").inner_text()
    for said in ("480", "1,152", "每格 120–120 户", "合成数据"):
        assert said in text, said


def test_the_map_is_on_the_start_page(start: Page) -> None:
    expect(start.frame_locator("iframe").locator(".leaflet-container")).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1280, 800), (800, 1280), (390, 844)])
def test_nothing_runs_out_of_the_page(
    inside: Watched, address: str, width: int, height: int
) -> None:
    inside.page.set_viewport_size({"width": width, "height": height})
    page = inside.open(f"{address}/?lang=en")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    over = page.locator("main .card *").evaluate_all(
        "all => all.filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1)"
        ".map(e => e.textContent)"
    )
    assert over == []
    small = page.locator("a.go, a.lang").evaluate_all(
        "all => all.filter(e => e.getBoundingClientRect().height < 48).map(e => e.textContent)"
    )
    assert small == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_start_page_is_accessible(inside: Watched, address: str, lang: str) -> None:
    page = inside.open(f"{address}/?lang={lang}")
    found = Axe().run(page, context="main > :not(iframe)")
    assert found.violations_count == 0, found.generate_report()


def test_the_language_is_one_touch_away(start: Page) -> None:
    start.get_by_role("link", name="English").click()
    expect(start.get_by_role("heading", name="Managers")).to_be_visible()
    expect(start.locator("html")).to_have_attribute("lang", "en")


def test_the_documentation_page_opens(watched: Watched, address: str) -> None:
    page = watched.open(f"{address}/api/docs")
    expect(page.get_by_text("/api/v1/communities/{community}/grids", exact=True)).to_be_visible()


def test_a_map_is_sent_once_and_then_known_by_its_tag(inside: Watched, address: str) -> None:
    url = f"{address}/maps/150581001001/overview.html"
    first = inside.page.request.get(url)
    again = inside.page.request.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert (first.status, again.status, again.body()) == (200, 304, b"")


def test_without_a_community_the_first_step_is_said(
    watched: Watched, dist: Path, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/empty.sqlite"
    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()
    add_person(make_engine(url), "gao", Membership(Role.manager))
    with running(url, dist) as address:
        let_in(watched, address, tmp_path / "empty.sqlite")
        page = watched.open(address)
        expect(page.locator("main")).to_contain_text("gridbeat demo")


def shown(page: Page) -> None:
    """Check that a form fits its page, can be touched, and needs no script."""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]
    heights = page.locator("input:visible, button").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44
    assert page.locator("script").count() == 0


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_a_person_logs_in_and_out_without_any_script(
    stranger: Watched, address: str, width: int, height: int
) -> None:
    stranger.page.set_viewport_size({"width": width, "height": height})
    page = stranger.open(f"{address}/?lang=en")
    expect(page).to_have_url(f"{address}/login?next=/%3Flang%3Den")
    shown(page)
    assert Axe().run(page).violations_count == 0
    page.get_by_label("用户名").fill("gao")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(f"{address}/?lang=en")
    expect(page.get_by_role("link", name="gao")).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    expect(page).to_have_url(f"{address}/login")
    page.goto(f"{address}/")
    expect(page).to_have_url(f"{address}/login?next=/")


def test_a_new_person_chooses_a_password_and_sees_the_own_part_of_the_start_page(
    stranger: Watched, address: str
) -> None:
    page = stranger.open(address)
    page.get_by_label("用户名").fill("new")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_label("密码").press("Enter")
    expect(page).to_have_url(f"{address}/password?next=%2F")
    shown(page)
    assert Axe().run(page).violations_count == 0
    page.get_by_label("现在的密码").fill(PASSWORD)
    page.get_by_label("新密码 New password", exact=True).fill("一个自己的新密码")
    page.get_by_label("再输一遍新密码").fill("一个自己的新密码")
    page.get_by_role("button", name="保存").click()
    expect(page).to_have_url(f"{address}/")
    expect(page.get_by_role("link", name="我的路线")).to_be_visible()
    expect(page.get_by_role("link", name="隐患（GeoJSON）")).to_be_visible()
    figures = page.locator(".figure span").all_inner_texts()
    assert "隐患" in figures
    assert "事件" not in figures  # a guard sees hazards, and no incidents


def test_a_wrong_password_is_said_in_the_page(stranger: Watched, address: str) -> None:
    page = stranger.open(f"{address}/login")
    page.get_by_label("用户名").fill("gao")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码不对")
    expect(page.get_by_label("密码")).to_have_value("")
    stranger.failures.clear()  # the browser's console tells of 401
