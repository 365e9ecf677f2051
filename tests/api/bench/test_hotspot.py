"""The hotspot benchmark: what it measures against, its goals, its page, and that all of it runs."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from api.bench.hotspot import places
from api.bench.hotspot.goals import goals
from api.bench.hotspot.page import hotspot_goals, page, verdict
from api.bench.hotspot.places import DEMO, LANCASHIRE, NEW_YORK, Place, foretold
from api.bench.hotspot.speed import exact, off, towns, window
from api.bench.hotspot.suite import RASTERS, SECTIONS, Setting, run_hotspot
from api.bench.hotspot.words import NOTES, TITLES
from api.bench.patrol.results import Results
from api.cli import app
from geo.progress import silent

COVERAGE = "coverage of a week, counted before"
ROWS: dict[str, list[dict[str, Any]]] = {
    "density": [
        {"what": "density", "seconds": 0.1, "least_s": 0.09}
        | {"worst_over_peak": 0.005, "mean_over_mean": 0.001},
        {"what": "density and PNG in Web Mercator", "seconds": 0.25, "least_s": 0.2},
    ],
    "gistar": [
        {"what": "gridbeat", "seconds": 0.05, "least_s": 0.04},
        {"what": "esda", "seconds": 2.0, "z_differs": 1e-9, "p_differs": 1e-12},
    ],
    "knox": [{"what": "gridbeat", "seconds": 1.0, "least_s": 0.9}],
    "pages": [{"what": "heatmap page", "points": 1_000_000, "bytes": 500_000, "gzip_bytes": 9}],
    "served": [
        {"database": "PostGIS", "cases": 100_000, "communities": 1, "what": "home"}
        | {"seconds": 0.3, "first_s": 9.0},
        {"database": "PostGIS", "cases": 100_000, "communities": 1, "what": "home, cases"}
        | {"seconds": 0.3, "first_s": 9.0},
        {"database": "PostGIS", "cases": 100_000, "communities": 1, "what": COVERAGE}
        | {"seconds": 0.1, "first_s": 2.0},
        {"database": "PostGIS", "cases": 1_099_000, "communities": 1000}
        | {"what": "city, counted before", "seconds": 0.1, "first_s": 2.0},
        {"database": "PostGIS", "cases": 100_000, "communities": 1, "what": "fix to stream"}
        | {"seconds": 0.4, "p95_s": 1.0, "most_s": 3.0},
    ],
}


def changed(section: str, at: int, **values: Any) -> list[bool | None]:
    rows = [row | values if i == at else row for i, row in enumerate(ROWS[section])]
    return [goal.reached for goal in goals(ROWS | {section: rows})]


def test_all_goals_can_be_reached_and_nothing_measured_reaches_none() -> None:
    assert [goal.reached for goal in goals(ROWS)] == [True] * 11
    assert [goal.reached for goal in goals({name: [] for name in ROWS})] == [None] * 11


@pytest.mark.parametrize(
    ("goal", "section", "at", "values"),
    [
        (0, "density", 0, {"seconds": 0.101}),
        (1, "density", 1, {"seconds": 0.26}),
        (2, "density", 0, {"worst_over_peak": 0.0051}),
        (2, "density", 0, {"mean_over_mean": 0.0051}),
        (3, "gistar", 0, {"seconds": 0.051}),
        (4, "gistar", 1, {"z_differs": 2e-9}),
        (4, "gistar", 1, {"p_differs": 2e-9}),
        (5, "knox", 0, {"seconds": 1.1}),
        (6, "pages", 0, {"bytes": 500_001}),
        (7, "served", 0, {"seconds": 0.301}),
        (7, "served", 1, {"seconds": 0.301}),
        (8, "served", 2, {"first_s": 2.1}),
        (9, "served", 3, {"first_s": 2.1}),
        (10, "served", 4, {"p95_s": 1.1}),
    ],
)
def test_a_goal_is_missed_alone(goal: int, section: str, at: int, values: dict[str, Any]) -> None:
    reached = changed(section, at, **values)
    assert reached[goal] is False
    assert [one for i, one in enumerate(reached) if i != goal] == [True] * 10


def test_a_peer_that_failed_is_no_measurement() -> None:
    assert changed("gistar", 1, failed="not done")[4] is None


def test_a_page_of_too_little_reaches_no_goal() -> None:
    assert changed("served", 0, cases=99_999)[7] is None  # its parts alone are no page
    few = [row | {"cases": 99_999, "communities": 999} for row in ROWS["served"]]
    reached = [goal.reached for goal in goals(ROWS | {"served": few})]
    assert (reached[7], reached[9]) == (None, None)


def test_the_exact_sum_is_the_sum_of_kernels() -> None:
    xy, raster = towns(50), window(8)
    x, y = np.meshgrid(*raster.centres())
    far2 = (x[..., None] - xy[:, 0]) ** 2 + (y[..., None] - xy[:, 1]) ** 2
    truth = np.exp(-far2 / (2 * 2000.0**2)).sum(axis=2) / (2 * np.pi * 2000.0**2) * 1e6
    np.testing.assert_allclose(exact(xy, raster, 2000.0), truth, rtol=1e-9)
    assert off(truth * 1.01, truth)["worst_over_peak"] == pytest.approx(0.01)
    assert off(truth * 1.01, truth)["mass"] == pytest.approx(1.01)


def test_the_verdict_says_when_the_naive_one_wins() -> None:
    def row(way: str, said: str, share: float = 0.05) -> dict[str, Any]:
        return {"way": way, "area_share": share, "verdict": said, "best_naive": "mean"}

    assert verdict([row("kde", "worse"), row("tuned", "level")]) == (
        "**5%: nothing beats mean; kde lose to it.**"
    )
    assert verdict([row("kde", "level"), row("tuned", "better")]) == "**5%: tuned beat mean.**"


def test_the_ground_that_is_looked_at_comes_from_earlier_periods_alone() -> None:
    rng = np.random.default_rng(0)
    number = np.repeat(np.arange(15), 20)
    xy = rng.uniform(0, 1000, (300, 2))
    xy[number >= 10] += [5000, 0]
    rows = foretold(Place("x", "week", xy, number, 15, None, 0), 100.0, 200.0)
    assert {row["hits"] for row in rows} == {0.0}
    assert {row["incidents"] for row in rows} == {100}


def test_the_real_sets_are_read(shared_data: Path) -> None:
    folder = shared_data / "incidents"
    york, lancashire = (places.place(name, folder) for name in (NEW_YORK, LANCASHIRE))
    assert len(york.xy) + york.dropped <= 35_746
    assert york.periods == 208
    assert lancashire.periods == 12
    assert len(lancashire.xy) == 56_434
    assert np.bincount(lancashire.number).tolist()[:2] == [4415, 4087]


def test_every_section_runs_once_is_kept_and_is_on_the_page(tmp_path: Path) -> None:
    results = Results(tmp_path / "hotspot.jsonl")
    run_hotspot(Setting(quick=True), results, silent)
    assert {line["section"] for line in results.rows} == set(SECTIONS) - {"served"}
    before = (tmp_path / "hotspot.jsonl").read_bytes()
    run_hotspot(Setting(quick=True), Results(tmp_path / "hotspot.jsonl"), silent)
    assert (tmp_path / "hotspot.jsonl").read_bytes() == before
    text = page({"command": "gridbeat bench hotspot"}, results)
    assert set(TITLES) == set(NOTES) == set(SECTIONS)
    for title in TITLES.values():
        assert f"\n## {title}\n" in text
    assert f"### {DEMO}, cells of {RASTERS[DEMO][0][0]:g} m" in text
    assert "quick, no measurement" in text
    assert [goal.reached for goal in hotspot_goals(results)] == [None] * 11


def test_the_command_refuses_a_folder_without_the_sets(tmp_path: Path) -> None:
    words = ["bench", "hotspot", "--incidents", tmp_path, "--out", tmp_path / "out", "--json"]
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == 2
    assert len(json.loads(result.stdout)["faults"]) == 2
