"""Measures of finished grids: of the dissolved polygons, not of what the search believed."""

from dataclasses import dataclass

import numpy as np
import shapely

from geo.partition.ground.borders import Bools, Floats, Ints, Shapes, polsby_popper
from geo.partition.ground.cells import Cells
from geo.partition.ground.land import Land

CUT_SHARE = 1e-3
"""A building is cut when more than this share of its footprint lies outside its grid.

Well above what neighbours may overlap before they are kept together (`cells.OVERLAP_SHARE`): that
much is the noise of a survey.
"""


@dataclass(frozen=True)
class Measures:
    """Figures of finished grids; see `SplitReport` for the meaning of each.

    Those by grid are of all grids. Of the others, cuts, gaps and overlaps are measured on all
    grids, the rest leaves exclusive ones out, and borders with them.
    """

    exclusive: Bools
    households: Ints
    area_m2: Floats
    polsby_popper: Floats
    contiguous: int
    crossings: int
    buildings_cut: int
    gap_m2: float
    overlap_m2: float
    internal_boundary_m: float
    road_m: float
    road_weighted_cut_m: float
    inertia: float


def measured(
    land: Land, cells: Cells, grid: Ints, shapes: Shapes, exclusive: Bools | None = None
) -> Measures:
    """Measure grids.

    Parameters
    ----------
    land, cells
        What the grids are made of.
    grid
        Grid of each cell, 0 ... n - 1, shape (cells,).
    shapes
        The dissolved polygon of each grid, metres, shape (n,).
    exclusive
        Whether each grid is exclusive, shape (n,); none is when not given.
    """
    if exclusive is None:
        exclusive = np.zeros(len(shapes), dtype=bool)
    of_building = grid[cells.of_building]
    borders = cells.borders.grouped(np.where(exclusive[grid], -1, grid)[cells.cell])
    area = shapely.area(shapes)
    union = shapely.union_all(shapes)
    return Measures(
        exclusive,
        np.bincount(of_building, weights=land.households, minlength=len(shapes)).astype(np.int64),
        area,
        polsby_popper(shapes),
        int((shapely.get_type_id(shapes[~exclusive]) == shapely.GeometryType.POLYGON).sum()),
        _crossings(land, cells, of_building),
        int(_cut(land.footprints, shapes[of_building]).sum()),
        _tidy(shapely.area(shapely.difference(land.boundary, union))),
        _tidy(float(area.sum()) - shapely.area(union)),
        float(borders.length_m.sum()),
        float(borders.road_m.sum()),
        float(borders.cost_m.sum()),
        _inertia(land, of_building, len(shapes)),
    )


def _crossings(land: Land, cells: Cells, of_building: Ints) -> int:
    lived = land.households > 0
    pairs = np.column_stack([of_building, cells.compound[cells.of_building]])[lived]
    grids = np.unique(pairs, axis=0)[:, 0]
    return int((np.bincount(grids) > 1).sum())


def _cut(footprints: Shapes, shapes: Shapes) -> Bools:
    outside = shapely.area(shapely.difference(footprints, shapes))
    return outside > CUT_SHARE * shapely.area(footprints)


def _inertia(land: Land, of_building: Ints, count: int) -> float:
    total = 0.0
    for at in range(count):
        mine = (of_building == at) & (land.households > 0)
        away = land.middles[mine][:, None, :] - land.middles[mine][None, :, :]
        about = (land.households[mine][:, None] * (away**2).sum(axis=2)).sum(axis=0)
        total += about.min(initial=np.inf) if len(about) else 0.0
    return float(total)


def _tidy(area_m2: float) -> float:
    return max(round(float(area_m2), 2), 0.0) + 0.0
