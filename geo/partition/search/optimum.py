"""From a first split of every region to the best plan, with the proof of how tight it can be."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from geo.deadline import Deadline
from geo.partition.ground.borders import Ints
from geo.partition.ground.terrain import Terrain
from geo.partition.proof.arithmetic import Band
from geo.partition.search.aims import INERTIA_SLACK, ROAD_SHARE, Aim, Prefer
from geo.partition.search.inertia import Tightest, tightest
from geo.partition.search.options import Choice, Options, choose, extended, options_of, road_share
from geo.partition.search.polish import Polish, polished
from geo.partition.search.pool import Pool
from geo.partition.search.search import every_split, gather, scatter
from geo.progress import Progress

Value = TypeVar("Value")
Result = TypeVar("Result")

PREFERENCES: tuple[Prefer, ...] = ("compact", "balanced", "roads")
BOUND_SHARE, BOUND_SHARE_BESIDE = 3, 8
"""Each region's bound may take one of so many shares of the time left, for "compact" and else."""

PASSES = (2, 2, 3, 2)
"""How many neighbours are split anew at a time, pass after pass."""


@dataclass
class Region:
    """A region while its split is improved.

    Parameters
    ----------
    pool
        Its pool of grids; holds a split from the beginning.
    grids
        How many grids.
    band
        The band as the region tightens it.
    """

    pool: Pool
    grids: int
    band: Band
    least: Tightest = field(default_factory=lambda: Tightest(0.0))

    @classmethod
    def begun(cls, terrain: Terrain, label: Ints, band: Band) -> "Region":
        """Return a region with its first split."""
        pool, grids = Pool(terrain), int(label.max()) + 1
        pool.add_split(label)
        return cls(pool, grids, band.tightened(int(terrain.graph.households.sum()), grids))


@dataclass(frozen=True)
class Alternative:
    """Figures of the plan another preference would have chosen, before its last polish."""

    prefer: Prefer
    polsby_popper_mean: float
    road_share: float
    road_weighted_cut_m: float
    inertia: float


@dataclass(frozen=True)
class Optimum:
    """The plan.

    Parameters
    ----------
    labels
        Grid of each cell, region by region.
    aim
        What it was polished for.
    share
        Share of borders along roads that it was to reach, 0 where that did not matter.
    inertia_bound
        No plan with these regions has a smaller inertia; 0 where that was not looked into.
    alternatives
        One for each preference.
    """

    labels: list[Ints]
    aim: Aim
    share: float
    inertia_bound: float
    alternatives: tuple[Alternative, ...]


def optimum(
    regions: Sequence[Region],
    prefer: Prefer,
    seed: int,
    *,
    deadline: Deadline,
    progress: Progress,
    threads: int = 1,
) -> Optimum:
    """Improve the split of every region and choose a plan.

    Parameters
    ----------
    regions
        Regions with a first split each.
    prefer
        What the plan is to be good at.
    seed
        Seed of everything random.
    deadline
        After it the best plan so far is returned.
    progress
        Told the step; from the bound on, how far the inertia is from it.
    threads
        How many regions are bounded and polished at a time. The plan does not depend on it.
    """
    for at, region in enumerate(regions):
        progress("search", 0.2 + 0.3 * at / len(regions))
        every = every_split(
            region.pool.terrain.graph, region.grids, region.band, deadline.half().expired
        )
        if every is not None and len(every[1]):
            region.pool.add_all(*every)
            continue
        gather(region.pool, region.grids, region.band, (seed, at, region.grids), deadline.expired)
    part = BOUND_SHARE if prefer == "compact" else BOUND_SHARE_BESIDE

    def bounded(at: int) -> None:
        region = regions[at]
        _bound(region, deadline.part(part))
        if not region.pool.complete:
            scatter(region.pool, region.band, (seed, at), deadline.expired)

    for done, _ in enumerate(_each(bounded, range(len(regions)), threads), start=1):
        progress("bound", 0.5 + 0.2 * done / len(regions))
    bounds = [region.least.bound for region in regions]
    options = [options_of(region.pool, region.grids) for region in regions]
    choice = choose(options, prefer, bounds)
    settled: list[set[bytes]] = [set() for _ in regions]
    for turn, together in enumerate(PASSES):
        progress(_live(options, choice, bounds), 0.7 + 0.2 * turn / len(PASSES))
        sizes = [len(region.pool) for region in regions]
        parts = [
            _Part(region, one.splits[at], float(one.inertia[at]), known)
            for region, one, at, known in zip(regions, options, choice.taken, settled, strict=True)
            if not region.pool.complete
        ]
        for _ in _each(_polishing(choice.aim, prefer, together, deadline), parts, threads):
            pass
        grown = [len(region.pool) > size for region, size in zip(regions, sizes, strict=True)]
        if not any(grown):
            continue
        options = [
            extended(one, region.pool) if more else one
            for region, one, more in zip(regions, options, grown, strict=True)
        ]
        again = choose(options, prefer, bounds)
        if again.aim != choice.aim:
            settled = [set() for _ in regions]
        choice = again
    labels = [
        region.pool.label(one.splits[at])
        for region, one, at in zip(regions, options, choice.taken, strict=True)
    ]
    share = ROAD_SHARE if prefer == "balanced" else 0.0
    return Optimum(labels, choice.aim, share, float(sum(bounds)), _alternatives(options, bounds))


@dataclass(frozen=True)
class _Part:
    """A region and its split in the plan chosen so far."""

    region: Region
    split: Ints
    inertia: float
    settled: set[bytes]


def _polishing(
    aim: Aim, prefer: Prefer, together: int, deadline: Deadline
) -> Callable[[_Part], None]:
    def polish(part: _Part) -> None:
        pool, most = part.region.pool, np.inf
        if prefer == "compact":
            most = max(part.region.least.bound * (1 + INERTIA_SLACK), part.inertia)
        polished(
            pool,
            pool.label(part.split),
            Polish(aim, part.region.band, together, most),
            settled=part.settled,
            expired=deadline.expired,
        )

    return polish


def _each(
    work: Callable[[Value], Result], values: Sequence[Value], threads: int
) -> Iterator[Result]:
    """Yield the result for each value; the solvers inside let other threads run."""
    if threads == 1:
        yield from map(work, values)
        return
    with ThreadPoolExecutor(threads) as executor:
        yield from executor.map(work, values)


def _bound(region: Region, deadline: Deadline) -> None:
    pool, terrain = region.pool, region.pool.terrain
    known = float(pool.traits.inertia[pool.splits].sum(axis=1).min())
    if pool.complete:
        region.least = Tightest(known)
        return
    region.least = tightest(terrain, region.grids, region.band, known, deadline)
    if region.least.label is not None:
        pool.add_split(region.least.label)


def _alternatives(options: Sequence[Options], bounds: Sequence[float]) -> tuple[Alternative, ...]:
    found = []
    for prefer in PREFERENCES:
        taken = choose(options, prefer, bounds).taken
        chosen = list(zip(options, taken, strict=True))
        border = sum(one.border_m[at] for one, at in chosen) / 2
        share = road_share(options, taken)
        found.append(
            Alternative(
                prefer,
                float(
                    sum(one.round[at] for one, at in chosen)
                    / sum(one.splits.shape[1] for one in options)
                ),
                share,
                float(border * (1 - 0.8 * share)),
                float(sum(one.inertia[at] for one, at in chosen)),
            )
        )
    return tuple(found)


def _live(options: Sequence[Options], choice: Choice, bounds: Sequence[float]) -> str:
    inertia = sum(one.inertia[at] for one, at in zip(options, choice.taken, strict=True))
    bound = sum(bounds)
    return f"polish, inertia {inertia / bound - 1:.1%} above its bound" if bound else "polish"
