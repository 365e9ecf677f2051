"""A guard's track beside the plan: what was walked, what was kept, what nobody knows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.track.dwell import dwell_visits
from geo.track.fixes import seconds
from geo.track.gaps import LONGEST_S, gaps
from geo.track.kept import SLACK_MIN, kept
from geo.track.ledger import Ledger
from geo.track.matcher import Matcher
from geo.track.planned import expecting
from geo.track.walked import passed_visits, passes_frame, segment_visits


@dataclass(frozen=True)
class Record:
    """What the fixes of one guard tell; all frames in the network's CRS.

    Parameters
    ----------
    tracks
        Passes of segments as lines: `guard_id`, `edge`, `from_at`, `to_at`, `from_m`, `to_m`,
        `share`, `chance`, `confidence` (`geo.track.ledger.CREDIBILITY`).
    stops
        The planned stops of the shifts the track is of, see `geo.track.kept`.
    gaps
        `guard_id`, `begin`, `end`, `seconds`.
    shifts
        One row per shift: planned stops by state, metres walked, gaps.
    ledger
        Visits of segments and places.
    """

    tracks: GeoDataFrame
    stops: GeoDataFrame
    gaps: pd.DataFrame
    shifts: pd.DataFrame
    ledger: Ledger


def record(
    matcher: Matcher,
    fixes: GeoDataFrame,
    plan: dict[str, GeoDataFrame],
    *,
    more: Sequence[pd.DataFrame] = (),
    gap_s: float = LONGEST_S,
    slack_min: float = SLACK_MIN,
) -> Record:
    """Return the record of one guard.

    Parameters
    ----------
    matcher
        A matcher without a plan; the guard's planned routes are expected of the walk.
    fixes
        Fixes of one guard as `geo.track.fixes.checked` returns them.
    plan
        Layers `routes`, `stops` and `roster`, in the network's CRS.
    more
        Visits from elsewhere: tag scans, camera rounds.
    """
    guard = fixes["guard_id"].iloc[0]
    usable = fixes[fixes["usable"]].reset_index(drop=True)
    routes, stops, roster = (
        plan[name][plan[name]["guard_id"] == guard] for name in ("routes", "stops", "roster")
    )
    duty = roster[_touched(roster, usable["at"])]
    if len(usable):
        begin, end = usable["at"].iloc[0], usable["at"].iloc[-1]
        matcher = expecting(matcher, routes, begin, end)
    found = matcher.match(
        np.c_[usable.geometry.x, usable.geometry.y],
        seconds(usable["at"]),
        usable["accuracy_m"].to_numpy(dtype=float),
    )
    tracks = passes_frame(matcher.lattice.net, found, guard, fixes.crs)
    due = stops[_during(stops["planned_at"], duty)]
    places = due[due["ref_id"].notna()].drop_duplicates(["kind", "ref_id"])
    passed = passed_visits(matcher.lattice.net, tracks, places)
    ledger = Ledger.of([segment_visits(tracks), passed, dwell_visits(usable, places), *more])
    missing = [gaps(usable["at"], row.start, row.end, gap_s) for row in duty.itertuples()]
    silent = (
        pd.concat(missing, ignore_index=True) if missing else gaps(usable["at"], *_ends(usable))
    )
    judged = kept(due, ledger, silent, slack_min)
    silent.insert(0, "guard_id", guard)
    return Record(tracks, judged, silent, _shifts(guard, duty, judged, tracks, silent), ledger)


def _touched(roster: pd.DataFrame, at: "pd.Series") -> NDArray[np.bool_]:
    moments = at.array
    return np.array(
        [
            bool(((moments >= start) & (moments <= end)).any())
            for start, end in zip(roster["start"], roster["end"], strict=True)
        ],
        dtype=bool,
    )


def _during(at: "pd.Series", duty: pd.DataFrame) -> NDArray[np.bool_]:
    inside = np.zeros(len(at), dtype=bool)
    for row in duty.itertuples():
        inside |= ((at >= row.start) & (at < row.end)).to_numpy()
    return inside


def _ends(usable: GeoDataFrame) -> tuple[pd.Timestamp, pd.Timestamp]:
    if len(usable):
        return usable["at"].iloc[0], usable["at"].iloc[-1]
    never = pd.Timestamp(0, tz=usable["at"].dt.tz)
    return never, never


def _shifts(
    guard: str,
    duty: pd.DataFrame,
    stops: GeoDataFrame,
    tracks: GeoDataFrame,
    silent: pd.DataFrame,
) -> pd.DataFrame:
    rows = []
    for row in duty.itertuples():
        states = stops["state"][_during(stops["planned_at"], duty.loc[[row.Index]])].value_counts()
        during = (tracks["from_at"] >= row.start) & (tracks["from_at"] < row.end)
        sure = during & (tracks["confidence"] == "sure")
        quiet = silent[(silent["begin"] >= row.start) & (silent["end"] <= row.end)]
        rows.append(
            {
                "guard_id": guard,
                "date": row.date,
                "shift": row.shift,
                **{state: int(states.get(state, 0)) for state in ("on_time", "late", "missed")},
                "untracked": int(states.get("untracked", 0)),
                "walked_km": float(tracks.length[during & tracks["seen"]].sum()) / 1000,
                "sure_km": float(tracks.length[sure].sum()) / 1000,
                "gaps": len(quiet),
                "gap_min": float(quiet["seconds"].sum()) / 60,
            }
        )
    return pd.DataFrame(rows)
