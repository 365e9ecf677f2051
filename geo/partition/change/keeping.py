"""Splitting a community again with the fewest households moved.

The number of grids in each region stays what it was as long as the arithmetic allows it, and each
region is split by `relabel`. Where that finds nothing the region is split anew; only there the
preference counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from geo.deadline import Deadline
from geo.partition.change.movers import Past, sound
from geo.partition.change.relabel import relabelled
from geo.partition.ground.borders import Ints
from geo.partition.ground.graph import graph_of
from geo.partition.ground.ground import Ground
from geo.partition.params import SplitParams
from geo.partition.proof.arithmetic import Band
from geo.partition.proof.explain import band_of
from geo.partition.proof.ladder import Feasible
from geo.partition.search.aims import ROUND
from geo.partition.search.inertia import tightest
from geo.partition.search.open_land import open_cells
from geo.partition.search.optimum import Optimum, Region, optimum
from geo.partition.search.search import first_split
from geo.progress import Progress, silent


@dataclass(frozen=True)
class Kept:
    """The community split again.

    Parameters
    ----------
    label
        Grid of each cell, shape (cells,).
    best
        The same as a plan: its grids by region, its bound.
    proved
        True when it is proved that no plan moves fewer households with these compounds and so
        many grids in each.
    anew
        Names of the regions that had to be split anew.
    note
        What else had to be done to get it; empty when nothing.
    """

    label: Ints
    best: Optimum
    proved: bool
    anew: tuple[str, ...]
    note: str


def kept(
    ground: Ground,
    found: Feasible,
    was: Ints,
    params: SplitParams,
    *,
    deadline: Deadline,
    progress: Progress,
) -> Kept:
    """Split the community with the fewest households moved.

    Parameters
    ----------
    ground
        Of the community.
    found
        Some split of it, which says what no grid crosses.
    was
        Previous grid of each building of the community, -1 where it is new or where that grid was
        exclusive.
    params
        What is asked for.
    deadline
        After it regions are split anew.
    progress
        Told the step and the share done.
    """
    keeping = _Keeping(ground, found, _past(ground, was), params, deadline)
    label = keeping.as_before()
    anew: list[str] = []
    proved = True
    if label is None:
        splits = keeping.splits(progress)
        label = keeping.restored(found.regions.joined([split.label for split in splits]))
        proved = keeping.nested and all(split.proved for split in splits)
        anew = [name for name, one in zip(found.regions.names, splits, strict=True) if one.anew]
    progress("bound", 0.7)
    labels = [label[found.regions.of_cell == at] for at in range(len(found.labels))]
    labels = [np.unique(one, return_inverse=True)[1].astype(np.int64) for one in labels]
    best = Optimum(labels, ROUND, 0.0, keeping.bound(labels), ())
    as_many = all(one.max() == two.max() for one, two in zip(labels, found.labels, strict=True))
    # Without a merger the note tells of numbers of grids alone.
    note = found.note if as_many or found.merged != params.merge else ""
    return Kept(label, best, proved, tuple(anew), note)


def _past(ground: Ground, was: Ints) -> Past:
    """Return where all cells come from."""
    before = was[ground.rows]
    known = np.flatnonzero(before >= 0)
    at = (ground.cells.of_building[known], before[known])
    people = ground.land.households[known]
    held = np.zeros((ground.cells.count, max(int(was.max()) + 1, 1)), dtype=np.int64)
    empty = np.zeros_like(held)
    np.add.at(held, at, people)
    np.add.at(empty, at, people == 0)
    return Past(held, empty)


@dataclass(frozen=True)
class _Split:
    """The split of a region."""

    label: Ints
    proved: bool
    anew: bool


@dataclass
class _Keeping:
    """A community while it is split again; nothing is tried twice."""

    ground: Ground
    found: Feasible
    past: Past
    params: SplitParams
    deadline: Deadline
    tried: dict[tuple[int, int], _Split | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.band = band_of(self.params)
        self.parts = list(self.found.parts())
        regions = self.found.regions
        self.in_region = np.zeros((len(regions.names), self.past.grids), dtype=np.int64)
        weight = self.past.held * (self.past.empty.sum() + 1) + self.past.empty
        np.add.at(self.in_region, regions.of_cell, weight)
        self.home = np.where(self.in_region.any(axis=0), self.in_region.argmax(axis=0), -1)
        people = np.zeros_like(self.in_region)
        np.add.at(people, regions.of_cell, self.past.held)
        self.nested = bool((np.count_nonzero(people, axis=0) <= 1).all())
        self.everywhere = graph_of(
            self.ground.land, self.ground.cells, np.zeros(self.ground.cells.count, dtype=np.int64)
        )

    def as_before(self) -> Ints | None:
        """Return the previous plan, where it keeps every rule just as it is."""
        weight = self.past.held + self.past.empty
        if (np.count_nonzero(weight, axis=1) != 1).any() or not self.nested:
            return None
        grid = weight.argmax(axis=1)
        used, label = np.unique(grid, return_inverse=True)
        astray = self.home[grid] != self.found.regions.of_cell
        if (astray & ~open_cells(self.ground)).any() or self.params.grids not in {None, len(used)}:
            return None
        label = label.astype(np.int64)
        return label if sound(self.everywhere, label, self.band) else None

    def splits(self, progress: Progress) -> list[_Split]:
        """Return the split of each region."""
        households = self.found.regions.households
        before = [int((self.home == at).sum()) for at in range(len(households))]
        while True:
            barred = frozenset(choice for choice, split in self.tried.items() if split is None)
            shares = shares_near(households, before, self.params.grids, self.band, barred)
            if shares is None:  # only the first split is certain to exist
                shares = [int(label.max()) + 1 for label in self.found.labels]
            for at, grids in enumerate(shares):
                progress("keep", 0.2 + 0.5 * at / len(shares))
                if (at, grids) not in self.tried:
                    self.tried[at, grids] = self._split(at, grids)
            splits = [self.tried[choice] for choice in enumerate(shares)]
            done = [split for split in splits if split is not None]
            if len(done) == len(splits):
                return done

    def _split(self, at: int, grids: int) -> _Split | None:
        terrain, first = self.parts[at]
        graph = terrain.graph
        cells = np.flatnonzero(self.found.regions.of_cell == at)
        mine = np.flatnonzero(self.home == at)
        past = Past(self.past.held[cells][:, mine], self.past.empty[cells][:, mine])
        band = self.band.tightened(int(graph.households.sum()), grids)
        if past.grids:
            found = relabelled(graph, past, grids, band, self.deadline.half())
            if found.label is not None:
                return _Split(found.label, found.proved, anew=False)
        if int(first.max()) + 1 != grids:
            seed = (self.params.seed, at, grids)
            other = first_split(graph, grids, self.band, seed, self.deadline.half().expired)
            if other.label is None:
                return None
            first = other.label
        best = optimum(
            [Region.begun(terrain, first, self.band)],
            self.params.prefer,
            self.params.seed,
            deadline=self.deadline.half(),
            progress=silent,
        )
        return _Split(best.labels[0], proved=not past.grids, anew=bool(past.grids))

    def restored(self, grid: Ints) -> Ints:
        """Return the grids after open land went back where it was, as far as that can be."""
        heir = self._heirs(grid)
        weight = self.past.empty * open_cells(self.ground)[:, None]
        of = np.where(weight.any(axis=1), heir[weight.argmax(axis=1)], -1)
        graph, grid = self.everywhere, grid.copy()
        moving = True
        while moving:
            moving = False
            for cell in np.flatnonzero((of >= 0) & (of != grid)).tolist():
                near = np.append(graph.right[graph.left == cell], graph.left[graph.right == cell])
                rest = np.flatnonzero(grid == grid[cell])
                rest = rest[rest != cell]
                if (grid[near] == of[cell]).any() and graph.sub(rest).connected():
                    grid[cell] = of[cell]
                    moving = True
        return grid

    def _heirs(self, grid: Ints) -> Ints:
        """Return the grid that holds most of each previous one, -1 where none does."""
        shared = np.zeros((int(grid.max()) + 1, self.past.grids), dtype=np.int64)
        np.add.at(shared, grid, self.past.held)
        return np.where(shared.any(axis=0), shared.argmax(axis=0), -1)

    def bound(self, labels: Sequence[Ints]) -> float:
        """Return a bound of the inertia of every plan with so many grids in each region."""
        total = 0.0
        for (terrain, _), label in zip(self.parts, labels, strict=True):
            if self.deadline.expired():
                break
            grids = int(label.max()) + 1
            band = self.band.tightened(int(terrain.graph.households.sum()), grids)
            known = float(terrain.traits(label == np.arange(grids)[:, None]).inertia.sum())
            total += tightest(terrain, grids, band, known, self.deadline.part(3)).bound
        return total


def shares_near(
    households: list[int],
    before: list[int],
    grids: int | None,
    band: Band,
    barred: frozenset[tuple[int, int]] = frozenset(),
) -> list[int] | None:
    """Return the number of grids of each region nearest to what it was, None where none works.

    Nearest in the sum of the differences; among equals the grids are as equal as possible.

    Parameters
    ----------
    households, before
        Of each region: households now, grids before.
    grids
        Number of all grids, None for any.
    band
        The band.
    barred
        Pairs of region and number of grids not to be used.
    """
    mean = sum(households) / max(grids or sum(before), 1)
    best: dict[int, tuple[int, float, list[int]]] = {0: (0, 0.0, [])}
    for at, (held, was) in enumerate(zip(households, before, strict=True)):
        step: dict[int, tuple[int, float, list[int]]] = {}
        for used, (off, uneven, shares) in best.items():
            for k in range(band.least(held), band.most(held) + 1):
                if (at, k) in barred:
                    continue
                cost = uneven + k * (held / k - mean) ** 2
                one = (off + abs(k - was), cost, [*shares, k])
                total = 0 if grids is None else used + k
                if total not in step or one < step[total]:
                    step[total] = one
        best = step
    found = best.get(grids or 0)
    return None if found is None else found[2]
