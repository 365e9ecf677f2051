"""Dividing the cells of a grid in two."""

from collections.abc import Callable

import numpy as np

from geo.partition.ground.borders import Bools, components
from geo.partition.ground.graph import Graph
from geo.partition.proof.arithmetic import Band
from geo.partition.search.tree import Draws, best_cuts

ROUNDS = 5
"""Times a cut that keeps the rules is looked for among fresh trees before that is given up."""

TREES = 400
"""Trees one round may draw."""

UNEVEN = (0.05, 0.1, 0.2, 0.35, 0.5, 1.0)
"""Share by which a part may differ from one half where the band cannot be kept, tried in turn."""


def halves(graph: Graph, band: Band, sound: Callable[[Bools], bool], seed: int) -> Bools:
    """Return one of two parts of a graph of at least two nodes, shape (nodes,).

    A graph in pieces is divided between its greatest piece and the rest. Else both parts hang
    together. Among the cuts that random trees offer, the cheapest that keeps all rules is taken;
    where none does, the cheapest inside the band; and where the band cannot be kept, one that is
    as even as cuts are found.

    Parameters
    ----------
    graph
        Cells of one grid.
    band
        Households a part should hold.
    sound
        Whether a part keeps all rules.
    seed
        Seed of the trees.
    """
    piece = components(len(graph.households), graph.left, graph.right)
    if piece.any():
        return np.asarray(piece == np.bincount(piece, weights=graph.households).argmax())
    rng = np.random.default_rng(seed)
    total = int(graph.households.sum())
    in_band: list[Bools] = []
    for _ in range(ROUNDS if 2 * band.low <= total <= 2 * band.high else 0):
        cuts = [side for side, _ in best_cuts(graph, 2, band, Draws(rng, TREES))]
        for side in cuts:
            if sound(side) and sound(~side):
                return side
        in_band += cuts[:1]
    if in_band:
        return in_band[0]
    for share in UNEVEN:
        near = Band(round(total / 2 * (1 - share)), round(total / 2 * (1 + share)))
        cuts = [side for side, _ in best_cuts(graph, 2, near, Draws(rng, TREES))]
        if cuts:
            return cuts[0]
    raise AssertionError("every cut of a tree is within the last band")
