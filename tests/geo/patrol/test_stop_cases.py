"""The cases a tablet tells at once are those its record tells afterwards: one table for both.

`maps/web/test/tablet/shift.test.ts` reads the same file.
"""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from geo.clock import LOCAL
from geo.patrol.record import Planned, Visit, record

START = datetime(2026, 11, 28, 14, 0, tzinfo=LOCAL)
LONG_AFTER = START + timedelta(days=1)
CASES = json.loads((Path(__file__).parent / "stop_cases.json").read_text("utf-8"))
TOLD = {"on_time": "on time", "late": "late", "missed": "missed"}


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def visit(minute: float, ref_id: str) -> Visit:
    return Visit("checkpoint", ref_id, at(minute), own=True)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_what_a_visit_now_would_count_as(case: dict[str, Any]) -> None:
    stops = [
        Planned("checkpoint", ref_id, at(minute), gap) for minute, ref_id, gap in case["stops"]
    ]
    before = [visit(*one) for one in case["visits"]]
    made = [one.visit is not None for one in record(stops, before, START, LONG_AFTER)]
    found = []
    for number, stop in enumerate(stops):
        alone = record(stops, [visit(case["now"], stop.ref_id)], START, LONG_AFTER)[number]
        early = at(case["now"]) < stop.at and alone.outcome == "missed"
        now = "early" if early else TOLD[alone.outcome]
        found.append("made" if made[number] else now)
    assert found == case["standings"]
