"""Alarms before a limit can no longer be kept by anybody on duty."""

from collections.abc import Sequence
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.patrol.repair.ledger import seen_sites
from geo.patrol.repair.passes import Passes, joined
from geo.patrol.repair.reach import Latest, Track, latest
from geo.patrol.repair.situation import Situation
from geo.patrol.repair.walker import Timeline
from geo.patrol.repair.ways import Spot

LEAD_S = 900.0
"""An alarm is raised so long before nobody can make it any more."""
NOW_S = 300.0
"""So long before, somebody must go."""
STATES = ("lost", "must go now", "due soon", "ok")
LATER_S = 9 * 3600.0
"""Shifts that begin within this time can help as well."""


class _Waits(NamedTuple):
    """Waits of segments: (w,) the segment, and (w, 2) of both its ends.

    `begun_s` tells since when an end is unseen, `due_s` until when it may be, `next_s` when the
    plan sees it; an end that does not count is infinite in all.
    """

    segment: NDArray[np.intp]
    begun_s: NDArray[np.float64]
    due_s: NDArray[np.float64]
    next_s: NDArray[np.float64]


def alarms(
    now: Situation,
    at: pd.Timestamp | None = None,
    lead_s: float = LEAD_S,
    lines: Sequence[Timeline] | None = None,
) -> GeoDataFrame:
    """Return for every wait of a segment, and every place to be seen, until when somebody can help.

    `latest_start` is the last moment at which somebody on duty, where the plan then has him, can
    leave the walk and see the place before its deadline: deadline less the way, the best of all
    guards. A segment is seen when both its ends are, and has a row for every wait that will be too
    long; what the plan sees in time has one row, "ok", and no latest start.

    Parameters
    ----------
    at
        The moment asked about, not before the situation's; that if not given.
    lead_s
        "due soon" begins so long before the latest start; "must go now" `NOW_S` before; after it
        the limit is "lost".
    lines
        What the guards on duty do; if not given, what they do when nothing is changed.

    Returns
    -------
    Frame in the network's CRS, the most urgent first: `segment`, `street` (row), `place` (name of a
    place that must be seen, else None), `max_gap_min`, `deadline`, `planned_at` (when the plan sees
    it next), `latest_start`, `guard_id` (who has the longest time), `lead_min` (until the latest
    start), `state`, and the segment's line or the place.
    """
    at_s = now.at_s if at is None else now.running.second(at)
    walks = [line.walked for line in (now.nothing if lines is None else lines)]
    tracks = _tracks(now, at_s, walks)
    every = joined([*walks, now.later])
    rows = pd.concat(
        [
            _segments(now, at_s, lead_s, tracks, every),
            _places(now, at_s, tracks, every),
        ],
        ignore_index=True,
    )
    lead = rows["latest_s"] - at_s
    missed = rows.pop("missed").to_numpy(dtype=bool)
    state = np.select([~missed, lead < 0, lead <= NOW_S, lead <= lead_s], ["ok", *STATES[:3]], "ok")
    frame = gpd.GeoDataFrame(
        rows.assign(
            deadline=_moments(now, rows["due_s"]),
            planned_at=_moments(now, rows["next_s"]),
            latest_start=_moments(now, rows["latest_s"]),
            lead_min=np.where(np.isfinite(lead), lead / 60, np.nan),
            state=state,
        ).drop(columns=["due_s", "next_s", "latest_s"]),
        geometry=rows["geometry"].to_numpy(),
        crs=now.running.crs,
    )
    urgency = pd.Series([STATES.index(one) for one in frame["state"]], frame.index)
    order = np.lexsort((frame.index, frame["lead_min"].fillna(np.inf), urgency))
    return frame.iloc[order].reset_index(drop=True)[
        [
            "segment",
            "street",
            "place",
            "max_gap_min",
            "deadline",
            "planned_at",
            "latest_start",
            "guard_id",
            "lead_min",
            "state",
            "geometry",
        ]
    ]


def _moments(now: Situation, seconds: "pd.Series") -> "pd.Series":
    known = seconds.where(np.isfinite(seconds))
    return now.running.begin + pd.to_timedelta(known, unit="s").dt.round("s")


def _tracks(now: Situation, at_s: float, walks: Sequence[Passes]) -> list[Track]:
    """Return where everybody is from a moment on: guards on duty, and the shifts that follow."""
    tracks = []
    for duty, walked in zip(now.duties, walks, strict=True):
        if at_s >= duty.end_s:
            continue
        before = walked.before(at_s)
        spot = Spot(int(before.segment[-1]), float(before.to_m[-1])) if len(before) else duty.spot
        ready_s = max(at_s, duty.ready_s)
        rest = walked.after(at_s)
        tracks.append(Track(duty.guard_id, spot, ready_s, duty.end_s, duty.meals_s, rest))
    plan, on_duty = now.running, set(plan_shifts(now))
    for walk, shift in enumerate(plan.shifts):
        if walk in on_duty or not (at_s - 1 < shift.end_s and shift.begin_s < at_s + LATER_S):
            continue
        mine = plan.walked(walk)
        if not len(mine) or shift.begin_s < now.at_s:
            continue
        ready_s = max(at_s, shift.begin_s)
        before = mine.before(ready_s)
        spot = (
            Spot(int(before.segment[-1]), float(before.to_m[-1]))
            if len(before)
            else Spot(int(mine.segment[0]), float(mine.from_m[0]))
        )
        rest = mine.after(ready_s)
        tracks.append(Track(shift.guard_id, spot, ready_s, shift.end_s, shift.meals_s, rest))
    return tracks


def plan_shifts(now: Situation) -> list[int]:
    """Return the shifts on duty when the situation arose."""
    return now.running.on_duty(now.at_s)


def _segments(
    now: Situation, at_s: float, lead_s: float, tracks: list[Track], every: Passes
) -> pd.DataFrame:
    waits = _waits(now, at_s, lead_s, every)
    missed = (waits.next_s > waits.due_s + 1.0) & np.isfinite(waits.due_s)
    late = np.flatnonzero(missed.any(axis=1))
    leave = _both_ends(now, at_s, waits.segment[late], waits.due_s[late], tracks)
    leave_s = np.full(len(missed), np.nan)
    leave_s[late] = leave.leave_s
    guard = np.full(len(missed), None, dtype=object)
    guard[late] = [tracks[one].guard_id if one >= 0 else None for one in leave.track.tolist()]
    # Of two ends the one due first speaks for the segment.
    which = np.arange(len(missed)), waits.due_s.argmin(axis=1)
    return pd.DataFrame(
        {
            "segment": waits.segment,
            "street": now.running.street[waits.segment],
            "place": np.full(len(missed), None, dtype=object),
            "max_gap_min": now.running.limit_s[waits.segment] / 60,
            "due_s": waits.due_s[which],
            "next_s": waits.next_s[which],
            "latest_s": leave_s,
            "guard_id": guard,
            "missed": missed.any(axis=1),
            "geometry": now.net.lines[waits.segment],
        }
    )[~now.shut[waits.segment]]


def _waits(now: Situation, at_s: float, lead_s: float, every: Passes) -> _Waits:
    """Return the waits that will be too long; of segments without such, the present one.

    Waits that begin within the lead count too: their alarm may be due before they begin. The waits
    of both ends of a segment that begin with one passage are one.
    """
    ledger = now.ledger
    sites = np.arange(len(ledger.last_s))
    site, when = seen_sites(now.net, every)
    horizon = np.full(len(sites), max(now.running.end_s, now.end_s))
    site, when = np.r_[sites, site, sites], np.r_[ledger.last_s, when, horizon]
    order = np.lexsort((when, site))
    site, when = site[order], when[order]
    same = site[1:] == site[:-1]
    wait = pd.DataFrame(
        {
            "segment": site[:-1][same] // 2,
            "end": site[:-1][same] % 2,
            "begun_s": when[:-1][same],
            "due_s": when[:-1][same] + ledger.limit_s[site[:-1][same]],
            "next_s": when[1:][same],
        }
    )
    wait = wait[(wait["next_s"] > at_s) & (wait["begun_s"] <= at_s + lead_s)]
    bad = wait[wait["next_s"] > wait["due_s"] + 1.0].sort_values(["segment", "begun_s"])
    fine = wait[~wait["segment"].isin(bad["segment"]) & (wait["begun_s"] <= at_s)]
    fine = fine.drop_duplicates("segment")
    along_s = now.net.length_m / now.running.speed_mps
    first = _pairs(bad, along_s)
    rows = pd.concat([bad.iloc[first], fine], ignore_index=True)
    second = np.r_[np.isin(first + 1, first, invert=True), np.zeros(len(fine), dtype=bool)]
    second[: len(first)] &= first + 1 < len(bad)
    filled = [np.full((len(rows), 2), np.inf) for _ in range(3)]
    names = ("begun_s", "due_s", "next_s")
    for values, name in zip(filled, names, strict=True):
        values[np.arange(len(rows)), rows["end"].to_numpy()] = rows[name].to_numpy()
        partner = bad.iloc[first[second[: len(first)]] + 1]
        values[np.flatnonzero(second), partner["end"].to_numpy()] = partner[name].to_numpy()
    return _Waits(rows["segment"].to_numpy(dtype=np.intp), *filled)


def _pairs(bad: pd.DataFrame, along_s: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the rows that begin a wait: a row after one of these is its other end."""
    segment, end = bad["segment"].to_numpy(), bad["end"].to_numpy()
    begun_s = bad["begun_s"].to_numpy()
    joins = (segment[1:] == segment[:-1]) & (end[1:] != end[:-1])
    joins &= np.diff(begun_s) <= along_s[segment[:-1]] + 1.0 if len(bad) else True
    first, taken = [], False
    for row, joined_on in enumerate(np.r_[False, joins][: len(bad)].tolist()):
        taken = joined_on and not taken and row > 0
        if not taken:
            first.append(row)
    return np.array(first, dtype=np.intp)


def _both_ends(
    now: Situation,
    at_s: float,
    segments: NDArray[np.intp],
    due_s: NDArray[np.float64],
    tracks: list[Track],
) -> Latest:
    """Return until when somebody can leave to see the ends of segments that the plan misses.

    Parameters
    ----------
    due_s
        (q, 2) when each end is due; infinite where the plan sees it in time.
    """
    ends = now.net.edges[segments]
    along_s = now.net.length_m[segments] / now.running.speed_mps
    asked = [
        (ends[:, one], np.minimum(due_s[:, one], due_s[:, other] - along_s))
        for one, other in ((0, 1), (1, 0))
    ]
    # Where only one end is missed, it is enough to come to that one.
    single = np.isinf(due_s).any(axis=1)
    only = np.take_along_axis(ends, due_s.argmin(axis=1)[:, None], axis=1)[:, 0]
    asked.append((only, np.where(single, due_s.min(axis=1), -np.inf)))
    ways = now.rules.ways_at(at_s)
    found = [latest(ways, tracks, *one, now.running.speed_mps) for one in asked]
    leave_s = np.stack([one.leave_s for one in found])
    best = leave_s.argmax(axis=0)
    which = best, np.arange(len(segments))
    return Latest(leave_s[which], np.stack([one.track for one in found])[which])


def _places(now: Situation, at_s: float, tracks: list[Track], every: Passes) -> pd.DataFrame:
    rows = []
    ways = now.rules.ways_at(at_s)
    for must, see in zip(now.ledger.musts, now.event.sees, strict=True):
        next_s = must.first_s(every)
        if next_s <= at_s:
            continue  # it has been seen
        a, b = now.net.edges[must.segment]
        to_a_s, to_b_s = (
            np.array([must.at_m, now.net.length_m[must.segment] - must.at_m])
            / now.running.speed_mps
        )
        due_s = np.array([must.due_s - to_a_s, must.due_s - to_b_s])
        found = latest(ways, tracks, np.array([a, b]), due_s, now.running.speed_mps)
        best = int(found.leave_s.argmax())
        who = int(found.track[best])
        missed = next_s > must.due_s + 1.0
        rows.append(
            {
                "segment": must.segment,
                "street": int(now.running.street[must.segment]),
                "place": see.name or f"{see.point.x:.6f},{see.point.y:.6f}",
                "max_gap_min": must.limit_s / 60,
                "due_s": must.due_s,
                "next_s": next_s,
                "latest_s": float(found.leave_s[best]) if missed else np.nan,
                "guard_id": tracks[who].guard_id if missed and who >= 0 else None,
                "missed": missed,
                "geometry": shapely.line_interpolate_point(now.net.lines[must.segment], must.at_m),
            }
        )
    return pd.DataFrame(rows)
