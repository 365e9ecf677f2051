"""A cry for help comes to every console that is open, and ends on all when one accepts it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Engine

from api.publishing import publish_split
from data.store import alarms, communities
from data.store.engine import make_engine, session_scope
from data.store.migrate import upgrade
from geo.access import Membership, Role
from geo.clock import LOCAL
from geo.community import Community
from geo.live import Cause
from geo.partition import SplitParams, split
from tests.api.cases.worlds import BEGAN
from tests.api.sync.tablet import Tablet
from tests.browser.conftest import Watched
from tests.browser.serving import running
from tests.people import add_person, cookie_of, token_of

pytestmark = pytest.mark.browser
CODE = "150581001001"
PLACE = {"lon": 119.616899, "lat": 45.495167, "accuracy_m": 8}
PAGES = {"deng": f"/console/{CODE}/cases", "gao": f"/console/{CODE}/categories"}


@dataclass(frozen=True)
class World:
    """Where the service is, who may log in, and the guard's tablet."""

    address: str
    engine: Engine
    community_id: int
    cookies: dict[str, str]
    tablet: Tablet

    def cry(self) -> None:
        """Press SOS."""
        (verdict,) = self.tablet.told(self.tablet.item("sos", PLACE))
        assert verdict["status"] == 200

    def alarms(self, *causes: Cause) -> None:
        """Let these be what is not as planned; what was before is over."""
        with session_scope(self.engine) as session:
            alarms.settle(session, self.community_id, causes, datetime.now(LOCAL))

    def opened(self, context: BrowserContext, name: str, page: str = "") -> Page:
        """Log in and open a page."""
        secret = {"name": "gridbeat", "value": self.cookies[name], "url": self.address}
        context.add_cookies([secret])
        found = Watched(context.new_page())
        found.watch()
        return found.open(f"{self.address}{page or PAGES[name]}")


@pytest.fixture(scope="module")
def world(tiny: Community, dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The service with a dispatcher, a manager and a guard."""
    place = tmp_path_factory.mktemp("calls")
    url = f"sqlite:///{place}/calls.sqlite"
    engine = make_engine(url)
    upgrade(engine)
    with session_scope(engine) as session:
        key = communities.save(session, tiny)
        publish_split(
            session, key, split(tiny, SplitParams(min_households=80, max_households=130)), BEGAN
        )
    held = {"deng": Role.dispatcher, "gao": Role.manager, "wu": Role.analyst}
    people = {name: add_person(engine, name, Membership(role)) for name, role in held.items()}
    cookies = {name: cookie_of(engine, person) for name, person in people.items()}
    with (
        running(
            url, dist, photo_folder=place / "photos", key_file=place / "key", watch_every_s=0
        ) as address,
        httpx2.Client(base_url=address, timeout=30) as client,
    ):
        yield World(address, engine, key, cookies, _tablet(engine, client, key))
    engine.dispose()


def _tablet(engine: Engine, client: httpx2.Client, key: int) -> Tablet:
    person = add_person(engine, "g15", Membership(Role.guard, key, guard_id="G15"))
    headers = {"Authorization": f"Bearer {token_of(engine, person)}"}
    return Tablet(client, person, headers, lambda: datetime.now(LOCAL))  # type: ignore[arg-type]


@pytest.fixture
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    """Another browser, of a phone."""
    made = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    yield made
    made.close()


def test_a_cry_is_on_every_console_until_one_accepts_it(
    world: World, context: BrowserContext, phone: BrowserContext
) -> None:
    places = ((context, "deng"), (context, "deng"), (phone, "gao"))
    pages = [world.opened(where, name) for where, name in places]
    world.cry()
    for page in pages:
        band = page.get_by_role("alert")
        expect(band.get_by_text("G15（g15）")).to_be_visible()
        expect(band.get_by_text("西苑 · 楼栋 W1 · 网格")).to_be_visible()
        expect(page).to_have_title(re.compile("^【求助】"))
    faults = Axe().run(pages[2], context=".gs-band").response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in faults] == []
    wide = "() => document.documentElement.scrollWidth <= innerWidth"
    assert pages[2].evaluate(wide)
    pages[2].get_by_role("button", name="我来处理").click()
    for page in pages:
        expect(page.get_by_role("alert")).to_be_hidden()
        expect(page.get_by_text("G15 的求助已由 gao 受理。")).to_be_visible()
        expect(page).not_to_have_title(re.compile("^【求助】"))


def test_a_page_that_is_opened_later_shows_it_too_and_so_does_the_one_that_is_left(
    world: World, context: BrowserContext
) -> None:
    first = world.opened(context, "deng")
    world.cry()
    expect(first.get_by_role("button", name="我来处理")).to_have_count(1)
    second = world.opened(context, "deng")
    expect(second.get_by_role("alert")).to_be_visible()
    first.close()  # it held the connection
    world.cry()
    accept = second.get_by_role("button", name="我来处理")
    expect(accept).to_have_count(2)
    accept.first.click()
    expect(accept).to_have_count(1)
    accept.click()
    expect(accept).to_have_count(0)


def silent(guard: str) -> Cause:
    """Return that nothing was heard of a guard."""
    since = datetime(2026, 11, 27, 23, tzinfo=LOCAL)
    return Cause("silent", f"{guard} 1", since, guard, facts={"last": since.isoformat()})


def test_the_page_of_alarms_follows_and_leaves_alone_what_somebody_writes(
    world: World, context: BrowserContext, phone: BrowserContext
) -> None:
    page = world.opened(context, "deng", f"/console/{CODE}/alarms")
    cards = page.locator("#open-alarms [data-alarm]")
    expect(page.locator(".gc-link")).to_contain_text("实时")
    expect(cards).to_have_count(0)
    world.alarms(silent("G15"))
    expect(cards).to_have_count(1)
    expect(cards.first).to_have_class(re.compile("gc-arrived"))
    page.emulate_media(reduced_motion="reduce")
    moves = "card => getComputedStyle(card).animationName"
    assert cards.first.evaluate(moves) == "none"
    note = page.locator(".gc-take input[name=note]")
    note.fill("已打电话，")
    world.alarms(silent("G15"), silent("G07"))
    expect(cards).to_have_count(2)
    page.keyboard.type("没人接")  # the field has the focus still
    mine = page.locator("#open-alarms [data-alarm]", has_text="G15")
    expect(mine.locator("input[name=note]")).to_have_value("已打电话，没人接")
    other = world.opened(phone, "gao", f"/console/{CODE}/alarms")
    theirs = other.locator("#open-alarms [data-alarm]", has_text="G07")
    theirs.locator("input[name=note]").fill("到岗亭找他")
    theirs.get_by_role("button").click()
    taken = page.locator("#open-alarms [data-alarm]", has_text="G07").locator(".gc-taken")
    expect(taken).to_contain_text("gao")
    expect(taken).to_contain_text("到岗亭找他")
    world.alarms(silent("G07"))
    expect(mine).to_contain_text("这条告警刚刚结束")
    expect(mine.get_by_role("button")).to_be_disabled()
    expect(mine.locator("input[name=note]")).to_have_value("已打电话，没人接")
    faults = Axe().run(page, context="#alarms").response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in faults] == []
    world.alarms()


def test_who_may_not_accept_is_not_told(world: World, context: BrowserContext) -> None:
    page = world.opened(context, "deng")
    assert page.locator("#calls").count() == 1
    context.clear_cookies()
    context.add_cookies([{"name": "gridbeat", "value": world.cookies["wu"], "url": world.address}])
    page.goto(f"{world.address}{PAGES['deng']}")
    assert page.locator("#calls").count() == 0
