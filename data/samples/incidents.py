"""A year of incidents: what was reported, when people report such things, and where they happen."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.samples.ground import CRS
from data.samples.habits import DISPUTES, HABITS, Habit
from data.samples.people import apportion
from data.samples.sites import Sites, sites_of
from data.samples.town import Town
from geo.clock import LOCAL

FIRST_DAY = pd.Timestamp("2025-11-01", tz=LOCAL)
DAYS = 365
ISSUES = 535
DISPUTE_COUNT = 168
LAST_CLOSING = pd.Timestamp("2026-11-15", tz=LOCAL)
NEVER_CLOSED = 0.015
CHANNELS = ("电话", "微信", "网格员", "12345", "巡逻")
ISSUE_CHANNELS = (0.29, 0.25, 0.22, 0.14, 0.10)
DISPUTE_CHANNELS = (0.45, 0.20, 0.22, 0.13, 0.0)
FOUND_BY_WORKER = 0.4
SPREAD_M = 6.0
OFFICE_HOURS = (8, 18)


@dataclass(frozen=True)
class _Batch:
    """The incidents of one habit."""

    frame: pd.DataFrame
    xy: NDArray[np.float64]


def list_incidents(
    town: Town, streets: gpd.GeoDataFrame, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Return 535 issues and 168 disputes from 2025-11-01 to 2026-10-31, in order of time.

    An incident is `discovered` when a patrol, or a grid worker on the round, found it and nobody
    reported it. Disputes are always reported; `subkind` says what they are about.
    """
    places = sites_of(town, streets)
    counts = apportion(ISSUES, [habit.share * rng.uniform(0.9, 1.1) for habit in HABITS])
    batches = [
        _batch(habit, int(count), places, ISSUE_CHANNELS, rng)
        for habit, count in zip(HABITS, counts, strict=True)
    ]
    batches.append(_batch(DISPUTES, DISPUTE_COUNT, places, DISPUTE_CHANNELS, rng))
    rows = pd.concat([batch.frame for batch in batches], ignore_index=True)
    points = shapely.points(np.vstack([batch.xy for batch in batches]))
    frame = gpd.GeoDataFrame(rows, geometry=points, crs=CRS)
    return frame.sort_values("reported_at", kind="stable").reset_index(drop=True)


def _batch(
    habit: Habit,
    count: int,
    places: Sites,
    channels: tuple[float, ...],
    rng: np.random.Generator,
) -> _Batch:
    reported = _times(habit, count, rng)
    channel = rng.choice(np.array(CHANNELS, dtype=object), count, p=channels)
    by_worker = (channel == "网格员") & (rng.random(count) < FOUND_BY_WORKER) & (habit.share > 0)
    frame = pd.DataFrame(
        {
            "category": habit.category,
            "subkind": rng.choice(np.array(habit.subkinds, dtype=object), count)
            if habit.subkinds
            else None,
            "reported_at": reported,
            "closed_at": _closings(habit, reported, rng),
            "channel": channel,
            "source": np.where((channel == "巡逻") | by_worker, "discovered", "reported"),
        }
    )
    return _Batch(frame, _positions(habit, count, places, rng))


def _times(habit: Habit, count: int, rng: np.random.Generator) -> pd.DatetimeIndex:
    """Return times of report after the habit's months, weekend and hours."""
    days = FIRST_DAY + pd.to_timedelta(np.arange(DAYS), unit="D")
    weight = np.array(habit.months)[days.month - 1] * np.where(
        days.day_of_week >= 5, habit.weekend, 1.0
    )
    day = rng.choice(DAYS, count, p=weight / weight.sum())
    hours = np.arange(24)
    curve = np.full(24, 0.02)
    for peak, width, height in habit.peaks:
        apart = np.minimum(abs(hours - peak), 24 - abs(hours - peak))
        curve += height * np.exp(-0.5 * (apart / width) ** 2)
    hour = rng.choice(24, count, p=curve / curve.sum())
    minutes = pd.to_timedelta(hour * 60 + rng.integers(0, 60, count), unit="min")
    return pd.DatetimeIndex(days[day] + minutes)


def _closings(habit: Habit, reported: pd.DatetimeIndex, rng: np.random.Generator) -> pd.Series:
    """Return times of closing, log-normal around the habit's days; NaT where it is still open."""
    days = habit.days_to_close * np.exp(rng.normal(0, 0.7, len(reported)))
    minutes = np.maximum(np.round(days * 1440), 15).astype(np.int64)
    closed = pd.Series(reported + pd.to_timedelta(minutes, unit="min"))
    if habit.days_to_close >= 1:  # the office closes what is not urgent, in its hours
        late = closed.dt.hour >= OFFICE_HOURS[1]
        early = closed.dt.hour < OFFICE_HOURS[0]
        minute = rng.integers(0, 60 * (OFFICE_HOURS[1] - OFFICE_HOURS[0]), len(closed))
        opening = closed.dt.normalize() + pd.to_timedelta(late.astype("int64"), unit="D")
        in_office = opening + pd.to_timedelta(60 * OFFICE_HOURS[0] + minute, unit="min")
        closed = closed.mask(late | early, in_office)
    open_still = (closed > LAST_CLOSING) | (rng.random(len(closed)) < NEVER_CLOSED)
    return closed.mask(open_still)


def _positions(
    habit: Habit,
    count: int,
    places: Sites,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Return positions near the habit's sites; a few sites have most of them, as in life."""
    sites = [
        (site.x, site.y, site.weight * share)
        for name, share in habit.sites.items()
        for site in places.kinds[name]
    ]
    table = np.array(sites)
    weight = table[:, 2] * rng.gamma(0.5, 1.0, len(table))
    chosen = rng.choice(len(table), count, p=weight / weight.sum())
    shift = np.clip(rng.normal(0, SPREAD_M, (count, 2)), -2 * SPREAD_M, 2 * SPREAD_M)
    xy = np.round(table[chosen, :2] + shift, 2)
    inside = shapely.contains_xy(places.boundary, xy)
    return np.where(inside[:, None], xy, table[chosen, :2])
