"""Who is on duty much more than others, and which stops of the night past were missed."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from api.figures import staffing
from geo.clock import LOCAL

MONDAY = date(2026, 11, 23)


def duties(days: range) -> pd.DataFrame:
    """G01 works each of the days, G02 and G03 the first only."""
    worked = [("G01", day) for day in days] + [(guard, days[0]) for guard in ("G02", "G03")]
    starts = [
        datetime.combine(MONDAY + timedelta(days=day), datetime.min.time(), LOCAL)
        for _, day in worked
    ]
    return pd.DataFrame(
        {
            "guard_id": [guard for guard, _ in worked],
            "date": [MONDAY + timedelta(days=day) for _, day in worked],
            "shift": "early",
            "duty": "walk",
            "start": starts,
            "end": [start + timedelta(hours=8) for start in starts],
        }
    )


@pytest.mark.parametrize(("days", "much"), [(range(7), {"G01"}), (range(5, 7), set())])
def test_only_a_week_that_is_planned_whole_is_judged(
    monkeypatch: pytest.MonkeyPatch, days: range, much: set[str]
) -> None:
    monkeypatch.setattr(staffing.patrol_history, "shifts", lambda *_: duties(days))
    reader: Any = SimpleNamespace(
        session=None, community_id=1, at=datetime(2026, 11, 28, 12, tzinfo=LOCAL)
    )
    loads = staffing.guard_loads(reader)
    assert loads[0].guard_id == "G01"
    assert loads[0].hours == 8 * len(days)
    assert {one.guard_id for one in loads if one.much} == much


def test_missed_places_are_told_by_name_and_without_a_grid_where_there_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(staffing.patrol_history, "shifts", lambda *_: duties(range(7)))
    monkeypatch.setattr(staffing.shift_plan, "checkpoint_names", lambda *_: {"P1": "北口"})
    at = pd.Timestamp("2026-11-28T02:02+08:00")
    judged = pd.DataFrame(
        {
            "planned_at": [at, at + pd.Timedelta(minutes=1)],
            "kind": ["hazard", "checkpoint"],
            "ref_id": ["12", "P1"],
            "grid_id": [float("nan"), "01"],
            "guard_id": "G01",
            "state": "missed",
        }
    )
    reader: Any = SimpleNamespace(
        session=None,
        community_id=1,
        at=datetime(2026, 11, 28, 12, tzinfo=LOCAL),
        walked=lambda *_: SimpleNamespace(judged=judged),
    )
    found = [(one.name, one.grid_id) for one in staffing.roster(reader, MONDAY).missed]
    assert found == [("12", ""), ("北口", "01")]
