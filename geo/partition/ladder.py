"""The ladder of a split: big buildings, the arithmetic, the search. It stops where it fails."""

from dataclasses import dataclass, field

import numpy as np

from geo.partition import explain
from geo.partition.arithmetic import Band, allot
from geo.partition.borders import Ints
from geo.partition.cells import Cells
from geo.partition.deadline import Deadline
from geo.partition.graph import Graph, graph_of
from geo.partition.land import Land
from geo.partition.packing import Packing, packing
from geo.partition.params import SplitParams
from geo.partition.regions import Regions, regions_of, softened
from geo.partition.search import best_split
from geo.progress import Progress


@dataclass(frozen=True)
class Outcome:
    """Grid of each cell, or None and why; `reason` may also hold a remark on a good split."""

    grid: Ints | None
    reason: str
    fixes: tuple[str, ...] = ()


@dataclass
class Trials:
    """What was tried with each region and number of grids; nothing is tried twice."""

    graph: Graph
    regions: Regions
    band: Band
    seed: int
    deadline: Deadline
    found: dict[tuple[int, int], Ints | None] = field(default_factory=dict)
    packings: dict[tuple[int, int], Packing] = field(default_factory=dict)
    late: bool = False

    def run(self, at: int, grids: int) -> None:
        """Search a split of one region; an attempt gets half of the time that is left."""
        if (at, grids) not in self.found:
            seed = (self.seed, at, grids)
            expired = self.deadline.half().expired
            self.found[at, grids] = best_split(self._part(at), grids, self.band, seed, expired)
            self.late |= expired()

    def packed(self, at: int, grids: int) -> Packing:
        """Return whether one region can be packed; not settled once time is up."""
        if self.deadline.expired():
            return self.packings.get((at, grids), Packing(fits=None))
        if (at, grids) not in self.packings:
            self.packings[at, grids] = packing(self._part(at).households, grids, self.band)
        return self.packings[at, grids]

    def failed(self) -> frozenset[tuple[int, int]]:
        """Return the pairs of region and number of grids for which no split was found."""
        return frozenset(choice for choice, label in self.found.items() if label is None)

    def _part(self, at: int) -> Graph:
        return self.graph.sub(np.flatnonzero(self.regions.of_cell == at))


def searched(
    land: Land,
    cells: Cells,
    names: list[str],
    params: SplitParams,
    *,
    deadline: Deadline,
    progress: Progress,
) -> Outcome:
    """Climb the ladder: a building too big, the arithmetic, the search."""
    band = explain.band_of(params)
    people = np.bincount(cells.of_building, weights=land.households).astype(int)
    big = people[cells.of_building] > band.high
    if big.any():
        too_big = [name for name, much in zip(names, big, strict=True) if much]
        return Outcome(
            None,
            explain.why_too_big(too_big, people[cells.of_building][big].tolist(), params),
            (
                "Split these buildings by entrance (单元) into rows of their own.",
                f"Raise the maximum from {band.high} to at least {people.max()} households.",
            ),
        )
    regions = regions_of(land, cells, params.nest)
    whole = regions if params.nest == "off" else regions_of(land, cells, "off")
    note = ""
    if allot(regions.households, params.grids, band) is None:
        soft = softened(regions, params.grids, band) if params.nest == "soft" else None
        if soft is None:
            fixes = explain.arithmetic_fixes(
                regions, None if params.nest == "off" else whole, params
            )
            return Outcome(None, explain.why_impossible(regions, params), fixes)
        note = explain.merged_note(regions, soft)
        regions = soft
    graph = graph_of(land, cells, regions.of_cell)
    trials = Trials(graph, regions, band, params.seed, deadline)
    return _split_regions(trials, params, note, progress)


def _split_regions(trials: Trials, params: SplitParams, note: str, progress: Progress) -> Outcome:
    """Split every region; where one fails, try other numbers of grids the arithmetic allows."""
    regions, band = trials.regions, trials.band
    first = shares = allot(regions.households, params.grids, band)
    while shares is not None and first is not None:
        for at, grids in enumerate(shares):
            progress("search", 0.9 - 0.7 / (1 + len(trials.found) / len(shares)))
            trials.run(at, grids)
        labels = [trials.found[choice] for choice in enumerate(shares)]
        if all(label is not None for label in labels):
            more = [
                explain.More(regions.names[at], least, taken, trials.packed(at, least).fits)
                for at, (least, taken) in enumerate(zip(first, shares, strict=True))
                if least < taken
            ]
            if more and params.grids is None:
                note = f"{note} {explain.more_grids_note(more)}".strip()
            return Outcome(_joined(regions, labels), note)
        if trials.deadline.expired():
            break
        shares = allot(regions.households, params.grids, band, trials.failed())
    progress("explain", 0.9)
    lacks = [
        explain.Lack(
            regions.names[at],
            regions.households[at],
            grids,
            trials.packed(at, grids),
            all(
                trials.packed(at, k).fits is False
                for k in range(
                    band.least(regions.households[at]), band.most(regions.households[at]) + 1
                )
            ),
        )
        for at, grids in enumerate(first or [])
        if trials.found[at, grids] is None
    ]
    reason = explain.why_not_found(lacks, params, late=trials.late)
    several = len(regions.names) > 1
    fixes = explain.search_fixes(lacks, params, several=several, late=trials.late)
    return Outcome(None, f"{note} {reason}".strip(), tuple(fixes))


def _joined(regions: Regions, labels: list[Ints | None]) -> Ints:
    """Return one numbering of the grids of all regions."""
    grid = np.full(len(regions.of_cell), -1)
    for at, label in enumerate(labels):
        if label is not None:
            grid[regions.of_cell == at] = grid.max() + 1 + label
    return grid
