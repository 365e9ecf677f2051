"""Columns of times: each knows its zone; naive outside times are local times."""

from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from geo.clock import LOCAL


def localise(times: pd.Series, zone: ZoneInfo = LOCAL) -> pd.Series:
    """Return times as zone-aware local times; naive ones are taken to be local already.

    Values that cannot be read as a time, and bare numbers, become NaT. The kind is always
    microseconds in the zone.
    """
    kind = pd.DatetimeTZDtype("us", zone)
    if isinstance(times.dtype, pd.DatetimeTZDtype):
        return times.dt.tz_convert(zone).astype(kind)
    if pd.api.types.is_datetime64_dtype(times.dtype):
        return _as_local(times, zone).astype(kind)
    text = times.where(times.map(lambda value: isinstance(value, str)), None).astype("str")
    zoned = text.str.contains(r"(?:Z|[+-]\d{2}:?\d{2})$", na=False)
    with_zone = pd.to_datetime(text.where(zoned), format="ISO8601", errors="coerce", utc=True)
    without = pd.to_datetime(text.where(~zoned), format="ISO8601", errors="coerce")
    found = with_zone.dt.tz_convert(zone).astype(kind)
    found = found.where(zoned, _as_local(without, zone).astype(kind))
    rest = found.isna() & times.notna()
    found[rest] = pd.Series([_one(value, zone) for value in times[rest]], times.index[rest], kind)
    found.name = times.name
    return found


def _as_local(naive: pd.Series, zone: ZoneInfo) -> pd.Series:
    """Return naive times in a zone; in its skipped and doubled hours the later clock counts."""
    twice = np.zeros(len(naive), dtype=bool)
    return naive.dt.tz_localize(zone, ambiguous=twice, nonexistent="shift_forward")


def _one(value: object, zone: ZoneInfo) -> pd.Timestamp:
    """Return a time in one of the many spellings pandas knows."""
    if not isinstance(value, str | date):
        return pd.NaT  # type: ignore[return-value]
    stamp = pd.to_datetime(value, errors="coerce")
    if pd.isna(stamp):
        return pd.NaT  # type: ignore[return-value]
    if stamp.tzinfo is not None:
        return stamp.tz_convert(zone)
    return stamp.tz_localize(zone, ambiguous=False, nonexistent="shift_forward")
