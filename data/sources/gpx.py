"""GPS tracks from GPX files, without what they tell about a person."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import gpxpy
import numpy as np
import pandas as pd
from gpxpy.gpx import GPXException

from data.sources.reading import FrameReading
from geo.clock import LOCAL
from geo.crs import STORAGE_CRS
from geo.errors import InputError
from geo.faults import Fault

_FIRST_PLAUSIBLE = pd.Timestamp("2000-01-01", tz="UTC")
"""Before this no consumer's GPS recorded tracks: an earlier time is a broken clock."""


def read_track(path: Path, *, zone: ZoneInfo = LOCAL) -> FrameReading:
    """Return the fixes of a GPX file in the order they were recorded.

    Columns: `segment` (0, 1, …: a gap in the recording starts a new one, and no line should be
    drawn across), `time` (aware, in `zone`), `elevation_m` (metres, may be NaN), and a point in
    EPSG:4326. Nothing else is kept: authors, e-mail addresses, device and track names and
    extensions such as heart rates stay behind.

    Raises
    ------
    InputError
        The file is no GPX, holds no fix, or its clock was broken: no fix has a plausible time.
    """
    path = Path(path)
    rows = [
        (number, point.time, point.elevation, point.longitude, point.latitude)
        for number, segment in enumerate(_segments(path))
        for point in segment.points
    ]
    if not rows:
        reason, remedy = "The file holds no track.", "Export the recorded track, not a route."
        raise InputError([Fault(path.name, reason, remedy)])
    table = pd.DataFrame(rows, columns=["segment", "time", "elevation_m", "lon", "lat"])
    table["elevation_m"] = table["elevation_m"].astype("float64")
    stamps = [_aware(time) for time in table["time"]]
    times = pd.Series(pd.to_datetime(stamps, utc=True), index=table.index)
    good = times >= _FIRST_PLAUSIBLE
    if not good.any():
        raise InputError([_broken_clock(path, times)])
    faults = _warnings(path, times, good, table["segment"])
    table["time"] = times.dt.tz_convert(zone)
    table = table[good].reset_index(drop=True)
    table["segment"] = pd.factorize(table["segment"])[0]
    points = gpd.points_from_xy(table.pop("lon"), table.pop("lat"), crs=STORAGE_CRS)
    return FrameReading(gpd.GeoDataFrame(table, geometry=points), faults)


def _segments(path: Path) -> list[Any]:
    try:
        with path.open("rb") as file:
            document = gpxpy.parse(file)
    except (OSError, GPXException, ValueError) as error:
        reason = f"The file cannot be read as GPX: {str(error).strip().rstrip('.')}."
        remedy = "Export the track again as GPX 1.1."
        raise InputError([Fault(path.name, reason, remedy)]) from error
    return [segment for track in document.tracks for segment in track.segments]


def _aware(time: Any) -> "pd.Timestamp":
    """Return a fix's time; GPX times are UTC, also where the file forgets to say so."""
    if time is None:
        return pd.NaT  # type: ignore[return-value]
    stamp = pd.Timestamp(time)
    return stamp.tz_localize("UTC") if stamp.tzinfo is None else stamp.tz_convert("UTC")


def _broken_clock(path: Path, times: "pd.Series") -> Fault:
    if times.isna().all():
        reason = "No fix has a time."
    else:
        reason = f"The clock was broken: the latest fix is of {times.max():%Y-%m-%d}."
    remedy = "A patrol cannot be judged without times; set the device's clock and record again."
    return Fault(path.name, reason, remedy, column="time")


def _warnings(
    path: Path, times: "pd.Series", good: "pd.Series", segment: "pd.Series"
) -> list[Fault]:
    back = good & (times.diff() < pd.Timedelta(0)) & (segment == segment.shift())
    told = [
        (int(np.sum(~good)), "fixes without a plausible time were left out.", "Nothing to do."),
        (int(np.sum(back)), "fixes are earlier than the one before.", "Check the device's clock."),
    ]
    return [
        Fault(path.name, f"{count:,} {what}", remedy, column="time", severity="warning")
        for count, what, remedy in told
        if count
    ]
