"""Tiny worlds of incidents with known answers."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.clock import LOCAL
from geo.community import conform
from geo.schema import LAYERS

CRS = "EPSG:4548"
EAST, NORTH = 500_000.0, 4_400_000.0


def incidents(
    xy: NDArray[np.float64] | Sequence[tuple[float, float]],
    days: NDArray[np.int64] | Sequence[int] | None = None,
    discovered: NDArray[np.bool_] | Sequence[bool] | None = None,
    first: str = "2026-01-01",
) -> GeoDataFrame:
    """Return incidents at offsets in metres from a place at 117° E, days after the first."""
    places = np.asarray(xy, dtype=float) + np.array([EAST, NORTH])
    count = len(places)
    days = np.zeros(count, dtype=int) if days is None else np.asarray(days)
    at = pd.Timestamp(f"{first} 12:00", tz=LOCAL) + pd.to_timedelta(days, unit="D")
    found = np.zeros(count, dtype=bool) if discovered is None else np.asarray(discovered)
    frame = gpd.GeoDataFrame(
        {
            "category": "噪声",
            "reported_at": at,
            "source": np.where(found, "discovered", "reported"),
        },
        geometry=gpd.points_from_xy(places[:, 0], places[:, 1]),
        crs=CRS,
    )
    return conform(frame, LAYERS["incidents"])


def two_towns(rng: np.random.Generator, count: int = 300, weeks: int = 30) -> GeoDataFrame:
    """Return incidents over a square kilometre, half of them in one spot of 50 m."""
    spread = rng.uniform(0, 1000, (count, 2))
    spread[: count // 2] = np.array([725, 325]) + rng.normal(0, 20, (count // 2, 2))
    return incidents(spread, rng.integers(0, 7 * weeks, count), rng.random(count) < 0.2)


def squares(*corners: tuple[float, float, float]) -> GeoDataFrame:
    """Return squares from (x, y, side) in metres, with ids and households."""
    shapes = [
        shapely.box(EAST + x, NORTH + y, EAST + x + side, NORTH + y + side)
        for x, y, side in corners
    ]
    ids = [f"W{at + 1}" for at in range(len(shapes))]
    return gpd.GeoDataFrame({"grid_id": ids, "households": 250}, geometry=shapes, crs=CRS)
