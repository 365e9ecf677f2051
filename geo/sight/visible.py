"""What is seen from points, blocked by obstacles."""

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.sight.obstacles import WALL_M, Obstacles
from geo.sight.reach import reaches
from geo.sight.sweep import pairs_of, sweep

Floats = NDArray[np.float64]
Shapes = NDArray[np.object_]

CHUNK = 2_000
"""Viewpoints swept at once; bounds the memory."""


def visible(
    points: Shapes,
    obstacles: Obstacles,
    range_m: ArrayLike,
    azimuth_deg: ArrayLike | None = None,
    fov_deg: ArrayLike | None = None,
) -> Shapes:
    """Return (n,) visibility polygons, empty where a viewpoint sees nothing.

    Exact but for two things: a disc is the regular 72-gon inside it, at most 0.1 % of the range
    smaller, and directions are told apart to 1.5e-9 rad. Never more than can be seen.

    A viewpoint on a facade, or up to 2 m inside a footprint, looks from 1 cm before the nearest
    facade, and the building hides what is behind it; a deeper one is indoors and sees nothing.
    Who stands on a wall (within 0.15 m of its line) sees to both sides.

    Parameters
    ----------
    points
        (n,) points in the obstacles' CRS, projected, metres.
    obstacles
        From `geo.sight.obstacles.obstacles`.
    range_m
        How far is seen, one value or (n,); 0 sees nothing.
    azimuth_deg
        Middle of the field, clockwise from grid north, one value or (n,); None looks all round.
    fov_deg
        Width of the field, one value or (n,); None or 360 looks all round.

    Raises
    ------
    ValueError
        A range or field is negative or not a number, or a field narrower than 360 has no azimuth.
    """
    xy = shapely.get_coordinates(points)
    n = len(points)
    reach_m = _column(range_m, n)
    fov = _column(360.0 if fov_deg is None else fov_deg, n)
    azimuth = _column(np.nan if azimuth_deg is None else azimuth_deg, n)
    if len(xy) != n or not np.isfinite(xy).all():
        raise ValueError("every viewpoint must be a point with coordinates")
    if not (np.isfinite(reach_m) & (reach_m >= 0) & np.isfinite(fov) & (fov >= 0)).all():
        raise ValueError("range_m and fov_deg must be numbers not below 0")
    if (np.isnan(azimuth) & (fov < 360)).any():
        raise ValueError("a field narrower than 360 degrees needs an azimuth")
    azimuth = np.nan_to_num(azimuth)
    seen = np.full(n, shapely.Polygon(), dtype=object)
    xy, sees = obstacles.outside(xy)
    rows = np.flatnonzero(sees & (reach_m > 0) & (fov > 0))
    for chunk in np.array_split(rows, -(-len(rows) // CHUNK) or 1):
        limit = reaches(xy[chunk], reach_m[chunk], azimuth[chunk], fov[chunk])
        seen[chunk] = _blocked(xy[chunk], reach_m[chunk], limit, obstacles)
    return seen


def _blocked(xy: Floats, range_m: Floats, limit: Shapes, obstacles: Obstacles) -> Shapes:
    """Return the parts of the limits that no obstacle hides."""
    points = shapely.points(xy)
    view, edge = obstacles.edge_tree.query(points, predicate="dwithin", distance=range_m)
    stood_on = obstacles.wall[edge] & shapely.dwithin(
        points[view], obstacles.edge_tree.geometries[edge], WALL_M
    )
    view, edge = view[~stood_on], edge[~stood_on]
    near, view = np.unique(view, return_inverse=True)
    ends = obstacles.edges[edge] - xy[near][view][:, None]
    open_to = sweep(xy[near], range_m[near], pairs_of(view, ends[:, 0], ends[:, 1]))
    seen = limit.copy()
    seen[near] = _areas(shapely.intersection(limit[near], open_to))
    return seen


def _areas(shapes: Shapes) -> Shapes:
    """Return the shapes without the points and lines an overlay may leave."""
    mixed = shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION
    for at in np.flatnonzero(mixed):
        parts = shapely.get_parts(shapes[at])
        shapes[at] = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
    return shapes


def _column(values: ArrayLike, n: int) -> Floats:
    return np.broadcast_to(np.asarray(values, dtype=float), n).copy()
