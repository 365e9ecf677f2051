"""Enclosures: the land between streets, walls and compound outlines, each with a building in it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.partition.ground.borders import (
    Bools,
    Borders,
    Ints,
    Shapes,
    absorbed,
    borders_of,
    components,
    polsby_popper,
)
from geo.partition.ground.halfway import halfway
from geo.partition.ground.land import Land

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
    exclusive
        Whether each is to be a grid of its own, shape (n,).
    """

    shapes: Shapes
    compound: Ints
    home: Ints
    exclusive: Bools


@dataclass(frozen=True)
class Pieces:
    """What the lines of the land cut it into, before anything is given to a neighbour.

    Parameters
    ----------
    shapes
        Polygons, metres, shape (n,).
    compound
        Position of the compound each lies in, -1 for none.
    home
        Position of the piece each building stands on, shape (buildings,).
    borders
        Between the pieces.
    thin
        Whether each is a strip, or cut from one, shape (n,).
    """

    shapes: Shapes
    compound: Ints
    home: Ints
    borders: Borders
    thin: Bools


def enclosures_of(land: Land) -> Enclosures:
    """Cut the land along its lines and give every piece without a building to a neighbour."""
    return enclosed(land, pieces_of(land))


def pieces_of(land: Land) -> Pieces:
    """Cut the land along its lines, and strips without a building where neighbours change."""
    lines = [shapely.boundary(land.boundary), *land.streets, *land.walls]
    lines += [*shapely.intersection(shapely.boundary(land.compounds), land.boundary)]
    shapes = faces_of(lines)
    shapes = shapes[_inside(shapes, land)]
    strips = shapes[polsby_popper(shapes) < THIN]
    across = _across_strips(shapes, largest_overlap(land.footprints, shapes))
    if across:
        shapes = faces_of([*lines, *across])
        shapes = shapes[_inside(shapes, land)]
    thin = np.zeros(len(shapes), dtype=bool)
    points = shapely.point_on_surface(shapes)
    thin[shapely.STRtree(strips).query(points, predicate="intersects")[0]] = True
    return Pieces(
        shapes,
        _compounds_of(shapes, land),
        largest_overlap(land.footprints, shapes),
        borders_of(shapes, land.streets),
        thin,
    )


@dataclass(frozen=True)
class Owners:
    """Which pieces make up one enclosure.

    Parameters
    ----------
    of_piece
        Enclosure of each piece, shape (pieces,).
    compound
        Position of the compound each enclosure belongs to, -1 for none, shape (n,).
    exclusive
        Whether each enclosure is to be a grid of its own, shape (n,).
    """

    of_piece: Ints
    compound: Ints
    exclusive: Bools


def enclosed(land: Land, pieces: Pieces, owners: Owners | None = None) -> Enclosures:
    """Return the enclosures that pieces make up; by `owners_of` when it is not said which."""
    owners = owners or owners_of(land, pieces)
    groups = [pieces.shapes[owners.of_piece == at] for at in range(len(owners.compound))]
    merged = [g[0] if len(g) == 1 else shapely.coverage_union_all(g) for g in groups]
    shapes = np.array(merged, dtype=object)
    return Enclosures(shapes, owners.compound, owners.of_piece[pieces.home], owners.exclusive)


def owners_of(
    land: Land, pieces: Pieces, own: Sequence[int] = (), given: Sequence[int] = ()
) -> Owners:
    """Give every piece without a building to a neighbour, except those that keep their own land.

    A piece inside a compound goes to a piece of that compound. A piece outside goes to the
    neighbour with the longest border, roads discounted: so the strip between the outline of a
    compound and the centre line of the street joins the compound. Land outside compounds where
    nobody lives is taken into the neighbouring compounds as well, with the buildings on it.

    Parameters
    ----------
    own
        Positions of pieces that become exclusive: land around may be given to them.
    given
        Positions of pieces that may not be given to such a one.
    """
    home, count = pieces.home, len(pieces.shapes)
    exclusive = np.isin(np.arange(count), own)
    owner = np.full(count, -1)
    owner[home] = home
    owner[exclusive] = np.flatnonzero(exclusive)
    kept = _between(pieces.borders, exclusive, np.isin(np.arange(count), given))
    owner = absorbed(owner, pieces.borders.where(~kept), pieces.compound, pieces.compound)
    left = owner < 0
    owner[left] = np.flatnonzero(left)
    exclusive = exclusive[owner]
    among = exclusive[pieces.borders.left] | exclusive[pieces.borders.right]
    base = pieces.borders.where(~among)
    compound = _settled(pieces.compound[owner], owner, base, home, land.households)
    roots, of_piece = np.unique(owner, return_inverse=True)
    return Owners(of_piece.astype(np.int64), compound[roots], exclusive[roots])


def _between(borders: Borders, one: Bools, two: Bools) -> Bools:
    """Return which borders lie between a polygon of the one kind and one of the other."""
    left, right = borders.left, borders.right
    return (one[left] & two[right]) | (two[left] & one[right])


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
