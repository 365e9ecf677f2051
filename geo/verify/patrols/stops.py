"""Checks of the stops: at the guard's place at that moment, of a known kind, of a known thing."""

import numpy as np
import shapely

from geo.verify.patrols.plan import Index, Plan, Stops
from geo.verify.plan import Bools, Floats
from geo.verify.verdict import Check, rule, unchecked

PLACES = ("checkpoint", "hazard")
KINDS = (*PLACES, "meal", "handover", "watch", "must_see")
AWAY_M = 5.0
"""Moments are whole seconds, so that a stop may lie so far from where its guard then is."""
ROUND_S = 1.0
SEEN_M = 61.0
"""A place counts for a street this near."""


def stop_checks(plan: Plan) -> list[Check]:
    """Return the checks of the stops; unchecked where the file has none of them."""
    words = {
        "stops_place": "停靠点在保安当时的位置 Stops lie where the guard then is",
        "stops_kind": "停靠类型已知 Kinds of stops are known",
        "stops_ref": "所指巡更点和隐患存在且在近旁 What stops refer to is there, and near",
        "checkpoints_seen": "每个巡更点都有人到 Every checkpoint is passed",
    }
    stops = plan.stops
    if stops is None:
        why = "文件没有停靠点图层 the file has no layer of stops"
        return [unchecked(name, text, why, {}) for name, text in words.items()]
    names = np.array(
        [plan.told(who, at) for who, at in zip(stops.guard, stops.second, strict=True)],
        dtype=object,
    )
    away = ~(_away_m(plan, stops) <= AWAY_M)
    unknown = np.array([kind not in KINDS for kind in stops.kind], dtype=bool)
    checks = [
        rule("stops_place", words["stops_place"], names[away].tolist()),
        rule("stops_kind", words["stops_kind"], names[unknown].tolist()),
    ]
    if plan.checkpoints is None and plan.hazards is None:
        why = "文件没有巡更点和隐患图层 the file has neither checkpoints nor hazards"
        return [
            *checks,
            *(unchecked(n, words[n], why, {}) for n in ("stops_ref", "checkpoints_seen")),
        ]
    wrong = names[_unrelated(plan, stops)].tolist()
    checks.append(rule("stops_ref", words["stops_ref"], wrong))
    if plan.checkpoints is None:
        why = "文件没有巡更点图层 the file has no layer of checkpoints"
        return [*checks, unchecked("checkpoints_seen", words["checkpoints_seen"], why, {})]
    return [*checks, rule("checkpoints_seen", words["checkpoints_seen"], _unseen(plan, stops))]


def _away_m(plan: Plan, stops: Stops) -> Floats:
    """Return how far each stop is from where its guard is at that second."""
    found = np.full(len(stops.guard), np.inf)
    for guard in np.unique(stops.guard):
        own = np.flatnonzero(stops.guard == guard)
        found[own] = _own_away_m(plan, stops, own, np.flatnonzero(plan.routes.guard == guard))
    return found


def _own_away_m(plan: Plan, stops: Stops, own: Index, mine: Index) -> Floats:
    """Return the distances for one guard: to the route walked then, else to those beside it.

    Who stands is where the last route of the shift ended or where the next one begins.
    """
    if not len(mine):
        return np.full(len(own), np.inf)
    routes, second = plan.routes, stops.second[own]
    point = shapely.points(stops.xy[own])
    start_s, end_s = routes.start_s[mine], routes.end_s[mine]
    last = np.searchsorted(start_s, second + ROUND_S, side="right") - 1
    found = np.full(len(own), np.inf)
    for step in (0, -1):  # a stop at a turn may belong to the piece before
        at = np.maximum(last + step, 0)
        walks = (last + step >= 0) & (second <= end_s[at] + ROUND_S)
        share = (second - start_s[at]) / np.maximum(end_s[at] - start_s[at], 1.0)
        where = shapely.line_interpolate_point(
            routes.line[mine[at]], np.clip(share, 0, 1), normalized=True
        )
        found = np.where(walks, np.minimum(found, shapely.distance(point, where)), found)
    stands = ~np.isfinite(found)
    before, after = np.maximum(last, 0), np.minimum(last + 1, len(mine) - 1)
    ended = shapely.line_interpolate_point(routes.line[mine[before]], 1.0, normalized=True)
    begins = shapely.line_interpolate_point(routes.line[mine[after]], 0.0)
    shift = _shift(plan, stops.guard[own], second)
    known = stands & (shift >= 0)
    there = known & (last >= 0) & (shift == _shift(plan, stops.guard[own], end_s[before] - ROUND_S))
    next_ = known & (last + 1 < len(mine))
    next_ &= shift == _shift(plan, stops.guard[own], start_s[after] + ROUND_S)
    found = np.where(there, np.minimum(found, shapely.distance(point, ended)), found)
    return np.where(next_, np.minimum(found, shapely.distance(point, begins)), found)


def _shift(plan: Plan, guard: Index, second: Floats) -> Index:
    """Return the row of the shift each guard has at a second, -1 where he has none."""
    shifts = plan.shifts
    has = shifts.guard[None, :] == guard[:, None]
    has &= (shifts.start_s[None, :] <= second[:, None]) & (second[:, None] <= shifts.end_s[None, :])
    # At the change of two shifts in a row it is the one that begins.
    return np.where(has.any(axis=1), has.shape[1] - 1 - has[:, ::-1].argmax(axis=1), -1)


def _unrelated(plan: Plan, stops: Stops) -> Bools:
    """Return which stops at checkpoints and hazards name none, or one that is elsewhere."""
    wrong = np.zeros(len(stops.guard), dtype=bool)
    for kind, known in zip(PLACES, (plan.checkpoints, plan.hazards), strict=True):
        if known is None:
            continue
        for at in np.flatnonzero(np.array(stops.kind, dtype=object) == kind):
            shape = known.get(stops.ref[at])
            wrong[at] = shape is None or (
                float(shapely.distance(shapely.centroid(shape), shapely.Point(stops.xy[at])))
                > SEEN_M
            )
    return wrong


def _unseen(plan: Plan, stops: Stops) -> list[str]:
    """Return the checkpoints near a walked street that no stop names."""
    seen = {ref for kind, ref in zip(stops.kind, stops.ref, strict=True) if kind == "checkpoint"}
    streets = plan.streets
    walked = streets.line[streets.walkable & ~(streets.visits == 0)]
    left = {name: shape for name, shape in (plan.checkpoints or {}).items() if name not in seen}
    if not len(walked):
        return list(left)
    near, _ = shapely.STRtree(walked).query(
        np.array(list(left.values()), dtype=object), predicate="dwithin", distance=SEEN_M - 2
    )
    names = list(left)
    return [names[at] for at in np.unique(near)]
