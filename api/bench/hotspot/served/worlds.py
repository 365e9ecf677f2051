"""What the pages are of: the demo with many cases and a week of fixes, and a whole city."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from sqlalchemy import Engine, func, insert, literal, select
from sqlalchemy.orm import Session

from api.bench.cases.filling import add_cases, places_in
from api.bench.hotspot.speed import SEED
from api.demo import ensure_demo
from data.store import accounts, grid_plans, patrol_history, patrol_plans, registry, tokens
from data.store.case_tables import case_record
from data.store.engine import read_scope, session_scope
from data.store.migrate import upgrade
from data.store.registry import Stored
from data.store.sync_tables import guard_position
from data.store.tables import community
from geo.access import Membership, Role
from geo.crs import STORAGE_CRS, metric_crs_of
from geo.errors import ConflictError
from geo.progress import silent
from geo.track.fixes import seconds, times

BACK = timedelta(days=7)
FIX_S = 10.0
ERROR_M = 5.0


@dataclass(frozen=True)
class World:
    """A community that is measured, with a manager and a guard on duty.

    Parameters
    ----------
    key
        Its name in addresses.
    window
        West, south, east and north in degrees.
    manager, guard_token
        Secrets of tokens.
    """

    id: int
    key: str
    window: tuple[float, float, float, float]
    manager: str
    guard: str
    guard_token: str
    guard_account: int


def demo(engine: Engine, cases: int, now: datetime) -> World:
    """Make the demo, planned since a week, with cases and with a fix in ten seconds of each walk.

    Raises
    ------
    ConflictError
        There is a community already: figures are made on a database of their own.
    """
    upgrade(engine)
    with read_scope(engine) as session:
        if registry.listing(session):
            raise ConflictError("Give an empty database: the benchmark fills it.")
    key = ensure_demo(engine, seed=SEED, day=now.date(), progress=silent)["key"]
    with read_scope(engine) as session:
        here = registry.find(session, key)
        plan = grid_plans.published(session, here.id, now)
        assert plan is not None  # noqa: S101 - made above
        ground = grid_plans.grids_of(session, plan.id).geometry.union_all()
    add_cases(engine, here.id, cases, places_in(ground, 1000, np.random.default_rng(SEED)), now)
    add_fixes(engine, here.id, now)
    with session_scope(engine) as session:
        session.connection().exec_driver_sql("ANALYZE")
    return known(engine, here, ground.bounds, now)


def known(
    engine: Engine, here: Stored, window: tuple[float, float, float, float], now: datetime
) -> World:
    """Return a community with a manager and with the account of a guard on duty."""
    with session_scope(engine) as session:
        duties = patrol_history.shifts(session, here.id, now - timedelta(hours=24), now)
        walking = duties[(duties["end"] > now) & (duties["duty"] == "walk")]
        guard = str(walking["guard_id"].iloc[0])
        _, manager = _person(session, "bench-manager", Membership(Role.manager), now)
        member = Membership(Role.guard, here.id, guard_id=guard)
        account, secret = _person(session, "bench-guard", member, now)
    return World(here.id, here.key, window, manager, guard, secret, account)


def _person(session: Session, name: str, held: Membership, now: datetime) -> tuple[int, str]:
    """Add somebody who cannot log in; return the account and a token of it."""
    account = accounts.add(session, name, "!", [held], at=now, must_change=False)
    lasts = timedelta(days=1)
    _, secret = tokens.add(session, account, name, at=now, lasts=lasts, writes=True)
    return account, secret


def add_fixes(engine: Engine, here: int, now: datetime) -> None:
    """Let everybody have walked as planned for a week, five metres beside it."""
    with read_scope(engine) as session:
        plan = patrol_plans.published(session, here, now)
        assert plan is not None  # noqa: S101 - the demo is planned
        routes: Any = patrol_plans.part(session, plan.id, "routes")
    walks = routes[(routes["start"] >= now - BACK) & (routes["start"] < now)]
    found = fixes_of(walks.to_crs(metric_crs_of(routes)), now)
    columns = [found[name] for name in ("guard_id", "at", "lon", "lat")]
    rows = [
        {
            "community_id": here, "account_id": 0, "device": guard, "guard_id": guard, "at": at,
            "received_at": at, "lon": lon, "lat": lat, "accuracy_m": ERROR_M,
        }
        for guard, at, lon, lat in zip(*columns, strict=True)
    ]  # fmt: skip
    with session_scope(engine) as session:
        session.execute(insert(guard_position), rows)


def fixes_of(walks: GeoDataFrame, now: datetime) -> pd.DataFrame:
    """Return a fix in `FIX_S` of each walk, at an even pace: `guard_id`, `at`, `lon`, `lat`.

    Parameters
    ----------
    walks
        Layer `routes` in a CRS in metres.
    """
    begin, end = seconds(walks["start"]), seconds(walks["end"])
    many = np.maximum(0, np.ceil((np.minimum(end, now.timestamp()) - begin) / FIX_S)).astype(int)
    walk = np.repeat(np.arange(len(walks)), many)
    after_s = FIX_S * (np.arange(len(walk)) - np.repeat(np.cumsum(many) - many, many))
    share = after_s / (end - begin)[walk]
    lines = walks.geometry.to_numpy()[walk]
    xy = shapely.get_coordinates(shapely.line_interpolate_point(lines, share, normalized=True))
    xy += np.random.default_rng(SEED).normal(0, ERROR_M, xy.shape)
    spots = gpd.GeoSeries(shapely.points(xy), crs=walks.crs).to_crs(STORAGE_CRS)
    at = times(np.rint(begin[walk] + after_s))
    return pd.DataFrame(
        {
            "guard_id": walks["guard_id"].to_numpy()[walk],
            "at": at.dt.to_pydatetime() if len(at) else at,
            "lon": spots.x.to_numpy(),
            "lat": spots.y.to_numpy(),
        }
    )


def add_city(engine: Engine, here: int, number: int, each: int) -> None:
    """Add communities without layers, each with as many cases: those of one, moved elsewhere."""
    c = case_record.c
    rng = np.random.default_rng(SEED)
    names = [column.name for column in c if column.name not in {"id", "community_id", "geometry"}]
    first = select(c.id).where(c.community_id == here).order_by(c.id).limit(each)
    for at in range(number):
        east, north = rng.uniform(-0.35, 0.35, 2)
        code = f"9{at:011d}"
        with session_scope(engine) as session:
            fixed = {"name": f"社区 {at}", "code": code, "title": "", "attribution": "",
                     "licence": "", "synthetic": True, "datum": "", "crs": "EPSG:4326",
                     "revision": 1}  # fmt: skip
            made = insert(community).values(fixed).returning(community.c.id)
            key = session.execute(made).scalar_one()
            moved = func.ST_Translate(c.geometry, float(east), float(north), 0.0)
            rows = select(literal(key), moved, *(c[name] for name in names))
            given = ["community_id", "geometry", *names]
            session.execute(insert(case_record).from_select(given, rows.where(c.id.in_(first))))
    with session_scope(engine) as session:
        session.connection().exec_driver_sql("ANALYZE")
