"""What each camera sees: its wedge, cut short by walls and buildings."""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame, GeoSeries
from numpy.typing import NDArray

from geo.sight.obstacles import Obstacles
from geo.sight.policy import SightPolicy
from geo.sight.visible import visible
from geo.sight.walking import NOTHING

OUT_M = 0.02
_CORNERS = 17


def camera_views(cameras: GeoDataFrame, obstacles: Obstacles, policy: SightPolicy) -> GeoSeries:
    """Return the ground each camera sees, of the same index; an empty polygon for none.

    Without `azimuth_deg` or `fov_deg` a camera is taken to see all around, without `range_m` as far
    as the policy says. One on or just inside the outside of a building hangs in front of it.

    Parameters
    ----------
    cameras
        Frame of the contract's layer `cameras` in a CRS in metres: `azimuth_deg` clockwise from
        grid north, `fov_deg` and `range_m`.
    """
    reach = _numbers(cameras, "range_m")
    reach = np.where(np.isnan(reach), policy.camera_range_m, reach)
    azimuth, fov = _numbers(cameras, "azimuth_deg"), _numbers(cameras, "fov_deg")
    fov = np.where(np.isnan(fov) | np.isnan(azimuth), 360.0, fov)
    points, outdoors = _mounted(cameras.geometry.to_numpy(), obstacles, policy.mount_m)
    looks = outdoors & (reach > 0) & (fov > 0)
    found = np.full(len(cameras), NOTHING, dtype=object)
    around = visible(points[looks], reach[looks], obstacles)
    cut = np.flatnonzero(looks)[fov[looks] < 360]
    found[looks] = around
    wedges = sectors(points[cut], azimuth[cut], fov[cut], 2 * reach[cut])
    found[cut] = shapely.intersection(found[cut], wedges)
    return GeoSeries(found, index=cameras.index, crs=cameras.crs)


def sectors(
    points: NDArray[np.float64],
    azimuth_deg: NDArray[np.float64],
    fov_deg: NDArray[np.float64],
    radius_m: NDArray[np.float64],
) -> NDArray[np.object_]:
    """Return wedges around (n, 2) points; their arcs are chords, nowhere nearer than 0.98 radius.

    Parameters
    ----------
    azimuth_deg
        (n,) middle, clockwise from north.
    fov_deg
        (n,) width, less than 360.
    """
    share = np.linspace(-0.5, 0.5, _CORNERS)
    bearing = np.radians(azimuth_deg[:, None] + fov_deg[:, None] * share)
    arc = np.stack([np.sin(bearing), np.cos(bearing)], axis=-1) * radius_m[:, None, None]
    fan = np.concatenate([np.zeros((len(points), 1, 2)), arc], axis=1) + points[:, None]
    return shapely.polygons(fan)


def _mounted(
    shapes: NDArray[np.object_], obstacles: Obstacles, mount_m: float
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return where cameras hang, (n, 2), and which of them see the open air."""
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    points = np.full((len(shapes), 2), np.nan)
    points[there] = np.c_[shapely.get_x(shapes[there]), shapely.get_y(shapes[there])]
    outdoors = there.copy()
    camera, house = obstacles.houses.query(shapes, predicate="intersects")
    houses = obstacles.houses.geometries[house]
    indoors = shapely.distance(shapes[camera], shapely.boundary(houses)) > mount_m
    outdoors[camera[indoors]] = False
    camera, houses = camera[~indoors], houses[~indoors]
    skin = shapely.boundary(shapely.buffer(houses, OUT_M, join_style="mitre"))
    bracket = shapely.shortest_line(shapes[camera], skin)
    points[camera] = shapely.get_coordinates(shapely.get_point(bracket, -1))
    return points, outdoors


def _numbers(cameras: GeoDataFrame, name: str) -> NDArray[np.float64]:
    if name not in cameras:
        return np.full(len(cameras), np.nan)
    return pd.to_numeric(cameras[name], errors="coerce").to_numpy(dtype=float)
