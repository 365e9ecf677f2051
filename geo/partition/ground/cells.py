"""Cells: the land around each building, an exact coverage of the boundary that cuts no building.

The cell of a building is the land of its enclosure that is nearer to its footprint than to any
other (enclosed tessellation after Fleischmann et al. 2020, momepy). It is built here as one noded
arrangement of enclosure outlines, footprints and the lines half-way between footprints: faces of
an arrangement match edge by edge, where cells clipped one by one leave gaps and overlaps.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from geo.partition.ground.borders import (
    Bools,
    Borders,
    Floats,
    Ints,
    Shapes,
    absorbed,
    borders_of,
    components,
)
from geo.partition.ground.enclosures import Enclosures, faces_of
from geo.partition.ground.halfway import halfway
from geo.partition.ground.land import Land

SAMPLE_M = 1.5
"""Spacing of the points along a footprint that stand for it."""

SHRINK_M = 0.2
"""Footprints are shrunk by this before sampling, so that walls in common get a clear middle."""

OVERLAP_SHARE = 1e-4
"""Buildings that share more of the smaller footprint than this cannot be told apart on the ground
and stay together."""


@dataclass(frozen=True)
class Cells:
    """Faces that cover the boundary, and the cell each belongs to.

    Parameters
    ----------
    faces
        Polygons, metres, edge-matched, shape (f,).
    cell
        Cell of each face, shape (f,).
    borders
        Shared borders between the faces.
    of_building
        Cell of each building, shape (buildings,). Buildings on top of each other share one, and
        so do all buildings of an exclusive enclosure.
    compound
        Position of the compound of each cell, -1 for none.
    exclusive
        Whether each cell is an exclusive enclosure, perhaps without a building; these come last.
    """

    faces: Shapes
    cell: Ints
    borders: Borders
    of_building: Ints
    compound: Ints
    exclusive: Bools

    @property
    def count(self) -> int:
        """Number of cells."""
        return len(self.compound)

    def dissolved(self, label: Ints) -> Shapes:
        """Return one polygon per group of cells; `label` gives each cell its group 0, 1, ..."""
        group = label[self.cell]
        return np.array(
            [shapely.coverage_union_all(self.faces[group == at]) for at in range(label.max() + 1)],
            dtype=object,
        )


def cells_of(land: Land, enclosures: Enclosures) -> Cells:
    """Build the cells of all buildings; an exclusive enclosure is one cell.

    Raises
    ------
    AssertionError
        The faces are no valid coverage of the boundary (area within 1e-6): a fault of ours.
    """
    of_building = together(land.footprints)
    first = np.unique(of_building, return_index=True)[1]
    of_building, home, exclusive = _with_exclusive(of_building, enclosures.home[first], enclosures)
    samples, sample_cell = _samples(land.footprints, of_building)
    lines: list[BaseGeometry] = [*shapely.boundary(enclosures.shapes)]
    lines += [*shapely.boundary(land.footprints)]
    for at, shape in enumerate(enclosures.shapes):
        inside = home[sample_cell] == at
        lines += halfway(samples[inside], sample_cell[inside], shape)
    faces = faces_of(lines)
    points = shapely.point_on_surface(faces)
    enclosure = _containing(enclosures.shapes, points)
    inner = enclosure >= 0
    faces, points, enclosure = faces[inner], points[inner], enclosure[inner]
    assert_coverage(faces, land.boundary)

    built = _containing(land.footprints, points)
    cell = np.where(built >= 0, of_building[built], -1)
    for at in range(len(enclosures.shapes)):
        free = np.flatnonzero((cell < 0) & (enclosure == at))
        inside = np.flatnonzero(home[sample_cell] == at)
        if enclosures.exclusive[at]:
            cell[free] = np.flatnonzero(exclusive & (home == at))
        elif len(free) and len(inside):
            nearest = cKDTree(samples[inside]).query(shapely.get_coordinates(points[free]))[1]
            cell[free] = sample_cell[inside[nearest]]
    borders = borders_of(faces, land.streets)
    counts = (built >= 0) | ((cell >= 0) & exclusive[cell])
    cell = _in_one_piece(cell, faces, borders, np.where(counts, shapely.area(faces), 0.0))
    cell = absorbed(cell, borders, enclosure, home)
    return Cells(faces, cell, borders, of_building, enclosures.compound[home], exclusive)


def assert_coverage(polygons: Shapes, boundary: BaseGeometry) -> None:
    """Assert that polygons cover the boundary without gap or overlap."""
    if not shapely.coverage_is_valid(polygons):
        raise AssertionError("the polygons are not a valid coverage")
    whole, parts = shapely.area(boundary), shapely.area(polygons).sum()
    if abs(whole - parts) > 1e-6 * whole:
        raise AssertionError(f"the polygons cover {parts} m2 of {whole} m2")


def together(footprints: Shapes) -> Ints:
    """Return the cell of each building: its own, but one for those on top of each other."""
    a, b = shapely.STRtree(footprints).query(footprints, predicate="intersects")
    a, b = a[a < b], b[a < b]
    shared = shapely.area(shapely.intersection(footprints[a], footprints[b]))
    smaller = np.minimum(shapely.area(footprints[a]), shapely.area(footprints[b]))
    on_top = shared > OVERLAP_SHARE * smaller
    part = components(len(footprints), a[on_top], b[on_top])
    _, first, inverse = np.unique(part, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[inverse].astype(np.int64)


def _with_exclusive(
    of_building: Ints, home: Ints, enclosures: Enclosures
) -> tuple[Ints, Ints, Bools]:
    """Return the cells after each exclusive enclosure became one, behind the others.

    These are the cell of each building, and of each cell its enclosure and whether it is exclusive.
    """
    own = np.flatnonzero(enclosures.exclusive)
    stays = ~enclosures.exclusive[home]
    count = int(stays.sum())
    number = np.cumsum(stays) - 1
    number[~stays] = count + np.searchsorted(own, home[~stays])
    exclusive = np.arange(count + len(own)) >= count
    return number[of_building], np.concatenate([home[stays], own]), exclusive


def _samples(footprints: Shapes, of_building: Ints) -> tuple[Floats, Ints]:
    shrunk = shapely.buffer(footprints, -SHRINK_M, join_style="mitre")
    shrunk = np.where(shapely.is_empty(shrunk), footprints, shrunk)
    rings = shapely.segmentize(shapely.boundary(shrunk), SAMPLE_M)
    points, which = shapely.get_coordinates(rings, return_index=True)
    return points, of_building[which]


def _containing(shapes: Shapes, points: Shapes) -> Ints:
    found = np.full(len(points), -1)
    at, which = shapely.STRtree(shapes).query(points, predicate="intersects")
    order = np.argsort(-which, kind="stable")
    found[at[order]] = which[order]
    return found


def _in_one_piece(cell: Ints, faces: Shapes, borders: Borders, built_m2: Floats) -> Ints:
    """Return the cells with every piece but the one that holds most of the footprint set to -1."""
    same = cell[borders.left] == cell[borders.right]
    piece = components(len(faces), borders.left[same], borders.right[same])
    held = np.bincount(piece, weights=built_m2)
    main = np.full(cell.max() + 1, -1)
    order = np.lexsort((-piece, held[piece]))
    order = order[cell[order] >= 0]
    main[cell[order]] = piece[order]
    return np.where((cell >= 0) & (piece == main[cell]), cell, -1)
