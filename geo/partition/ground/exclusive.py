"""Exclusive land (专属网格): schools, parks and squares large enough to be grids of their own.

A piece of land between streets, walls and compound outlines becomes one when nobody lives there
and it has at least `LEAST_M2`. Its buildings share one cell; land without a building is a cell as
well. Where the rest of the community would not hang together as it does otherwise, the piece stays
with its neighbours.
"""

from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import InputError
from geo.partition.ground.borders import Bools, Borders, Floats, Ints, absorbed, components, summed
from geo.partition.ground.cells import Cells, cells_of, together
from geo.partition.ground.enclosures import Owners, Pieces, enclosed, owners_of, pieces_of
from geo.partition.ground.graph import linking
from geo.partition.ground.land import Land
from geo.partition.params import SplitParams
from geo.partition.proof.regions import OUTSIDE, Regions, joined_by_name, regions_of

LEAST_M2 = 10_000.0
"""Smallest exclusive grid: the ten thousand square metres of the unit grid (万米单元网格) that
Chinese city management counts its land by."""


@dataclass(frozen=True)
class Parted:
    """The cells of all land.

    Parameters
    ----------
    cells
        Those of exclusive land come last.
    note
        Which land is not exclusive after all, and why; empty when there is none.
    """

    cells: Cells
    note: str = ""


def parted(land: Land, params: SplitParams) -> Parted:
    """Build the cells of all land, with exclusive land apart where that is asked for.

    Largest first, each piece is taken out, unless buildings that hang together in one region (or
    in several that are to be merged) would not do so without it. That is tried on the enclosures
    and checked on the cells.

    Parameters
    ----------
    params
        `exclusive`, `nest` and `merge` count.
    """
    pieces = pieces_of(land)
    plain = owners_of(land, pieces)
    cells = cells_of(land, enclosed(land, pieces, plain))
    people = _people(land, pieces)
    large = large_and_empty(land, pieces, people) if params.exclusive else []
    if not large:
        return Parted(cells)

    def owners(own: list[int]) -> Owners:
        given = [at for at in large if at not in own]
        return _with_lonely(pieces, owners_of(land, pieces, own, given), people)

    coarse = _Ties(land, pieces, _coarse(pieces, plain), params)
    chosen: list[int] = []
    for at in large:
        if coarse.hold(_coarse(pieces, owners([*chosen, at]))):
            chosen.append(at)
    fine = _Ties(land, pieces, cells, params)
    cells = cells_of(land, enclosed(land, pieces, owners(chosen)))
    while not fine.hold(cells):
        chosen.pop()
        cells = cells_of(land, enclosed(land, pieces, owners(chosen)))
    return Parted(cells, _note(land, pieces, [at for at in large if at not in chosen]))


def large_and_empty(land: Land, pieces: Pieces, people: Floats) -> list[int]:
    """Return the positions of pieces large enough and without households, the largest first.

    Strips are none, nor what buildings of other land would cut in two. Where nobody lives at all,
    there are none.
    """
    area = shapely.area(pieces.shapes)
    empty = (people == 0) & (area >= LEAST_M2) & ~pieces.thin & bool(people.any())
    first = _first(land, pieces)
    found = np.flatnonzero(empty).tolist()
    whole = [at for at in found if _whole(pieces.shapes[at], land, first == at)]
    return sorted(whole, key=lambda at: (-area[at], at))


def _people(land: Land, pieces: Pieces) -> Floats:
    """Return the households of each piece; of buildings on top of each other they count twice."""
    count = len(pieces.shapes)
    return summed(pieces.home, land.households, count) + summed(
        _first(land, pieces), land.households, count
    )


def _first(land: Land, pieces: Pieces) -> Ints:
    """Return the piece of the first of the buildings that each stands on top of."""
    group = together(land.footprints)
    return pieces.home[np.unique(group, return_index=True)[1]][group]


def without_exclusive(land: Land, cells: Cells) -> tuple[Land, Cells, Ints]:
    """Return land and cells without what is exclusive, and the positions of the buildings left."""
    if not cells.exclusive.any():
        return land, cells, np.arange(len(land.households))
    rows = np.flatnonzero(~cells.exclusive[cells.of_building])
    stays = ~cells.exclusive[cells.cell]
    place = np.cumsum(stays) - 1
    borders = cells.borders.where(stays[cells.borders.left] & stays[cells.borders.right])
    rest = Cells(
        cells.faces[stays],
        cells.cell[stays],
        Borders(place[borders.left], place[borders.right], borders.length_m, borders.road_m),
        cells.of_building[rows],
        cells.compound[~cells.exclusive],
        cells.exclusive[~cells.exclusive],
    )
    smaller = replace(
        land,
        boundary=shapely.coverage_union_all(rest.faces),
        footprints=land.footprints[rows],
        middles=land.middles[rows],
        households=land.households[rows],
    )
    return smaller, rest, rows


def _with_lonely(pieces: Pieces, owners: Owners, people: Floats) -> Owners:
    """Return the owners after land where nobody lives that lies amid exclusive land joined it."""
    count, base = len(owners.compound), ~owners.exclusive
    borders = pieces.borders.grouped(owners.of_piece)
    among = base[borders.left] & base[borders.right]
    part = components(count, borders.left[among], borders.right[among])
    lived = summed(part, summed(owners.of_piece, people, count), count)[part] > 0
    none = np.full(count, -1)
    to = absorbed(np.where(base & ~lived, -1, np.arange(count)), borders, none, none)
    roots, place = np.unique(np.where(to < 0, np.arange(count), to), return_inverse=True)
    return Owners(place[owners.of_piece], owners.compound[roots], owners.exclusive[roots])


def _coarse(pieces: Pieces, owners: Owners) -> Cells:
    """Return the enclosures as cells: enough to see what hangs together, and soon made."""
    order = np.argsort(owners.exclusive, kind="stable")
    cell = np.argsort(order)[owners.of_piece]
    return Cells(
        pieces.shapes,
        cell,
        pieces.borders,
        cell[pieces.home],
        owners.compound[order],
        owners.exclusive[order],
    )


class _Ties:
    """Which buildings hang together while no land is exclusive.

    Buildings outside the compounds where nobody lives do not count: they may go with another
    neighbour.
    """

    def __init__(self, land: Land, pieces: Pieces, cells: Cells, params: SplitParams) -> None:
        self.land = land
        self.nest = params.nest
        self.counts = (land.households > 0) | (pieces.compound[pieces.home] >= 0)
        regions = regions_of(land, cells, params.nest)
        self.lonely = regions.households.count(0)
        self.region = regions.of_cell[cells.of_building]
        self.merged = _joined(regions, params).of_cell[cells.of_building]
        self.linked = _linked(cells, self.merged)

    def hold(self, cells: Cells) -> bool:
        """Return whether the rest of the land hangs together as before, and nothing is alone."""
        land, rest, rows = without_exclusive(self.land, cells)
        regions = regions_of(land, rest, self.nest)
        counts = self.counts[rows]
        region = regions.of_cell[rest.of_building]
        linked = _linked(rest, self.merged[rows])
        return (
            regions.households.count(0) <= self.lonely
            and _unbroken(self.region[rows][counts], region[counts])
            and _unbroken(self.linked[rows][counts], linked[counts])
        )


def _joined(regions: Regions, params: SplitParams) -> Regions:
    """Return the regions after those that are to be merged were made one.

    What cannot be merged here is left to whoever merges for good: the rest of the land may have
    other neighbours.
    """
    groups = params.merge if params.nest != "off" else ()
    return joined_by_name(regions, tuple(group for group in groups if _joins(regions, group)))


def _joins(regions: Regions, group: tuple[str, ...]) -> bool:
    try:
        joined_by_name(regions, (group,))
    except InputError:
        return False
    return True


def _linked(cells: Cells, group: Ints) -> Ints:
    """Return the part of its group that each building hangs together with, shape (buildings,)."""
    of_cell = np.full(cells.count, -1)
    of_cell[cells.of_building] = group
    borders = cells.borders.grouped(cells.cell)
    links = linking(borders.where(of_cell[borders.left] == of_cell[borders.right]))
    return components(cells.count, links.left, links.right)[cells.of_building]


def _unbroken(before: Ints, after: Ints) -> bool:
    """Return whether what was in one part still is."""
    pairs = np.unique(np.column_stack([before, after]), axis=0)
    return len(pairs) == len(np.unique(before))


def _whole(shape: BaseGeometry, land: Land, own: Bools) -> bool:
    """Return whether land stays in one piece without the footprints of others that reach in."""
    others = land.footprints[~own & shapely.intersects(land.footprints, shape)]
    rest = shapely.difference(shape, shapely.union_all(others))
    return bool(shapely.get_type_id(rest) == shapely.GeometryType.POLYGON)


def _note(land: Land, pieces: Pieces, left: list[int]) -> str:
    if not left:
        return ""
    area = shapely.area(pieces.shapes)
    places = ", ".join(
        f"{area[at]:,.0f} m2 in {_place(land, int(pieces.compound[at]))}" for at in left
    )
    return (
        f"Land where nobody lives stays with its neighbours, because without it "
        f"the land around would not hang together: {places}."
    )


def _place(land: Land, compound: int) -> str:
    if compound < 0:
        return f"the {OUTSIDE}" if len(land.compounds) else "the community"
    return land.names[compound] or f"compound {compound + 1}"
