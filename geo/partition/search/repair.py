"""Repair: from a contiguous split outside the band to one inside, by splitting neighbours anew.

For lumpy regions, a few towers of many households, where trees alone find no cut in the band.
"""

import numpy as np

from geo.partition.ground.borders import Bools, Floats, Ints, summed
from geo.partition.ground.graph import Graph
from geo.partition.proof.arithmetic import Band
from geo.partition.search.tree import Draws, random_tree

TREES_PER_CUT = 6
STEPS_PER_GRID = 120
PATIENCE_PER_GRID = 60
"""Steps per grid without coming nearer to the band after which a repair is given up."""

HEAT = 6.0
"""Households outside the band that a step may lose at the beginning; it cools down to none."""


def loose_start(graph: Graph, grids: int, band: Band, rng: np.random.Generator) -> Ints:
    """Return a contiguous split as near to the band as halving by random trees comes."""
    label = np.zeros(len(graph.households), dtype=np.int64)
    if grids == 1:
        return label
    share = grids // 2
    side = _nearest_cut(graph, (share, grids - share), band, rng)
    for part, begin, count in ((side, 0, share), (~side, share, grids - share)):
        nodes = np.flatnonzero(part)
        label[nodes] = begin + loose_start(graph.sub(nodes), min(count, len(nodes)), band, rng)
    return label


def repaired(graph: Graph, label: Ints, grids: int, band: Band, draws: Draws) -> Ints | None:
    """Return a split inside the band, None when the steps run out first.

    Simulated annealing on the households outside the band: every step joins a grid, mostly one
    outside the band, with a neighbour, and cuts the two apart again by a random tree.
    """
    label, rng = label.copy(), draws.rng
    steps = STEPS_PER_GRID * grids
    nearest, since = np.inf, 0
    for step in range(steps):
        held = summed(label, graph.households, grids)
        outside = _outside(held, band)
        if not outside.any():
            return label
        if outside.sum() < nearest:
            nearest, since = float(outside.sum()), step
        if draws.expired() or step - since > PATIENCE_PER_GRID * grids:
            return None
        a, b = label[graph.left], label[graph.right]
        touching = a != b
        if rng.random() < 0.7:
            touching &= (outside[a] > 0) | (outside[b] > 0)
        at = np.flatnonzero(touching)
        if not len(at):
            return None
        edge = at[rng.integers(len(at))]
        one, two = a[edge], b[edge]
        nodes = np.flatnonzero((label == one) | (label == two))
        both = graph.sub(nodes)
        side = _nearest_cut(both, (1, 1), band, rng)
        parts = np.array([both.households[side].sum(), both.households[~side].sum()], dtype=float)
        worse = _outside(parts, band).sum() - outside[[one, two]].sum()
        heat = HEAT * (1 - step / steps)
        if worse <= 0 or rng.random() < np.exp(-worse / max(heat, 1e-9)):
            label[nodes] = np.where(side, one, two)
    return None


def _outside(held: Floats, band: Band) -> Floats:
    return np.maximum(np.maximum(band.low - held, held - band.high), 0.0)


def _nearest_cut(
    graph: Graph, shares: tuple[int, int], band: Band, rng: np.random.Generator
) -> Bools:
    """Return one side of the cut that comes nearest to the band; ties are drawn."""
    total = int(graph.households.sum())
    best: tuple[float, float] = (np.inf, 0.0)
    side: Bools = np.zeros(len(graph.households), dtype=bool)
    for _ in range(TREES_PER_CUT):
        tree = random_tree(graph, rng)
        fallen = tree.held[1:]
        missed = np.zeros(len(fallen))
        for share, held in zip(shares, (fallen, total - fallen), strict=True):
            missed += np.maximum(share * band.low - held, 0)
            missed += np.maximum(held - share * band.high, 0)
        draw = rng.random(len(missed))
        at = int(np.lexsort((draw, missed))[0])
        if (missed[at], draw[at]) < best:
            best = (missed[at], draw[at])
            side = tree.side(at + 1)
    return side
