"""The page of heatmaps in a browser: the map opens, time plays, filters change what is shown."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from api.publishing import publish_split
from data.store import communities
from data.store.engine import make_engine, session_scope
from data.store.migrate import upgrade
from geo.access import Membership, Role
from geo.community import Community
from geo.partition import SplitParams, split
from tests.api.cases.worlds import BEGAN
from tests.api.maps.conftest import gathered
from tests.browser.conftest import Watched
from tests.browser.serving import running
from tests.people import add_person, cookie_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
HOME = "/console/150581001001/heatmap"


@pytest.fixture
def address(tmp_path: Path, tiny: Community, dist: Path, watched: Watched) -> Iterator[str]:
    """The service on forty incidents of ten weeks; the browser is a manager's."""
    url = f"sqlite:///{tmp_path}/heat.sqlite"
    engine = make_engine(url)
    upgrade(engine)
    grids = split(tiny, SplitParams(min_households=80, max_households=130))
    with session_scope(engine) as session:
        key = communities.save(session, tiny.replaced("incidents", gathered()))
        publish_split(session, key, grids, BEGAN)
    secret = cookie_of(engine, add_person(engine, "ma", Membership(Role.manager)))
    engine.dispose()
    with running(url, dist, jobs_every_s=0, urge_every_s=0) as served:
        cookie = {"name": "gridbeat", "value": secret, "url": served}
        watched.page.context.add_cookies([cookie])  # type: ignore[list-item]
        yield served


def test_a_manager_looks_plays_and_filters(address: str, watched: Watched) -> None:
    page = watched.open(address + HOME)
    page.wait_for_load_state()
    found = Axe().run(page)
    serious = [one["id"] for one in found.response["violations"] if one["impact"] != "minor"]
    assert serious == []
    frame = page.frame_locator("iframe.gc-frame")
    notes = frame.locator(".gb-notes")
    expect(notes).to_contain_text("n = 30 件（上报 30 件，发现 10 件）")
    expect(notes).to_contain_text("带宽 100 米")
    expect(frame.locator("img.leaflet-image-layer")).to_have_count(1)

    frame.locator("select[name=view]").select_option("time")
    slider, step = frame.locator("input[name=step]"), frame.locator(".gb-step b")
    last = slider.input_value()
    assert int(last) >= 4
    named = step.inner_text()
    frame.get_by_role("button", name="播放").click()
    expect(slider).to_have_value("1", timeout=10_000)  # begins anew and goes on by itself
    frame.get_by_role("button", name="暂停").click()
    expect(step).not_to_have_text(named)
    slider.fill(last)
    expect(step).to_have_text(named)

    page.locator("select[name=source]").select_option("discovered")
    page.get_by_role("button", name="查看").click()
    expect(notes).to_contain_text("n = 10 件（上报 30 件，发现 10 件）")
    expect(notes).to_contain_text("巡查发现的多少随巡逻多少而变")
    expect(page).to_have_url(re.compile("[?&]source=discovered(&|$)"))
    watched.open(f"{address}/maps/city.html").wait_for_load_state()
    expect(watched.page.locator(".gb-notes")).to_contain_text("0 个社区，n = 0 件")
