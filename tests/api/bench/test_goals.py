"""Goals: reached, missed and not measured."""

import pytest

from api.bench.partition.goals import goals
from api.bench.partition.page import framed, page
from tests.api.bench.worlds import row

SOLVED, PROVED, CERTIFIED, SHORTER, ON_ROADS, CITY = range(6)
PEER = {"method": "metis-nested-road", "pp_mean": 0.6, "road_cut_m": 4_000.0}


def reached(*rows: dict[str, object], city: dict[str, object] | None = None) -> list[bool | None]:
    return [goal.reached for goal in goals(framed(list(rows)), city)]


def test_nothing_measured_reaches_and_misses_nothing() -> None:
    assert reached() == [None] * 6


def test_all_feasible_instances_must_be_solved() -> None:
    assert reached(row(), row(instance=1))[SOLVED] is True
    assert reached(row(), row(instance=1, solved=False))[SOLVED] is False
    assert reached(row(known="open", solved=False))[SOLVED] is None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"proved": False}, False),
        ({"fixes_worked": 0}, False),
        ({"seconds": 61.0}, False),
    ],
)
def test_impossible_ones_need_a_proof_and_a_working_fix_in_time(
    changes: dict[str, object], expected: bool
) -> None:
    told = {"known": "infeasible", "solved": False, "proved": True, "fixes_worked": 1, "plan": None}
    assert reached(row(**(told | changes)))[PROVED] is expected


def test_inertia_must_be_certified_in_time() -> None:
    assert reached(row())[CERTIFIED] is True
    assert reached(row(inertia_gap=0.02))[CERTIFIED] is False
    assert reached(row(inertia_gap=None))[CERTIFIED] is False
    assert reached(row(seconds=21.0))[CERTIFIED] is False
    assert reached(row(inertia_gap=0.02), row(method="gridbeat-compact"))[CERTIFIED] is True


def test_the_road_weighted_cut_is_compared_with_the_best_solved_peer() -> None:
    assert reached(row())[SHORTER] is None
    assert reached(row(), row(**PEER))[SHORTER] is True
    assert reached(row(), row(**PEER | {"road_cut_m": 3_500.0}))[SHORTER] is False
    assert reached(row(), row(**PEER | {"pp_mean": 0.7}))[SHORTER] is False
    worse = {"method": "kahip", "road_cut_m": 9_000.0}
    assert reached(row(), row(**PEER), row(**worse))[SHORTER] is True
    unsolved = {"method": "kahip", "road_cut_m": 10.0, "solved": False}
    assert reached(row(), row(**PEER), row(**unsolved))[SHORTER] is True


def test_roads_and_roundness_must_come_from_one_method() -> None:
    assert reached(row())[ON_ROADS] is True
    one = row(method="gridbeat-roads", pp_mean=0.5)
    other = row(method="gridbeat-compact", road_share=0.5)
    assert reached(one, other)[ON_ROADS] is False


def test_the_city_counts_only_when_it_is_whole() -> None:
    city: dict[str, object] = {
        "communities": 192,
        "feasible": 192,
        "grids": 3_456,
        "in_band": 3_456,
        "households": 1_000_000,
        "seconds": 500.0,
    }
    assert reached(city=city)[CITY] is True
    assert reached(city=city | {"seconds": 700.0})[CITY] is False
    assert reached(city=city | {"in_band": 3_455})[CITY] is False
    assert reached(city=city | {"households": 50_000})[CITY] is None


def test_the_page_tells_plans_failures_proofs_and_repetitions() -> None:
    rows = [
        row(),
        row(repeat=1),
        row(seed=1, pp_mean=0.61, plan="other"),
        row(**PEER, handed="k_c, slack"),
        row(method="spopt-azp", error="not done | after 120 s", solved=False, plan=None),
        row(family="towers", instance=2, known="infeasible", proved=True, plan=None, solved=False),
        row(family="towers", instance=3, known="open"),
    ]
    text = page(rows, None, {"machine": "one"})
    assert "| **gridbeat, roads** |  | 1/1 | 100% |" in text
    assert "| *nested METIS road, best of 200* | k_c, slack | 1/1 |" in text
    assert "| spopt AZP | slabs | not done / after 120 s | 1 |" in text
    assert "| **gridbeat, roads** | 1 | 1 | 10.0 / 10.0 |" in text
    assert "| slabs | yes | 0.610 to 0.650 | 3000 to 3000 | 2 |" in text
    assert "| machine | one |" in text
    assert "| load (busy processes) | 2.0, at most 2.0 |" in text
    assert "slabs 1, towers 2" in text
    assert "nan" not in text


def test_a_page_of_nothing_is_a_page() -> None:
    assert page([], None, {}).startswith("# Benchmark of the split")
