"""Real incidents, and those of the demo: foretold week by week, and near repeats."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from api.bench.hotspot.speed import Row
from data.samples.demo import demo_community
from geo.clock import LOCAL
from geo.crs import STORAGE_CRS, metric_crs_of
from geo.hotspot.backtest import backtest, training
from geo.hotspot.knox import knox
from geo.hotspot.periods import Periods
from geo.hotspot.window import Floats, Window

NEW_YORK, LANCASHIRE, DEMO = "New York", "Lancashire", "demo (synthetic)"
FILES = {NEW_YORK: "nyc_vehicle_thefts.csv.gz", LANCASHIRE: "lancashire_asb.tab.gz"}
SURE_H = 48.0
"""A theft that may have happened at any time in more hours than this has no week."""
AROUND = 3.0
BANDS_M, BANDS_DAYS = (50.0, 100.0, 200.0, 400.0), (3.0, 7.0, 14.0)


@dataclass(frozen=True)
class Place:
    """Incidents by period.

    Parameters
    ----------
    name, period
        What they are, and how long a period is, in words.
    xy
        (n, 2) metres.
    number
        (n,) period of each, from 0.
    periods
        How many there are.
    day
        (n,) day of each, or None where only the month is known.
    dropped
        Incidents whose time is not known well enough.
    """

    name: str
    period: str
    xy: Floats
    number: NDArray[np.int64]
    periods: int
    day: Floats | None
    dropped: int


def place(name: str, folder: Path | None) -> Place:
    """Return a place by its name; `folder` holds the files of real ones."""
    if name == DEMO:
        return _demo()
    assert folder is not None  # noqa: S101 - real places are asked for with their folder
    return _new_york(folder) if name == NEW_YORK else _lancashire(folder)


def _metres(frame: pd.DataFrame) -> Floats:
    points = gpd.points_from_xy(frame["longitude"], frame["latitude"])
    return _metric(GeoDataFrame(geometry=points, crs=STORAGE_CRS))


def _metric(frame: GeoDataFrame) -> Floats:
    projected = frame.geometry.to_crs(metric_crs_of(frame))
    return shapely.get_coordinates(projected.to_numpy())


def _new_york(folder: Path) -> Place:
    """Return thefts of vehicles at the middle of the time in which they happened."""
    frame = pd.read_csv(folder / FILES[NEW_YORK])
    begin, end = (pd.to_datetime(frame[name]) for name in ("date_start", "date_end"))
    hours = (end - begin).dt.total_seconds() / 3600
    kept = (hours <= SURE_H).to_numpy()
    # Any zone will do: the times are New York's and stay so.
    at = pd.to_datetime(frame["date_single"][kept]).dt.tz_localize(LOCAL).reset_index(drop=True)
    return _weekly(NEW_YORK, _metres(frame[kept]), at, int((~kept).sum()))


def _demo() -> Place:
    incidents = demo_community()["incidents"]
    reported = incidents[incidents["source"] != "discovered"]
    at = reported["reported_at"].reset_index(drop=True)
    return _weekly(DEMO, _metric(reported), at, 0)


def _weekly(name: str, xy: Floats, at: "pd.Series", dropped: int) -> Place:
    periods = Periods.between(at.min().date(), at.max().date(), 7)
    number = periods.of(at)
    day = (at.dt.normalize() - at.min().normalize()).dt.days.to_numpy(dtype=np.float64)
    kept = number >= 0
    return Place(name, "week", xy[kept], number[kept], periods.count, day[kept], dropped)


def _lancashire(folder: Path) -> Place:
    """Return reports of anti-social behaviour, whose month alone is known."""
    frame = pd.read_csv(folder / FILES[LANCASHIRE], sep="\t")
    month = pd.to_datetime(frame["month"])
    number = (month.dt.year * 12 + month.dt.month).to_numpy(dtype=np.int64)
    number = number - number.min()
    return Place(LANCASHIRE, "month", _metres(frame), number, int(number.max()) + 1, None, 0)


def foretold(one: Place, cell_m: float, bandwidth_m: float) -> list[Row]:
    """Return the back-test's rows of a place."""
    first = training(one.periods)
    assert first is not None  # noqa: S101 - the places here are long enough
    window = Window.around(one.xy, cell_m, margin_m=AROUND * bandwidth_m)
    size = window.rows * window.columns
    stack = np.bincount(one.number * size + window.cells_of(one.xy), minlength=one.periods * size)
    result = backtest(
        stack.reshape(one.periods, *window.shape).astype(np.float64),
        np.bincount(one.number, minlength=one.periods).astype(np.float64),
        window.near(one.xy[one.number < first], AROUND * bandwidth_m),
        first,
        bandwidth_m / cell_m,
    )
    head = {"place": one.name, "cell_m": cell_m, "cells": result.cells, "period": one.period}
    head |= {"learnt": first, "foretold": one.periods - first, "dropped": one.dropped}
    tuned = result.tuned
    told = (
        f"bandwidth {tuned.bandwidth_cells * cell_m:g} m, half-life {tuned.half_life:g}, "
        f"strength {tuned.strength:g}"
    )
    rows: list[Row] = []
    for _, row in result.table().iterrows():
        plain = {str(name): None if pd.isna(value) else value for name, value in row.items()}
        said = told if row["way"] == "tuned" else None
        rows.append(head | {"tuned": said, "bandwidth_m": bandwidth_m} | plain)
    return rows


def repeats(one: Place, shuffles: int = 999) -> list[Row]:
    """Return near repeats of a place, a row for each band of distance."""
    assert one.day is not None  # noqa: S101 - asked of places with days alone
    found = knox(one.xy, one.day, distances_m=BANDS_M, spans=BANDS_DAYS, shuffles=shuffles)
    rows = []
    for at, far_m in enumerate(BANDS_M):
        row: Row = {"place": one.name, "events": len(one.xy), "to_m": far_m}
        for span, days in enumerate(BANDS_DAYS):
            row[f"pairs_to_{days:g}_days"] = int(found.observed[at, span])
            row[f"ratio_to_{days:g}_days"] = float(found.ratio[at, span])
            row[f"p_to_{days:g}_days"] = float(found.p[at, span])
        rows.append(row)
    return rows
