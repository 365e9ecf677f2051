"""What blocks sight: footprints of buildings, and barriers one cannot look through."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Shapes = NDArray[np.object_]

BLOCKING = frozenset({"wall"})
"""Kinds of barriers that block sight. Fences, rivers and railways are looked across."""

FACADE_M = 2.0
"""So deep inside a footprint a viewpoint is taken to hang on the facade; deeper it is indoors."""

OFF_M = 0.01
"""How far before the facade such a viewpoint is put."""

WALL_M = 0.15
"""Half the thickness of a wall: who is nearer to its line stands on it and sees to both sides."""


@dataclass(frozen=True)
class Obstacles:
    """What blocks sight, in metres.

    Parameters
    ----------
    solids
        (s,) disjoint polygons: the footprints, those that touch or overlap in one.
    edges
        (e, 2, 2) ends of the straight pieces of all outlines and walls, noded: two meet only at
        their ends.
    wall
        (e,) true where a piece is part of a wall and not of an outline.
    """

    solids: Shapes
    edges: Floats
    wall: NDArray[np.bool_]

    @cached_property
    def solid_tree(self) -> shapely.STRtree:
        """Index of the solids."""
        return shapely.STRtree(self.solids)

    @cached_property
    def edge_tree(self) -> shapely.STRtree:
        """Index of the edges."""
        return shapely.STRtree(shapely.linestrings(self.edges))

    def outside(self, xy: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        """Return (n, 2) where each viewpoint looks from, and (n,) which of them see out at all.

        A point on or up to `FACADE_M` inside an outline moves to the nearest place `OFF_M` before
        it: the building goes on blocking what is behind. A deeper one is indoors and sees nothing.
        """
        xy, sees = xy.copy(), np.ones(len(xy), dtype=bool)
        points = shapely.points(xy)
        held, solid = self.solid_tree.query(points, predicate="dwithin", distance=OFF_M / 2)
        if not len(held):
            return xy, sees
        around = shapely.boundary(shapely.buffer(self.solids[solid], OFF_M, join_style="mitre"))
        way = shapely.shortest_line(points[held], around)
        xy[held] = shapely.get_coordinates(shapely.get_point(way, -1))
        sees[held] = shapely.length(way) <= FACADE_M + OFF_M
        # Between two buildings nearer than the step there is no room to look from.
        sees[held[self._covered(xy[held])]] = False
        return xy, sees

    def _covered(self, xy: Floats) -> NDArray[np.intp]:
        return np.unique(self.solid_tree.query(shapely.points(xy), predicate="intersects")[0])


def obstacles(buildings: GeoDataFrame, barriers: GeoDataFrame | None = None) -> Obstacles:
    """Return what blocks sight.

    Parameters
    ----------
    buildings
        Footprints in a projected CRS in metres; rows that are not polygons block nothing.
    barriers
        Lines with `kind`, in the same CRS; those of `BLOCKING` kinds block.
    """
    solids = _solids(buildings.geometry.to_numpy())
    lines = np.empty(0, dtype=object)
    if barriers is not None and len(barriers):
        rows = barriers["kind"].isin(BLOCKING).to_numpy()
        lines = shapely.force_2d(barriers.geometry.to_numpy()[rows])
        lines = lines[~(shapely.is_missing(lines) | shapely.is_empty(lines))]
    walls = shapely.difference(shapely.union_all(lines), shapely.union_all(solids))
    outlines = shapely.boundary(solids)
    # A wall that ends on an outline gives it a vertex there: all lines are noded together.
    noded = shapely.union_all([*outlines, walls])
    edges = _edges(noded)
    pieces = shapely.linestrings(edges)
    on_wall = shapely.dwithin(shapely.line_interpolate_point(pieces, 0.5, normalized=True), walls, 1e-6)
    return Obstacles(solids, edges, np.asarray(on_wall, dtype=bool))


def _solids(shapes: Shapes) -> Shapes:
    shapes = shapely.force_2d(shapes)
    shapes = shapely.make_valid(shapes[shapely.get_dimensions(shapes) == 2])
    parts = shapely.get_parts(shapely.union_all(shapes))
    return parts[shapely.get_dimensions(parts) == 2]


def _edges(lines: shapely.Geometry) -> Floats:
    xy, line = shapely.get_coordinates(shapely.get_parts(lines), return_index=True)
    same = line[1:] == line[:-1]
    return np.stack([xy[:-1][same], xy[1:][same]], axis=1)
