"""Coordinate reference systems as the standard names them, and features in them.

Everywhere in here coordinates have the order the authority gives them: latitude before longitude in
EPSG:4326 and 4490, northing before easting in the zones of CGCS2000.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from pyproj import CRS, Transformer

from geo.crs import metric_crs
from geo.errors import InputError
from geo.faults import Fault

_OGC = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"


@dataclass(frozen=True)
class System:
    """One system; `code` is what PROJ calls it."""

    uri: str
    code: str

    @property
    def geographic(self) -> bool:
        """Whether its coordinates are degrees."""
        return _crs(self.code).is_geographic


def epsg(number: int) -> System:
    """Return a system of EPSG by its number."""
    return System(f"{_EPSG}{number}", f"EPSG:{number}")


CRS84 = System(_OGC, "OGC:CRS84")
EVERYWHERE = (CRS84, epsg(4326), epsg(4490), epsg(3857))


def systems_at(places: Sequence[tuple[float, float]]) -> tuple[System, ...]:
    """Return the systems to offer for what lies at some places.

    The four that fit everywhere, and each place's CGCS2000 zone of 3 degrees and UTM zone.

    Parameters
    ----------
    places
        Longitude and latitude, WGS 84 degrees.
    """
    found = dict.fromkeys(EVERYWHERE)
    for lon, lat in places:
        found[epsg(metric_crs(lon, lat).to_epsg() or 3857)] = None
        zone = min(int((lon + 180) // 6) + 1, 60)
        found[epsg((32600 if lat >= 0 else 32700) + zone)] = None
    return tuple(found)


def system(uri: str, offered: Sequence[System], parameter: str) -> System:
    """Return a system by its URI.

    Raises
    ------
    InputError
        It is none of those offered.
    """
    for one in offered:
        if one.uri == uri:
            return one
    remedy = f"Use one of {', '.join(one.uri for one in offered)}."
    raise InputError([Fault("request", f"'{uri}' is not offered.", remedy, column=parameter)])


def as_geojson(shapes: Sequence[bytes | None], target: System) -> list[str]:
    """Return WKB in longitude and latitude as GeoJSON in another system, a text each.

    Rounded to a centimetre in degrees and a tenth of a millimetre in metres.
    """
    given = shapely.from_wkb(np.array([None if s is None else bytes(s) for s in shapes], object))
    moved = moving(CRS84, target)
    places = 7 if target.geographic else 4

    def moved_and_rounded(x: Any, y: Any) -> Any:
        return [np.round(side, places) for side in moved.transform(x, y)]

    shown = shapely.to_geojson(shapely.transform(given, moved_and_rounded, interleaved=False))
    return ["null" if text is None else text for text in shown.tolist()]


@lru_cache(maxsize=64)
def moving(source: System, target: System) -> Transformer:
    """Return what brings coordinates of one system into another."""
    return Transformer.from_crs(_crs(source.code), _crs(target.code))


@lru_cache(maxsize=64)
def _crs(code: str) -> CRS:
    return CRS.from_user_input(code)
