"""Place and time as cameras write them down, and as they write them wrongly."""

from datetime import UTC, datetime
from typing import Any

import pytest
from PIL.ExifTags import GPS, Base
from PIL.Image import Exif
from PIL.TiffImagePlugin import IFDRational

from data.photos import Taken, clean_photo
from tests.data.photos.worlds import LAT, LON, exif, photo, rationals


def read(gps: dict[int, Any] | None = None, **stamps: str) -> Taken | None:
    return clean_photo(photo("jpeg", exif=exif(1, gps, **stamps)), consent=True).taken


def place(gps: dict[int, Any]) -> tuple[float | None, float | None]:
    taken = read(gps)
    assert taken is not None
    return taken.lon, taken.lat


def test_south_and_west_are_below_zero() -> None:
    south_west: dict[int, Any] = {GPS.GPSLatitudeRef: "S", GPS.GPSLongitudeRef: "W"}
    assert place(south_west) == pytest.approx((-LON, -LAT), abs=1e-6)


@pytest.mark.parametrize(
    "gps",
    [
        {GPS.GPSLatitude: None},
        {GPS.GPSLongitudeRef: None},
        {GPS.GPSLongitudeRef: "N"},
        {GPS.GPSLongitude: rationals(190)},
        {GPS.GPSLatitude: (IFDRational(0, 0),) * 3},
        {GPS.GPSLatitude: (IFDRational(45), IFDRational(1, 0), IFDRational(0))},
        {GPS.GPSLatitude: rationals(0), GPS.GPSLongitude: rationals(0)},
        {GPS.GPSMapDatum: "GCJ-02"},
    ],
    ids=["no latitude", "no side", "wrong side", "beyond", "0/0", "1/0", "null island", "datum"],
)
def test_a_place_that_cannot_be_is_none(gps: dict[int, Any]) -> None:
    assert place(gps) == (None, None)


def test_the_datum_may_be_said() -> None:
    assert place({GPS.GPSMapDatum: "WGS-84"}) == pytest.approx((LON, LAT), abs=1e-6)


def test_a_camera_without_a_zone_is_on_local_time() -> None:
    taken = read(OffsetTimeOriginal="")
    assert taken is not None
    assert taken.at == datetime(2026, 11, 20, 0, 30, tzinfo=UTC)


def test_the_time_of_the_satellites_stands_in() -> None:
    clock: dict[int, Any] = {
        GPS.GPSDateStamp: "2026:11:20",
        GPS.GPSTimeStamp: (IFDRational(0), IFDRational(31), IFDRational(2)),
    }
    taken = read(clock, DateTimeOriginal="0000:00:00 00:00:00")
    assert taken is not None
    assert taken.at == datetime(2026, 11, 20, 0, 31, 2, tzinfo=UTC)


def test_a_photo_that_says_nothing_says_nothing() -> None:
    assert clean_photo(photo("jpeg", exif=None), consent=True).taken is None
    tags = Exif()
    tags[Base.DateTime] = "2026:11:20 08:30:00"  # when it was last changed, not taken
    assert clean_photo(photo("jpeg", exif=tags), consent=True).taken is None
