"""Regions: pieces of land that are split each for itself, so that no grid crosses their border."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations

import numpy as np

from geo.errors import InputError
from geo.faults import Fault
from geo.partition.ground.borders import Borders, Floats, Ints, absorbed, components, summed
from geo.partition.ground.cells import Cells
from geo.partition.ground.graph import SHORT_M, linking
from geo.partition.ground.land import Land
from geo.partition.params import Nest
from geo.partition.proof.arithmetic import Band, works

OUTSIDE = "land outside the compounds"
WHOLE = "the whole community"
JOIN = " + "
"""Stands between the names of merged regions."""

MOST_TRIALS = 5_000
"""Sets of merges looked at when nesting is soft; beyond that everything is merged."""


@dataclass(frozen=True)
class Regions:
    """Pieces of land and the cells in each.

    Parameters
    ----------
    of_cell
        Region of each cell, shape (cells,).
    households
        Households of each region, shape (regions,).
    parts
        Names of what was made one in each region; one name where nothing was.
    borders
        Borders between the regions.
    """

    of_cell: Ints
    households: list[int]
    parts: list[tuple[str, ...]]
    borders: Borders

    @property
    def names(self) -> list[str]:
        """What people call each region."""
        return [JOIN.join(names) for names in self.parts]

    def joined(self, labels: Sequence[Ints]) -> Ints:
        """Return one numbering of the grids of all regions, cell by cell."""
        grid = np.full(len(self.of_cell), -1)
        for at, label in enumerate(labels):
            grid[self.of_cell == at] = grid.max() + 1 + label
        return grid


def regions_of(land: Land, cells: Cells, nest: Nest) -> Regions:
    """Return one region per connected piece of a compound, or of everything when nest is "off".

    A piece where nobody lives joins the neighbour with the longest border, roads discounted.
    """
    borders = cells.borders.grouped(cells.cell)
    label = cells.compound if nest != "off" else np.zeros(cells.count, dtype=np.int64)
    links = linking(borders.where(label[borders.left] == label[borders.right]))
    piece = components(cells.count, links.left, links.right)
    people = _people(land, cells)
    lived = np.bincount(piece, weights=people) > 0
    owner = np.where(lived, np.arange(len(lived)), -1)
    none = np.full(len(owner), -1)
    owner = absorbed(owner, borders.grouped(piece), none, none)
    alone = owner < 0
    owner[alone] = np.flatnonzero(alone)
    kept, of_cell = np.unique(owner[piece], return_inverse=True)
    first = [int(np.flatnonzero(piece == at)[0]) for at in kept]
    if nest == "off":
        names = [WHOLE] * len(kept)
    else:
        names = [_name(land, int(cells.compound[at])) for at in first]
    return Regions(
        of_cell.astype(np.int64),
        [int(h) for h in np.bincount(of_cell, weights=people)],
        [(name,) for name in _numbered(names)],
        borders.grouped(of_cell),
    )


def mergers(regions: Regions, grids: int | None, band: Band) -> Iterator[Regions]:
    """Yield the regions after merges of neighbours that make the arithmetic work.

    Fewest merges first; among equally few those first that open the costliest borders, so that
    roads stay borders. At least one merge is made.
    """
    borders = regions.borders.where(regions.borders.length_m >= SHORT_M)
    edges = np.column_stack([borders.left, borders.right])
    cost = borders.cost_m
    count, trials = len(regions.households), 0
    households = np.array(regions.households)
    for merges in range(1, count):
        fitting: dict[bytes, tuple[float, Ints]] = {}
        for chosen in combinations(range(len(edges)), merges):
            trials += 1
            if trials > MOST_TRIALS:
                break
            pick = np.array(chosen, dtype=np.int64)
            merged = components(count, edges[pick, 0], edges[pick, 1])
            sums = np.bincount(merged, weights=households).astype(int).tolist()
            if merged.max() + 1 == count - merges and works(sums, grids, band):
                opened = float(cost[merged[edges[:, 0]] == merged[edges[:, 1]]].sum())
                fitting.setdefault(merged.tobytes(), (opened, merged))
        for _, merged in sorted(fitting.values(), key=lambda found: -found[0]):
            yield _merged(regions, merged)
        if trials > MOST_TRIALS:
            everything = _merged(regions, components(count, edges[:, 0], edges[:, 1]))
            if works(everything.households, grids, band):
                yield everything
            return


def joined_by_name(regions: Regions, groups: tuple[tuple[str, ...], ...]) -> Regions:
    """Return the regions after those of the same group were made one.

    Raises
    ------
    InputError
        A group names no region there is, or regions that do not touch; every fault at once.
    """
    unknown = [name for group in groups for name in group if name not in regions.names]
    if unknown:
        known = ", ".join(regions.names)
        raise InputError(
            [
                Fault("merge", f"There is no compound {name!r}.", f"Known are {known}.")
                for name in unknown
            ]
        )
    into = np.arange(len(regions.names))
    for group in groups:
        members = [regions.names.index(name) for name in group]
        into[np.isin(into, into[members])] = into[members].min()
    _assert_touching(regions, into)
    return _merged(regions, np.unique(into, return_inverse=True)[1]) if groups else regions


def _assert_touching(regions: Regions, into: Ints) -> None:
    borders = regions.borders
    inner = borders.where(
        (borders.length_m >= SHORT_M) & (into[borders.left] == into[borders.right])
    )
    part = components(len(into), inner.left, inner.right)
    torn = [at for at in np.unique(into) if len(np.unique(part[into == at])) > 1]
    if torn:
        raise InputError(
            [
                Fault(
                    "merge",
                    f"{', '.join(np.array(regions.names)[into == at])} do not touch.",
                    "Name the compounds between them as well.",
                )
                for at in torn
            ]
        )


def _merged(regions: Regions, into: Ints) -> Regions:
    sums = np.bincount(into, weights=np.array(regions.households))
    parts = [
        tuple(chain(*(names for names, to in zip(regions.parts, into, strict=True) if to == at)))
        for at in range(len(sums))
    ]
    return replace(
        regions,
        of_cell=into[regions.of_cell],
        households=[int(h) for h in sums],
        parts=parts,
        borders=regions.borders.grouped(into),
    )


def _people(land: Land, cells: Cells) -> Floats:
    return summed(cells.of_building, land.households, cells.count)


def _name(land: Land, compound: int) -> str:
    if compound >= 0:
        return land.names[compound] or f"compound {compound + 1}"
    return OUTSIDE if len(land.compounds) else WHOLE


def _numbered(names: list[str]) -> list[str]:
    """Return the names, with "(part n)" behind those that occur more than once."""
    seen: dict[str, int] = {}
    numbered = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        numbered.append(f"{name} (part {seen[name]})" if names.count(name) > 1 else name)
    return numbered
