"""The one place for projection.

Axis order is always (x, y): longitude before latitude, easting before northing.
"""

from typing import TYPE_CHECKING

import numpy as np
from pyproj import CRS

if TYPE_CHECKING:  # who asks for a place alone need not load it
    from geopandas import GeoDataFrame

STORAGE_CRS = CRS.from_epsg(4326)
"""What the store keeps: WGS 84 longitude and latitude in degrees.

CGCS2000 (EPSG:4490) differs from it by decimetres and is handled as equal.
"""

_CHINA = (73.0, 3.0, 136.0, 54.5)  # west, south, east, north in degrees


def metric_crs(lon: float, lat: float) -> CRS:
    """Return the projected CRS in metres to measure in at a place.

    Inside China this is the CGCS2000 3-degree Gauss-Kruger zone with the nearest central meridian
    (EPSG:4534 to 4554, without zone prefix), elsewhere the UTM zone of WGS 84.

    Parameters
    ----------
    lon, lat
        The place, WGS 84 degrees.
    """
    west, south, east, north = _CHINA
    if west <= lon <= east and south <= lat <= north:
        meridian = min(max(round(lon / 3) * 3, 75), 135)
        return CRS.from_epsg(4534 + (meridian - 75) // 3)
    zone = min(int((lon + 180) // 6) + 1, 60)
    return CRS.from_epsg((32600 if lat >= 0 else 32700) + zone)


def metric_crs_of(frame: "GeoDataFrame") -> CRS:
    """Return the projected CRS in metres that fits a frame.

    Raises
    ------
    ValueError
        The frame has no CRS or no geometry.
    """
    if frame.crs is None:
        raise ValueError("the frame has no CRS")
    bounds = frame.geometry.to_crs(STORAGE_CRS).total_bounds
    if np.isnan(bounds).any():
        raise ValueError("the frame has no geometry")
    west, south, east, north = (float(bound) for bound in bounds)
    return metric_crs((west + east) / 2, (south + north) / 2)
