"""The console's home page in a real browser: what happens is seen, every other host blocked."""

import re
from collections.abc import Iterator
from uuid import uuid4

import httpx2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from geo.access import Membership, Role
from geo.community import Community
from tests.browser.conftest import Watched
from tests.browser.tablets import World, clock, world
from tests.people import add_person, cookie_of, token_of

__all__ = ["world"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Place = tuple[float, float]


@pytest.fixture(scope="module")
def secrets(world: World) -> tuple[str, dict[str, str], int]:
    """A manager's cookie, a guard's headers and his account."""
    manager = add_person(world.engine, "ma", Membership(Role.manager, world.community_id))
    held = Membership(Role.guard, world.community_id, guard_id=world.guard)
    guard = add_person(world.engine, "sun", held)
    headers = {"Authorization": f"Bearer {token_of(world.engine, guard)}"}
    return cookie_of(world.engine, manager), headers, guard


@pytest.fixture
def home(
    world: World, watched: Watched, secrets: tuple[str, dict[str, str], int]
) -> Iterator[Page]:
    """The home page of a manager, which hears of what happens."""
    cookie = {"name": "gridbeat", "value": secrets[0], "url": world.address}
    watched.page.context.add_cookies([cookie])  # type: ignore[list-item]
    page = watched.open(f"{world.address}/console/{world.key}")
    expect(page.locator("#map[data-ready]")).to_be_visible()
    expect(page.locator(".gh-link")).to_contain_text("实时")
    yield page
    page.goto("about:blank")


@pytest.fixture(scope="module")
def gate(tiny: Community) -> Place:
    """The first checkpoint, as longitude and latitude."""
    point = tiny.to_crs(4326)["checkpoints"].geometry.iloc[0]
    return point.x, point.y


def walks_to(world: World, secrets: tuple[str, dict[str, str], int], place: Place) -> None:
    """Send a fix of the guard, of now."""
    _, headers, account = secrets
    now = clock().isoformat()
    fix = {"at": now, "lon": place[0], "lat": place[1], "accuracy_m": 5}
    batch = {"person": str(account), "device": "d" * 32, "sent_at": now, "fixes": [fix]}
    answer = httpx2.post(f"{world.address}/api/v1/sync/positions", json=batch, headers=headers)
    assert answer.json()["kept"] == 1, answer.text


def where(page: Page) -> list[float]:
    """Return where the guard's mark is, in pixels."""
    found: list[float] = page.locator(".gh-guard-mark").evaluate(
        "mark => { const box = mark.getBoundingClientRect(); return [box.x, box.y]; }"
    )
    return found


def test_seven_pages_share_one_stream(
    home: Page, world: World, secrets: tuple[str, dict[str, str], int], gate: Place
) -> None:
    """A browser gives a host six connections: with one for each page the seventh would wait."""
    asked: list[str] = []
    home.context.on("request", lambda one: asked.append(one.url) if "/events?" in one.url else None)
    home.reload()
    expect(home.locator(".gh-link")).to_contain_text("实时")
    assert asked == [f"{world.address}/events?community={world.key}"]
    pages = [home, *(home.context.new_page() for _ in range(6))]
    for page in pages[1:]:
        page.goto(f"{world.address}/console/{world.key}")
        expect(page.locator(".gh-link")).to_contain_text("实时")
    walks_to(world, secrets, gate)
    for page in pages:
        expect(page.locator(".gh-guard-mark")).to_contain_text(world.guard)
    with home.context.expect_event("request", lambda one: "/events?" in one.url):
        home.goto("about:blank")  # it held the connection: another takes over
    expect(pages[1].locator(".gh-link")).to_contain_text("实时")
    for page in pages[1:]:
        page.close()


def test_a_fix_moves_the_guard_on_the_map(
    home: Page, world: World, secrets: tuple[str, dict[str, str], int], gate: Place
) -> None:
    walks_to(world, secrets, gate)
    mark = home.locator(".gh-guard-mark")
    expect(mark).to_contain_text(world.guard)
    expect(mark).to_contain_text("秒前")
    before = where(home)
    walks_to(world, secrets, (gate[0], gate[1] + 0.001))
    home.wait_for_function(
        "y => document.querySelector('.gh-guard-mark').getBoundingClientRect().y < y - 5",
        arg=before[1],
    )
    assert where(home)[0] == pytest.approx(before[0], abs=30)
    row = home.locator(f"[data-guard={world.guard}]")
    expect(row).to_contain_text("刚刚", timeout=30_000)  # the column follows by itself
    row.hover()
    expect(home.locator(".gh-guard-icon.gc-lit")).to_have_count(1)


def test_a_case_that_comes_in_is_drawn_and_opens(
    home: Page, world: World, secrets: tuple[str, dict[str, str], int], gate: Place
) -> None:
    expect(home.locator(".gc-mark")).to_have_count(0)
    details = {"category": "1101", "description": "飞线垂到人行道", "place": gate}
    answer = httpx2.post(
        f"{world.address}/api/v1/communities/{world.key}/cases",
        json={"case_id": "home-0001", "details": details},
        headers={**secrets[1], "Idempotency-Key": str(uuid4())},
    )
    assert answer.status_code == 201, answer.text
    expect(home.locator(".gc-mark")).to_have_count(1)
    home.get_by_role("button", name="案件").click()
    expect(home.locator(".gc-mark")).to_have_count(0)
    expect(home).to_have_url(re.compile("hide=cases"))
    home.get_by_role("button", name="案件").click()
    home.locator(".gc-mark").press("Enter")  # a guard may stand before it
    expect(home).to_have_url(re.compile("/cases/home-0001$"))
    expect(home.locator("h1")).to_contain_text("空中飞线")


def test_the_manager_s_questions_are_answered_one_click_away(home: Page) -> None:
    questions = home.locator(".gh-asks a").all_inner_texts()
    assert len(questions) >= 4
    for question in questions:
        home.locator(".gh-asks a", has_text=question.split("\n")[-1]).click()
        home.wait_for_load_state()
        expect(home.locator("main")).to_be_visible()
        assert re.search(r"/console/\d+/\w", home.url)
        home.go_back()
        expect(home.locator("#map[data-ready]")).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1280, 800), (390, 844)])
def test_the_page_fits_and_is_read_by_everybody(home: Page, width: int, height: int) -> None:
    home.set_viewport_size({"width": width, "height": height})
    home.wait_for_load_state()
    wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert home.evaluate(wide)
    found = Axe().run(home)
    serious = [one for one in found.response["violations"] if one["impact"] != "minor"]
    assert serious == [], [(one["id"], [n["target"] for n in one["nodes"]]) for one in serious]
