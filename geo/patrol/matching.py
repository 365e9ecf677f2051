"""Pairing odd junctions at least cost, which postman tours and their bounds stand on."""

import numpy as np
import rustworkx as rx
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from geo.patrol.network import Network

_PER_M = 10  # the matching wants integers: decimetres


def odd_nodes(net: Network) -> NDArray[np.intp]:
    """Return the junctions where an odd number of segments end, ascending."""
    degree = np.bincount(net.edges.ravel(), minlength=len(net.nodes))
    return np.flatnonzero(degree % 2)


def least_pairs(net: Network, left_single: int = 0) -> tuple[list[tuple[int, int]], float]:
    """Pair the odd junctions along shortest paths at least total length, exactly.

    Method: perfect matching on the metric closure of the odd junctions (Edmonds and Johnson 1973);
    junctions that may stay single are matched to dummies at no cost.

    Parameters
    ----------
    left_single
        Up to so many odd junctions may stay without a partner; an even number.

    Returns
    -------
    The pairs of junctions, and the total length of their paths in metres.
    """
    odd = odd_nodes(net)
    if len(odd) <= left_single:
        return [], 0.0
    distance_m = dijkstra(net.graph(), directed=False, indices=odd)[:, odd]
    count = len(odd)
    left, right = np.triu_indices(count, 1)
    cost = np.rint(distance_m[left, right] * _PER_M).astype(int)
    graph = rx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(count + left_single))
    graph.add_edges_from(list(zip(left.tolist(), right.tolist(), (-cost).tolist(), strict=True)))
    dummies = range(count, count + left_single)
    graph.add_edges_from([(node, dummy, 0) for dummy in dummies for node in range(count)])
    graph.add_edges_from([(a, b, 0) for a in dummies for b in dummies if a < b])
    matched = rx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    pairs = sorted(tuple(sorted(pair)) for pair in matched if max(pair) < count)
    total_m = float(sum(distance_m[a, b] for a, b in pairs))
    return [(int(odd[a]), int(odd[b])) for a, b in pairs], total_m
