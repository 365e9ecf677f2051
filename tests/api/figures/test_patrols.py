"""What is planned towards the end of a period is judged by what came of it, whenever that was."""

from datetime import date, datetime, timedelta
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from api.figures import patrols
from api.figures.dashboards import dashboard
from api.figures.reading import Reader
from tests.geo.figures.worlds import MORNING, NIGHT, at, seen, stops


@pytest.fixture(autouse=True)
def night(monkeypatch: pytest.MonkeyPatch) -> None:
    """G01 is on duty from ten to six, with a stop at ten to twelve, made twenty minutes late."""
    planned = stops(("G01", "P1", 60), ("G01", "P2", 110), ("G01", "P3", 115))
    checked = seen(("G01", "P1", 61, "qr"), ("G01", "P2", 130, "qr"), ("G01", "P3", 124, "nfc"))
    shift = {"guard_id": "G01", "date": NIGHT.date(), "shift": "night"}
    route = {"id": 1, "lap": 1, "length_m": 1.0, "start": at(50), "end": at(110)}
    frames: dict[str, Any] = {
        "stops": gpd.GeoDataFrame(planned, geometry=gpd.points_from_xy([0] * 3, [0] * 3)),
        "routes": pd.DataFrame([shift | route]),
        "shifts": pd.DataFrame([shift | {"duty": "walk", "start": at(0), "end": at(480)}]),
        "check_ins": checked,
    }
    times = {"stops": "planned_at", "routes": "start", "shifts": "start", "check_ins": "at"}

    def between(name: str) -> Any:
        def found(_: Any, __: int, since: datetime, until: datetime) -> Any:
            frame, time = frames[name], times[name]
            return frame[(frame[time] >= since) & (frame[time] < until)].reset_index(drop=True)

        return found

    for name in frames:
        monkeypatch.setattr(patrols.patrol_history, name, between(name))

    monkeypatch.setattr(Reader, "grids", None)


def values(on: date, now: datetime) -> dict[str, tuple[float | None, float | None]]:
    """Return numerators and denominators of a day, as the dashboard of guards has them."""
    nothing: Any = None
    found = dashboard(Reader(nothing, 1, now, nothing), "guard", "day", on).totals
    return {one.formula.name: (one.numerator, one.denominator) for one in found}


def test_a_night_shift_counts_once_in_the_day_it_begins_in() -> None:
    now = MORNING + timedelta(days=3)
    assert values(NIGHT.date(), now)["shifts_walked"] == (1, 1)
    assert values(MORNING.date(), now)["shifts_walked"] == (0, 0)


def test_a_stop_made_late_after_midnight_is_late_and_not_missed() -> None:
    found = values(NIGHT.date(), MORNING)
    assert found["visits_missed"] == (0, 3)
    assert found["visits_on_time"] == (2, 3)
