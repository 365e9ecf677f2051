"""What a lap passes: streets and places, and how often."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from geo.patrol.network import Network


@dataclass(frozen=True)
class Items:
    """Streets and junctions to be passed.

    An item is walked from one end to the other, either way. Item i entered at its first end is
    called 2 i, entered at its second end 2 i + 1: entered at end y, it is left at end y ^ 1.

    Parameters
    ----------
    edge
        (n,) the segment each is, or -1 for a junction.
    ends
        (n, 2) the junctions at its ends.
    inner_m
        (n,) length of each, 0 for a junction.
    every
        (n,) passed in one window out of so many: a power of two, 1 for the tightest limit.
    """

    edge: NDArray[np.intp]
    ends: NDArray[np.intp]
    inner_m: NDArray[np.float64]
    every: NDArray[np.intp]

    def __len__(self) -> int:
        """Return the number of items."""
        return len(self.edge)


def items_of(net: Network, limit_min: NDArray[np.float64], below_min: float) -> Items:
    """Return the segments with a limit below some minutes.

    A limit r times the tightest one is passed in one window of the greatest power of two up to r.

    Parameters
    ----------
    limit_min
        (m,) minutes each segment may stay unseen.
    """
    edge = np.flatnonzero(limit_min < below_min)
    limits = limit_min[edge]
    times = np.floor(limits / limits.min() + 1e-9) if len(edge) else limits
    every = 2 ** np.floor(np.log2(times)).astype(np.intp)
    return Items(edge, net.edges[edge], net.length_m[edge], every)


@dataclass(frozen=True)
class Ways:
    """Shortest walks between the ends of items.

    Parameters
    ----------
    metres
        (2 n, 2 n) from end to end.
    before
        (2 n, nodes) the junction before each on the shortest walk from an end.
    """

    metres: NDArray[np.float64]
    before: NDArray[np.intp]

    def path(self, end: int, node: int) -> list[int]:
        """Return the junctions of the shortest walk from an end to a junction, both included."""
        found = [node]
        while (node := int(self.before[end, node])) >= 0:
            found.append(node)
        return found[::-1]


def ways(net: Network, items: Items) -> Ways:
    """Return the shortest walks between the ends of items."""
    nodes, place = np.unique(items.ends.ravel(), return_inverse=True)
    metres, before = dijkstra(net.graph(), directed=False, indices=nodes, return_predecessors=True)
    at = items.ends.ravel()
    return Ways(metres[place][:, at], before[place])
