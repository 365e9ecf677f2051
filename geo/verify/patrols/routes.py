"""Checks of the routes: true lengths, a walking pace, nobody in two places, on duty."""

import numpy as np
import shapely

from geo.verify.patrols.plan import Index, Plan, Stops
from geo.verify.patrols.shifts import MEAL_S
from geo.verify.plan import Bools, Floats
from geo.verify.verdict import Check, rule

FASTEST_MPS = 2.0
JUMP_M = 5.0
"""Routes are cut at whole seconds, so that the next piece may begin so far from the last."""
SECOND_S = 1.0
AWAY_S = 4 * 3600.0
"""Off duty for longer, a guard may be anywhere."""
PACE_SHARE = 0.02
ONTO_M = 0.7
"""Walked so near to a street is on it: a loose end is moved half a metre to meet another."""
OFF_M = 1.0
"""Metres of a route that may lie beside the streets."""


def route_checks(plan: Plan) -> list[Check]:
    """Return the checks of the routes by themselves and against the roster."""
    routes = plan.routes
    names = np.array(
        [plan.told(who, at) for who, at in zip(routes.guard, routes.start_s, strict=True)],
        dtype=object,
    )
    seconds = routes.end_s - routes.start_s
    wrong = ~(np.abs(routes.length_m - routes.told_m) <= 0.01 * routes.length_m + 1)
    most_mps = min(plan.speed_mps * (1 + PACE_SHARE), FASTEST_MPS)
    fast = routes.length_m > most_mps * (np.maximum(seconds, 0.0) + SECOND_S) + 1
    same = routes.guard[1:] == routes.guard[:-1]
    overlap = np.r_[False, same & (routes.start_s[1:] < routes.end_s[:-1])]
    backwards = seconds < 0
    first = shapely.line_interpolate_point(routes.line, 0.0)
    last = shapely.line_interpolate_point(routes.line, 1.0, normalized=True)
    away_m = shapely.distance(last[:-1], first[1:])
    jumps = np.r_[False, same & (away_m > JUMP_M + most_mps * _free_s(plan))]
    shift = _shift(plan)
    misnamed = np.array(
        [
            at >= 0 and label != plan.shifts.label[at]
            for at, label in zip(shift, routes.label, strict=True)
        ]
    )
    speed = f"步行不超过 {most_mps:.2f} m/s No faster than that"
    return [
        rule("length_m", "路线长度属实 Lengths are true", names[wrong].tolist()),
        rule("speed", speed, names[fast].tolist()),
        rule("one_place", "不在两处 Nobody is in two places", names[overlap | backwards].tolist()),
        rule("continuous", "路线相连，不跳跃 Routes join without a jump", names[jumps].tolist()),
        rule("on_duty", "只在当班时巡逻 Walked on duty only", names[shift < 0].tolist()),
        rule("named", "路线属于所载班次 Routes name their shift", names[misnamed].tolist()),
        rule("on_streets", "只走可步行道路 Walked on streets only", names[_off(plan)].tolist()),
    ]


def _free_s(plan: Plan) -> Floats:
    """Return the seconds between each route and the next that may be walked untold.

    Who eats stands for the meal and may then go elsewhere; who only watches or takes over stands.
    """
    routes, stops = plan.routes, plan.stops
    free_s = np.maximum(routes.start_s[1:] - routes.end_s[:-1], 0.0)
    if stops is None:
        return free_s
    kind = np.array(stops.kind, dtype=object)
    eats = _between(plan, stops, kind == "meal")
    stands = _between(plan, stops, np.isin(kind, ["watch", "handover"])) & ~eats
    free_s[eats] = np.maximum(free_s[eats] - MEAL_S, 0.0)
    free_s[stands & (free_s < AWAY_S)] = 0.0
    return free_s


def _between(plan: Plan, stops: Stops, chosen: Bools) -> Bools:
    """Return whether some stops lie between each route and the next of its guard."""
    routes = plan.routes
    found = np.zeros(max(len(routes.guard) - 1, 0), dtype=bool)
    for guard in np.unique(routes.guard):
        second = stops.second[chosen & (stops.guard == guard)]
        here = np.flatnonzero(routes.guard[:-1] == guard)
        low = np.searchsorted(second, routes.end_s[here] - SECOND_S)
        found[here] = np.searchsorted(second, routes.start_s[here + 1]) > low
    return found


def _shift(plan: Plan) -> Index:
    """Return the row of the shift each route lies in, -1 where its guard has none then."""
    routes, shifts = plan.routes, plan.shifts
    found = np.full(len(routes.guard), -1)
    for guard in np.unique(routes.guard):
        own, mine = np.flatnonzero(routes.guard == guard), np.flatnonzero(shifts.guard == guard)
        if not len(mine):
            continue
        inside = routes.start_s[own][:, None] >= shifts.start_s[mine][None, :]
        inside &= routes.end_s[own][:, None] <= shifts.end_s[mine][None, :]
        found[own] = np.where(inside.any(axis=1), mine[inside.argmax(axis=1)], -1)
    return found


def _off(plan: Plan) -> Bools:
    """Return which routes leave the streets; steps walked again and again are looked at once."""
    streets = shapely.get_parts(plan.streets.line[plan.streets.walkable])
    near = shapely.buffer(streets, ONTO_M, quad_segs=4)
    tree = shapely.STRtree(near)
    xy, owner = shapely.get_coordinates(plan.routes.line, return_index=True)
    inside = owner[1:] == owner[:-1]
    steps = np.c_[xy[:-1], xy[1:]][inside].round(2)
    same, back = np.unique(steps, axis=0, return_inverse=True)
    lines = shapely.linestrings(same.reshape(-1, 2, 2))
    within, _ = tree.query(lines, predicate="within")
    left = np.setdiff1d(np.arange(len(lines)), within)
    off_m = np.zeros(len(lines))
    line, area = tree.query(lines[left], predicate="intersects")
    for at in range(len(left)):
        around = near[area[line == at]]
        outside = shapely.difference(lines[left[at]], shapely.union_all(around))
        off_m[left[at]] = shapely.length(outside)
    total_m = np.bincount(
        owner[:-1][inside], weights=off_m[back.ravel()], minlength=len(plan.routes.guard)
    )
    return total_m > OFF_M
