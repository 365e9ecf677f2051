"""Where and when a photo was taken, as its camera wrote it down (EXIF 2.32)."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from math import isfinite
from typing import Any, Final

from PIL.ExifTags import GPS, IFD, Base
from PIL.Image import Exif

from geo.clock import LOCAL

_WGS84: Final = {"", "WGS84", "CGCS2000"}
_STAMPS: Final = (
    (Base.DateTimeOriginal, Base.OffsetTimeOriginal),
    (Base.DateTimeDigitized, Base.OffsetTimeDigitized),
)


@dataclass(frozen=True)
class Taken:
    """What a camera wrote down of a place and a time; nobody has checked it.

    Parameters
    ----------
    lon, lat
        WGS 84 degrees, both or neither.
    at
        The moment; a camera that names no zone is taken to be on local time.
    """

    lon: float | None = None
    lat: float | None = None
    at: datetime | None = None


def taken_from(exif: Exif, zone: tzinfo = LOCAL) -> Taken | None:
    """Return place and time of a photo's metadata, None where there is neither.

    A place in another datum than WGS 84, or at 0° 0°, is none: cameras without a fix write that.
    """
    gps = exif.get_ifd(IFD.GPSInfo)
    lon, lat = _place(gps) or (None, None)
    at = _moment(exif.get_ifd(IFD.Exif), zone) or _gps_moment(gps)
    return None if lon is None and at is None else Taken(lon, lat, at)


def _place(gps: dict[int, Any]) -> tuple[float, float] | None:
    datum = _text(gps.get(GPS.GPSMapDatum)).upper().replace("-", "").replace(" ", "")
    lat = _degrees(gps.get(GPS.GPSLatitude), _text(gps.get(GPS.GPSLatitudeRef)), "NS")
    lon = _degrees(gps.get(GPS.GPSLongitude), _text(gps.get(GPS.GPSLongitudeRef)), "EW")
    if datum not in _WGS84 or lat is None or lon is None or (lon, lat) == (0, 0):
        return None
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None


def _degrees(parts: Any, side: str, sides: str) -> float | None:
    numbers = _numbers(parts)
    if len(numbers) != 3 or side not in tuple(sides):
        return None
    degrees = numbers[0] + numbers[1] / 60 + numbers[2] / 3600
    return degrees if side == sides[0] else -degrees


def _moment(tags: dict[int, Any], zone: tzinfo) -> datetime | None:
    for stamp, offset in _STAMPS:
        at = _parsed(_text(tags.get(stamp)), "%Y:%m:%d %H:%M:%S")
        if at is not None:
            said = _parsed(_text(tags.get(offset)), "%z")
            return at.replace(tzinfo=zone if said is None else said.tzinfo)
    return None


def _gps_moment(gps: dict[int, Any]) -> datetime | None:
    numbers = _numbers(gps.get(GPS.GPSTimeStamp))
    if len(numbers) != 3:
        return None
    clock = ":".join(f"{number:02.0f}" for number in map(int, numbers))
    at = _parsed(f"{_text(gps.get(GPS.GPSDateStamp))} {clock}", "%Y:%m:%d %H:%M:%S")
    return at and at.replace(tzinfo=UTC)


def _parsed(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)
    except ValueError:
        return None


def _numbers(parts: Any) -> list[float]:
    """Return finite numbers of at least 0, or an empty list."""
    if not isinstance(parts, tuple):
        return []
    try:
        numbers = [float(part) for part in parts]
    except (TypeError, ValueError, ZeroDivisionError):
        return []
    return numbers if all(isfinite(number) and number >= 0 for number in numbers) else []


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", "replace")
    return value.strip("\0 ") if isinstance(value, str) else ""
