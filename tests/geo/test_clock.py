"""Every time knows its zone."""

import pandas as pd

from geo.times import localise


def test_naive_times_are_local_and_others_are_converted() -> None:
    given = pd.Series(["2026-01-01 08:00", "2026-01-01T00:00Z", "2026/1/1 8:00", None, "昨天"])
    times = localise(given)
    eight = pd.Timestamp("2026-01-01 08:00", tz="Asia/Shanghai")
    assert times.iloc[:3].tolist() == [eight] * 3
    assert times.iloc[3:].isna().all()


def test_typed_times_keep_their_instant() -> None:
    utc = pd.Series(pd.to_datetime(["2026-01-01T00:00Z"]))
    assert localise(utc).iloc[0].hour == 8
    naive = pd.Series(pd.to_datetime(["2026-01-01 08:00"]))
    assert localise(naive).iloc[0] == localise(utc).iloc[0]
