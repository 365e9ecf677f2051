"""The shifted datums of Chinese web maps, and the way back that loses nothing.

GCJ-02 (Gaode, Tencent) moves WGS 84 by 20 to 700 m; BD-09 (Baidu) moves GCJ-02 once more. The
functions are the published empirical formulas; the inverse is found by fixed-point iteration.
The store keeps WGS 84 only: what comes shifted is brought back at the door, and what is drawn over
shifted tiles is shifted there.

Outside the rectangle that the formulas are published for nothing is shifted. That makes a step at
its edge: within a kilometre of it, which is in no Chinese city, two places may get one coordinate.
"""

from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs.projection import STORAGE_CRS

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Degrees = NDArray[np.float64]

_AXIS_M = 6378245.0  # Krasovsky 1940, as the formula has it
_FLATNESS = 0.00669342162296594323
_WEST, _SOUTH, _EAST, _NORTH = 72.004, 0.8293, 137.8347, 55.8271
_EXACT_DEG = 1e-12
_ROUNDS = 30


class Datum(StrEnum):
    """What coordinates in degrees count from."""

    wgs84 = "wgs84"
    gcj02 = "gcj02"
    bd09 = "bd09"


def from_wgs84(places: Degrees, datum: Datum) -> Degrees:
    """Return places in another datum.

    Parameters
    ----------
    places
        Shape (n, 2): WGS 84 longitude and latitude in degrees. Not a number stays that.

    Returns
    -------
    Shape (n, 2): longitude and latitude in degrees.
    """
    places = np.asarray(places, dtype=np.float64)
    if datum is Datum.wgs84:
        return places.copy()
    return np.where(_inside(places)[:, None], _shift(places, datum), places)


def to_wgs84(places: Degrees, datum: Datum) -> Degrees:
    """Return places of another datum in WGS 84, so that `from_wgs84` gives them again.

    Parameters
    ----------
    places
        Shape (n, 2): longitude and latitude in degrees of that datum.

    Returns
    -------
    Shape (n, 2): WGS 84 degrees, exact to 1e-9 degree (0.1 mm) and better.
    """
    places = np.asarray(places, dtype=np.float64)
    if datum is Datum.wgs84:
        return places.copy()
    found = places.copy()
    near = (places > (_WEST - 1, _SOUTH - 1)).all(1) & (places < (_EAST + 1, _NORTH + 1)).all(1)
    wanted, guess = places[near], places[near]
    for _ in range(_ROUNDS):
        off = wanted - _shift(guess, datum)
        guess = guess + off
        if not off.size or np.abs(off).max() < _EXACT_DEG:
            break
    found[near] = np.where(_inside(guess)[:, None], guess, wanted)
    return found


def shifted(frame: "GeoDataFrame", source: Datum, target: Datum) -> "GeoDataFrame":
    """Return a frame in degrees with its geometry brought from one datum to another.

    Parameters
    ----------
    frame
        Any frame in EPSG:4326; of shifted datums that is the next best name there is.

    Raises
    ------
    ValueError
        The frame is not in EPSG:4326.
    """
    if frame.crs != STORAGE_CRS:
        raise ValueError("only degrees in EPSG:4326 can be shifted")

    def move(places: Degrees) -> Degrees:
        return from_wgs84(to_wgs84(places, source), target)

    shapes: Any = frame.geometry.to_numpy()
    return frame.set_geometry(shapely.transform(shapes, move), crs=STORAGE_CRS)


def _inside(places: Degrees) -> NDArray[np.bool_]:
    lon, lat = places.T
    return (lon >= _WEST) & (lon <= _EAST) & (lat >= _SOUTH) & (lat <= _NORTH)


def _shift(places: Degrees, datum: Datum) -> Degrees:
    gcj02 = _gcj02(places)
    return gcj02 if datum is Datum.gcj02 else _bd09(gcj02)


def _gcj02(places: Degrees) -> Degrees:
    lon, lat = places.T
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    ripple = 20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)
    waves_x = 20 * np.sin(np.pi * x) + 40 * np.sin(np.pi / 3 * x)
    waves_x += 150 * np.sin(np.pi / 12 * x) + 300 * np.sin(np.pi / 30 * x)
    waves_y = 20 * np.sin(np.pi * y) + 40 * np.sin(np.pi / 3 * y)
    waves_y += 160 * np.sin(np.pi / 12 * y) + 320 * np.sin(np.pi / 30 * y)
    east_m = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east_m += (ripple + waves_x) * 2 / 3
    north_m = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north_m += (ripple + waves_y) * 2 / 3
    phi = np.radians(lat)
    w = 1 - _FLATNESS * np.sin(phi) ** 2
    meridian_m = _AXIS_M * (1 - _FLATNESS) / w**1.5
    parallel_m = _AXIS_M / np.sqrt(w) * np.cos(phi)
    shift = np.column_stack([np.degrees(east_m / parallel_m), np.degrees(north_m / meridian_m)])
    return places + shift


def _bd09(gcj02: Degrees) -> Degrees:
    lon, lat = gcj02.T
    far = np.hypot(lon, lat) + 2e-5 * np.sin(np.radians(lat * 3000))
    turn = np.arctan2(lat, lon) + 3e-6 * np.cos(np.radians(lon * 3000))
    return np.column_stack([far * np.cos(turn) + 0.0065, far * np.sin(turn) + 0.006])
