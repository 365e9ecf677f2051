"""What must be walked twice: the cheapest extra segments that make a walk over streets possible."""

import numpy as np
import rustworkx as rx
from numpy.typing import NDArray

from geo.patrol.network import Network

_PER_M = 1000  # the matching wants integers: millimetres


def odd_nodes(net: Network, inside: NDArray[np.bool_] | None = None) -> NDArray[np.intp]:
    """Return the junctions where an odd number of the segments inside end, ascending."""
    edges = net.edges if inside is None else net.edges[inside]
    degree = np.bincount(edges.ravel(), minlength=len(net.nodes))
    return np.flatnonzero(degree % 2)


def walked_again(
    net: Network, inside: NDArray[np.bool_] | None = None, left_single: int = 0
) -> tuple[NDArray[np.intp], float]:
    """Return the cheapest segments that, added to those inside, leave few odd junctions.

    Method: the least T-join of the odd junctions (Edmonds and Johnson 1973), solved exactly as a
    perfect matching on the street graph itself and not on the distances between all pairs: each end
    of a segment is a point; the two ends of a segment are joined at its length, the ends at one
    junction are joined at no cost. A segment whose two ends are matched with each other is walked
    again. Junctions that may stay odd are matched to dummies.

    Parameters
    ----------
    inside
        (m,) the segments to walk; all where it is not given. The extra ones may be any.
    left_single
        Up to so many junctions may stay odd; an even number. 0 makes a closed walk.

    Returns
    -------
    The segments, ascending, and their length in metres.
    """
    odd = np.zeros(len(net.nodes), dtype=bool)
    odd[odd_nodes(net, inside)] = True
    if odd.sum() <= left_single:
        return np.empty(0, np.intp), 0.0
    proper = np.flatnonzero(net.edges[:, 0] != net.edges[:, 1])  # a loop is never walked again
    points = net.edges[proper].ravel()
    ends = len(points)
    points = np.r_[points, _fillers(points, odd)]
    at_node: list[list[int]] = [[] for _ in net.nodes]
    for point, node in enumerate(points.tolist()):
        at_node[node].append(point)

    cost = np.rint(net.length_m[proper] * _PER_M).astype(int)
    links = [(2 * number, 2 * number + 1, -int(mm)) for number, mm in enumerate(cost)]
    dummies = range(len(points), len(points) + left_single)
    for node, here in enumerate(at_node):
        links += [(a, b, 0) for place, a in enumerate(here) for b in here[:place]]
        if odd[node]:
            links += [(a, dummy, 0) for a in here for dummy in dummies]
    links += [(a, b, 0) for a in dummies for b in dummies if a < b]
    graph = rx.PyGraph()
    graph.add_nodes_from(range(len(points) + left_single))
    graph.add_edges_from(links)
    matched = rx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    again = [a // 2 for a, b in matched if a // 2 == b // 2 and max(a, b) < ends]
    found = np.sort(proper[np.array(again, dtype=np.intp)])
    return found, float(net.length_m[found].sum())


def _fillers(points: NDArray[np.intp], odd: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the junctions that need one more point for the parity of their extra walks."""
    degree = np.bincount(points, minlength=len(odd))
    return np.flatnonzero(degree % 2 != odd)
