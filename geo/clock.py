"""Time: every time in the domain knows its zone; naive outside times are local times."""

from zoneinfo import ZoneInfo

import pandas as pd

LOCAL = ZoneInfo("Asia/Shanghai")
"""The zone of the communities we serve: one zone for all of China, no summer time."""


def localise(times: "pd.Series", zone: ZoneInfo = LOCAL) -> "pd.Series":
    """Return times as zone-aware local times; naive ones are taken to be local already.

    Values that cannot be read as a time become NaT.
    """

    def one(value: object) -> "pd.Timestamp":
        stamp = pd.to_datetime(value, errors="coerce")  # type: ignore[call-overload]
        if stamp is pd.NaT or pd.isna(stamp):
            return pd.NaT  # type: ignore[return-value]
        return stamp.tz_localize(zone) if stamp.tzinfo is None else stamp.tz_convert(zone)

    if isinstance(times.dtype, pd.DatetimeTZDtype):
        return times.dt.tz_convert(zone)
    if pd.api.types.is_datetime64_dtype(times.dtype):
        return times.dt.tz_localize(zone)
    values = [one(value) for value in times]
    return pd.Series(
        values, index=times.index, name=times.name, dtype=pd.DatetimeTZDtype("us", zone)
    )
