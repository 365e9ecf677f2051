"""The benchmark of the tablets' doors: what is reached, and the page that says so."""

from typing import Any

import pytest

from api.bench.cases.asking import times
from api.bench.sync.load import Taken
from api.bench.sync.page import page, sync_goals


def row(database: str, what: str, **figures: Any) -> dict[str, Any]:
    told = {"answers": 100, "failed": 0, "p50_ms": 10.0, "p95_ms": 20.0, "core": 0.3, "load": 1.0}
    return {"database": database, "what": what, "workers": 1, **told, **figures}


def faults(**counts: int) -> dict[str, Any]:
    names = (
        "sent", "again", "requests", "accepted", "returned", "pending", "photos", "fixes",
        "fixes_stored", "fixes_off_shift", "fixes_pending", "restarts", "sign_ins",
    )  # fmt: skip
    told = {"made": 100_000, "lost": 0, "doubled": 0, "lasted_s": 600, **counts}
    happened = {"happened": {"kill -9 of the service": 19, "503": 7}}
    known: dict[str, Any] = dict.fromkeys(names, 1)
    return row("PostGIS", "faults", **known, **told, **happened)


def reached(*rows: dict[str, Any]) -> list[bool | None]:
    return [goal.reached for goal in sync_goals(rows)]


@pytest.mark.parametrize(
    ("figures", "right"),
    [
        ({"p99_ms": 250.0, "per_s": 2000.0}, True),
        ({"p99_ms": 250.1, "per_s": 2000.0}, False),
        ({"p99_ms": 90.0, "per_s": 1900.0}, False),
        ({"p99_ms": 90.0, "per_s": 2000.0, "failed": 1}, False),
    ],
)
def test_a_pace_is_kept_in_time_and_without_failure(figures: dict[str, Any], right: bool) -> None:
    assert reached(row("PostGIS", "positions, 2000/s", **figures)) == [right]


def test_the_best_number_of_workers_counts() -> None:
    slow, quick = (
        row("PostGIS", "items, 150/s", p99_ms=p99_ms, per_s=150.0) for p99_ms in (400.0, 100.0)
    )
    assert reached(slow, quick) == [True]


@pytest.mark.parametrize(("core", "right"), [(0.2, True), (0.21, False)])
def test_a_community_leaves_most_of_a_core(core: float, right: bool) -> None:
    assert reached(row("SpatiaLite", "a whole community", core=core)) == [right]


@pytest.mark.parametrize(
    ("counts", "right"),
    [({}, True), ({"lost": 1}, False), ({"doubled": 1}, False), ({"made": 99_999}, False)],
)
def test_faults_lose_nothing_of_enough(counts: dict[str, int], right: bool) -> None:
    assert reached(faults(**counts)) == [right]


def test_the_page_tells_all_of_it() -> None:
    run = row("PostGIS", "items, 150/s", p99_ms=99.5, per_s=150.2)
    text = page({"machine": "ours"}, [run, faults()])
    assert "| machine | ours |" in text
    assert (
        "| PostGIS: 150 outbox items/s, 99th percentile ≤ 250 ms | 99.5 ms at 150.2/s | yes |"
        in text
    )
    assert (
        "| PostGIS | items, 150/s | 1 | 100 | 0 | 10.0 | 20.0 | 99.5 | 150.2 | 0.3 | 1.0 |" in text
    )
    assert "| kill -9 of the service | 19 |" in text
    assert "## Faults" not in page({}, [run])


def test_requests_are_sent_in_turn_at_their_times() -> None:
    sent = [list(times(0.0, number, 4, 1.0, 8.0)) for number in range(4)]
    assert sent == [[0.0, 0.5], [0.125, 0.625], [0.25, 0.75], [0.375, 0.875]]


def test_figures_of_answers() -> None:
    taken = Taken([0.1] * 98 + [0.2, 0.3], amount=2000, wrong=["busy"], lasted_s=10.0)
    figures = taken.figures()
    assert (figures["answers"], figures["failed"], figures["per_s"]) == (100, 1, 200.0)
    assert (figures["p50_ms"], figures["p95_ms"]) == (100.0, 100.0)
    assert 200.0 <= figures["p99_ms"] <= 300.0
