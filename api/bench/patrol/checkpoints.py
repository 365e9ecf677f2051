"""Checkpoints of the benchmark: junctions drawn at random, walks between them, and limits."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from geo.patrol.network import Network

TIERS_MIN = ((20, 60.0), (80, 120.0))
"""So many checkpoints have these limits."""
REST_MIN = 480.0
"""The limit of all others."""


def checkpoints(
    net: Network, count: int = 300, seed: int = 1
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return junctions drawn without replacement, and the shortest walks between them.

    Parameters
    ----------
    net
        The walking network.
    count
        So many junctions; all of them where there are fewer.
    seed
        Seed of the draw.

    Returns
    -------
    nodes
        (n,) rows of `net.nodes` in the order drawn. Where a guardhouse is wanted it is the first.
    distance_m
        (n, n) symmetric metric distances in metres.
    """
    nodes = np.random.default_rng(seed).choice(
        len(net.nodes), size=min(count, len(net.nodes)), replace=False
    )
    distance_m = dijkstra(net.graph(), directed=False, indices=nodes)[:, nodes]
    return nodes, np.minimum(distance_m, distance_m.T)


def tiers(count: int, seed: int = 5) -> NDArray[np.float64]:
    """Return limits in minutes, shape (count,), of so many checkpoints without the guardhouse.

    In an order drawn at random the first 20 have 60 min, the next 80 have 120, the others 480.
    """
    order = np.random.default_rng(seed).permutation(count)
    limit_min = np.full(count, REST_MIN)
    first = 0
    for many, minutes in TIERS_MIN:
        limit_min[order[first : first + many]] = minutes
        first += many
    return limit_min
