"""The ladder of a split: buildings, arithmetic, packing, contiguity. It stops where it fails."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from geo.deadline import Deadline
from geo.partition.ground.borders import Ints
from geo.partition.ground.ground import Ground
from geo.partition.ground.terrain import Terrain
from geo.partition.params import SplitParams
from geo.partition.proof import explain
from geo.partition.proof.arithmetic import Band, allot
from geo.partition.proof.regions import Regions, joined_by_name, mergers, regions_of
from geo.partition.search.search import First, first_split

Level = Literal["buildings", "arithmetic", "packing", "contiguity", "search"]

MOST_MERGERS = 12
"""Ways to merge compounds tried on the ground when nesting is soft."""


SHARES_OF_NUMBERS = 4
"""Where the number of grids is free, the fewest may be the hardest: each number gets one of so many
parts of the time that is left."""


@dataclass(frozen=True)
class Feasible:
    """A first split.

    Parameters
    ----------
    regions
        What no grid crosses.
    terrain
        Of all cells.
    labels
        Grid of each cell, region by region.
    note
        What had to be done to get it; empty when nothing.
    merged
        Names of compounds that grids may cross between, group by group.
    """

    regions: Regions
    terrain: Terrain
    labels: list[Ints]
    note: str = ""
    merged: tuple[tuple[str, ...], ...] = ()

    def noted(self, note: str) -> "Feasible":
        """Return the same with one more thing that had to be done."""
        return replace(self, note=f"{self.note} {note}".strip())

    def parts(self) -> Iterator[tuple[Terrain, Ints]]:
        """Yield the terrain and the split of each region."""
        for at, label in enumerate(self.labels):
            yield self.terrain.sub(np.flatnonzero(self.regions.of_cell == at)), label


@dataclass(frozen=True)
class Refusal:
    """Why there is no split.

    Parameters
    ----------
    level
        The rung that failed; "search" is no proof.
    reason
        In words.
    proved
        True when there is no split for certain.
    regions
        The regions that were to be split.
    lacks
        The regions that failed, where the rung is not arithmetic.
    buildings
        Positions of the buildings that are too big by themselves.
    least_high
        No maximum below this works with the regions; 0 where nothing is known.
    """

    level: Level
    reason: str
    proved: bool
    regions: Regions | None = None
    lacks: tuple[explain.Lack, ...] = ()
    buildings: tuple[int, ...] = ()
    least_high: int = 0


@dataclass
class Trials:
    """First splits of regions by number of grids; nothing is tried twice.

    An attempt gets one of `share` parts of the time that is left.
    """

    terrain: Terrain
    regions: Regions
    band: Band
    seed: int
    deadline: Deadline
    share: int = 2
    found: dict[tuple[int, int], First] = field(default_factory=dict)

    def run(self, at: int, grids: int) -> First:
        """Search a split of one region."""
        if (at, grids) not in self.found:
            nodes = np.flatnonzero(self.regions.of_cell == at)
            graph = self.terrain.graph.sub(nodes)
            expired = self.deadline.part(self.share).expired
            self.found[at, grids] = first_split(
                graph, grids, self.band, (self.seed, at, grids), expired
            )
        return self.found[at, grids]

    def failed(self) -> frozenset[tuple[int, int]]:
        """Return the pairs of region and number of grids for which no split was found."""
        return frozenset(choice for choice, first in self.found.items() if first.label is None)

    def least_high(self, at: int, asked: int | None) -> int:
        """Return a maximum below which a region cannot be packed; 0 where that is not known."""
        people, band = self.regions.households[at], self.band
        least, most = band.least(people), band.most(people)
        fewer = least - 1  # grids, which a higher maximum would allow
        if asked is not None and len(self.regions.names) == 1:
            least, most, fewer = asked, asked, 0
        counts = range(least, most + 1)
        if any((at, grids) not in self.failed() for grids in counts):
            return 0
        packed = [self.found[at, grids].packing for grids in counts]
        highs = [(one.smallest_high if one else None) or band.high + 1 for one in packed]
        return min([*highs, -(-people // fewer)] if fewer else highs)


def climbed(ground: Ground, params: SplitParams, deadline: Deadline) -> Feasible | Refusal:
    """Climb the ladder: find some split, or the rung where it fails."""
    band = explain.band_of(params)
    too_big = _too_big(ground, params)
    if too_big is not None:
        return too_big
    regions = regions_of(ground.land, ground.cells, params.nest)
    if params.nest != "off":
        regions = joined_by_name(regions, params.merge)
    first = _split(ground, regions, params, deadline)
    if isinstance(first, Feasible) or params.nest != "soft":
        return first
    proved = first.proved
    for trial, merged in enumerate(mergers(regions, params.grids, band)):
        if trial == MOST_MERGERS or deadline.expired():
            proved = False
            break
        found = _split(ground, merged, params, deadline.half())
        if isinstance(found, Feasible):
            note = explain.merged_note(regions, merged)
            return Feasible(
                merged,
                found.terrain,
                found.labels,
                f"{note} {found.note}".strip(),
                explain.merged_names(regions, merged, params.merge),
            )
        proved = proved and found.proved
    if proved or not first.proved:
        return replace(first, least_high=0)
    reason = explain.why_not_merged(first.reason)
    return Refusal("search", reason, proved=False, regions=regions, lacks=first.lacks)


def _too_big(ground: Ground, params: SplitParams) -> Refusal | None:
    """Return the refusal of buildings that alone, or on top of each other, overfill a grid."""
    home, households = ground.cells.of_building, ground.land.households
    people = np.bincount(home, weights=households).astype(int)
    cells = np.flatnonzero(people > params.max_households)
    if not len(cells):
        return None
    stacks = [np.flatnonzero((home == cell) & (households > 0)).tolist() for cell in cells]
    names = [[ground.names[at] for at in stack] for stack in stacks]
    return Refusal(
        "buildings",
        explain.why_too_big(names, people[cells].tolist(), params),
        proved=True,
        buildings=tuple(sorted(at for stack in stacks for at in stack)),
        least_high=int(people.max()),
    )


def _split(
    ground: Ground, regions: Regions, params: SplitParams, deadline: Deadline
) -> Feasible | Refusal:
    """Split every region; where one fails, try other numbers of grids the arithmetic allows."""
    band = explain.band_of(params)
    first = shares = allot(regions.households, params.grids, band)
    if first is None:
        reason = explain.why_impossible(regions, params)
        return Refusal("arithmetic", reason, proved=True, regions=regions)
    share = 2 if params.grids else SHARES_OF_NUMBERS
    trials = Trials(ground.terrain(regions), regions, band, params.seed, deadline, share)
    while shares is not None:
        splits = [trials.run(at, grids) for at, grids in enumerate(shares)]
        labels = [split.label for split in splits if split.label is not None]
        if len(labels) == len(shares):
            note = _more_grids(trials, first, shares) if params.grids is None else ""
            return Feasible(regions, trials.terrain, labels, note, params.merge)
        if deadline.expired():
            break
        shares = allot(regions.households, params.grids, band, trials.failed())
    return _refused(trials, first, params, settled=shares is None)


def _more_grids(trials: Trials, first: list[int], shares: list[int]) -> str:
    more = [
        explain.More(trials.regions.names[at], least, taken, trials.found[at, least].proved)
        for at, (least, taken) in enumerate(zip(first, shares, strict=True))
        if least < taken
    ]
    return explain.more_grids_note(more) if more else ""


def _refused(trials: Trials, first: list[int], params: SplitParams, *, settled: bool) -> Refusal:
    regions, band = trials.regions, trials.band
    lacks = [
        explain.Lack(
            regions.names[at],
            regions.households[at],
            grids,
            trials.found[at, grids].packing,
            trials.found[at, grids].proved,
        )
        for at, grids in enumerate(first)
        if (at, grids) in trials.failed()
    ]
    proved = settled and all(trials.found[choice].proved for choice in trials.failed())
    level: Level = "search"
    if proved:
        packed = [trials.found[choice].packing for choice in trials.failed()]
        torn = any(packing is None or packing.fits is not False for packing in packed)
        level = "contiguity" if torn else "packing"
    reason = explain.why_not_found(
        lacks, params, level=level, late=trials.deadline.expired(), band=band
    )
    high = max(trials.least_high(at, params.grids) for at in range(len(first)))
    return Refusal(level, reason, proved, regions, tuple(lacks), least_high=high)
