"""GPX 1.1: tracks and planned routes for whatever a guard's or a manager's device shows."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import gpxpy.gpx
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from data.exports.about import About
from data.exports.rows import Rows
from data.exports.style import Style
from geo.crs import STORAGE_CRS

CREATOR = "gridbeat"
_NAMES = ("guard_id", "date", "shift", "lap")


def write(path: Path, rows: Rows, about: About, _: Sequence[Style]) -> list[str]:
    """Write lines as routes, with what the file says of itself as its metadata.

    A route's times need the columns `start` and `end`, and a line in one part. All routes are in
    memory at once.
    """
    frame = pd.concat(list(rows.chunks()))
    write_gpx(path, routes=frame, about=about)
    return ["GPX holds lines with names and times, no other column."]


def write_gpx(
    path: Path,
    *,
    fixes: GeoDataFrame | None = None,
    routes: GeoDataFrame | None = None,
    about: About | None = None,
) -> None:
    """Write fixes as tracks and planned routes as routes, into one new GPX file.

    The file appears whole or not at all. Only times, places and guards' numbers are written. Times
    are in UTC, as GPX has them; along a route they follow from its length.

    Parameters
    ----------
    fixes
        `guard_id`, `at`, perhaps `segment` (each starts a line of its own) and points, in any CRS:
        one track per guard.
    routes
        Layer `routes` of a plan, in any CRS: one route per row, named guard, date, shift and lap
        as far as it has these columns.
    about
        What the file says of itself.

    Raises
    ------
    ValueError
        Neither is given, or one has no CRS.
    """
    if fixes is None and routes is None:
        raise ValueError("there is nothing to write")
    document = gpxpy.gpx.GPX()
    document.creator = CREATOR
    if about is not None:
        document.name, document.description = about.facts()["TITLE"], about.credit()
        document.author_name, document.time = about.by, about.at
        document.copyright_author = about.origin.attribution or None
        licence = about.origin.licence  # GPX has an address there, no name
        document.copyright_license = licence if "://" in licence else None
    for frame in (fixes, routes):
        if frame is not None and frame.crs is None:
            raise ValueError("the frame has no CRS")
    document.tracks = [] if fixes is None else list(_tracks(fixes.to_crs(STORAGE_CRS)))
    document.routes = [] if routes is None else list(_routes(routes))
    path = Path(path)
    part = path.with_name(f".{path.name}.part")
    part.write_text(document.to_xml(version="1.1"), encoding="utf-8")
    part.replace(path)


def _tracks(fixes: GeoDataFrame) -> Iterator[gpxpy.gpx.GPXTrack]:
    for guard, mine in fixes.groupby("guard_id", sort=True):
        track = gpxpy.gpx.GPXTrack(name=str(guard))
        number = mine["segment"] if "segment" in mine else pd.Series(0, mine.index)
        for _, rows in mine.groupby(number.to_numpy(), sort=False):
            points = [
                gpxpy.gpx.GPXTrackPoint(latitude=place.y, longitude=place.x, time=_utc(at))
                for place, at in zip(rows.geometry, rows["at"], strict=True)
            ]
            track.segments.append(gpxpy.gpx.GPXTrackSegment(points))
        yield track


def _routes(routes: GeoDataFrame) -> Iterator[gpxpy.gpx.GPXRoute]:
    timed = {"start", "end"} <= set(routes.columns)
    degrees = routes.geometry.to_crs(STORAGE_CRS)
    for (_, row), drawn, placed in zip(routes.iterrows(), routes.geometry, degrees, strict=True):
        named = [str(row[name]) for name in _NAMES if name in row and pd.notna(row[name])]
        whole = timed and len(_lines(drawn)) == 1
        for line, places in zip(_lines(drawn), _lines(placed), strict=True):
            route = gpxpy.gpx.GPXRoute(name=" ".join(named) or None)
            for (lon, lat), share in zip(places.coords, _along(line), strict=True):
                time = _utc(row["start"] + share * (row["end"] - row["start"])) if whole else None
                route.points.append(gpxpy.gpx.GPXRoutePoint(lat, lon, time=time))
            yield route


def _lines(shape: shapely.Geometry) -> list[Any]:
    """Return the lines of a shape; of a line that one."""
    return [] if shape is None else list(shapely.get_parts(shape))


def _along(shape: shapely.Geometry) -> "np.ndarray":
    """Return how far along its line each vertex is, as a share."""
    xy = shapely.get_coordinates(shape)
    far = np.r_[0.0, np.cumsum(np.hypot(*np.diff(xy, axis=0).T))]
    return far / max(float(far[-1]), 1e-9)


def _utc(at: pd.Timestamp) -> datetime:
    return at.tz_convert("UTC").round("us").to_pydatetime()
