"""Dead corners on the overview map in a real browser."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from maps import overview
from maps.assets import inlined
from tests.browser.conftest import Watched
from tests.maps.plans import tiny_dead_corners, tiny_scene

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SHAPES = ".leaflet-gb-dead-pane path"


@pytest.fixture
def page(watched: Watched, dist: Path, tmp_path: Path) -> Page:
    """The English map of the tiny community with three dead corners and one suggestion."""
    east, north = tiny_dead_corners().geometry.centroid.to_crs(4326).get_coordinates().iloc[0]
    one = {"kind": "checkpoint", "lon": east, "lat": north, "removes_m2": 900.0}
    report = {"sight": {"suggestions": [one]}}
    scene = replace(tiny_scene(), dead_corners=tiny_dead_corners(), patrol_report=report)
    file = tmp_path / "map.html"
    file.write_text(overview(scene, inlined(dist), lang="en"), "utf-8")
    return watched.open(file)


def row(page: Page, name: str) -> Locator:
    """Return the line of the legend that switches a layer."""
    return page.locator("label.gb-row", has=page.locator(f"input[name={name}]"))


def fills(page: Page) -> list[str]:
    """Return what the corners on the map are filled with."""
    return page.locator(SHAPES).evaluate_all("all => all.map(one => one.getAttribute('fill'))")


def test_what_is_never_seen_is_hatched_and_what_is_late_waits_until_asked_for(page: Page) -> None:
    never, late = "url(#gb-hatch-never_seen)", "url(#gb-hatch-too_late)"
    assert fills(page) == [never]
    row(page, "late_corners").click()
    expect(page.locator(SHAPES)).to_have_count(3)
    assert sorted(fills(page)) == [never, late, late]
    for fill in (never, late):
        assert page.locator(f"pattern{fill[4:-1]}").count() == 1


def test_the_legend_counts_corners_by_reason_and_switches_them(page: Page) -> None:
    expect(row(page, "dead_corners")).to_contain_text("Dead corners, never seen")
    expect(row(page, "dead_corners").locator(".gb-count")).to_have_text("1")
    expect(row(page, "late_corners").locator(".gb-count")).to_have_text("2")
    row(page, "dead_corners").click()
    expect(page.locator(SHAPES)).to_have_count(0)
    row(page, "dead_corners").click()
    expect(page.locator(SHAPES)).to_have_count(1)


def test_a_click_tells_area_gap_and_limit(page: Page) -> None:
    row(page, "late_corners").click()
    page.locator("path[fill='url(#gb-hatch-too_late)']").first.dispatch_event("click")
    popup = page.locator(".leaflet-popup")
    for said in ("D002", "400 m²", "500 min", "480 min", "seen too late"):
        expect(popup).to_contain_text(said)


def test_suggestions_wait_until_they_are_asked_for(page: Page) -> None:
    shapes = page.locator(".leaflet-gb-checkpoints-pane path")
    before = shapes.count()
    expect(row(page, "suggestions").locator(".gb-count")).to_have_text("1")
    row(page, "suggestions").click()
    expect(shapes).to_have_count(before + 1)
    shapes.last.dispatch_event("click")
    for said in ("Against dead corners 1", "checkpoint", "900 m²"):
        expect(page.locator(".leaflet-popup")).to_contain_text(said)
