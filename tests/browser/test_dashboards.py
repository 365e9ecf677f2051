"""Charts are drawn under the page's own policy, and a plan is watched while it is made."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from api.jobs.work import do_next
from api.publishing import publish_split
from data.store import communities
from data.store.engine import make_engine, session_scope
from data.store.migrate import upgrade
from geo.access import Membership, Role
from geo.community import Community
from geo.partition import SplitParams, split
from tests.api.cases.worlds import BEGAN
from tests.browser.conftest import Watched
from tests.browser.serving import running
from tests.people import add_person, cookie_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
HOME = "/console/150581001001"
ROOMS = ("dashboards?of=department", "grids", "roster", "workload", "papers", "plans")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, tiny: Community) -> tuple[str, str]:
    """A database with the tiny community and its grids; its URL and a manager's cookie."""
    url = f"sqlite:///{tmp_path_factory.mktemp('boards')}/boards.sqlite"
    engine = make_engine(url)
    upgrade(engine)
    grids = split(tiny, SplitParams(min_households=80, max_households=130))
    with session_scope(engine) as session:
        publish_split(session, communities.save(session, tiny), grids, BEGAN)
    secret = cookie_of(engine, add_person(engine, "ma", Membership(Role.manager)))
    engine.dispose()
    return url, secret


@pytest.fixture
def address(place: tuple[str, str], dist: Path, watched: Watched, tmp_path: Path) -> Iterator[str]:
    """The service, which makes no plans by itself; the browser is the manager's."""
    url, secret = place
    own = {"photo_folder": tmp_path / "photos", "report_folder": tmp_path / "reports"}
    with running(url, dist, jobs_every_s=0, urge_every_s=0, **own) as served:
        cookie = {"name": "gridbeat", "value": secret, "url": served}
        watched.page.context.add_cookies([cookie])  # type: ignore[list-item]
        yield served


def test_every_room_is_drawn_and_read_by_everybody(address: str, watched: Watched) -> None:
    for room in ROOMS:
        page = watched.open(f"{address}{HOME}/{room}")
        page.wait_for_load_state()
        if room.startswith("dashboards"):
            expect(page.locator("[data-chart] svg").first).to_be_visible()
            expect(page.locator("[data-chart] svg text", has_text="结案率").first).to_be_visible()
        wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        assert page.evaluate(wide), room
        found = Axe().run(page)
        serious = [one for one in found.response["violations"] if one["impact"] != "minor"]
        assert serious == [], (room, [one["id"] for one in serious])


def test_a_plan_is_watched_to_its_end_without_touching_the_page(
    address: str, watched: Watched, place: tuple[str, str]
) -> None:
    page = watched.open(f"{address}{HOME}/plans")
    page.locator("[name=min_households]").fill("80")
    page.locator("[name=max_households]").fill("130")
    page.get_by_role("button", name="开始计算").click()
    expect(page.locator(".gc-job")).to_contain_text("排队中")
    engine = make_engine(place[0])
    assert do_next(engine)
    engine.dispose()
    compare = page.get_by_role("link", name="与现行方案并排比较")
    expect(compare).to_be_visible()
    compare.click()
    expect(page.locator("svg.gc-sketch")).to_have_count(2)
