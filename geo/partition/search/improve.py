"""Local improvement: split two neighbours anew, move single cells, keep what is cheaper."""

from dataclasses import replace

import numpy as np

from geo.partition.ground.borders import Ints
from geo.partition.ground.graph import Graph
from geo.partition.proof.arithmetic import Band
from geo.partition.search.tree import Draws, best_cuts

TREES_PER_PAIR = 12
ROUNDS = 4
GAIN_M = 0.1
"""An improvement smaller than this is none."""


def cut_cost(graph: Graph, label: Ints) -> float:
    """Return the cost of all borders between grids, metres, roads discounted."""
    return float(graph.cost_m[label[graph.left] != label[graph.right]].sum())


def improved(graph: Graph, label: Ints, band: Band, draws: Draws) -> Ints:
    """Return a split that costs no more; band and contiguity are kept at every step.

    A pair of neighbours is split anew again only after one of the two has changed.
    """
    label = label.copy()
    settled: set[bytes] = set()
    for _ in range(ROUNDS):
        before = cut_cost(graph, label)
        _move_cells(graph, label, band)
        for one, two in neighbours(graph, label):
            pair = np.where(label == one, 1, np.where(label == two, 2, 0)).astype(np.int8).tobytes()
            if pair not in settled and not draws.expired():
                settled.add(pair)
                _split_anew(graph, label, (one, two), band, draws)
        if cut_cost(graph, label) > before - GAIN_M:
            break
    return label


def neighbours(graph: Graph, label: Ints) -> list[tuple[int, int]]:
    """Return the pairs of grids that touch."""
    a, b = label[graph.left], label[graph.right]
    pairs = np.column_stack([np.minimum(a, b), np.maximum(a, b)])[a != b]
    return [(int(one), int(two)) for one, two in np.unique(pairs, axis=0)]


def _split_anew(
    graph: Graph,
    label: Ints,
    pair: tuple[int, int],
    band: Band,
    draws: Draws,
) -> None:
    nodes = np.flatnonzero((label == pair[0]) | (label == pair[1]))
    both = graph.sub(nodes)
    if not both.connected():
        return
    cuts = best_cuts(both, 2, band, replace(draws, trees=TREES_PER_PAIR))
    if cuts:
        fresh = np.where(cuts[0][0], pair[0], pair[1])
        if cut_cost(both, fresh) < cut_cost(both, label[nodes]) - GAIN_M:
            label[nodes] = fresh


def _move_cells(graph: Graph, label: Ints, band: Band) -> None:
    """Move single cells over a border as long as that makes the split cheaper."""
    held = np.bincount(label, weights=graph.households)
    ends = np.concatenate([graph.left, graph.right])
    others = np.concatenate([graph.right, graph.left])
    cost = np.concatenate([graph.cost_m, graph.cost_m])
    by_node = np.argsort(ends, kind="stable")
    begin = np.searchsorted(ends[by_node], np.arange(len(label) + 1))
    for _ in range(ROUNDS):
        moved = False
        for node in range(len(label)):
            mine = by_node[begin[node] : begin[node + 1]]
            here = label[node]
            along = np.bincount(label[others[mine]], weights=cost[mine], minlength=len(held))
            to = int(np.argmax(np.where(np.arange(len(held)) == here, -np.inf, along)))
            people = graph.households[node]
            if (
                along[to] > along[here] + GAIN_M
                and held[to] + people <= band.high
                and held[here] - people >= band.low
                and _holds_without(graph, label, node)
            ):
                label[node] = to
                held[here] -= people
                held[to] += people
                moved = True
        if not moved:
            break


def _holds_without(graph: Graph, label: Ints, node: int) -> bool:
    rest = np.flatnonzero(label == label[node])
    return graph.sub(rest[rest != node]).connected()
