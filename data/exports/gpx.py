"""GPX 1.1: tracks and planned routes for whatever a guard's or a manager's device shows."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import gpxpy.gpx
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo.crs import STORAGE_CRS

CREATOR = "gridbeat"


def write_gpx(
    path: Path, *, fixes: GeoDataFrame | None = None, routes: GeoDataFrame | None = None
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
        Layer `routes` of a plan, in any CRS: one route per row, named guard, date, shift and lap.

    Raises
    ------
    ValueError
        Neither is given, or one has no CRS.
    """
    if fixes is None and routes is None:
        raise ValueError("there is nothing to write")
    document = gpxpy.gpx.GPX()
    document.creator = CREATOR
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
    along_m = [_along(shape) for shape in routes.geometry]
    degrees = routes.geometry.to_crs(STORAGE_CRS)
    for row, shape, far in zip(routes.itertuples(), degrees, along_m, strict=True):
        route = gpxpy.gpx.GPXRoute(name=f"{row.guard_id} {row.date} {row.shift} {row.lap}")
        span = row.end - row.start
        for (lon, lat), share in zip(shapely.get_coordinates(shape), far, strict=True):
            time = _utc(row.start + share * span)
            point = gpxpy.gpx.GPXRoutePoint(latitude=lat, longitude=lon, time=time)
            route.points.append(point)
        yield route


def _along(shape: shapely.Geometry) -> "np.ndarray":
    """Return how far along its line each vertex is, as a share."""
    xy = shapely.get_coordinates(shape)
    far = np.r_[0.0, np.cumsum(np.hypot(*np.diff(xy, axis=0).T))]
    return far / max(float(far[-1]), 1e-9)


def _utc(at: pd.Timestamp) -> datetime:
    return at.tz_convert("UTC").round("us").to_pydatetime()
