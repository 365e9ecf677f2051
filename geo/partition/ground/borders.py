"""Which polygons of a coverage touch, along how many metres, and how much of that is road."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

ROAD_NEAR_M = 2.0
"""A stretch of border belongs to a road when its middle is this near to a centre line."""

PIECE_M = 1.0
"""Length of the stretches looked at, one by one."""

ROAD_DISCOUNT = 0.8
"""Share of its length that a border loses as a cost when it runs along a road."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Shapes = NDArray[np.object_]


@dataclass(frozen=True)
class Borders:
    """Shared borders of pairs of polygons, each pair once, `left` < `right`.

    Parameters
    ----------
    left, right
        Positions of the two polygons, shape (m,).
    length_m
        Length they share, metres.
    road_m
        Part of it along a street, metres.
    """

    left: Ints
    right: Ints
    length_m: Floats
    road_m: Floats

    def grouped(self, label: Ints) -> "Borders":
        """Return the borders between groups of polygons; `label` gives each polygon its group.

        Polygons labelled below 0 are left out.
        """
        a, b = label[self.left], label[self.right]
        keep = (a != b) & (a >= 0) & (b >= 0)
        return _pairs_summed(a[keep], b[keep], self.length_m[keep], self.road_m[keep])

    def where(self, keep: Bools) -> "Borders":
        """Return some of the borders."""
        return Borders(self.left[keep], self.right[keep], self.length_m[keep], self.road_m[keep])

    @property
    def cost_m(self) -> Floats:
        """Length with the parts along a road discounted, metres."""
        return self.length_m - ROAD_DISCOUNT * self.road_m


def borders_of(polygons: Shapes, streets: Shapes) -> Borders:
    """Return the shared borders of an edge-matched coverage.

    Parameters
    ----------
    polygons
        Polygons in a metric CRS, axis order x, y; shared edges have the same vertices.
    streets
        Street centre lines in the same CRS.
    """
    rings, ring_owner = shapely.get_rings(polygons, return_index=True)
    points, point_ring = shapely.get_coordinates(rings, return_index=True)
    inside = point_ring[1:] == point_ring[:-1]
    start, end = points[:-1][inside], points[1:][inside]
    owner = ring_owner[point_ring[:-1][inside]]
    swap = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    start[swap], end[swap] = end[swap], start[swap].copy()
    segment = np.hstack([start, end])
    order = np.lexsort((owner, *segment.T))
    segment, owner = segment[order], owner[order]
    twin = np.flatnonzero((segment[1:] == segment[:-1]).all(axis=1))
    twin = twin[owner[twin] != owner[twin + 1]]
    shared = segment[twin]
    length = np.hypot(shared[:, 2] - shared[:, 0], shared[:, 3] - shared[:, 1])
    road = length * _share_near(shared, length, streets)
    return _pairs_summed(owner[twin], owner[twin + 1], length, road)


def _share_near(segments: Floats, length_m: Floats, streets: Shapes) -> Floats:
    """Return the share of each segment that lies along a street, piece by piece."""
    pieces = np.maximum(np.ceil(length_m / PIECE_M), 1).astype(np.int64)
    which = np.repeat(np.arange(len(segments)), pieces)
    before = np.repeat(np.cumsum(pieces) - pieces, pieces)
    place = (np.arange(len(which)) - before + 0.5) / pieces[which]
    start, end = segments[which, :2], segments[which, 2:]
    middle = shapely.points(start + place[:, None] * (end - start))
    return summed(which, near(middle, streets, ROAD_NEAR_M), len(segments)) / pieces


def near(points: Shapes, lines: Shapes, distance_m: float) -> Bools:
    """Return whether each point is within a distance of any of the lines."""
    found = np.zeros(len(points), dtype=bool)
    if len(lines) and len(points):
        hits = shapely.STRtree(lines).query(points, predicate="dwithin", distance=distance_m)
        found[hits[0]] = True
    return found


def absorbed(owner: Ints, borders: Borders, key: Ints, owner_key: Ints) -> Ints:
    """Return the owners after every polygon without one (-1) has joined a neighbour's owner.

    Each joins the owner along whose polygons it has the costliest border, so that roads stay
    borders. A polygon with a key looks among owners of the same key first; only when no such
    polygon can move any more does it look anywhere. What touches nobody stays -1.

    Parameters
    ----------
    owner
        Owner of each polygon or -1, shape (n,).
    key
        Key of each polygon, -1 for none, shape (n,).
    owner_key
        Key of each owner.
    """
    owner = owner.copy()
    a = np.concatenate([borders.left, borders.right])
    b = np.concatenate([borders.right, borders.left])
    cost = np.concatenate([borders.cost_m, borders.cost_m])
    while (owner < 0).any():
        reach = (owner[a] < 0) & (owner[b] >= 0)
        kin = reach & ((key[a] < 0) | (key[a] == owner_key[owner[b]]))
        use = kin if kin.any() else reach
        if not use.any():
            break
        pairs, inverse = np.unique(
            np.column_stack([a[use], owner[b[use]]]), axis=0, return_inverse=True
        )
        total = np.bincount(inverse.ravel(), weights=cost[use])
        best = np.lexsort((-pairs[:, 1], total))  # the costliest border is written last
        owner[pairs[best, 0]] = pairs[best, 1]
    return owner


def components(count: int, left: Ints, right: Ints) -> Ints:
    """Return the number of the connected component of each of `count` nodes, shape (count,)."""
    graph = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(count, count))
    return connected_components(graph, directed=False)[1].astype(np.int64)


def polsby_popper(shapes: Shapes) -> Floats:
    """Return 4 pi area / perimeter^2 of each polygon: 1 for a circle, near 0 for a thread."""
    return 4 * np.pi * shapely.area(shapes) / shapely.length(shapes) ** 2


def _pairs_summed(a: Ints, b: Ints, length_m: Floats, road_m: Floats) -> Borders:
    pairs, inverse = np.unique(
        np.column_stack([np.minimum(a, b), np.maximum(a, b)]).astype(np.int64).reshape(-1, 2),
        axis=0,
        return_inverse=True,
    )
    inverse = inverse.ravel()
    return Borders(
        pairs[:, 0],
        pairs[:, 1],
        summed(inverse, length_m, len(pairs)),
        summed(inverse, road_m, len(pairs)),
    )


def summed(label: Ints, values: Floats | Ints | Bools, count: int) -> Floats:
    """Return the sum of the values of each label 0 ... count - 1."""
    return np.bincount(label, weights=values, minlength=count).astype(np.float64)
