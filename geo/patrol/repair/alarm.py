"""Alarms before a limit can no longer be kept by anybody on duty."""

from collections.abc import Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True)
class _Watch:
    """What is looked at: sites or spots, since when they are unseen, until when they may be."""

    begun_s: NDArray[np.float64]
    due_s: NDArray[np.float64]
    next_s: NDArray[np.float64]

    @property
    def missed(self) -> NDArray[np.bool_]:
        """(q,) whether the plan comes too late; within a second it does not."""
        return self.next_s > self.due_s + 1.0


def alarms(
    now: Situation,
    at: pd.Timestamp | None = None,
    lead_s: float = LEAD_S,
    lines: Sequence[Timeline] | None = None,
) -> GeoDataFrame:
    """Return for every segment, and every place that must be seen, until when somebody can help.

    `latest_start` is the last moment at which somebody on duty, where the plan then has him, can
    leave the walk and see the place before its deadline: deadline less the way, the best of all
    guards. A segment is seen when both its ends are. What the plan sees in time is "ok" and has no
    latest start.

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
    watch = _watched(now, at_s, lead_s, every)
    begun_s, due_s = watch.begun_s.reshape(-1, 2), watch.due_s.reshape(-1, 2)
    missed = watch.missed.reshape(-1, 2) & ~now.shut[:, None]
    late = np.flatnonzero(missed.any(axis=1))
    leave = _both_ends(now, at_s, late, due_s[late], missed[late], tracks)
    leave_s = np.full(len(missed), np.nan)
    leave_s[late] = leave.leave_s
    guard = np.full(len(missed), None, dtype=object)
    guard[late] = [tracks[one].guard_id if one >= 0 else None for one in leave.track.tolist()]
    # Of two ends the one that is missed, then the one due first, speaks for the segment.
    end = np.where(missed[:, 0] == missed[:, 1], due_s.argmin(axis=1), missed.argmax(axis=1))
    which = np.arange(len(missed)), end
    return pd.DataFrame(
        {
            "segment": np.arange(len(missed)),
            "street": now.running.street,
            "place": np.full(len(missed), None, dtype=object),
            "max_gap_min": now.running.limit_s / 60,
            "due_s": due_s[which],
            "next_s": watch.next_s.reshape(-1, 2)[which],
            "latest_s": leave_s,
            "guard_id": guard,
            "missed": missed.any(axis=1),
            "geometry": now.net.lines,
        }
    )[~now.shut & np.isfinite(begun_s).all(axis=1)]


def _watched(now: Situation, at_s: float, lead_s: float, every: Passes) -> _Watch:
    """Return for each site the first wait that will be too long, or else the present one.

    Waits that begin within the lead count too: their alarm may be due before they begin.
    """
    ledger = now.ledger
    sites = np.arange(len(ledger.last_s))
    site, when = seen_sites(now.net, every)
    horizon = np.full(len(sites), max(now.running.end_s, now.end_s))
    site, when = np.r_[sites, site, sites], np.r_[ledger.last_s, when, horizon]
    order = np.lexsort((when, site))
    site, when = site[order], when[order]
    same = site[1:] == site[:-1]
    owner, begun_s, next_s = site[:-1][same], when[:-1][same], when[1:][same]
    due_s = begun_s + ledger.limit_s[owner]
    open_now = (next_s > at_s) & (begun_s <= at_s + lead_s)
    bad = next_s > due_s + 1.0
    owner, begun_s, due_s, next_s, bad = (
        one[open_now] for one in (owner, begun_s, due_s, next_s, bad)
    )
    order = np.lexsort((begun_s, ~bad, owner))
    first = order[np.r_[True, np.diff(owner[order]) > 0]] if len(order) else order
    found = [np.full(len(sites), np.inf) for _ in range(3)]
    for one, values in zip(found, (begun_s, due_s, next_s), strict=True):
        one[owner[first]] = values[first]
    return _Watch(*found)


def _both_ends(
    now: Situation,
    at_s: float,
    segments: NDArray[np.intp],
    due_s: NDArray[np.float64],
    missed: NDArray[np.bool_],
    tracks: list[Track],
) -> Latest:
    """Return until when somebody can leave to see the ends of segments that the plan misses."""
    ends = now.net.edges[segments]
    along_s = now.net.length_m[segments] / now.running.speed_mps
    due_s = np.where(missed, due_s, np.inf)
    asked = [
        (ends[:, one], np.minimum(due_s[:, one], due_s[:, other] - along_s))
        for one, other in ((0, 1), (1, 0))
    ]
    # Where only one end is missed, it is enough to come to that one.
    single = [missed.sum(axis=1) == 1, missed[:, 0]]
    only = np.where(single[1], ends[:, 0], ends[:, 1])
    asked.append((only, np.where(single[0], due_s.min(axis=1), -np.inf)))
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
