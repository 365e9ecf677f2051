"""Databases to measure on: a community with a mesh of polygons, and many points."""

from datetime import datetime, timedelta

import geopandas as gpd
import numpy as np
import shapely
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from data.store import accounts, communities, registry, tokens
from data.store.engine import session_scope
from data.store.migrate import upgrade
from geo.access import Membership, Role
from geo.community import Community
from geo.errors import ConflictError
from geo.origin import Origin

WEST, SOUTH, CELL, ACROSS = 119.0, 45.0, 0.002, 400
"""Corner and side of the mesh's cells in degrees, and how many stand side by side."""

_POLYGONS = f"""
INSERT INTO building (community_id, building_id, households, persons, floors, entrances, use, name,
                      extra, geometry)
SELECT :here, 'B' || lpad(n::text, 6, '0'), n % 60, n % 150, n % 18 + 1, n % 4 + 1,
       CASE WHEN n % 9 = 0 THEN '商业 commercial' ELSE '住宅 residential' END,
       '幸福小区' || n % 400 || '号楼', '{{}}',
       ST_MakeEnvelope({WEST} + n % {ACROSS} * {CELL}, {SOUTH} + n / {ACROSS} * {CELL},
                       {WEST} + (n % {ACROSS} + 1) * {CELL}, {SOUTH} + (n / {ACROSS} + 1) * {CELL},
                       4326)
FROM generate_series(1, :rows - 1) n
"""  # noqa: S608 - numbers of ours
_POINTS = f"""
INSERT INTO incident (community_id, category, reported_at, closed_at, channel, source, extra,
                      geometry)
SELECT :here, '类别' || n % 20, timestamptz '2026-01-01 00:00:00+08' + n * interval '20 seconds',
       timestamptz '2026-01-01 02:00:00+08' + n * interval '20 seconds', '电话',
       CASE WHEN n % 3 = 0 THEN 'discovered' ELSE 'reported' END, '{{}}',
       ST_SetSRID(ST_MakePoint({WEST} + (n * 7919 % 80000) / 100000.0,
                               {SOUTH} + (n * 6007 % 50000) / 100000.0), 4326)
FROM generate_series(1::bigint, :rows) n
"""  # noqa: S608 - numbers of ours


def fill(engine: Engine, polygons: int, points: int, now: datetime) -> str:
    """Make a community of so many buildings and incidents; return the token of an analyst.

    Raises
    ------
    ConflictError
        There is a community already: figures are made on a database of their own.
    """
    upgrade(engine)
    embedded = engine.dialect.name == "sqlite"
    with session_scope(engine) as session:
        if registry.listing(session):
            raise ConflictError("Give an empty database: the benchmark fills it.")
        here = communities.save(session, _community(polygons if embedded else 1))
        if not embedded:
            rows = {"here": here, "rows": polygons}
            session.execute(text(_POLYGONS), rows)
        secret = _token(session, here, now)
    if not embedded:
        more_points(engine, points)
    return secret


def more_points(engine: Engine, rows: int) -> None:
    """Add so many incidents to a database on PostGIS, and let it look at its tables anew."""
    with session_scope(engine) as session:
        here = registry.listing(session)[0].id
        session.execute(text(_POINTS), {"here": here, "rows": rows})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE building"))
        connection.execute(text("VACUUM ANALYZE incident"))


def _community(rows: int) -> Community:
    at = np.arange(rows)
    x, y = WEST + at % ACROSS * CELL, SOUTH + at // ACROSS * CELL
    buildings = gpd.GeoDataFrame(
        {
            "building_id": [f"B{number:06}" for number in at],
            "households": at % 60,
            "persons": at % 150,
            "floors": at % 18 + 1,
            "entrances": at % 4 + 1,
            "use": np.where(at % 9 == 0, "商业 commercial", "住宅 residential"),
            "name": [f"幸福小区{number % 400}号楼" for number in at],
        },
        geometry=shapely.box(x, y, x + CELL, y + CELL),
        crs=4326,
    )
    origin = Origin("bench", "gridbeat", "CC0-1.0", synthetic=True)
    return Community.of({"buildings": buildings}, name="bench", origin=origin)


def _token(session: Session, here: int, now: datetime) -> str:
    held = [Membership(Role.analyst, here)]
    account = accounts.add(session, "bench", "!", held, at=now, must_change=False)
    day = timedelta(days=1)
    return tokens.add(session, account, "bench", at=now, lasts=day, writes=False)[1]
