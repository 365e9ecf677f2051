"""Search of one region: many starts, each improved, the cheapest kept."""

from collections.abc import Callable

import numpy as np

from geo.partition.arithmetic import Band
from geo.partition.borders import Ints
from geo.partition.graph import Graph
from geo.partition.improve import cut_cost, improved
from geo.partition.repair import loose_start, repaired
from geo.partition.tree import TREES_PER_GRID, TREES_PER_START, Draws, start

STARTS = 24
"""Starts by trees that keep the band from the beginning."""

BARREN = 4
"""After this many such starts without a split, starts are repaired instead."""

REPAIRS = 6
"""Starts outside the band that are repaired."""

HOPELESS = 5
"""After this many repairs without success the region is given up: not found."""

BEST = 8
"""So many of the cheapest starts are improved."""


def best_split(
    graph: Graph,
    grids: int,
    band: Band,
    seed: tuple[int, ...],
    expired: Callable[[], bool] = lambda: False,
) -> Ints | None:
    """Return the grid, 0 to grids - 1, of each node of the cheapest split found, or None.

    The graph hangs together: it is one region. The number of starts is fixed: the result depends
    on the seed alone unless `expired` strikes. None is no proof that there is no split.
    """
    tight = band.tightened(int(graph.households.sum()), grids)
    rng = np.random.default_rng(seed)
    if grids == 1:
        return start(graph, 1, tight, Draws(rng, 0))
    if grids > np.count_nonzero(graph.households):
        return None
    starts = _starts(graph, grids, tight, rng, expired)
    distinct = {label.tobytes(): label for label in starts}.values()
    ranked = sorted(distinct, key=lambda label: cut_cost(graph, label))[:BEST]
    polished = [improved(graph, label, tight, Draws(rng, 0, expired)) for label in ranked]
    return min(polished, key=lambda label: cut_cost(graph, label), default=None)


def _starts(
    graph: Graph, grids: int, band: Band, rng: np.random.Generator, expired: Callable[[], bool]
) -> list[Ints]:
    found: list[Ints] = []
    trees = max(TREES_PER_START, TREES_PER_GRID * grids)
    for trial in range(STARTS):
        if expired() or (trial == BARREN and not found):
            break
        label = start(graph, grids, band, Draws(rng, trees, expired))
        if label is not None:
            found.append(label)
    for trial in range(0 if found else REPAIRS):
        if expired() or (trial == HOPELESS and not found):
            break
        loose = loose_start(graph, grids, band, rng)
        label = repaired(graph, loose, grids, band, Draws(rng, 0, expired))
        if label is not None:
            found.append(label)
    return found
