"""Who passes which place of the streets when, measured on the timed routes.

Places are taken every `STEP_M` of each segment, and on both sides of every place where somebody
stops: there the wait jumps. A place is passed where a route comes within `TOUCH_M`.
"""

from dataclasses import dataclass

import numpy as np
import shapely

from geo.verify.patrols.network import Net
from geo.verify.patrols.plan import Index, Plan, Routes
from geo.verify.plan import Bools, Floats, Shapes

STEP_M = 20.0
TOUCH_M = 0.5
INSET_M = 2 * TOUCH_M
"""Places lie so far inside a segment that the walks at its ends do not touch them."""
CLEAR_M = 3.0
"""Nearer than this to an end or a stop, one passage may look like two."""
STILL_S = 2.0
"""Routes are cut at whole seconds: less between two of them is no stop."""


@dataclass(frozen=True)
class Seen:
    """What the routes give the streets.

    Parameters
    ----------
    gap_s
        (m,) the longest any place of a segment waits, from the begin to the end of the plan.
    visits
        (m,) the fewest passages of a place well inside it.
    judged
        (m,) whether no other walk can be mistaken for one of it, so that nothing hides.
    """

    gap_s: Floats
    visits: Floats
    judged: Bools


@dataclass(frozen=True)
class _Places:
    """Places on segments: where, on which, and whether well inside (`clear`).

    `cramped` are segments on which somebody stops too near an end to look at both sides of it.
    """

    point: Shapes
    segment: Index
    clear: Bools
    cramped: Index


def measured(plan: Plan, net: Net) -> Seen:
    """Return what the routes give each segment."""
    places = _places(net, _rests(plan.routes))
    alone = _alone(net, places)
    ends, from_s, to_s, who = _steps(plan.routes)
    place, when, guard = _passed(places.point, ends, from_s, to_s, who)
    count = len(net.line)
    gap_s = np.zeros(count)
    wait_s = _longest_waits(place, when, len(places.point), plan.horizon_s)
    np.maximum.at(gap_s, places.segment, wait_s)
    same_s = 2 * TOUCH_M / plan.speed_mps + STILL_S / 2
    often = _often(place, when, guard, len(places.point), same_s)
    visits = np.full(count, np.inf)
    counted = places.clear & alone
    np.minimum.at(visits, places.segment[counted], often[counted])
    hidden = np.zeros(count, dtype=bool)
    hidden[places.segment[places.clear & ~alone]] = True
    judged = ~hidden & np.isfinite(visits)
    judged[places.cramped] = False
    return Seen(gap_s, visits, judged)


def _rests(routes: Routes) -> Floats:
    """Return the places where somebody stops or starts, shape (r, 2), each once."""
    drawn = ~shapely.is_empty(routes.line)
    line, guard = routes.line[drawn], routes.guard[drawn]
    start_s, end_s = routes.start_s[drawn], routes.end_s[drawn]
    same = guard[1:] == guard[:-1]
    goes_on = same & (np.abs(start_s[1:] - end_s[:-1]) < STILL_S)
    first = shapely.get_coordinates(shapely.line_interpolate_point(line, 0.0))
    last = shapely.get_coordinates(shapely.line_interpolate_point(line, 1.0, normalized=True))
    starts, stops = np.r_[True, ~goes_on], np.r_[~goes_on, True]
    return np.unique(np.r_[first[starts], last[stops]].round(1), axis=0)


def _places(net: Net, rests: Floats) -> _Places:
    """Return places along every segment, the sides of rests among them."""
    length_m = net.length_m
    count = np.maximum(np.ceil(length_m / STEP_M).astype(int), 2) + 1
    segment = np.repeat(np.arange(len(length_m)), count)
    number = np.arange(len(segment)) - np.repeat(np.cumsum(count) - count, count)
    along_m = number / (count[segment] - 1) * length_m[segment]
    rest, beside = shapely.STRtree(net.line).query(
        shapely.points(rests), predicate="dwithin", distance=TOUCH_M
    )
    rest_m = shapely.line_locate_point(net.line[beside], shapely.points(rests[rest]))
    cramped = np.empty(0, dtype=np.intp)
    for side in (-INSET_M, INSET_M):
        at_m = rest_m + side
        inside = (at_m > INSET_M) & (at_m < length_m[beside] - INSET_M)
        cramped = np.r_[cramped, beside[~inside & (rest_m > 0) & (rest_m < length_m[beside])]]
        segment = np.r_[segment, beside[inside]]
        along_m = np.r_[along_m, at_m[inside]]
    inset_m = np.minimum(INSET_M, length_m[segment] / 2)
    along_m = np.clip(along_m, inset_m, length_m[segment] - inset_m)
    point = shapely.line_interpolate_point(net.line[segment], along_m)
    clear = np.minimum(along_m, length_m[segment] - along_m) >= np.minimum(
        CLEAR_M, np.maximum(length_m[segment] / 2 - 1e-6, INSET_M)
    )
    if len(rests):
        near, _ = shapely.STRtree(shapely.points(rests)).query(
            point, predicate="dwithin", distance=CLEAR_M
        )
        clear[near] = False
    return _Places(point, segment.astype(np.intp), clear, cramped)


def _alone(net: Net, places: _Places) -> Bools:
    """Return whether no other segment is within touch of a place."""
    place, segment = shapely.STRtree(net.line).query(
        places.point, predicate="dwithin", distance=2 * TOUCH_M - 1e-6
    )
    alone = np.ones(len(places.point), dtype=bool)
    alone[place[segment != places.segment[place]]] = False
    return alone


def _steps(routes: Routes) -> tuple[Floats, Floats, Floats, Index]:
    """Return each straight step: its ends (n, 4), first and last second, and the guard."""
    xy, owner = shapely.get_coordinates(routes.line, return_index=True)
    inside = owner[1:] == owner[:-1]
    length_m = np.hypot(*np.diff(xy, axis=0).T) * inside
    along_m = np.r_[0.0, np.cumsum(length_m)]
    first = np.searchsorted(owner, owner)
    total_m = np.maximum(routes.length_m, 1e-9)
    pace = (routes.end_s - routes.start_s) / total_m
    second = routes.start_s[owner] + (along_m - along_m[first]) * pace[owner]
    ends = np.c_[xy[:-1], xy[1:]][inside]
    return ends, second[:-1][inside], second[1:][inside], routes.guard[owner[:-1][inside]]


def _passed(
    points: Shapes, ends: Floats, from_s: Floats, to_s: Floats, who: Index
) -> tuple[Index, Floats, Index]:
    """Return every passage: the place, the second and the guard.

    Guards walk the same steps again and again, so places are looked for once along each.
    """
    same, back = np.unique(ends.round(2), axis=0, return_inverse=True)
    lines = shapely.linestrings(same.reshape(-1, 2, 2))
    place, line = shapely.STRtree(lines).query(points, predicate="dwithin", distance=TOUCH_M)
    share = shapely.line_locate_point(lines[line], points[place], normalized=True)
    order = np.argsort(back.ravel(), kind="stable")
    begin = np.searchsorted(back.ravel()[order], np.arange(len(lines) + 1))
    times = np.diff(begin)[line]
    which = np.repeat(np.arange(len(line)), times)
    offset = np.arange(len(which)) - np.repeat(np.cumsum(times) - times, times)
    step = order[begin[line[which]] + offset]
    share = np.nan_to_num(share)[which]
    return place[which], from_s[step] + share * (to_s[step] - from_s[step]), who[step]


def _longest_waits(place: Index, when: Floats, places: int, horizon_s: float) -> Floats:
    """Return (places,) the longest time between passages, the begin and the end included."""
    everywhere = np.arange(places)
    place = np.r_[everywhere, place, everywhere]
    when = np.r_[np.zeros(places), np.clip(when, 0, horizon_s), np.full(places, horizon_s)]
    order = np.lexsort((when, place))
    place, when = place[order], when[order]
    same = place[1:] == place[:-1]
    longest = np.zeros(places)
    np.maximum.at(longest, place[1:][same], np.diff(when)[same])
    return longest


def _often(place: Index, when: Floats, guard: Index, places: int, same_s: float) -> Floats:
    """Return (places,) the passages of each; a guard's within some seconds are one."""
    order = np.lexsort((when, guard, place))
    place, when, guard = place[order], when[order], guard[order]
    again = (place[1:] == place[:-1]) & (guard[1:] == guard[:-1]) & (np.diff(when) <= same_s)
    first = place[np.r_[True, ~again]] if len(place) else place
    return np.bincount(first, minlength=places).astype(np.float64)
