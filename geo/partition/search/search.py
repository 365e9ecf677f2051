"""Search of one region: a first split, or the proof that there is none; then many more."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from geo.partition.ground.borders import Bools, Ints
from geo.partition.ground.graph import Graph
from geo.partition.proof.arithmetic import Band
from geo.partition.proof.census import census
from geo.partition.proof.labelling import labelled
from geo.partition.proof.packing import Packing, packing
from geo.partition.search.covers import every_cover
from geo.partition.search.improve import improved, neighbours
from geo.partition.search.pool import Pool
from geo.partition.search.repair import loose_start, repaired
from geo.partition.search.tree import TREES_PER_GRID, TREES_PER_START, Draws, cuts_of, start

DISCOUNTS = (0.0, 0.3, 0.6, 0.8)
"""Discounts of road that starts take in turn: from short borders to borders along roads."""

BARREN = 4
"""After this many starts by trees without a split, other means are tried."""

REPAIRS = 5
"""Starts outside the band that are repaired."""

MOST_EXACT = 3_000
"""Cells times grids up to which the exact search is worth its time."""

EXACT_EFFORT = 20.0
"""Limit of the exact search in the solver's deterministic time, about so many seconds."""

STARTS = 24
MANY = 6
"""Regions of more grids than this are worth repaired starts."""

TREES_PER_PAIR = 10

Expired = Callable[[], bool]


@dataclass(frozen=True)
class First:
    """The first split of a region, or why there is none.

    Parameters
    ----------
    label
        Grid of each cell; None where none was found.
    proved
        True when it is proved that there is none.
    packing
        What is known about packing the region, looked at only when trees had failed.
    """

    label: Ints | None
    proved: bool = False
    packing: Packing | None = None


def first_split(
    graph: Graph, grids: int, band: Band, seed: tuple[int, ...], expired: Expired
) -> First:
    """Return some split of a connected region, or the proof that there is none, if either is found.

    Trees, then packing, then the census of a small region, then repaired starts, then the exact
    search. Of a large region repaired starts come before packing, which takes long there.

    Parameters
    ----------
    graph
        Cells of the region.
    grids
        How many.
    band
        The band asked for.
    seed
        Seed of everything random.
    expired
        Stop from outside.
    """
    tight = band.tightened(int(graph.households.sum()), grids)
    rng = np.random.default_rng(seed)
    if grids > np.count_nonzero(graph.households):
        return First(None, proved=True, packing=Packing(fits=False))
    label = _by_trees(graph, grids, tight, rng, expired)
    large = len(graph.households) * grids > MOST_EXACT
    if label is None and large:
        label = _by_repairs(graph, grids, tight, rng, expired)
    if label is not None or expired():
        return First(label)
    packed = packing(graph.households, grids, band)
    if packed.fits is False:
        return First(None, proved=True, packing=packed)
    if large:
        return First(None, packing=packed)
    return _exactly(graph, grids, tight, rng, expired, packed)


def _exactly(  # noqa: PLR0917 - the second half of `first_split`
    graph: Graph,
    grids: int,
    tight: Band,
    rng: np.random.Generator,
    expired: Expired,
    packed: Packing,
) -> First:
    """Return a split of a small region that trees cannot start, or the proof that there is none."""
    known = every_split(graph, grids, tight, expired)
    if known is not None:
        sets, splits = known
        found = None if not len(splits) else np.argmax(sets[splits[0]], axis=0).astype(np.int64)
        return First(found, proved=found is None, packing=packed)
    label = _by_repairs(graph, grids, tight, rng, expired)
    if label is not None or expired():
        return First(label, packing=packed)
    exact = labelled(graph, grids, tight, cut=np.zeros(len(graph.left)), effort=EXACT_EFFORT)
    return First(exact.label, exact.proved and exact.label is None, packed)


def every_split(
    graph: Graph, grids: int, band: Band, expired: Expired
) -> tuple[Bools, Ints] | None:
    """Return all grids a small region can have and all splits they make, None where too many.

    Returns
    -------
    tuple
        The sets of cells, shape (sets, n), and positions of those that make each split, shape
        (splits, grids).
    """
    sets = census(graph, band)
    if sets is None:
        return None
    nothing = np.empty((0, grids), dtype=np.int64)
    splits = every_cover(sets, grids, expired) if len(sets) else nothing
    return None if splits is None else (sets, splits)


def _by_trees(
    graph: Graph, grids: int, band: Band, rng: np.random.Generator, expired: Expired
) -> Ints | None:
    for _ in range(1 if grids == 1 else BARREN):
        label = start(graph, grids, band, Draws(rng, trees_for(grids), expired))
        if label is not None or expired():
            return label
    return None


def _by_repairs(
    graph: Graph, grids: int, band: Band, rng: np.random.Generator, expired: Expired
) -> Ints | None:
    for _ in range(REPAIRS):
        label = _by_repair(graph, grids, band, rng, expired)
        if label is not None or expired():
            return label
    return None


def _by_repair(
    graph: Graph, grids: int, band: Band, rng: np.random.Generator, expired: Expired
) -> Ints | None:
    loose = loose_start(graph, grids, band, rng)
    return repaired(graph, loose, grids, band, Draws(rng, 0, expired))


def trees_for(grids: int) -> int:
    """Return how many trees a start may draw."""
    return max(TREES_PER_START, TREES_PER_GRID * grids)


def gather(pool: Pool, grids: int, band: Band, seed: tuple[int, ...], expired: Expired) -> None:
    """Put many splits of a region into the pool: starts by trees, each improved.

    Where trees find none in a region of many grids, starts outside the band are repaired.

    Parameters
    ----------
    pool
        Pool of the region; what is in it already is improved as well.
    band
        The band as the region tightens it.
    """
    rng = np.random.default_rng(seed)
    graph = pool.terrain.graph
    for label in pool.labels():
        for discount in DISCOUNTS:
            pool.add_split(
                improved(graph.discounted(discount), label, band, Draws(rng, 0, expired))
            )
    barren, lumpy = 0, False
    for trial in range(STARTS if grids > 1 else 0):
        if expired() or barren == BARREN:
            break
        weighted = graph.discounted(DISCOUNTS[trial % len(DISCOUNTS)])
        if lumpy:
            begun = _by_repair(weighted, grids, band, rng, expired)
        else:
            begun = start(weighted, grids, band, Draws(rng, trees_for(grids), expired))
        barren = barren + 1 if begun is None else 0
        if barren == BARREN and not lumpy and grids > MANY:
            barren, lumpy = 0, True
        if begun is not None:
            pool.add_split(begun)
            pool.add_split(improved(weighted, begun, band, Draws(rng, 0, expired)))


def scatter(pool: Pool, band: Band, seed: tuple[int, ...], expired: Expired) -> None:
    """Put grids into the pool that come from cutting two neighbours of a split apart elsewhere."""
    rng = np.random.default_rng(seed)
    graph = pool.terrain.graph
    for label in pool.labels():
        for one, two in neighbours(graph, label):
            if expired():
                return
            nodes = np.flatnonzero((label == one) | (label == two))
            both = graph.sub(nodes)
            for _ in range(TREES_PER_PAIR):
                for side, _share in cuts_of(both, 2, [1], band, rng):
                    for part in (nodes[side], nodes[~side]):
                        inside = np.zeros(len(label), dtype=bool)
                        inside[part] = True
                        pool.add(inside)
