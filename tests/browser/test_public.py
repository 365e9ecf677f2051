"""What everybody sees of a month, in a real browser that nobody is logged in to."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from api.cases.office import Offices
from api.cases.work import submit
from data.store import communities
from data.store.engine import make_engine, session_scope
from data.store.migrate import upgrade
from geo.cases import Actor, Command, Details
from geo.clock import LOCAL
from geo.community import Community
from tests.api.conftest import CODE
from tests.browser.conftest import Watched
from tests.browser.serving import running
from tests.browser.test_report import fits

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SETTLED = datetime.now(LOCAL) - timedelta(days=45)
"""Its month ended at least two weeks ago, whatever day it is."""


@pytest.fixture(scope="module")
def address(tiny: Community, dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service with seven broken lamps of a month that is published."""
    folder = tmp_path_factory.mktemp("public")
    url = f"sqlite:///{folder}/tiny.sqlite"
    engine = make_engine(url)
    upgrade(engine)
    with session_scope(engine) as session:
        here = communities.save(session, tiny)
        office = Offices().of(session, here, SETTLED)
        place = next(iter(office.building_at.values()))
        details = Details(category="1105", description="路灯不亮", place=place, channel="report")
        for n in range(7):
            actor = Actor(f"resident:{n}", "resident")
            command = Command(f"link-{n}", f"case-000{n}", "link", actor, SETTLED, details=details)
            submit(session, here, command, now=SETTLED, office=office)
    engine.dispose()
    with running(url, dist, photo_folder=folder / "photos", key_file=folder / "key") as made:
        yield made


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("width", "height"), [(390, 844), (1440, 900)])
def test_the_map_and_the_figures_fit(
    watched: Watched, address: str, width: int, height: int, lang: str
) -> None:
    watched.page.set_viewport_size({"width": width, "height": height})
    page = watched.open(f"{address}/public/{CODE}?lang={lang}")
    expect(page.locator("#public-map canvas")).to_be_visible()
    picture = page.locator("#public-map img")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    # the picture lies above the ground, which is drawn on a canvas
    pane = "image => getComputedStyle(image.closest('.leaflet-pane')).zIndex"
    assert int(picture.evaluate(pane)) > 400
    said = "登记 7 件，其中 7 件在图上" if lang == "zh" else "7 cases written down in"
    expect(page.locator("main")).to_contain_text(said)
    page.locator(".figure summary").first.click()
    fits(page)
    assert not page.context.cookies()
