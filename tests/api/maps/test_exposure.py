"""Patrol hours a heatmap is seen against are those of the days and hours that were asked for."""

from datetime import date, datetime
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame

from api.maps import heat
from api.maps.asked import Asked
from api.maps.points import Points
from geo.clock import LOCAL
from geo.community import Community
from tests.worlds import TINY_CRS, X0, Y0

FIRST, LAST = date(2026, 11, 2), date(2026, 11, 8)


def at_corner(times: pd.DatetimeIndex, **columns: object) -> GeoDataFrame:
    spot = shapely.points([(X0 + 100, Y0 + 100)] * len(times))
    return gpd.GeoDataFrame(columns, index=range(len(times)), geometry=spot, crs=TINY_CRS)


@pytest.fixture
def week(monkeypatch: pytest.MonkeyPatch, tiny: Community) -> None:
    """A guard walks every hour of a week; in the nights of its middle days things are found."""
    begin = pd.Timestamp(FIRST, tz=LOCAL)
    found = begin + pd.Timedelta(days=2, hours=23) + pd.to_timedelta(range(24), unit="h")
    found = found[(found.hour >= 22) | (found.hour < 6)].repeat(5)
    incidents = at_corner(
        found, reported_at=found, category="1101", severity=2, channel="patrol", source="discovered"
    )
    walked = pd.date_range(begin, periods=7 * 24 * 30, freq="2min")
    fixes = at_corner(walked, guard_id="G01", at=walked)

    def between(_: Any, __: Any, since: datetime, until: datetime) -> GeoDataFrame:
        return fixes[(fixes["at"] >= since) & (fixes["at"] < until)]

    monkeypatch.setattr(heat, "points", lambda *_: Points(tiny, None, incidents, 1))
    monkeypatch.setattr(heat, "walked", between)


@pytest.mark.parametrize(
    ("asked", "hours"),
    [
        (Asked(source="discovered", first=FIRST, last=LAST), 7 * 24),
        (Asked(source="discovered", first=FIRST, last=LAST, hours="22-6"), 7 * 8),
        (Asked(source="discovered", first=FIRST, last=LAST, weekday="3"), 24),
    ],
)
def test_patrol_hours_are_of_what_was_asked(week: None, asked: Asked, hours: float) -> None:
    nothing: Any = None
    made = heat.heat(nothing, nothing, "incidents", asked).atlas
    assert made is not None
    assert made.patrol_h == pytest.approx(hours, abs=1)
