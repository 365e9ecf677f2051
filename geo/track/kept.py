"""Planned against actual: which stops were kept, late, missed, or cannot be told."""

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from geo.track.fixes import seconds, times
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
    """Return the stops with `state`, `visited_at`, `late_min` (below 0 where early) and `source`.

    A stop is on time when its place is visited within the slack of its time, late when it is
    visited up to its limit (`max_gap_min`) after that and before the next stop there is due, else
    missed; where the guard had no fix at its time it is untracked. Meals, handovers and watches
    prove nothing. A place planned twice within minutes is kept by one visit.

    Parameters
    ----------
    stops
        Layer `stops` of one guard.
    gaps
        That guard's times without a fix, `begin` and `end`.
    """
    stops = stops.sort_values(["planned_at", "kind"], kind="stable", ignore_index=True)
    visits = ledger.counting()
    seen = dict(list(visits.groupby(["kind", "ref_id"])))
    state = np.full(len(stops), "not_judged", dtype=object)
    source = np.full(len(stops), None, dtype=object)
    at_s = np.full(len(stops), np.nan)
    planned_s, slack_s = seconds(stops["planned_at"]), slack_min * 60
    silent = np.zeros(len(stops), dtype=bool)
    for begin, end in zip(seconds(gaps["begin"]), seconds(gaps["end"]), strict=True):
        silent |= (planned_s >= begin) & (planned_s <= end)
    limit_s = 60 * stops["max_gap_min"].fillna(LIMIT_MIN).to_numpy(dtype=float)
    places = stops[stops["ref_id"].notna()]
    for key, at in places.groupby(["kind", "ref_id"]).indices.items():
        rows = places.index.to_numpy()[at]
        due_s = planned_s[rows]
        last_s = np.minimum(due_s + limit_s[rows], np.r_[due_s[1:] - slack_s, np.inf])
        last_s = np.maximum(last_s, due_s + slack_s)
        state[rows] = np.where(silent[rows], "untracked", "missed")
        if key not in seen:
            continue
        visit_s = seconds(seen[key]["at"])
        next_ = np.searchsorted(visit_s, due_s)
        near = np.stack([np.maximum(next_ - 1, 0), np.minimum(next_, len(visit_s) - 1)])
        best = near[np.abs(visit_s[near] - due_s).argmin(axis=0), np.arange(len(rows))]
        prompt = np.abs(visit_s[best] - due_s) <= slack_s
        after = np.minimum(next_, len(visit_s) - 1)
        late = ~prompt & (visit_s[after] > due_s) & (visit_s[after] <= last_s)
        chosen = np.where(prompt, best, after)
        made = prompt | late
        state[rows[made]] = np.where(prompt, "on_time", "late")[made]
        at_s[rows[made]] = visit_s[chosen[made]]
        source[rows[made]] = seen[key]["source"].to_numpy()[chosen[made]]
    return stops.assign(
        state=state, visited_at=times(at_s), late_min=(at_s - planned_s) / 60, source=source
    )
