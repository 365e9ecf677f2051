"""What stops the eye: walls and the outsides of buildings, as segments that do not cross."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.community import Community
from geo.sight.policy import SightPolicy

GRID_M = 0.001
"""Corners are rounded to this grid, so that walls drawn twice or meeting at a corner are one."""


@dataclass(frozen=True)
class Obstacles:
    """What stops the eye, in a CRS in metres.

    Parameters
    ----------
    ends
        (s, 2, 2) both ends of each opaque segment, easting and northing; no two of them cross.
    lines
        (s,) the same as LineStrings, in a tree.
    houses
        (h,) footprints of buildings, made valid and merged where they overlap or touch.
    """

    ends: NDArray[np.float64]
    lines: shapely.STRtree
    houses: shapely.STRtree


def obstacles(community: Community, policy: SightPolicy) -> Obstacles:
    """Return what stops the eye in a community.

    Parameters
    ----------
    community
        In a CRS in metres. Buildings that are mere points stop nothing.
    policy
        Says which barriers are seen through.
    """
    houses = footprints(community)
    barriers = community["barriers"]
    opaque = ~barriers["kind"].isin(policy.see_through).to_numpy(dtype=bool)
    return of_shapes(houses, barriers.geometry.to_numpy()[opaque])


def of_shapes(houses: NDArray[np.object_], walls: NDArray[np.object_]) -> Obstacles:
    """Return the obstacles that polygons and lines make, (h,) and (w,); None and empty are left."""
    outlines = np.r_[shapely.boundary(houses), walls]
    there = ~(shapely.is_missing(outlines) | shapely.is_empty(outlines))
    noded = shapely.get_parts(
        shapely.union_all(shapely.force_2d(outlines[there]), grid_size=GRID_M)
    )
    noded = noded[shapely.get_dimensions(noded) == 1]
    corners, line = shapely.get_coordinates(noded, return_index=True)
    same = line[:-1] == line[1:]
    ends = np.stack([corners[:-1][same], corners[1:][same]], axis=1).reshape(-1, 2, 2)
    return Obstacles(ends, shapely.STRtree(shapely.linestrings(ends)), shapely.STRtree(houses))


def footprints(community: Community) -> NDArray[np.object_]:
    """Return the ground that buildings stand on, as polygons that do not overlap."""
    shapes = community["buildings"].geometry.to_numpy()
    shapes = shapely.make_valid(shapes[shapely.get_dimensions(shapes) == 2])
    merged = shapely.get_parts(shapely.union_all(shapely.force_2d(shapes), grid_size=GRID_M))
    return merged[shapely.get_dimensions(merged) == 2]
