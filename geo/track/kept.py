"""Planned against actual: which stops were kept, late, missed, or cannot be told."""

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from geo.track.ledger import Ledger

SLACK_MIN = 10.0
"""So much earlier or later than planned is on time."""
LIMIT_MIN = 60.0
"""How late a stop may be made that has no limit of its own."""

STATES = {
    "on_time": "准时 on time",
    "late": "迟到 late",
    "missed": "漏检 missed",
    "untracked": "无定位 no fix at the time",
    "not_judged": "不评 nothing to prove",
}


def kept(
    stops: GeoDataFrame, ledger: Ledger, gaps: pd.DataFrame, slack_min: float = SLACK_MIN
) -> GeoDataFrame:
    """Return the stops with `state`, `visited_at`, `late_min` and `source`.

    Each visit serves one stop. A stop is on time when its place is visited within the slack of its
    time, late up to its limit (`max_gap_min`) after that, but not after the next stop there begins,
    else missed; where the guard had no fix at its time it is untracked. Meals, handovers and
    watches prove nothing.

    Parameters
    ----------
    stops
        Layer `stops` of one guard.
    gaps
        That guard's times without a fix, `begin` and `end`.
    """
    stops = stops.sort_values("planned_at", kind="stable")
    visits = ledger.counting().sort_values("at")
    slack = pd.Timedelta(minutes=slack_min)
    seen = {key: rows.reset_index(drop=True) for key, rows in visits.groupby(["kind", "ref_id"])}
    found: dict[object, tuple[str, object, float, object]] = {}
    for key, rows in stops[stops["ref_id"].notna()].groupby(["kind", "ref_id"]):
        here = seen.get(key)
        taken = 0
        planned = rows["planned_at"].tolist()
        for number, (label, at) in enumerate(zip(rows.index, planned, strict=True)):
            limit_min = rows["max_gap_min"].iloc[number]
            last = at + pd.Timedelta(minutes=LIMIT_MIN if np.isnan(limit_min) else limit_min)
            if number + 1 < len(planned):
                last = max(min(last, planned[number + 1] - slack), at + slack)
            state: tuple[str, object, float, object] = ("missed", pd.NaT, np.nan, None)
            while here is not None and taken < len(here) and here["at"][taken] < at - slack:
                taken += 1
            if here is not None and taken < len(here) and here["at"][taken] <= last:
                moment = here["at"][taken]
                late_min = (moment - at).total_seconds() / 60
                word = "on_time" if late_min <= slack_min else "late"
                state = (word, moment, late_min, here["source"][taken])
                taken += 1
            elif ((gaps["begin"] <= at) & (gaps["end"] >= at)).any():
                state = ("untracked", pd.NaT, np.nan, None)
            found[label] = state
    nothing = ("not_judged", pd.NaT, np.nan, None)
    every = [found.get(label, nothing) for label in stops.index]
    names = ("state", "visited_at", "late_min", "source")
    columns = dict(zip(names, zip(*every, strict=True), strict=True)) if every else {}
    made = {name: list(columns.get(name, [])) for name in names}
    kind = stops["planned_at"].dtype
    return stops.assign(**made | {"visited_at": pd.Series(made["visited_at"], stops.index, kind)})
