"""What no plan can do better: lower bounds on the length of paths that cover streets or sites.

`geo.patrol.capacity` turns them into hours. The bounds hold for every plan with the same guards on
duty, no more of them walking at once where that is asked, at the same speed, who see a place only
when they are there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, dijkstra, minimum_spanning_tree

from geo.patrol.capacity import Capacity
from geo.patrol.matching import walked_again
from geo.patrol.network import Network

MOST_SITES = 250
"""The bound of sites is computed on so many at most: a subset of them bounds them all."""
MOST_LIMITS = 6
"""So many different limits are looked at: each gives a valid bound by itself."""
ROUNDS = 120
"""Rounds of the search for good prices of the sites."""
TARGET = 1.15
"""Paths are about so much longer than the least forest: sets the size of the search's steps."""


@dataclass(frozen=True)
class Bound:
    """A lower bound on the stretch: the worst of gap over limit.

    Parameters
    ----------
    stretch
        No plan reaches less.
    limit_min
        The places with this limit or less give the bound.
    length_m
        Length of their streets.
    """

    stretch: float
    limit_min: float
    length_m: float


def few_limits(limit_min: NDArray[np.float64]) -> list[float]:
    """Return the limits there are, ascending; evenly chosen ones where there are many."""
    limits = np.unique(limit_min[np.isfinite(limit_min)])
    if len(limits) > MOST_LIMITS:
        limits = limits[np.linspace(0, len(limits) - 1, MOST_LIMITS).round().astype(int)]
    return [float(limit) for limit in limits]


def cover_streets_m(net: Network, inside: NDArray[np.bool_], paths: int) -> float:
    """Return a lower bound on the metres so many paths walk to cover some segments.

    The greater of two: the segments and the least walks that leave at most two odd junctions a path
    (the path form of the Chinese postman problem, exact when the segments hang together), and the
    segments and the least forest that joins their parts into so many pieces.
    """
    length_m = float(net.length_m[inside].sum())
    _, again_m = walked_again(net, inside, 2 * paths)
    return length_m + max(again_m, _joining_m(net, inside, paths))


def cover_sites_m(distance_m: NDArray[np.float64], paths: int) -> float:
    """Return a lower bound on the metres so many paths walk to visit all sites.

    The least forest of as many trees as paths, under distances made dearer by a price at each site
    and cheaper by twice the sum of the prices: every site has at most two neighbours on a path, so
    the prices only help. Good prices are found by subgradient steps (Held and Karp 1971).

    Parameters
    ----------
    distance_m
        (n, n) symmetric metric distances between the sites.
    """
    count = len(distance_m)
    if count <= paths:
        return 0.0
    price = np.zeros(count)
    best, step, since = 0.0, 1.0, 0
    target = TARGET * _forest(distance_m, price, paths)[0]
    for _ in range(ROUNDS):
        value, degree = _forest(distance_m, price, paths)
        best, since = (value, 0) if value > best else (best, since + 1)
        if since >= 10:
            step, since = step * 0.7, 0
        slope = degree - 2.0
        slope[(price <= 0) & (slope < 0)] = 0.0
        norm = float(slope @ slope)
        if norm == 0.0:
            break
        price = np.maximum(price + step * max(target - value, 0.01 * target) / norm * slope, 0.0)
    return best


def stretch_bound(
    net: Network, limit_min: NDArray[np.float64], capacity: Capacity, sites: "Sites"
) -> Bound:
    """Return the bound on the stretch when every segment has a limit of its own.

    Nested path covers: for each limit, the places with that limit or less must all be visited in
    every window as long as stretch times limit.

    Parameters
    ----------
    limit_min
        (m,) limits of the segments in minutes; infinite where no guard must come.
    sites
        Places with limits; a site's limit must not be below its segment's.
    """
    best = Bound(0.0, max(few_limits(limit_min), default=np.inf), float(net.length_m.sum()))
    for limit in few_limits(limit_min):
        inside = limit_min <= limit
        near = sites.distance_m[np.ix_(sites.limit_min <= limit, sites.limit_min <= limit)]
        window_s = capacity.least_window_s(_cover(net, inside, near))
        if window_s / (limit * 60) > best.stretch:
            length_m = float(net.length_m[inside].sum())
            best = Bound(window_s / (limit * 60), float(limit), length_m)
    return best


def worst_gap_bound_s(net: Network, capacity: Capacity) -> float:
    """Return the bound on the worst gap when all segments count alike, in seconds."""
    return capacity.least_window_s(_cover(net, np.ones(len(net.edges), bool), np.zeros((0, 0))))


def walkers_needed(
    net: Network, inside: NDArray[np.bool_], limit_s: float, speed_mps: float
) -> int:
    """Return how many must be on duty at once, at least, to see segments every so many seconds."""
    walkers = max(1, int(np.ceil(float(net.length_m[inside].sum()) / (limit_s * speed_mps))))
    while cover_streets_m(net, inside, walkers) > walkers * limit_s * speed_mps:
        walkers += 1
    return walkers


@dataclass(frozen=True)
class Sites:
    """Places with limits, and how far they are from each other on the network.

    Parameters
    ----------
    limit_min
        (n,) minutes each may stay unseen.
    distance_m
        (n, n) shortest walks between them in metres.
    """

    limit_min: NDArray[np.float64]
    distance_m: NDArray[np.float64]


def sites_of(
    net: Network,
    edge: NDArray[np.intp],
    offset_m: NDArray[np.float64],
    limit_min: NDArray[np.float64],
) -> Sites:
    """Return places on segments with their distances; the tightest `MOST_SITES` of them.

    Parameters
    ----------
    edge, offset_m
        (n,) the segment of each and how far along its line it is.
    """
    first = np.sort(np.lexsort((np.arange(len(edge)), limit_min))[:MOST_SITES])
    edge, offset_m, limit_min = edge[first], offset_m[first], limit_min[first]
    if not len(edge):
        return Sites(limit_min, np.zeros((0, 0)))
    ends = net.edges[edge]
    into_m = np.c_[offset_m, net.length_m[edge] - offset_m]
    nodes, place = np.unique(ends, return_inverse=True)
    place = place.reshape(-1, 2)
    between = dijkstra(net.graph(), directed=False, indices=nodes)[:, nodes]
    ways = [
        into_m[:, None, a] + between[np.ix_(place[:, a], place[:, b])] + into_m[None, :, b]
        for a in (0, 1)
        for b in (0, 1)
    ]
    along = np.where(edge[:, None] == edge[None, :], np.abs(offset_m[:, None] - offset_m), np.inf)
    return Sites(limit_min, np.minimum(np.min(ways, axis=0), along))


def _cover(
    net: Network, inside: NDArray[np.bool_], distance_m: NDArray[np.float64]
) -> Callable[[int], float]:
    """Return the better of both bounds for any number of paths, each computed once."""

    @cache
    def cover(paths: int) -> float:
        return max(cover_streets_m(net, inside, paths), cover_sites_m(distance_m, paths))

    return cover


def _joining_m(net: Network, inside: NDArray[np.bool_], paths: int) -> float:
    """Return the least length that joins the parts of some segments into so many pieces."""
    ends = net.edges[inside]
    shape = (len(net.nodes), len(net.nodes))
    links = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=shape)
    _, part = connected_components(links, directed=False)
    used, representative = np.unique(part[ends[:, 0]], return_index=True)
    if len(used) <= paths:
        return 0.0
    # Walking along the segments themselves is free here, so that nothing counts twice.
    free = net.graph(np.where(inside, 0.0, net.length_m))
    start = ends[representative, 0]
    between = dijkstra(free, directed=False, indices=start)[:, start]
    tree = np.sort(minimum_spanning_tree(np.maximum(between, between.T)).data)
    return float(tree[: len(used) - paths].sum()) - 1e-6 * len(used)


def _forest(
    distance_m: NDArray[np.float64], price: NDArray[np.float64], trees: int
) -> tuple[float, NDArray[np.float64]]:
    """Return the priced length of the least forest less twice the prices, and its degrees."""
    count = len(distance_m)
    cost = distance_m + price[:, None] + price[None, :]
    near, link = cost[0].copy(), np.zeros(count, dtype=np.intp)
    outside = np.ones(count, dtype=bool)
    outside[0] = False
    links = np.empty((count - 1, 2), dtype=np.intp)
    added = np.empty(count - 1)
    for row in range(count - 1):
        nearest = int(np.where(outside, near, np.inf).argmin())
        links[row], added[row] = (link[nearest], nearest), near[nearest]
        outside[nearest] = False
        closer = cost[nearest] < near
        near[closer], link[closer] = cost[nearest][closer], nearest
    kept = np.argsort(added, kind="stable")[: count - trees]
    degree = np.bincount(links[kept].ravel(), minlength=count).astype(float)
    return float(added[kept].sum()) - 2.0 * float(price.sum()), degree
