"""Regions: pieces of land that are split each for itself, so that no grid crosses their border."""

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from geo.partition.arithmetic import Band, allot, works
from geo.partition.borders import Borders, Floats, Ints, absorbed, components, summed
from geo.partition.cells import Cells
from geo.partition.graph import linking
from geo.partition.land import Land
from geo.partition.params import Nest

OUTSIDE = "land outside the compounds"
WHOLE = "the whole community"
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
    names
        What people call each region.
    borders
        Borders between the regions.
    """

    of_cell: Ints
    households: list[int]
    names: list[str]
    borders: Borders


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
        _numbered(names),
        borders.grouped(of_cell),
    )


def softened(regions: Regions, grids: int | None, band: Band) -> Regions | None:
    """Return the regions after the fewest merges of neighbours that make the arithmetic work.

    Among equally few merges the one that opens the costliest borders is taken, so that roads stay
    borders. None when nothing helps.
    """
    edges = np.column_stack([regions.borders.left, regions.borders.right])
    cost = regions.borders.cost_m
    count, trials = len(regions.households), 0
    households = np.array(regions.households)
    for merges in range(count):
        best: tuple[float, Ints] | None = None
        for chosen in combinations(range(len(edges)), merges):
            trials += 1
            pick = np.array(chosen, dtype=np.int64)
            merged = components(count, edges[pick, 0], edges[pick, 1])
            if merged.max() + 1 != count - merges:
                continue
            sums = np.bincount(merged, weights=households).astype(int).tolist()
            if works(sums, grids, band) and (best is None or cost[pick].sum() > best[0]):
                best = (float(cost[pick].sum()), merged)
            if trials >= MOST_TRIALS:
                break
        if best is not None:
            return _merged(regions, best[1])
        if trials >= MOST_TRIALS:
            break
    everything = _merged(regions, components(count, edges[:, 0], edges[:, 1]))
    return everything if allot(everything.households, grids, band) else None


def _merged(regions: Regions, into: Ints) -> Regions:
    sums = np.bincount(into, weights=np.array(regions.households))
    names = [
        " + ".join(name for name, to in zip(regions.names, into, strict=True) if to == at)
        for at in range(len(sums))
    ]
    return replace(
        regions,
        of_cell=into[regions.of_cell],
        households=[int(h) for h in sums],
        names=names,
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
