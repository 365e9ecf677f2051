"""What is seen from a point: the visibility polygon, for many points at once.

Between the bearings of two neighbouring corners a ray meets the same segment first, so the polygon
is known from one ray in each such interval (angular sweep, Suri and O'Rourke 1986; done here for
all points together, without the tree of a sweep, because few segments are within range).
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.sight.obstacles import Obstacles

ARC = 60
"""Chords a full circle of sight is drawn with; they lie within the range, 0.2 % less ground."""
TOUCH_M = 1e-6
"""A segment this near to the line through the point is seen edge-on or underfoot."""
_TURN = 2 * np.pi
_NARROW = 1e-10
_CHUNK = 2_000_000


def visible(
    points: NDArray[np.float64], range_m: NDArray[np.float64] | float, obstacles: Obstacles
) -> NDArray[np.object_]:
    """Return the ground seen from each point, all around, as polygons.

    A point on a wall sees both of its sides, as a guard in a gate does. A point inside a building
    sees the room it is in.

    Parameters
    ----------
    points
        (n, 2) easting and northing in metres.
    range_m
        How far is seen, in metres: one for all or (n,).
    """
    reach = np.broadcast_to(np.asarray(range_m, dtype=float), (len(points),))
    found = np.empty(len(points), dtype=object)
    if not len(points):
        return found
    point, segment = obstacles.lines.query(
        shapely.points(points), predicate="dwithin", distance=reach
    )
    ends, point = _clipped(obstacles.ends[segment], points, reach, point)
    order = np.argsort(point, kind="stable")
    ends, point = ends[order], point[order]
    count = np.bincount(point, minlength=len(points))
    first = np.cumsum(count) - count
    busy = np.argsort(count, kind="stable")
    begin = 0
    while begin < len(busy):
        # The last of a chunk has the most segments: their number sets the size of its arrays.
        end = min(len(busy), begin + 1024)
        while end - begin > 1 and _cells(count[busy[end - 1]]) * (end - begin) > _CHUNK:
            end = begin + (end - begin) // 2
        rows = busy[begin:end]
        column = np.arange(max(count[rows].max(), 1))
        there = column < count[rows][:, None]
        chosen = np.where(there, first[rows][:, None] + column, 0)
        near = ends[chosen] if len(ends) else np.zeros((*chosen.shape, 2, 2))
        found[rows] = _stars(points[rows], reach[rows], near - points[rows][:, None, None], there)
        begin = end
    return found


def _cells(segments: int) -> int:
    return int(segments + 1) * int(2 * segments + ARC)


def _clipped(
    ends: NDArray[np.float64],
    points: NDArray[np.float64],
    reach: NDArray[np.float64],
    point: NDArray[np.intp],
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return the parts of segments within range of their point, without those seen edge-on."""
    a, b = ends[:, 0] - points[point], ends[:, 1] - points[point]
    d = b - a
    dd = (d * d).sum(axis=1)
    middle = -(a * d).sum(axis=1) / dd
    away = np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]) / np.sqrt(dd)
    half = np.sqrt(np.maximum(reach[point] ** 2 - away**2, 0) / dd)
    low, high = np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)
    kept = (high > low) & (away > TOUCH_M)
    start = ends[:, 0]
    step = ends[:, 1] - ends[:, 0]
    clipped = np.stack([start + low[:, None] * step, start + high[:, None] * step], axis=1)
    # An end that is not cut stays as it is, to the last bit: neighbours share it.
    clipped[low == 0, 0] = ends[low == 0, 0]
    clipped[high == 1, 1] = ends[high == 1, 1]
    return clipped[kept], point[kept]


@dataclass(frozen=True)
class _Fan:
    """Intervals of bearing around v points, and the segments that span them.

    Parameters
    ----------
    a, b
        (v, s, 2) ends of segments relative to the points, counter-clockwise from a to b.
    bearing, width
        (v, k) where each interval begins, ascending, and how wide it is; radians.
    low, high
        (v, s) numbers of the intervals where each segment begins, and next after its end.
    """

    a: NDArray[np.float64]
    b: NDArray[np.float64]
    bearing: NDArray[np.float64]
    width: NDArray[np.float64]
    low: NDArray[np.intp]
    high: NDArray[np.intp]


def _stars(
    points: NDArray[np.float64],
    reach: NDArray[np.float64],
    ends: NDArray[np.float64],
    there: NDArray[np.bool_],
) -> NDArray[np.object_]:
    """Return the polygons of v points; `ends` (v, s, 2, 2) relative to them, `there` (v, s)."""
    a, b = ends[:, :, 0], ends[:, :, 1]
    turn = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    left = (turn < 0)[..., None]
    a, b = np.where(left, b, a), np.where(left, a, b)
    fan = _fan(a, b, there)
    return _polygons(points, reach, fan, _hits(fan, there))


def _hits(fan: _Fan, there: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return (v, k) the segment seen first in each interval, -1 where none is."""
    size = fan.bearing.shape[1]
    step = max(1, _CHUNK // there.size)
    places = [np.arange(begin, min(begin + step, size)) for begin in range(0, size, step)]
    return np.concatenate([_hits_at(fan, there, place) for place in places], axis=1)


def _hits_at(fan: _Fan, there: NDArray[np.bool_], place: NDArray[np.intp]) -> NDArray[np.intp]:
    low, high = fan.low[:, :, None], fan.high[:, :, None]
    wraps = low > high
    spans = (
        np.where(wraps, (place >= low) | (place < high), (place >= low) & (place < high))
        & (there[:, :, None])
    )
    towards = _unit((fan.bearing + fan.width / 2)[:, place])
    distance = np.where(spans, _along(fan.a, fan.b, towards[:, None]), np.inf)
    nearest = distance.argmin(axis=1)
    blocked = np.isfinite(np.take_along_axis(distance, nearest[:, None], axis=1)[:, 0])
    return np.where(blocked, nearest, -1)


def _fan(a: NDArray[np.float64], b: NDArray[np.float64], there: NDArray[np.bool_]) -> _Fan:
    size = a.shape[1]
    corners = np.concatenate([a, b], axis=1)
    bearing = np.arctan2(corners[..., 1], corners[..., 0]) % _TURN
    bearing = np.where(np.concatenate([there, there], axis=1), bearing, 0.0)
    arc = np.broadcast_to(np.arange(ARC) * (_TURN / ARC), (len(a), ARC))
    bearing = np.concatenate([bearing, arc], axis=1)
    order = np.argsort(bearing, axis=1, kind="stable")
    ranked = np.take_along_axis(bearing, order, axis=1)
    # Corners of the same bearing are one place: the rank of the first of them.
    new = np.diff(ranked, axis=1, prepend=-1.0) > 0
    place = np.maximum.accumulate(np.where(new, np.arange(ranked.shape[1]), 0), axis=1)
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, place, axis=1)
    width = np.diff(ranked, axis=1, append=_TURN)
    return _Fan(a, b, ranked, width, rank[:, :size], rank[:, size : 2 * size])


def _along(
    a: NDArray[np.float64], b: NDArray[np.float64], towards: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how far a ray from the origin goes to the line through a (v, s, 2) and b."""
    d = (b - a)[:, :, None]
    over = a[:, :, None]
    top = over[..., 0] * d[..., 1] - over[..., 1] * d[..., 0]
    below = towards[..., 0] * d[..., 1] - towards[..., 1] * d[..., 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        far = top / below
    return np.where(np.isfinite(far), np.maximum(far, 0), np.inf)


def _polygons(
    points: NDArray[np.float64],
    reach: NDArray[np.float64],
    fan: _Fan,
    hit: NDArray[np.intp],
) -> NDArray[np.object_]:
    """Return the polygons whose edges are what is hit, and the arc where nothing is."""
    row, place = np.nonzero(fan.width > _NARROW)
    what = hit[row, place]
    same = row[1:] == row[:-1]
    begins = np.r_[True, ~same]
    count = np.bincount(row, minlength=len(points))
    last = np.cumsum(count) - 1
    before = np.where(begins, what[last[row]], np.r_[what[-1:], what[:-1]])
    after = np.where(np.r_[~same, True], what[(last - count + 1)[row]], np.r_[what[1:], what[:1]])
    wall = what >= 0
    one, other = fan.a[row, np.maximum(what, 0)], fan.b[row, np.maximum(what, 0)]
    from_, to = fan.bearing[row, place], (fan.bearing + fan.width)[row, place]
    limit = reach[row]
    start = _meeting(one, other, _unit(from_), limit, wall)
    stop = _meeting(one, other, _unit(to), limit, wall)
    # What goes on from one interval to the next needs no corner on a wall, and one on the arc.
    keep_start = (before != what) | ~wall
    keep_stop = after != what
    corners = np.stack([start, stop], axis=1) + points[row][:, None]
    kept = np.stack([keep_start, keep_stop], axis=1)
    which = np.repeat(row, 2)[kept.ravel()]
    rings = shapely.linearrings(corners.reshape(-1, 2)[kept.ravel()], indices=which)
    return _sound(shapely.polygons(rings))


def _meeting(
    a: NDArray[np.float64],
    b: NDArray[np.float64],
    towards: NDArray[np.float64],
    limit: NDArray[np.float64],
    wall: NDArray[np.bool_],
) -> NDArray[np.float64]:
    d = b - a
    top = a[:, 0] * d[:, 1] - a[:, 1] * d[:, 0]
    below = towards[:, 0] * d[:, 1] - towards[:, 1] * d[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        far = np.where(wall, top / below, limit)
    far = np.where(np.isfinite(far), np.clip(far, 0, limit), limit)
    return towards * far[:, None]


def _unit(bearing: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.stack([np.cos(bearing), np.sin(bearing)], axis=-1)


def _sound(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the polygons with those mended whose corners fell together by rounding."""
    bad = ~shapely.is_valid(shapes)
    if bad.any():
        shapes[bad] = shapely.buffer(shapely.make_valid(shapes[bad]), 0)
    return shapes
