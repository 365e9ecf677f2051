"""Spanning-tree splitter: random starts that keep the band at both ends.

After the recombination idea of the redistricting field (DeFord, Duchin, Solomon 2021): a random
spanning tree of the cells falls in two when an edge is cut, and both sides hang together. Ours has
its own lower and upper bound instead of one tolerance, prefers trees along long borders without a
road, weighs every cut by what the whole border costs, and steps back when a side cannot be split.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from geo.partition.ground.borders import Bools, Ints
from geo.partition.ground.graph import Graph
from geo.partition.proof.arithmetic import Band

BETAS = (0.0, 0.5, 1.0, 2.0)
CANDIDATES = 12
BRANCHES = 4
TREES_PER_SPLIT = 60
TREES_PER_START = 400
"""Trees a start may draw; many grids get `TREES_PER_GRID` for each instead."""

TREES_PER_GRID = 20


@dataclass
class Draws:
    """Where random trees come from, how many may still be drawn, and a stop from outside."""

    rng: np.random.Generator
    trees: int
    expired: Callable[[], bool] = field(default=lambda: False)

    def take(self) -> bool:
        """Return whether another tree may be drawn, and count it."""
        self.trees -= 1
        return self.trees >= 0 and not self.expired()


def start(graph: Graph, grids: int, band: Band, draws: Draws) -> Ints | None:
    """Return one split of a connected graph into grids 0, 1, ..., or None where none was found.

    Parameters
    ----------
    graph
        Cells of one region, connected.
    grids
        How many.
    band
        The band as the region tightens it.
    """
    label = np.zeros(len(graph.households), dtype=np.int64)
    if grids == 1:
        return label if band.low <= graph.households.sum() <= band.high else None
    for side, share in best_cuts(graph, grids, band, draws)[:BRANCHES]:
        nodes, others = np.flatnonzero(side), np.flatnonzero(~side)
        one = start(graph.sub(nodes), share, band, draws)
        if one is None:
            continue
        two = start(graph.sub(others), grids - share, band, draws)
        if two is None:
            continue
        label[nodes], label[others] = one, two + share
        return label
    return None


def best_cuts(graph: Graph, grids: int, band: Band, draws: Draws) -> list[tuple[Bools, int]]:
    """Return ways to cut a graph in two, cheapest first: one side, and the grids it is to hold."""
    shares = (grids // 2, grids - grids // 2) if grids > 3 else tuple(range(1, grids))
    found: dict[bytes, tuple[float, Bools, int]] = {}
    for _ in range(TREES_PER_SPLIT):
        if len(found) >= CANDIDATES or not draws.take():
            break
        for side, share in cuts_of(graph, grids, sorted(set(shares)), band, draws.rng):
            key = (side if side[0] else ~side).tobytes()
            if key not in found:
                crossing = side[graph.left] != side[graph.right]
                found[key] = (float(graph.cost_m[crossing].sum()), side, share)
    return [(side, share) for _, side, share in sorted(found.values(), key=lambda cut: cut[0])]


def cuts_of(
    graph: Graph, grids: int, shares: list[int], band: Band, rng: np.random.Generator
) -> list[tuple[Bools, int]]:
    """Return the cuts one random tree offers: sides of the tree that keep the band."""
    tree = random_tree(graph, rng)
    total = int(graph.households.sum())
    cuts = []
    for share in shares:
        rest = grids - share
        least = max(share * band.low, total - rest * band.high)
        most = min(share * band.high, total - rest * band.low)
        fits = (tree.held >= least) & (tree.held <= most)
        cuts += [(tree.side(at), share) for at in (np.flatnonzero(fits[1:]) + 1).tolist()]
    return cuts


@dataclass(frozen=True)
class Tree:
    """A rooted spanning tree; whoever hangs below a node follows it directly in `order`.

    Parameters
    ----------
    order
        The nodes from the root down, shape (n,).
    size
        How many nodes hang on each node, itself included, in that order.
    held
        Households of the same nodes.
    """

    order: Ints
    size: Ints
    held: Ints

    def side(self, at: int) -> Bools:
        """Return the nodes that fall off when the edge above a place in `order` is cut."""
        fallen = np.zeros(len(self.order), dtype=bool)
        fallen[self.order[at : at + self.size[at]]] = True
        return fallen


def random_tree(graph: Graph, rng: np.random.Generator) -> Tree:
    """Return a random spanning tree of a connected graph with a random root.

    Edges come in the order of r / (1 + beta w / 20), r uniform and w the cost of the border
    (Kruskal). Plain lists: at this size they beat calls into sparse matrices by far.
    """
    count = len(graph.households)
    beta = BETAS[rng.integers(len(BETAS))]
    key = rng.random(len(graph.left)) / (1 + beta * graph.cost_m / 20)
    left, right = graph.left.tolist(), graph.right.tolist()
    group = list(range(count))
    beside: list[list[int]] = [[] for _ in range(count)]
    missing = count - 1
    for edge in np.argsort(key, kind="stable").tolist():
        a, b = left[edge], right[edge]
        while group[a] != a:
            group[a] = a = group[group[a]]
        while group[b] != b:
            group[b] = b = group[group[b]]
        if a != b:
            group[a] = b
            beside[left[edge]].append(right[edge])
            beside[right[edge]].append(left[edge])
            missing -= 1
            if not missing:
                break
    return _rooted(beside, int(rng.integers(count)), graph.households.tolist())


def _rooted(beside: list[list[int]], root: int, households: list[int]) -> Tree:
    order, above = [], [-1] * len(beside)
    stack = [root]
    while stack:
        node = stack.pop()
        order.append(node)
        for other in beside[node]:
            if other != above[node]:
                above[other] = node
                stack.append(other)
    size, held = [1] * len(beside), households
    for node in reversed(order[1:]):
        size[above[node]] += size[node]
        held[above[node]] += held[node]
    place = np.array(order)
    return Tree(place, np.array(size)[place], np.array(held)[place])
