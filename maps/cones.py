"""What a camera looks at: a wedge, from where it stands, which way it faces and how far it sees."""

import numpy as np
import shapely
from geopandas import GeoDataFrame, GeoSeries
from shapely import Polygon

_STEP_DEG = 5.0


def cones(cameras: GeoDataFrame) -> GeoSeries:
    """Return the view of each camera as a polygon, None where its facing is not known.

    Walls do not stop the view here; that is the work of sight.

    Parameters
    ----------
    cameras
        Columns `azimuth_deg` (clockwise from north), `fov_deg` and `range_m`; projected CRS in
        metres.
    """
    shapes = [
        _cone(point, azimuth, fov, reach)
        for point, azimuth, fov, reach in zip(
            cameras.geometry,
            cameras["azimuth_deg"].astype(float),
            cameras["fov_deg"].astype(float),
            cameras["range_m"].astype(float),
            strict=True,
        )
    ]
    return GeoSeries(shapes, index=cameras.index, crs=cameras.crs)


def _cone(
    point: shapely.Point, azimuth_deg: float, fov_deg: float, range_m: float
) -> Polygon | None:
    if point is None or point.is_empty or not (fov_deg > 0 and range_m > 0):
        return None
    if fov_deg < 360 and np.isnan(azimuth_deg):
        return None
    steps = int(np.ceil(fov_deg / _STEP_DEG)) + 1
    middle = 0.0 if np.isnan(azimuth_deg) else azimuth_deg
    bearing = np.radians(np.linspace(middle - fov_deg / 2, middle + fov_deg / 2, steps))
    arc = np.column_stack(
        [point.x + range_m * np.sin(bearing), point.y + range_m * np.cos(bearing)]
    )
    if fov_deg >= 360:
        return Polygon(arc)
    return Polygon(np.vstack([[point.x, point.y], arc]))
