"""Cases as points in place and time, for maps of many: columns of arrays, no words and no names."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.store.case_filters import EVERY, Wanted, condition
from data.store.case_tables import case_record
from data.store.dialect import stamp_of, stamps, wkb_of
from data.store.scopes import within
from geo.access import EVERYTHING, Scope
from geo.crs import STORAGE_CRS
from geo.times import localise

_c = case_record.c
OUT = ("cancelled", "merged")
"""States of cases that are not counted."""
_TOLD = ("category", "severity", "channel", "source", "kind")


def points(
    session: Session,
    community_id: int,
    *,
    scope: Scope = EVERYTHING,
    wanted: Wanted = EVERY,
) -> GeoDataFrame:
    """Return the cases that have a place, in WGS 84; those cancelled or merged are left out.

    Columns `reported_at` (local), `category`, `severity`, `channel`, `source`, `kind`: those of the
    layer `incidents` and more.
    """
    dialect = session.get_bind().dialect.name
    query = select(
        stamp_of(dialect, _c.linked_at),
        *(_c[name] for name in _TOLD),
        wkb_of(case_record).label("geometry"),
    ).where(
        _c.community_id == community_id,
        within(session, case_record, scope, community_id),
        _c.geometry.is_not(None),
        _c.state.not_in(OUT),
        *condition(session, wanted),
    )
    rows = session.execute(query.order_by(_c.id)).all()
    at, *columns, shapes = zip(*rows, strict=True) if rows else [()] * (len(_TOLD) + 2)
    when = pd.Series(stamps(dialect, at)).dt.tz_localize("UTC")
    told = {
        name: pd.Series(column, dtype=object) for name, column in zip(_TOLD, columns, strict=True)
    }
    wkb = np.array([bytes(shape) for shape in shapes], dtype=object)
    return gpd.GeoDataFrame(
        {"reported_at": localise(when), **told}, geometry=shapely.from_wkb(wkb), crs=STORAGE_CRS
    )


def state(session: Session, community_id: int) -> tuple[int, int]:
    """Return what changes whenever a case does: how many there are, and the steps they took."""
    query = select(func.count(), func.sum(_c.version)).where(_c.community_id == community_id)
    count, steps = session.execute(query).one()
    return int(count), int(steps or 0)
