"""The angular sweep: which piece of an obstacle is nearest in every direction.

All viewpoints are swept at once. Directions of a viewpoint are cut where an edge begins or ends;
between two cuts one edge, or none, is the nearest throughout, because edges meet only at their
ends (after Asano 1985 and Suri and O'Rourke 1986). Directions are whole numbers, `TURN` to the
circle, so that two edges with a common end begin and end in the same direction and no gap opens.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Shapes = NDArray[np.object_]

TURN = 2**32
"""Directions in a circle; one is 1.5e-9 rad, 0.15 micrometres at 100 m."""

COARSE = 12
"""Directions every viewpoint is cut at besides, so that a chord over open ground is short."""

BEYOND = 1.05
"""Open ground ends so many ranges away: chords over 30 degrees then clear the disc (1/cos 15)."""


@dataclass(frozen=True)
class Pairs:
    """Which edges are near which viewpoints, and the directions each edge covers.

    Parameters
    ----------
    view
        (p,) the viewpoint.
    start, end
        (p, 2) ends of the edge from the viewpoint, metres.
    begin, finish
        (p,) directions the edge covers, clockwise from north, 0 <= begin < finish <= `TURN`.
    """

    view: NDArray[np.intp]
    start: Floats
    end: Floats
    begin: Ints
    finish: Ints


def pairs_of(view: NDArray[np.intp], start: Floats, end: Floats) -> Pairs:
    """Return edges near viewpoints with their directions; one across north is given twice."""
    first, last = _direction(start), _direction(end)
    clockwise = (last - first) % TURN <= TURN // 2
    begin, finish = np.where(clockwise, first, last), np.where(clockwise, last, first)
    across = finish < begin
    parts = [
        Pairs(view, start, end, begin, np.where(across, TURN, finish)),
        Pairs(view[across], start[across], end[across], begin[across] * 0, finish[across]),
    ]
    joined = [
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("view", "start", "end", "begin", "finish")
    ]
    wide = joined[3] < joined[4]  # an edge seen end-on hides nothing
    return Pairs(*(column[wide] for column in joined))


def sweep(xy: Floats, range_m: Floats, pairs: Pairs) -> Shapes:
    """Return (n,) polygons of what is seen all round, wider than the range, blocked by the edges.

    Parameters
    ----------
    xy, range_m
        (n, 2) viewpoints and (n,) how far they see, metres.
    pairs
        Every edge that comes within range of a viewpoint; none passes through it.
    """
    span = TURN + 1
    coarse = np.round(np.linspace(0, TURN, COARSE + 1)).astype(np.int64)
    base = np.arange(len(xy), dtype=np.int64) * span
    cuts = np.unique(
        np.concatenate(
            [
                (base[:, None] + coarse).ravel(),
                pairs.view * span + pairs.begin,
                pairs.view * span + pairs.finish,
            ]
        )
    )
    view = cuts // span
    turn = cuts % span
    inner = view[1:] == view[:-1]
    slot = np.cumsum(inner) - 1  # number of the interval that begins at a cut
    view, low, high = view[:-1][inner], turn[:-1][inner], turn[1:][inner]
    first = slot[np.searchsorted(cuts, pairs.view * span + pairs.begin)]
    after = slot[np.searchsorted(cuts, pairs.view * span + pairs.finish) - 1] + 1
    nearest = _nearest(pairs, first, after, (low + high) / 2)
    corners = np.empty((len(view), 2, 2))
    for side, at in enumerate((low, high)):
        ray = _ray(at)
        far = ray * (range_m[view] * BEYOND)[:, None]
        hit = nearest >= 0
        edge = nearest[hit]
        far[hit] = _meet(pairs.start[edge], pairs.end[edge], ray[hit])
        corners[:, side] = far
    corners += xy[view][:, None]
    return shapely.polygons(_rings(corners.reshape(-1, 2), np.repeat(view, 2), len(xy)))


def _nearest(pairs: Pairs, first: Ints, after: Ints, middle: Floats) -> Ints:
    """Return for every interval the pair whose edge is hit first by its middle ray, -1 for none."""
    count = after - first
    pair = np.repeat(np.arange(len(count)), count)
    begun = np.repeat(np.cumsum(count) - count, count)
    slot = np.arange(len(pair)) - begun + np.repeat(first, count)
    hit = _meet(pairs.start[pair], pairs.end[pair], _ray(middle)[slot])
    order = np.lexsort((np.hypot(*hit.T), slot))
    found, where = np.unique(slot[order], return_index=True)
    nearest = np.full(len(middle), -1, dtype=np.int64)
    nearest[found] = pair[order][where]
    return nearest


def _meet(start: Floats, end: Floats, ray: Floats) -> Floats:
    """Return where rays from the origin meet edges; never off the edge, however flat they meet."""
    along = end - start
    across = along[:, 0] * ray[:, 1] - along[:, 1] * ray[:, 0]
    gone = start[:, 1] * ray[:, 0] - start[:, 0] * ray[:, 1]
    share = np.divide(gone, across, out=np.zeros(len(gone)), where=across != 0)
    return start + np.clip(share, 0.0, 1.0)[:, None] * along


def _direction(vector: Floats) -> Ints:
    turns = np.arctan2(vector[:, 0], vector[:, 1]) / (2 * np.pi)
    return np.round(turns * TURN).astype(np.int64) % TURN


def _ray(direction: Ints | Floats) -> Floats:
    angle = np.asarray(direction, dtype=float) * (2 * np.pi / TURN)
    return np.column_stack([np.sin(angle), np.cos(angle)])


def _rings(xy: Floats, view: NDArray[np.int64], views: int) -> Shapes:
    """Return (n,) rings; every view has corners, in order."""
    first = np.searchsorted(view, np.arange(views))
    closed = np.insert(np.arange(len(xy)), np.append(first[1:], len(xy)), first)
    owner = np.insert(view, np.append(first[1:], len(xy)), np.arange(views))
    return shapely.linearrings(xy[closed], indices=owner)
