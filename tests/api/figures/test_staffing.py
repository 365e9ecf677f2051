"""Who is on duty much more than others: judged over a week that is planned whole."""

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
