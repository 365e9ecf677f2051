"""A tablet of a guard who is on duty now, in a real browser: what its tests stand on."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect
from sqlalchemy import Engine, delete, func, select

from api.publishing import publish_patrol, publish_split
from data.store import communities
from data.store.engine import make_engine, read_scope, session_scope
from data.store.migrate import upgrade
from data.store.sync_tables import check_in
from geo.access import Membership, Role
from geo.clock import LOCAL
from geo.community import Community
from geo.crs import metric_crs_of
from geo.partition import SplitParams, split
from geo.patrol import PatrolParams, plan
from geo.patrol.duty import handovers
from tests.browser.serving import running
from tests.people import PASSWORD, add_person

PIN = "480913"


class Clock:
    """The server's clock; it runs, and can be set."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(LOCAL) + self.ahead

    def set(self, at: datetime) -> None:
        self.ahead = at - datetime.now(LOCAL)


clock = Clock()


@dataclass
class World:
    """The service, its database, a guard who is on duty now, `li`, and his relief, `zhao`.

    `start` and `end` are those of the shift of `li`.
    """

    address: str
    engine: Engine
    community_id: int
    key: str
    guard: str
    relief: str
    start: datetime
    end: datetime


@pytest.fixture(scope="module")
def world(tiny: Community, dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The tiny community at ten, in the middle of the early shift."""
    folder = tmp_path_factory.mktemp("tablet")
    url = f"sqlite:///{folder}/tiny.sqlite"
    engine = make_engine(url)
    upgrade(engine)
    now = datetime.now(LOCAL).replace(hour=10, minute=0)
    clock.set(now)
    grids = split(tiny, SplitParams(min_households=80, max_households=130))
    patrol = plan(tiny, PatrolParams(start=now.date() - timedelta(days=1), days=3))
    with session_scope(engine) as session:
        key = communities.save(session, tiny)
        begun = now - timedelta(days=1)
        publish_split(session, key, grids, begun)
        publish_patrol(session, key, patrol, begun)
    on = patrol.roster[(patrol.roster["start"] <= now) & (patrol.roster["end"] > now)]
    ends = on["end"].max()
    given = handovers(patrol.routes.to_crs(metric_crs_of(tiny["streets"])))
    turn = next(one for one in given if one.giver in set(on["guard_id"]) and one.at >= ends)
    people = {"li": turn.giver, "zhao": turn.taker, "wang": "G18"}
    for name, guard_id in people.items():
        add_person(engine, name, Membership(Role.guard, key, guard_id=guard_id))
    add_person(engine, "diao", Membership(Role.dispatcher, key))
    mine = on[on["guard_id"] == turn.giver].iloc[0]
    start, end = (mine[name].to_pydatetime() for name in ("start", "end"))
    with running(url, dist, now=clock, photo_folder=folder / "photos") as address:
        yield World(address, engine, key, str(tiny.code), turn.giver, turn.taker, start, end)
    engine.dispose()


@pytest.fixture
def context(chromium: Browser, tiny: Community) -> Iterator[BrowserContext]:
    """A tablet at the first checkpoint."""
    made = tablet_at_work(chromium, tiny)
    yield made
    made.close()


def tablet_at_work(chromium: Browser, tiny: Community) -> BrowserContext:
    """Return a tablet at the first checkpoint on which nobody has signed in."""
    point = tiny.to_crs(4326)["checkpoints"].geometry.iloc[0]
    return chromium.new_context(
        viewport={"width": 1280, "height": 800},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
        geolocation={"longitude": point.x, "latitude": point.y, "accuracy": 6},
        permissions=["geolocation"],
    )


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that fails its test when it errs; what the network does is not its fault."""
    failures: list[str] = []
    made = context.new_page()
    made.on("pageerror", lambda error: failures.append(str(error)))
    made.on(
        "console",
        lambda said: (
            failures.append(said.text)
            if said.type == "error" and "Failed to load resource" not in said.text
            else None
        ),
    )
    yield made
    assert not failures


def sign_in(page: Page, address: str, username: str = "li") -> None:
    page.goto(f"{address}/tablet/")
    page.get_by_role("button", name="其他人").or_(page.get_by_label("账号")).first.wait_for()
    if page.get_by_role("button", name="其他人").count():
        page.get_by_role("button", name="其他人").click()
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_label("6 位数字").fill(PIN)
    page.get_by_label("再输一次").fill(PIN)
    page.get_by_role("button", name="完成").click()
    expect(page.locator(".sheet .next")).to_be_visible()
    expect(page.locator(".sheet")).not_to_contain_text("还没有班次数据", timeout=20_000)
    page.evaluate("navigator.serviceWorker.ready")


def enter(page: Page, username: str = "li") -> None:
    page.get_by_role("button", name=username).click()
    page.get_by_label("PIN").fill(PIN)
    page.get_by_role("button", name="进入").click()


def requests_of(page: Page) -> set[Request]:
    """Return the requests that have no answer yet, from now on."""
    under_way: set[Request] = set()

    def begun(one: Request) -> None:
        under_way.add(one)

    def ended(one: Request) -> None:
        under_way.discard(one)

    page.context.on("request", begun)
    page.context.on("requestfinished", ended)
    page.context.on("requestfailed", ended)
    return under_way


def settled(page: Page, under_way: set[Request]) -> None:
    """Wait until no request is under way."""
    deadline = time.monotonic() + 20
    while under_way:
        assert time.monotonic() < deadline, under_way
        page.wait_for_timeout(20)


def forget(world: World) -> None:
    """Nobody has checked in yet: the next stop is open again."""
    with session_scope(world.engine) as session:
        session.execute(delete(check_in))


def count(world: World, table: object) -> int:
    with read_scope(world.engine) as session:
        return session.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]
