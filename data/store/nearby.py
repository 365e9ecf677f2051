"""Who came by a place: check-ins near it, by where the tablet was or by the checkpoint itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import cos, radians

import numpy as np
from pyproj import Geod
from sqlalchemy import Float as Degrees
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from data.store.dialect import intersects_bbox
from data.store.scopes import within
from data.store.sync_tables import check_in
from data.store.tables import layers
from geo.access import EVERYTHING, Scope

_c = check_in.c
_GEOD = Geod(ellps="WGS84")
METRES_OF_A_DEGREE = 111_320.0
"""Of latitude: enough for a window, distances are measured."""
Place = tuple[float, float]


@dataclass(frozen=True)
class CameBy:
    """A check-in near a place; `name` is that of the checkpoint, empty for what has none."""

    guard_id: str
    at: datetime
    ref_kind: str
    ref_id: str
    name: str
    how: str
    distance_m: float


def came_by(
    session: Session,
    community_id: int,
    place: Place,
    *,
    radius_m: float,
    since: datetime,
    until: datetime,
    scope: Scope = EVERYTHING,
) -> list[CameBy]:
    """Return the check-ins of guards within a distance of a place, newest first.

    Parameters
    ----------
    place
        Longitude and latitude, WGS 84 degrees.
    scope
        Whose check-ins may be seen.
    """
    west, south, east, north = _window(place, radius_m)
    points = _checkpoints(session, community_id, (west, south, east, north))
    inside = and_(_c.lon.between(west, east), _c.lat.between(south, north))
    known = and_(_c.lon.is_(None), _c.ref_kind == "checkpoint", _c.ref_id.in_(sorted(points)))
    query = select(_c.guard_id, _c.at, _c.ref_kind, _c.ref_id, _c.how, _c.lon, _c.lat).where(
        _c.community_id == community_id,
        _c.guard_id.is_not(None),
        _c.at.between(since, until),
        or_(inside, known),
        within(session, check_in, scope),
    )
    rows = list(session.execute(query.order_by(_c.at.desc(), _c.id.desc())))
    if not rows:
        return []
    spots = [(row.lon, row.lat) if row.lon is not None else points[row.ref_id][1] for row in rows]
    lon, lat = np.array(spots, dtype=float).T
    *_, metres = _GEOD.inv(np.full_like(lon, place[0]), np.full_like(lat, place[1]), lon, lat)
    return [
        CameBy(
            row.guard_id,
            row.at,
            row.ref_kind,
            row.ref_id,
            points[row.ref_id][0] if row.ref_id in points else "",
            row.how,
            float(away),
        )
        for row, away in zip(rows, metres, strict=True)
        if away <= radius_m
    ]


def _window(place: Place, radius_m: float) -> tuple[float, float, float, float]:
    lon, lat = place
    up = radius_m / METRES_OF_A_DEGREE
    aside = up / max(0.01, cos(radians(lat)))
    return lon - aside, lat - up, lon + aside, lat + up


def _checkpoints(
    session: Session, community_id: int, window: tuple[float, float, float, float]
) -> Mapping[str, tuple[str, Place]]:
    """Return the checkpoints in a window: name and place by id."""
    table = layers["checkpoints"]
    shape = table.c.geometry
    query = select(
        table.c.checkpoint_id,
        table.c.name,
        func.ST_X(shape, type_=Degrees).label("lon"),
        func.ST_Y(shape, type_=Degrees).label("lat"),
    ).where(
        table.c.community_id == community_id,
        intersects_bbox(session.get_bind().dialect.name, table, window),
    )
    return {
        row.checkpoint_id: (row.name or "", (row.lon, row.lat)) for row in session.execute(query)
    }
