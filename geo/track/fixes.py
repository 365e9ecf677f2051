"""GPS fixes as one frame, and what is wrong with each of them.

Nothing is dropped: a fix that cannot be used says why in `flag` and stays in the frame.
"""

from datetime import datetime
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.clock import LOCAL
from geo.times import localise

COLUMNS = ("guard_id", "at", "accuracy_m", "source")
FASTEST_MPS = 4.0
"""A guard who runs; faster than this between two fixes is no walk."""
BLUR = 2.0
"""So many times both accuracies may be what a step seems to cover."""
JUMP_FIXES = 8
"""At most so many fixes away from the walk, and back, are a jump of the receiver."""
JUMP_S = 60.0
DRIVE_S = 20.0
"""So long must somebody move too fast to be driven and not thrown about by the receiver."""
USUAL_M = 10.0
"""Accuracy taken where a fix says nothing."""
WORST_ACCURACY_M = 100.0
AHEAD_S = 120.0
"""A fix so much later than now has a clock that is wrong."""
EARLIEST = pd.Timestamp("2000-01-01", tz="UTC")

FLAGS = {
    "no_time": "没有时间 no time",
    "no_place": "没有位置 no place",
    "old": "时钟错误：早于 2000 年 broken clock: before 2000",
    "future": "时钟错误：晚于现在 broken clock: later than now",
    "duplicate": "重复 the same moment twice",
    "accuracy": "精度不可信 impossible or useless accuracy",
    "jump": "定位跳点 a jump of the receiver",
    "car": "车速 faster than on foot",
    "late": "迟到，已补入 came late, taken in",
}
"""Flags in the order they are looked for, and what they say. Only `late` ones are used."""

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def fixes(
    points: GeoDataFrame,
    guard_id: str,
    *,
    source: str = "gps",
    accuracy_m: float | NDArray[np.float64] = np.nan,
) -> GeoDataFrame:
    """Return fixes of one guard in the order they came in.

    Parameters
    ----------
    points
        Points with a column `at` (or `time`, as readers of tracks have it); any CRS.
    accuracy_m
        Radius that holds 68 % of errors, as phones report it; NaN where it is not known.
    """
    time = points["at"] if "at" in points else points["time"]
    frame = pd.DataFrame(
        {"guard_id": guard_id, "at": localise(time), "accuracy_m": accuracy_m, "source": source},
        index=points.index,
    )
    return gpd.GeoDataFrame(frame, geometry=points.geometry, crs=points.crs).reset_index(drop=True)


def checked(frame: GeoDataFrame, *, now: datetime | None = None) -> GeoDataFrame:
    """Return the fixes with `flag` ("" where nothing is wrong) and `usable`, by guard and time.

    Fixes out of order are taken in where they belong and flagged `late`; a clock set back shows
    itself by what then does not fit: two places at once.

    Parameters
    ----------
    frame
        Fixes in the order they came in, in a CRS in metres.
    now
        Later fixes are refused. Not looked at when not given.
    """
    flag = np.full(len(frame), "", dtype=object)
    at = localise(frame["at"])
    place = ~(frame.geometry.isna() | frame.geometry.is_empty).to_numpy()
    accuracy_m = frame["accuracy_m"].to_numpy(dtype=float)
    _flag(flag, at.isna().to_numpy(), "no_time")
    _flag(flag, ~place, "no_place")
    _flag(flag, (at < EARLIEST).to_numpy(), "old")
    if now is not None:
        _flag(flag, (at > pd.Timestamp(now) + pd.Timedelta(seconds=AHEAD_S)).to_numpy(), "future")
    _flag(flag, (accuracy_m <= 0) | (accuracy_m > WORST_ACCURACY_M), "accuracy")
    frame = frame.assign(at=at, flag=flag, came=np.arange(len(frame)))
    latest = frame["at"].where(frame["flag"] == "").groupby(frame["guard_id"]).cummax()
    late = (frame["flag"] == "") & (frame["at"] < latest)
    frame = frame.sort_values(["guard_id", "at", "came"], kind="stable", ignore_index=True)
    late = late.to_numpy()[frame["came"].to_numpy()]
    flag = frame["flag"].to_numpy(dtype=object).copy()
    good = np.flatnonzero(flag == "")
    twice = frame.iloc[good].duplicated(["guard_id", "at"]).to_numpy()
    flag[good[twice]] = "duplicate"
    good = np.flatnonzero(flag == "")
    for _, rows in pd.Series(good).groupby(frame["guard_id"].to_numpy()[good]):
        flag[rows.to_numpy()] = _moving(frame.iloc[rows.to_numpy()])
    usable = flag == ""
    flag[usable & late] = "late"
    return frame.drop(columns="came").assign(flag=flag, usable=usable)


def seconds(at: "pd.Series") -> Floats:
    """Return zone-aware times as seconds since 1970; NaN where there is none."""
    plain = at.dt.tz_convert("UTC").dt.tz_localize(None)
    return (plain - pd.Timestamp(0)).dt.total_seconds().to_numpy(dtype=float)


def times(second: Floats) -> "pd.Series":
    """Return seconds since 1970 as local times, to the millisecond; NaT where there is none."""
    at = pd.to_datetime(pd.Series(second, dtype=float).round(3), unit="s", utc=True)
    return at.astype(pd.DatetimeTZDtype("us", LOCAL))


def _flag(flag: NDArray[np.object_], wrong: Bools, word: str) -> None:
    flag[wrong & (flag == "")] = word


def _moving(one: GeoDataFrame) -> NDArray[np.object_]:
    """Return the flags of one guard's fixes in order of time: "", "jump" or "car"."""
    xy = np.c_[one.geometry.x, one.geometry.y]
    second = seconds(one["at"])
    blur_m = BLUR * np.nan_to_num(one["accuracy_m"].to_numpy(dtype=float), nan=USUAL_M)
    flag = np.full(len(one), "", dtype=object)
    flag[_jumps(xy, second, blur_m)] = "jump"
    rest = np.flatnonzero(flag == "")
    flag[rest[_driven(xy[rest], second[rest], blur_m[rest])]] = "car"
    return flag


def _jumps(xy: Floats, second: Floats, blur_m: Floats) -> Bools:
    """Return which fixes lie away from a walk that goes on without them.

    Fixes are cut where no walker could get from one to the next. A few fixes between two cuts are a
    jump where the fixes before and after them join, or where there are none after them.
    """

    def joins(a: int, b: int) -> bool:
        far_m = np.hypot(*(xy[b] - xy[a])) - (blur_m[a] + blur_m[b]) / 2
        return bool(far_m <= FASTEST_MPS * max(second[b] - second[a], 1.0))

    bounds = [0, *(row for row in range(1, len(xy)) if not joins(row - 1, row)), len(xy)]
    pieces = list(pairwise(bounds))
    jump = np.zeros(len(xy), dtype=bool)
    last = None
    for number, (low, high) in enumerate(pieces):
        brief = high - low <= JUMP_FIXES and second[high - 1] - second[low] <= JUMP_S
        if last is None:
            # At the start it is the next piece that jumped, where the one after it joins this one.
            next_size = pieces[number + 1][1] - high if number + 1 < len(pieces) else 0
            goes_on = number + 2 < len(pieces) and joins(high - 1, pieces[number + 1][1])
            away = next_size > high - low and not goes_on
        else:
            away = high == len(xy) or joins(last, high)
        if brief and away:
            jump[low:high] = True
        else:
            last = high - 1
    return jump


def _driven(xy: Floats, second: Floats, blur_m: Floats) -> Bools:
    """Return which fixes lie in a time of `DRIVE_S` that took the person too far to walk."""
    fast = np.zeros(len(xy) + 1, dtype=np.int64)
    ahead = np.searchsorted(second, second + DRIVE_S)
    start = np.flatnonzero(ahead < len(xy))
    end = ahead[start]
    far_m = np.hypot(*(xy[end] - xy[start]).T) - (blur_m[start] + blur_m[end]) / 2
    driven = far_m > FASTEST_MPS * (second[end] - second[start])
    np.add.at(fast, start[driven], 1)
    np.add.at(fast, end[driven] + 1, -1)
    return np.cumsum(fast)[:-1] > 0
