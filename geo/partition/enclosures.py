"""Enclosures: the land between streets, walls and compound outlines, each with a building in it."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.partition.borders import (
    Bools,
    Borders,
    Ints,
    Shapes,
    absorbed,
    borders_of,
    components,
    polsby_popper,
)
from geo.partition.halfway import halfway
from geo.partition.land import Land

THIN = 0.2
"""Land without a building and with a Polsby-Popper score below this is a strip."""

SAMPLE_M = 3.0
"""Spacing of the points along a strip that stand for its neighbours."""

NODE_GRID_M = 1e-6
"""Precision of noding: far below any survey, far above what a float keeps of a metre here."""


@dataclass(frozen=True)
class Enclosures:
    """Pieces of land that together cover the boundary exactly.

    Parameters
    ----------
    shapes
        Polygons, metres, shape (n,).
    compound
        Position of the compound each belongs to, -1 for none.
    home
        Position of the enclosure each building stands in, shape (buildings,).
    """

    shapes: Shapes
    compound: Ints
    home: Ints


def enclosures_of(land: Land) -> Enclosures:
    """Cut the land along its lines and give every piece without a building to a neighbour.

    A piece inside a compound goes to a piece of that compound. A piece outside goes to the
    neighbour with the longest border, roads discounted: so the strip between the outline of a
    compound and the centre line of the street joins the compound. Land outside compounds where
    nobody lives is taken into the neighbouring compounds as well, with the buildings on it.
    """
    lines = [shapely.boundary(land.boundary), *land.streets, *land.walls]
    lines += [*shapely.intersection(shapely.boundary(land.compounds), land.boundary)]
    shapes = faces_of(lines)
    shapes = shapes[_inside(shapes, land)]
    across = _across_strips(shapes, largest_overlap(land.footprints, shapes))
    if across:
        shapes = faces_of([*lines, *across])
        shapes = shapes[_inside(shapes, land)]
    compound = _compounds_of(shapes, land)
    home = largest_overlap(land.footprints, shapes)
    borders = borders_of(shapes, land.streets)
    owner = np.full(len(shapes), -1)
    owner[home] = home
    owner = absorbed(owner, borders, compound, compound)
    left = owner < 0
    owner[left] = np.flatnonzero(left)
    compound = _settled(compound[owner], owner, borders, home, land.households)
    roots, label = np.unique(owner, return_inverse=True)
    groups = [shapes[label == at] for at in range(len(roots))]
    merged = [g[0] if len(g) == 1 else shapely.coverage_union_all(g) for g in groups]
    return Enclosures(np.array(merged, dtype=object), compound[roots], label[home])


def faces_of(lines: list[BaseGeometry]) -> Shapes:
    """Return the faces that lines cut the plane into: an exact coverage with matched edges."""
    noded = shapely.union_all(np.array(lines, dtype=object), grid_size=NODE_GRID_M)
    parts = shapely.get_parts(noded)
    return shapely.get_parts(shapely.polygonize(parts[shapely.get_dimensions(parts) == 1]))


def largest_overlap(shapes: Shapes, onto: Shapes) -> Ints:
    """Return for each shape the position of the polygon it shares most area with, -1 for none."""
    which, other = shapely.STRtree(onto).query(shapes, predicate="intersects")
    area = shapely.area(shapely.intersection(shapes[which], onto[other]))
    found = np.full(len(shapes), -1)
    order = np.lexsort((-other, area))
    order = order[area[order] > 0]
    found[which[order]] = other[order]
    return found


def _across_strips(shapes: Shapes, home: Ints) -> list[BaseGeometry]:
    """Return lines that cut thin strips without a building where their neighbours change.

    Central reservations and verges would else hang on one neighbour as a long tail.
    """
    bare = np.ones(len(shapes), dtype=bool)
    bare[home] = False
    strip = bare & (polsby_popper(shapes) < THIN)
    outline = shapely.boundary(shapes)
    a, b = shapely.STRtree(shapes).query(shapes[strip], predicate="intersects")
    a = np.flatnonzero(strip)[a]
    keep = ~strip[b]
    a, b = a[keep], b[keep]
    shared = shapely.intersection(outline[a], outline[b])
    long = shapely.length(shared) > SAMPLE_M
    points, which = shapely.get_coordinates(
        shapely.segmentize(shared[long], SAMPLE_M), return_index=True
    )
    owner, neighbour = a[long][which], b[long][which]
    lines: list[BaseGeometry] = []
    for at in np.unique(owner):
        mine = owner == at
        lines += halfway(points[mine], neighbour[mine], shapes[at])
    return lines


def _inside(shapes: Shapes, land: Land) -> Bools:
    shapely.prepare(land.boundary)
    return shapely.intersects(land.boundary, shapely.point_on_surface(shapes))


def _compounds_of(shapes: Shapes, land: Land) -> Ints:
    compound = np.full(len(shapes), -1)
    if len(land.compounds):
        points = shapely.point_on_surface(shapes)
        at, which = shapely.STRtree(land.compounds).query(points, predicate="intersects")
        order = np.argsort(-which, kind="stable")  # where compounds overlap, the first one holds
        compound[at[order]] = which[order]
    return compound


def _settled(compound: Ints, owner: Ints, borders: Borders, home: Ints, households: Ints) -> Ints:
    """Return the compounds after land outside them where nobody lives joined a neighbour."""
    people = np.bincount(owner[home], weights=households, minlength=len(owner))
    joined = borders.grouped(owner)
    loose = compound < 0
    among = loose[joined.left] & loose[joined.right]
    part = components(len(owner), joined.left[among], joined.right[among])
    lived = np.bincount(part, weights=np.where(loose, people, 0.0))[part] > 0
    if not (~loose).any():
        return compound
    taken = np.where(loose & ~lived, -1, np.where(loose, -2, compound))
    # -2, inhabited land outside compounds, must not take anything in while it looks for owners
    label = np.where(taken == -2, compound.max() + 1, taken)
    none = np.full(len(owner), -1)
    allowed = joined.where((taken[joined.left] != -2) & (taken[joined.right] != -2))
    label = absorbed(label, allowed, none, np.zeros(int(label.max()) + 2, dtype=np.int64))
    return np.where((taken == -2) | (label < 0), -1, label)
