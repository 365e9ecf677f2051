"""A guard's track beside the plan: what was walked, what was kept, what nobody knows."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from shapely.ops import substring

from geo.clock import LOCAL
from geo.patrol.network import Network
from geo.track.agreement import ENOUGH
from geo.track.dwell import dwell_visits
from geo.track.fixes import seconds
from geo.track.gaps import LONGEST_S, gaps
from geo.track.kept import SLACK_MIN, kept
from geo.track.ledger import Ledger, levels
from geo.track.matcher import PROBABLE, SURE, Matcher
from geo.track.passes import Passes
from geo.track.planned import expecting

Floats = NDArray[np.float64]


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
        `begin`, `end`, `seconds`.
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
    ledger = Ledger.of([segment_visits(tracks), dwell_visits(usable, places), *more])
    missing = [gaps(usable["at"], row.start, row.end, gap_s) for row in duty.itertuples()]
    silent = pd.concat(missing, ignore_index=True) if missing else gaps(usable["at"], *_ends(usable))
    judged = kept(due, ledger, silent, slack_min)
    return Record(tracks, judged, silent, _shifts(guard, duty, judged, tracks, silent), ledger)


def passes_frame(net: Network, found: Passes, guard_id: str, crs: object) -> GeoDataFrame:
    """Return passes as lines with their confidence."""
    share = np.abs(found.to_m - found.from_m) / net.length_m[found.edge]
    frame = {
        "guard_id": guard_id,
        "edge": found.edge,
        "from_at": _times(found.from_s),
        "to_at": _times(found.to_s),
        "from_m": found.from_m,
        "to_m": found.to_m,
        "share": share,
        "chance": found.chance,
        "confidence": levels(found.chance, SURE, PROBABLE),
        "seen": found.seen,
    }
    frame["confidence"] = np.where(found.seen, frame["confidence"], "probable")
    lines = [
        substring(net.lines[edge], low, high)
        for edge, low, high in zip(found.edge, found.from_m, found.to_m, strict=True)
    ]
    return gpd.GeoDataFrame(pd.DataFrame(frame), geometry=lines, crs=crs)


def segment_visits(tracks: GeoDataFrame) -> pd.DataFrame:
    """Return the visits of segments; a pass of less than `ENOUGH` of one is at most probable."""
    part = tracks["share"] < ENOUGH - 1e-9
    credibility = tracks["confidence"].where(~(part & (tracks["confidence"] == "sure")), "probable")
    return pd.DataFrame(
        {
            "kind": "segment",
            "ref_id": tracks["edge"].astype(str),
            "at": tracks["from_at"] + (tracks["to_at"] - tracks["from_at"]) / 2,
            "by": tracks["guard_id"],
            "source": "track",
            "credibility": credibility,
            "doubt": "",
        }
    )


def covered(net: Network, found: Passes) -> Floats:
    """Return (m,) the share of each segment that passes told as sure cover together."""
    sure = np.flatnonzero(found.chance >= SURE)
    low = np.minimum(found.from_m, found.to_m)[sure]
    high = np.maximum(found.from_m, found.to_m)[sure]
    share = np.zeros(len(net.edges))
    done = np.zeros(len(net.edges))
    for row in np.lexsort((low, found.edge[sure])):
        edge = found.edge[sure[row]]
        share[edge] += max(0.0, high[row] - max(low[row], done[edge]))
        done[edge] = max(done[edge], high[row])
    return share / net.length_m


def walked_streets(
    streets: GeoDataFrame,
    net: Network,
    ledger: Ledger,
    begin: pd.Timestamp,
    end: pd.Timestamp,
) -> GeoDataFrame:
    """Return the streets with `walked_visits` and `walked_gap_min`, the fewest and the longest.

    A street has as many visits as its least walked segment, and waits as long as the one that
    waited longest from `begin` to `end`.
    """
    visits = ledger.counting()
    visits = visits[visits["kind"] == "segment"]
    count = np.zeros(len(net.edges), dtype=np.int64)
    edge = visits["ref_id"].astype(int).to_numpy()
    np.add.at(count, edge, 1)
    gap_min = np.full(len(net.edges), (end - begin).total_seconds() / 60)
    for (kind, ref_id), worst in ledger.worst_gap_min(begin, end).items():
        if kind == "segment":
            gap_min[int(ref_id)] = worst
    street, segment = net.owners.T
    table = pd.DataFrame(
        {"street": street, "visits": count[segment], "gap_min": gap_min[segment]}
    ).groupby("street")
    every = np.arange(len(streets))
    fewest = table["visits"].min().reindex(every).astype("Int64")
    longest = table["gap_min"].max().reindex(every)
    return streets.assign(walked_visits=fewest.array, walked_gap_min=longest.to_numpy())


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
    now = pd.Timestamp(0, tz=LOCAL)
    return now, now


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


def _times(second: Floats) -> pd.Series:
    at = pd.to_datetime(pd.Series(second, dtype=float), unit="s", utc=True)
    return at.astype(pd.DatetimeTZDtype("us", LOCAL))
