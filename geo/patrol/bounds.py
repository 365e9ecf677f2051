"""What no plan can do better: lower bounds on the time a street stays unseen.

In any window as long as the worst gap every street is walked, so the walkers' paths in that window
cover all streets; what they walk is at most what they can walk. `PC_m`, the least length of m paths
that cover the streets, over the walkers' speed is therefore a bound for every plan.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, dijkstra, minimum_spanning_tree

from geo.patrol.matching import least_pairs, odd_nodes
from geo.patrol.network import Network


@dataclass(frozen=True)
class Bound:
    """A lower bound on the worst gap, in seconds, and in words what it stands on."""

    gap_s: float
    words: str


def pieces(walkers: int, window_s: float, shift_s: float) -> int:
    """Return how many paths a window can hold: a guard who starts elsewhere counts again."""
    return walkers * (int(np.ceil(window_s / shift_s)) + 1)


def uniform_bound(net: Network, paths: int, capacity_mps: float) -> Bound:
    """Return the bound for every street alike: (L + M) / capacity.

    L is the streets' length and M the least length that pairs the odd junctions when two of them
    may stay single for each path (the m-path form of the Chinese postman problem).

    Parameters
    ----------
    paths
        Paths a window may hold at most.
    capacity_mps
        Mean metres all walkers together can walk in a second.
    """
    single = min(2 * paths, len(odd_nodes(net)))
    _, again_m = least_pairs(net, left_single=single)
    length_m = float(net.length_m.sum())
    words = (
        f"{length_m / 1000:.1f} km of streets and {again_m / 1000:.1f} km that must be walked"
        f" twice, at {capacity_mps:.2f} m/s of all walkers together"
    )
    return Bound((length_m + again_m) / capacity_mps, words)


def weighted_bound(
    net: Network, limit_min: NDArray[np.float64], paths: int, capacity_mps: float
) -> tuple[float, Bound]:
    """Return the bound on the stretch (gap over limit) and the tier that binds it.

    For each limit the streets with that limit or less must be covered in any window as long as
    stretch times limit: their length, and the least forest that joins their parts into `paths`
    pieces, must be walked in it.

    Returns
    -------
    The stretch, and the bound in seconds of the tier that gives it.
    """
    best = (0.0, Bound(0.0, "no limits"))
    for limit in np.unique(limit_min).tolist():
        inside = limit_min <= limit
        need_m = float(net.length_m[inside].sum()) + _joining_m(net, inside, paths)
        gap_s = need_m / capacity_mps
        stretch = gap_s / (limit * 60)
        if stretch > best[0]:
            words = (
                f"the {float(net.length_m[inside].sum()) / 1000:.1f} km of streets with a limit of"
                f" at most {limit:g} min need {need_m / 1000:.1f} km of walking"
            )
            best = (stretch, Bound(gap_s, words))
    return best


def walkers_needed(
    net: Network,
    limit_min: NDArray[np.float64],
    limit: float,
    speed_mps: float,
    walking_share: float,
) -> int:
    """Return how many guards must walk at once, at least, to keep one tier's limit."""
    inside = limit_min <= limit
    need_m = float(net.length_m[inside].sum())
    return int(np.ceil(need_m / (limit * 60 * speed_mps * walking_share)))


def _joining_m(net: Network, inside: NDArray[np.bool_], paths: int) -> float:
    """Return the least length that joins the parts of some streets into `paths` pieces.

    Walking along the streets themselves is free here, so nothing is counted twice.
    """
    ends = net.edges[inside]
    shape = (len(net.nodes), len(net.nodes))
    links = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=shape)
    _, part = connected_components(links, directed=False)
    used = np.unique(part[ends])
    if len(used) <= paths:
        return 0.0
    graph = net.graph(np.where(inside, 0.0, net.length_m))
    distance = np.empty((len(used), len(used)))
    for row, number in enumerate(used):
        near = dijkstra(graph, directed=False, indices=np.flatnonzero(part == number)[:1])[0]
        least = np.full(part.max() + 1, np.inf)
        np.minimum.at(least, part, near)
        distance[row] = least[used]
    np.fill_diagonal(distance, 0.0)
    tree = np.sort(minimum_spanning_tree(distance + distance.T).data / 2)
    return float(tree[: len(used) - paths].sum())
