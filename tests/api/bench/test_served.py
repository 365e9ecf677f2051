"""What pages are opened on for the benchmark: fixes of walks, and a city of moved cases."""

from datetime import datetime, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString
from sqlalchemy import Engine

from api.bench.cases.filling import add_cases
from api.bench.hotspot.served.worlds import FIX_S, add_city, fixes_of
from data.store import case_points, communities, heat_bins, registry
from data.store.engine import read_scope
from geo.clock import LOCAL
from tests.worlds import TINY_CRS, X0, Y0

BEGIN = pd.Timestamp("2026-11-22 06:00", tz=LOCAL)


def test_a_walk_has_a_fix_in_ten_seconds_at_an_even_pace_until_now() -> None:
    walks = gpd.GeoDataFrame(
        {
            "guard_id": ["G01", "G02"],
            "start": [BEGIN, BEGIN + timedelta(seconds=60)],
            "end": [BEGIN + timedelta(seconds=100), BEGIN + timedelta(seconds=160)],
        },
        geometry=[LineString([(X0, Y0), (X0 + 100, Y0)])] * 2,
        crs=TINY_CRS,
    )
    found = fixes_of(walks, (BEGIN + timedelta(seconds=90)).to_pydatetime())
    assert found["guard_id"].tolist() == ["G01"] * 9 + ["G02"] * 3
    assert [(at - BEGIN).total_seconds() for at in found["at"]] == [
        *np.arange(0, 90, FIX_S), *np.arange(60, 90, FIX_S)
    ]  # fmt: skip
    spots = gpd.GeoSeries(gpd.points_from_xy(found["lon"], found["lat"]), crs=4326).to_crs(TINY_CRS)
    truth = [*np.arange(0, 90, 10), *np.arange(0, 30, 10)]
    assert spots.x.to_numpy() - X0 == pytest.approx(truth, abs=25)
    assert spots.y.to_numpy() - Y0 == pytest.approx(0, abs=25)


def test_a_city_has_the_cases_of_one_community_elsewhere(engine: Engine, stored: int) -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=LOCAL)
    with read_scope(engine) as session:
        spots = communities.load(session, stored)["buildings"].geometry.representative_point()
    add_cases(engine, stored, 5, [(point.x, point.y) for point in spots], now)
    add_city(engine, stored, number=2, each=3)
    with read_scope(engine) as session:
        assert sorted(mark[0] for mark in heat_bins.marks(session).values()) == [3, 3, 5]
        first, other, _ = registry.listing(session)
        near, far = (case_points.points(session, one.id) for one in (first, other))
    moved = far.geometry.x.to_numpy() - near.geometry.x.to_numpy()[:3]
    assert moved == pytest.approx(moved[0])
    assert abs(moved[0]) > 0.001
