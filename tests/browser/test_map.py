"""The overview map in a real browser."""

import http.server
import threading
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from api.headers import content_security_policy
from maps import overview
from maps.assets import inlined, served
from tests.browser.conftest import Watched
from tests.maps.plans import tiny_scene

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
MORNING = datetime(2026, 11, 22, 6, 45, tzinfo=ZoneInfo("Asia/Shanghai"))
MAP = "Object.entries(window).find(([name]) => /^map_\\w+$/.test(name))[1]"


@pytest.fixture(scope="session")
def files(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The stand-alone map of the tiny community in both languages."""
    folder = tmp_path_factory.mktemp("maps")
    scene = tiny_scene()
    made = {}
    for lang in ("zh", "en"):
        made[lang] = folder / f"{lang}.html"
        made[lang].write_text(overview(scene, inlined(dist), lang=lang), "utf-8")  # type: ignore[arg-type]
    return made


@pytest.fixture
def page(watched: Watched, files: dict[str, Path]) -> Page:
    """The Chinese map at 06:45 of the plan's first day."""
    watched.page.clock.set_fixed_time(MORNING)
    return watched.open(files["zh"])


def paths(page: Page, pane: str) -> int:
    """Return the number of shapes drawn in a pane."""
    return page.locator(f".leaflet-gb-{pane}-pane path").count()


def labels(page: Page, kind: str) -> list[str]:
    return page.locator(f".gb-label-{kind}").all_inner_texts()


def test_stand_alone_file_asks_for_nothing_but_itself(
    watched: Watched, files: dict[str, Path]
) -> None:
    page = watched.open(files["zh"])
    expect(page.locator("h1")).to_have_text("小社区总览")
    page.wait_for_load_state("networkidle")
    assert [url for url in watched.asked if not url.startswith("data:")] == [files["zh"].as_uri()]


def test_everything_is_on_the_map(page: Page) -> None:
    assert paths(page, "grids") == 4
    assert paths(page, "buildings") == 12
    assert paths(page, "checkpoints") == 3
    assert page.locator(".gb-sign-hazards").count() == 2
    assert sorted(labels(page, "grids")) == [f"{number:02d} · 120户" for number in range(1, 5)]
    assert set(labels(page, "compounds")) == {"西苑", "东苑"}
    expect(page.locator(".gb-synthetic")).to_contain_text("合成数据")
    expect(page.locator(".gb-credits")).to_contain_text("gridbeat 测试数据")
    expect(page.locator(".leaflet-control-scale-line")).to_contain_text("m")


def test_legend_counts_and_switches_layers(page: Page) -> None:
    row = page.locator("label.gb-row", has=page.locator("input[name=grids]"))
    expect(row).to_contain_text("网格")
    expect(row.locator(".gb-count")).to_have_text("4")
    row.click()
    expect(page.locator(".leaflet-gb-grids-pane path")).to_have_count(0)
    expect(page.locator(".gb-label-grids")).to_have_count(0)
    row.click()
    expect(page.locator(".leaflet-gb-grids-pane path")).to_have_count(4)
    expect(page.locator(".gb-label-grids")).to_have_count(4)


def test_incidents_wait_until_they_are_asked_for(page: Page) -> None:
    assert page.locator(".gb-sign-incidents, .gb-cluster").count() == 0
    page.locator("input[name=incidents]").check()
    expect(page.locator(".gb-sign-incidents, .gb-cluster").first).to_be_visible()


@pytest.mark.parametrize("name", ["cameras", "streets", "hazards", "checkpoints", "routes"])
def test_every_layer_goes_and_comes_back(page: Page, name: str) -> None:
    drawn = "document.querySelectorAll('.leaflet-map-pane path, .leaflet-map-pane .gb-sign').length"
    box = page.locator(f"input[name={name}]")
    was, before = box.is_checked(), page.evaluate(drawn)
    box.click()
    assert page.evaluate(drawn) != before
    box.click()
    expect(box).to_be_checked(checked=was)
    assert page.evaluate(drawn) == before


def test_search_finds_a_building_and_shows_it(page: Page) -> None:
    page.get_by_role("combobox", name="搜索").fill("e4")
    found = page.get_by_role("listbox").get_by_role("option")
    expect(found).to_have_count(1)
    expect(found).to_contain_text("E4")
    page.keyboard.press("Enter")
    popup = page.locator(".gb-popup")
    expect(popup).to_contain_text("楼栋")
    expect(popup).to_contain_text("户数")
    expect(popup).to_contain_text("40")
    assert page.evaluate(f"{MAP}.getZoom()") >= 17


def test_every_thing_found_can_be_clicked(page: Page) -> None:
    page.get_by_role("combobox", name="搜索").fill("w")
    found = page.get_by_role("listbox").get_by_role("option")
    expect(found).to_have_count(6)
    found.last.click()
    expect(page.locator(".gb-popup")).to_contain_text("W6")


def test_search_says_when_nothing_is_found(page: Page) -> None:
    page.get_by_role("combobox", name="搜索").fill("月球")
    expect(page.locator(".gb-search li")).to_have_text("没有找到")


def test_page_opens_with_all_guards_of_the_present_shift(page: Page) -> None:
    expect(page.locator("select[name=day]")).to_have_value("2026-11-22")
    expect(page.locator(".gb-shift[aria-pressed=true]")).to_have_text("早班")
    expect(page.locator(".gb-now")).to_have_text("06:45")
    expect(page.locator(".gb-person")).to_have_text(["G01", "G02"])
    expect(page.locator(".gb-chip", has_text="G04")).to_contain_text("值守岗亭")


def test_guard_is_where_the_plan_says_at_that_minute(page: Page) -> None:
    """G01 walks the south lane from 06:00 to 07:00: at 06:45 three quarters of it are behind."""
    west, there, east = (
        page.evaluate(f"{MAP}.latLngToContainerPoint([{lat}, {lon}]).x")
        if place != "G01"
        else page.locator(".gb-person", has_text="G01").evaluate(
            "person => person.getBoundingClientRect().x + person.offsetWidth / 2"
        )
        for place, (lon, lat) in _ends().items()
    )
    assert (there - west) / (east - west) == pytest.approx(0.75, abs=0.01)


def _ends() -> dict[str, tuple[float, float]]:
    routes = tiny_scene().routes
    assert routes is not None
    line = routes.geometry.to_crs(4326).iloc[0]
    (west, east) = (line.coords[0], line.coords[-1])
    return {"west": west, "G01": (0, 0), "east": east}


def test_choosing_shift_guard_and_day_changes_the_routes(page: Page) -> None:
    def drawn() -> list[str]:
        return page.locator(".leaflet-gb-routes-pane path").evaluate_all(
            "paths => paths.map(path => path.getAttribute('d')).sort()"
        )

    both = drawn()
    page.locator("select[name=guard]").select_option("G02")
    only = drawn()
    assert 0 < len(only) < len(both)
    expect(page.locator(".gb-person")).to_have_text(["G02"])
    page.get_by_role("button", name="夜班").click()
    expect(page.locator(".gb-person")).to_have_text(["G03"])
    expect(page.locator(".gb-now")).to_have_text("22:30")
    assert drawn() != only
    page.locator("select[name=day]").select_option("2026-11-23")
    expect(page.locator(".gb-now")).to_have_text("22:30")
    expect(page.locator(".gb-person")).to_have_text(["G03"])


def test_times_stand_along_the_way(page: Page) -> None:
    page.locator("input[name=whole]").check()
    assert {"06:00", "06:30"} <= set(labels(page, "walk"))


def test_dragging_the_ribbon_moves_everyone(page: Page) -> None:
    person = page.locator(".gb-person", has_text="G01")
    before = person.bounding_box()
    page.locator("input[name=minute]").fill("370")
    expect(page.locator(".gb-now")).to_have_text("06:10")
    assert person.bounding_box() != before


def test_measure_tells_metres(page: Page) -> None:
    page.get_by_role("button", name="测量").click()
    expect(page.locator(".gb-measured")).to_contain_text("逐点点击")
    page.mouse.click(560, 300)
    page.mouse.click(800, 300)
    expect(page.locator(".gb-measured")).to_contain_text("长度")
    page.mouse.click(800, 500)
    expect(page.locator(".gb-measured")).to_contain_text("面积")
    page.keyboard.press("Escape")
    expect(page.locator(".gb-measured")).to_be_hidden()


def test_labels_of_the_map_never_overlap(page: Page) -> None:
    for zoom in (16, 17, 18):
        page.evaluate(f"{MAP}.setZoom({zoom}, {{animate: false}})")
        boxes = page.locator(
            ".gb-label-grids, .gb-label-compounds, .gb-label-buildings"
        ).evaluate_all(
            "all => all.map(one => { const b = one.getBoundingClientRect();"
            " return [b.left, b.top, b.right, b.bottom]; })"
        )
        assert boxes
        for number, (left, top, right, bottom) in enumerate(boxes):
            for other in boxes[:number]:
                apart = (
                    right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
                )
                assert apart, (zoom, boxes[number], other)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1920, 1080), (390, 844)])
def test_no_text_overflows_and_panels_stay_apart(
    watched: Watched, files: dict[str, Path], lang: str, width: int, height: int
) -> None:
    watched.page.set_viewport_size({"width": width, "height": height})
    page = watched.open(files[lang])
    too_wide = page.locator(".gb-card :is(h1, p, span, b, button, label):visible").evaluate_all(
        "all => all.filter(one => one.scrollWidth > one.clientWidth + 1 && one.clientWidth)"
        ".map(one => one.textContent)"
    )
    assert too_wide == []
    cards = page.locator(".gb-card").evaluate_all(
        "all => all.map(one => { const b = one.getBoundingClientRect();"
        " return [b.left, b.top, b.right, b.bottom]; })"
    )
    for number, (left, top, right, bottom) in enumerate(cards):
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height
        for other in cards[:number]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_page_has_no_grave_faults_of_accessibility(
    watched: Watched, files: dict[str, Path], lang: str
) -> None:
    page = watched.open(files[lang])
    found = Axe().run(page).response["violations"]
    grave = [fault for fault in found if fault["impact"] in ("serious", "critical")]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in grave] == []


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder with the service's own policy, and says nothing."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", content_security_policy(None))
        super().end_headers()

    log_message = staticmethod(lambda *_: None)  # type: ignore[assignment]


@pytest.fixture
def site(dist: Path, tmp_path: Path) -> Iterator[str]:
    """A server with the served page and the assets, as the service has them."""
    (tmp_path / "static").symlink_to(dist)
    (tmp_path / "overview.html").write_text(
        overview(tiny_scene(), served("/static", dist)), "utf-8"
    )
    handler = partial(Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_served_page_works_under_the_services_own_policy(watched: Watched, site: str) -> None:
    page = watched.open(f"{site}/overview.html#search")
    expect(page.locator(".gb-label-grids")).to_have_count(4)
    expect(page.get_by_role("combobox", name="搜索")).to_be_focused()
    page.get_by_role("button", name="测量").click()
    page.mouse.click(560, 300)
    page.mouse.click(800, 300)
    expect(page.locator(".gb-measured")).to_contain_text("长度")


def test_markup_in_the_data_never_runs(watched: Watched, dist: Path, tmp_path: Path) -> None:
    evil = "<img src=x onerror=\"console.error('ran')\"><script>console.error('ran')</script>"
    scene = tiny_scene()
    frames = {
        name: frame.assign(name=evil) if "name" in frame else frame
        for name, frame in scene.community.layers.items()
    }
    frames["hazards"] = frames["hazards"].assign(category=evil, note=evil)
    community = type(scene.community)(evil, frames, origin=scene.community.origin)
    assert scene.grids is not None
    assert scene.routes is not None
    made = type(scene)(
        evil,
        community,
        scene.grids.assign(code=evil),
        scene.routes.assign(guard_id=evil, shift=evil),
    )
    file = tmp_path / "evil.html"
    file.write_text(overview(made, inlined(dist)), "utf-8")
    page = watched.open(file)
    expect(page.locator("h1")).to_have_text(evil)
    page.get_by_role("combobox", name="搜索").fill("<img")
    page.keyboard.press("Enter")
    expect(page.locator(".gb-popup")).to_contain_text("<img")
    page.locator("input[name=whole]").check()
    for sign in page.locator(".gb-sign-hazards").all():
        sign.dispatch_event("mouseover")
        sign.dispatch_event("click")
    assert page.locator(".leaflet-container img, .leaflet-container script").count() == 0
