"""Where guards were between two moments: what tablets sent of their shifts."""

from datetime import datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.store.dialect import stamp_of, stamps
from data.store.scopes import within
from data.store.sync_tables import guard_position
from geo.access import EVERYTHING, Scope
from geo.crs import STORAGE_CRS
from geo.times import localise

_c = guard_position.c


def fixes(
    session: Session,
    community_id: int,
    since: datetime,
    until: datetime,
    *,
    scope: Scope = EVERYTHING,
) -> GeoDataFrame:
    """Return the fixes of guards from since and before until, in WGS 84, by guard and time.

    Columns `guard_id`, `at` (local) and `accuracy_m`; see `geo.track.fixes`.
    """
    dialect = session.get_bind().dialect.name
    query = select(_c.guard_id, stamp_of(dialect, _c.at), _c.accuracy_m, _c.lon, _c.lat).where(
        _c.community_id == community_id,
        within(session, guard_position, scope, community_id),
        _c.guard_id.is_not(None),
        _c.at >= since,
        _c.at < until,
    )
    rows = session.execute(query.order_by(_c.guard_id, _c.at, _c.id)).all()
    guard, at, accuracy, lon, lat = zip(*rows, strict=True) if rows else [()] * 5
    frame = {
        "guard_id": pd.Series(guard, dtype=object),
        "at": localise(pd.Series(stamps(dialect, at)).dt.tz_localize("UTC")),
        "accuracy_m": np.array(accuracy, dtype=np.float64),
    }
    places = shapely.points(np.array(lon, dtype=np.float64), np.array(lat, dtype=np.float64))
    return gpd.GeoDataFrame(frame, geometry=places, crs=STORAGE_CRS)


def state(
    session: Session, community_id: int, since: datetime, until: datetime
) -> tuple[int, int | None]:
    """Return what changes whenever fixes of a span come in: how many there are, and the newest."""
    query = select(func.count(), func.max(_c.id)).where(
        _c.community_id == community_id, _c.at >= since, _c.at < until
    )
    count, newest = session.execute(query).one()
    return int(count), newest
