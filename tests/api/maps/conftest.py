"""The tiny community with forty incidents and plans in force, and what guards sent of a shift."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame
from sqlalchemy import Engine

from api.publishing import publish_patrol, publish_split
from data.store import communities, sync_positions
from data.store.engine import session_scope
from data.store.sync_presence import Who
from geo.clock import LOCAL
from geo.community import Community, conform
from geo.partition import Split
from geo.patrol import Patrol
from geo.schema import LAYERS
from tests.api.cases.worlds import World
from tests.api.residents import Residents, opened
from tests.worlds import TINY_CRS, X0, Y0

EARLY = pd.Timestamp("2026-11-22 06:00", tz=LOCAL)
"""When the plan begins, and with it the early shift."""


def gathered(count: int = 40) -> GeoDataFrame:
    """Return incidents of ten weeks, half of them at one corner; every fourth found by a patrol."""
    rng = np.random.default_rng(0)
    xy = rng.uniform(0, 1, (count, 2)) * [400, 300]
    xy[: count // 2] = rng.normal(0, 5, (count // 2, 2)) + np.array([300, 100])
    at = pd.Timestamp("2026-09-01 12:00", tz=LOCAL) + pd.to_timedelta(
        rng.integers(0, 70 * 24, count), unit="h"
    )
    frame = gpd.GeoDataFrame(
        {
            "category": np.where(np.arange(count) % 2, "噪声", "<b>消防</b>"),
            "reported_at": at,
            "source": np.where(np.arange(count) % 4 == 3, "discovered", "reported"),
        },
        geometry=shapely.points(xy + np.array([X0, Y0])),
        crs=TINY_CRS,
    )
    return conform(frame, LAYERS["incidents"])


@pytest.fixture
def place(engine: Engine, tiny: Community, tiny_split: Split, tiny_patrol: Patrol) -> int:
    """The community in the database; its id."""
    with session_scope(engine) as session:
        key = communities.save(session, tiny.replaced("incidents", gathered()))
        publish_split(session, key, tiny_split, EARLY.to_pydatetime())
        publish_patrol(session, key, tiny_patrol, EARLY.to_pydatetime())
    return key


@pytest.fixture
def walked(engine: Engine, place: int, tiny_patrol: Patrol) -> int:
    """The same, where G06 walked the first two hours of the early shift as planned, with fixes."""
    routes = tiny_patrol.routes
    until = EARLY + timedelta(hours=2)
    mine = routes[(routes["start"] >= EARLY) & (routes["end"] <= until)]
    guard = mine["guard_id"].iloc[0]
    fixes = []
    for row in mine[mine["guard_id"] == guard].itertuples():
        seconds = (row.end - row.start).total_seconds()
        for step in np.arange(0, seconds, 10.0):
            spot = row.geometry.interpolate(step / seconds, normalized=True)
            at = (row.start + timedelta(seconds=float(step))).to_pydatetime()
            fixes.append((at, spot))
    spots = gpd.GeoSeries([spot for _, spot in fixes], crs=routes.crs).to_crs(4326)
    given = {
        at: {"at": at, "made_at": at, "lon": spot.x, "lat": spot.y, "accuracy_m": 5.0}
        for (at, _), spot in zip(fixes, spots, strict=True)
    }
    with session_scope(engine) as session:
        who = Who(place, 1, "tablet", guard)
        sync_positions.add(session, who, given.values(), until.to_pydatetime())
    return place


@pytest.fixture
def residents(
    engine: Engine, database_url: str, tiny: Community, tmp_path: Path
) -> Iterator[Residents]:
    """The service on an empty record of cases."""
    world = World.of(engine, tiny)
    with opened(engine, database_url, world.here, world.place, tmp_path) as made:
        yield made
