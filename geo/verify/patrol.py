"""A patrol plan checked from its file alone.

Gaps are measured on the timed routes: points every `STEP_M` of each street, and the moments at
which a route passes each within `TOUCH_M`. A street beside another may be seen from there, so a gap
shorter than claimed is no fault. The law's figures are written down here anew: 1,984 h a year (248
working days of 8 h), 36 h overtime a month (劳动法 art. 41), a rest of 24 h once in seven days
(art. 38); 11 h between shifts and 12 h a shift are house rules.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.crs import metric_crs_of
from geo.verify.verdict import Check, Verdict, rule, unchecked

STEP_M = 20.0
TOUCH_M = 0.5
FASTEST_MPS = 2.0
JUMP_M = 5.0
"""Routes are cut at whole seconds, so that the next piece may begin so far from the last."""
TOLERANCE_MIN = 2.0
"""The longest gap may lie between two points: half a step there and back, and rounding."""
YEAR_H, OVERTIME_MONTH_H, REST_H, SHIFT_H, BETWEEN_H = 1984.0, 36.0, 24.0, 12.0, 11.0
NEEDED = ("routes", "streets", "roster")

Floats = NDArray[np.float64]


def verify_patrol(layers: Mapping[str, GeoDataFrame]) -> Verdict:
    """Return what checking a patrol plan found.

    Parameters
    ----------
    layers
        `routes`, `streets` and `roster` as `gridbeat patrol` writes them, in any CRS.
    """
    missing = [name for name in NEEDED if name not in layers or not len(layers[name])]
    if missing:
        return Verdict((rule("layers", "计划的图层齐全 All layers are there", missing),))
    crs = metric_crs_of(layers["streets"])
    routes = layers["routes"].to_crs(crs).sort_values(["guard_id", "start"], ignore_index=True)
    streets = layers["streets"].to_crs(crs)
    roster = pd.DataFrame(layers["roster"])
    return Verdict(
        (
            rule("layers", "计划的图层齐全 All layers are there", []),
            *_routes(routes, roster),
            *_streets(routes, streets, roster),
            *_law(roster),
        )
    )


def _routes(routes: GeoDataFrame, roster: pd.DataFrame) -> list[Check]:
    length_m = routes.length.to_numpy()
    seconds = (routes["end"] - routes["start"]).dt.total_seconds().to_numpy()
    who = (routes["guard_id"].astype(str) + " " + routes["start"].astype(str)).to_numpy()
    same = routes["guard_id"].to_numpy()[1:] == routes["guard_id"].to_numpy()[:-1]
    overlap = same & (routes["start"].to_numpy()[1:] < routes["end"].to_numpy()[:-1])
    ends = shapely.get_point(shapely.get_geometry(routes.geometry.to_numpy(), -1), -1)
    starts = shapely.get_point(shapely.get_geometry(routes.geometry.to_numpy(), 0), 0)
    away_m = shapely.distance(ends[:-1], starts[1:])
    between = routes["start"].iloc[1:].to_numpy() - routes["end"].iloc[:-1].to_numpy()
    free_s = between / np.timedelta64(1, "s")
    jumps = same & (away_m > JUMP_M + FASTEST_MPS * np.maximum(free_s, 0))
    wide = routes.merge(
        roster[["guard_id", "start", "end"]], on="guard_id", suffixes=("", "_shift")
    )
    inside = (wide["start"] >= wide["start_shift"]) & (wide["end"] <= wide["end_shift"])
    on_duty = set(zip(wide["guard_id"][inside], wide["start"][inside], strict=True))
    pairs = zip(routes["guard_id"], routes["start"], strict=True)
    off = [name for name, pair in zip(who, pairs, strict=True) if pair not in on_duty]
    wrong_length = np.abs(length_m - routes["length_m"].to_numpy(dtype=float)) > 0.01 * length_m + 1
    fast = length_m > FASTEST_MPS * np.maximum(seconds, 1.0) + JUMP_M
    return [
        rule("length_m", "路线长度属实 Lengths are true", who[wrong_length].tolist()),
        rule("speed", f"步行不超过 {FASTEST_MPS:g} m/s No faster than a walk", who[fast].tolist()),
        rule("one_place", "不在两处 Nobody is in two places", who[1:][overlap].tolist()),
        rule("continuous", "路线相连，不跳跃 Routes join without a jump", who[1:][jumps].tolist()),
        rule("on_duty", "只在当班时巡逻 Walked on duty only", off),
    ]


def _streets(routes: GeoDataFrame, streets: GeoDataFrame, roster: pd.DataFrame) -> list[Check]:
    words = "没有哪条街比计划说的等得更久 No street stays unseen for longer than claimed"
    if "worst_gap_min" not in streets:
        return [unchecked("worst_gap_min", words, "无此列 no such column", {})]
    begin, end = roster["start"].min(), roster["end"].max()
    gap_min = _gaps_min(routes, streets, begin, end)
    claimed = streets["worst_gap_min"].to_numpy(dtype=float)
    known = np.isfinite(claimed)
    wrong = known & (gap_min > claimed + TOLERANCE_MIN)
    text = [f"{row}: {claimed[row]:.0f} < {gap_min[row]:.0f}" for row in np.flatnonzero(wrong)]
    checks = [rule("worst_gap_min", words, text)]
    if "visits" in streets:
        never = known & (streets["visits"].to_numpy(dtype=float) > 0)
        never &= gap_min >= (end - begin).total_seconds() / 60
        said = "说巡过的街确有人走 Streets said to be visited are walked"
        checks.append(rule("visits", said, [str(row) for row in np.flatnonzero(never)]))
    return checks


def _gaps_min(
    routes: GeoDataFrame, streets: GeoDataFrame, begin: pd.Timestamp, end: pd.Timestamp
) -> Floats:
    """Return (streets,) the longest any point of each stays unseen, in minutes."""
    points, street = _points(streets)
    site, when = _passed(points, *_steps(routes, begin))
    everyone = np.arange(len(points))
    horizon_s = (end - begin).total_seconds()
    site = np.r_[everyone, site, everyone]
    when = np.r_[np.zeros(len(points)), when, np.full(len(points), horizon_s)]
    order = np.lexsort((when, site))
    site, when = site[order], when[order]
    same = site[1:] == site[:-1]
    worst = np.zeros(len(streets))
    np.maximum.at(worst, street[site[1:][same]], np.diff(when)[same] / 60)
    return worst


def _points(streets: GeoDataFrame) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """Return points on streets, so far inside their ends that nobody else's walk touches them."""
    lines, street = shapely.get_parts(streets.geometry.to_numpy(), return_index=True)
    length_m = shapely.length(lines)
    count = np.maximum(np.ceil(length_m / STEP_M).astype(int), 2) + 1
    number = np.repeat(np.arange(len(lines)), count)
    at = np.arange(len(number)) - np.repeat(np.cumsum(count) - count, count)
    share = at / (count[number] - 1)
    inset = np.minimum(2 * TOUCH_M / np.maximum(length_m[number], 1e-9), 0.5)
    share = np.clip(share, inset, 1 - inset)
    points = shapely.line_interpolate_point(lines[number], share, normalized=True)
    return points, street[number]


def _steps(routes: GeoDataFrame, begin: pd.Timestamp) -> tuple[Floats, Floats, Floats]:
    """Return each straight step of the routes: its ends (n, 4), first second and last second."""
    xy, owner = shapely.get_coordinates(routes.geometry.to_numpy(), return_index=True)
    inside = owner[1:] == owner[:-1]
    length_m = np.hypot(*np.diff(xy, axis=0).T) * inside
    along = np.r_[0.0, np.cumsum(length_m)]
    first = np.r_[0, np.flatnonzero(~inside) + 1]
    start_s = (routes["start"] - begin).dt.total_seconds().to_numpy()
    end_s = (routes["end"] - begin).dt.total_seconds().to_numpy()
    total = np.add.reduceat(np.r_[length_m, 0.0], first)
    pace = (end_s - start_s) / np.maximum(total, 1e-9)
    second = start_s[owner] + (along - along[first][owner]) * pace[owner]
    ends = np.c_[xy[:-1], xy[1:]][inside]
    return ends, second[:-1][inside], second[1:][inside]


def _passed(
    points: NDArray[np.object_], ends: Floats, from_s: Floats, to_s: Floats
) -> tuple[NDArray[np.intp], Floats]:
    """Return every passage of a point: its number and the second."""
    same, back = np.unique(ends.round(2), axis=0, return_inverse=True)
    lines = shapely.linestrings(same.reshape(-1, 2, 2))
    point, line = shapely.STRtree(lines).query(points, predicate="dwithin", distance=TOUCH_M)
    share = shapely.line_locate_point(lines[line], points[point], normalized=True)
    order = np.argsort(back.ravel(), kind="stable")
    begin = np.searchsorted(back.ravel()[order], np.arange(len(lines) + 1))
    times = np.diff(begin)[line]
    which = np.repeat(np.arange(len(line)), times)
    offset = np.arange(len(which)) - np.repeat(np.cumsum(times) - times, times)
    step = order[begin[line[which]] + offset]
    share = np.nan_to_num(share)[which]
    return point[which], from_s[step] + share * (to_s[step] - from_s[step])


def _law(roster: pd.DataFrame) -> list[Check]:
    rows = roster.sort_values(["guard_id", "start"])
    guard = rows["guard_id"].to_numpy()
    hours = ((rows["end"] - rows["start"]).dt.total_seconds() / 3600).to_numpy()
    same = guard[1:] == guard[:-1]
    rest = (rows["start"].to_numpy()[1:] - rows["end"].to_numpy()[:-1]) / np.timedelta64(1, "h")
    days = (rows["end"].max() - rows["start"].min()).total_seconds() / 86_400
    worked = rows.assign(hours=hours).groupby("guard_id")["hours"].sum()
    # A roster shorter than a cycle of the pattern may hold two shifts more than its share.
    most_h = days * (YEAR_H + 12 * OVERTIME_MONTH_H) / 365 + 2 * hours.max()
    over = [f"{name}: {total:.0f} h" for name, total in worked.items() if total > most_h]
    stretch = np.cumsum(np.r_[True, ~same | (rest >= REST_H)])
    ends = rows.assign(stretch=stretch).groupby("stretch").agg({"start": "min", "end": "max"})
    long = (ends["end"] - ends["start"]).dt.total_seconds() / 86_400 > 6
    tired = guard[np.searchsorted(stretch, ends.index[long])]
    short = same & (rest < BETWEEN_H)
    return [
        rule(
            "shift_h",
            f"每班不超过 {SHIFT_H:g} 小时 No longer shift",
            guard[hours > SHIFT_H].tolist(),
        ),
        rule("rest_between_h", f"班间休息 {BETWEEN_H:g} 小时 Rest", guard[1:][short].tolist()),
        rule("weekly_rest", "每周休息一日 A rest day a week", tired.tolist()),
        rule("hours", "工时不超过法定 Hours within the law", over),
    ]
