"""Dead corners on the overview map in a real browser."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from maps import overview
from maps.assets import inlined
from tests.browser.conftest import Watched
from tests.maps.plans import tiny_dead_corners, tiny_scene

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SHAPES = ".leaflet-gb-dead-pane path"


@pytest.fixture
def page(watched: Watched, dist: Path, tmp_path: Path) -> Page:
    """The English map of the tiny community with three dead corners."""
    scene = replace(tiny_scene(), dead_corners=tiny_dead_corners())
    file = tmp_path / "map.html"
    file.write_text(overview(scene, inlined(dist), lang="en"), "utf-8")
    return watched.open(file)


def test_corners_are_hatched_by_reason(page: Page) -> None:
    fills = page.locator(SHAPES).evaluate_all("all => all.map(one => one.getAttribute('fill'))")
    never, late = "url(#gb-hatch-never_seen)", "url(#gb-hatch-too_late)"
    assert fills == [never, late, late]
    for fill in (never, late):
        assert page.locator(f"pattern{fill[4:-1]}").count() == 1


def test_the_legend_counts_corners_by_reason_and_switches_them(page: Page) -> None:
    row = page.locator("label.gb-row", has=page.locator("input[name=dead_corners]"))
    expect(row).to_contain_text("Dead corners")
    expect(row.locator(".gb-count")).to_have_text("3")
    part = page.locator(".gb-part", has=page.locator("input[name=dead_corners]"))
    expect(part.locator(".gb-entry")).to_contain_text(["never seen", "seen too late"])
    row.click()
    expect(page.locator(SHAPES)).to_have_count(0)
    row.click()
    expect(page.locator(SHAPES)).to_have_count(3)


def test_a_click_tells_area_gap_and_limit(page: Page) -> None:
    page.locator(SHAPES).nth(1).dispatch_event("click")
    popup = page.locator(".leaflet-popup")
    for said in ("D002", "400 m²", "500 min", "480 min", "seen too late"):
        expect(popup).to_contain_text(said)
