"""Who is on shift now by the plan in force, on which walk, past which stops."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.store import patrol_history, patrol_plans
from data.store.plans import Plan
from data.store.tables import layers
from geo.crs import STORAGE_CRS, metric_crs_of
from geo.live import Planned

LOOKED_AT = ("checkpoint", "hazard", "must_see")
"""Kinds of stops that somebody is to look at."""
_KEPT = 64
K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True)
class Walk:
    """One lap; `line` in WGS 84 degrees."""

    lap: int
    start: datetime
    end: datetime
    line: BaseGeometry


@dataclass(frozen=True)
class OnShift:
    """A guard's shift that runs now; `way` is all its walks, in the board's metric CRS."""

    guard_id: str
    date: date
    shift: str
    start: datetime
    end: datetime
    duty: str
    walks: tuple[Walk, ...]
    stops: tuple[Planned, ...]
    way: BaseGeometry | None


@dataclass(frozen=True)
class Board:
    """What the plan in force says of this hour.

    Parameters
    ----------
    rostered
        Whether the plan has duties on this day at all: an old plan says nothing of today.
    """

    plan: Plan
    rostered: bool
    shifts: tuple[OnShift, ...]
    to_metres: Transformer | None

    def metric(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.object_]:
        """Return places in WGS 84 degrees as points in metres."""
        if self.to_metres is None:
            return np.array([], dtype=object)
        x, y = self.to_metres.transform(lon, lat)
        found: NDArray[np.object_] = np.atleast_1d(shapely.points(x, y))
        return found

    def of(self, guard_id: str) -> OnShift | None:
        """Return the shift of a guard; None where he is on none."""
        return next((one for one in self.shifts if one.guard_id == guard_id), None)


class Boards:
    """The boards of communities; each is read from the plan once for every change of shift."""

    def __init__(self) -> None:
        self._rosters: OrderedDict[int, pd.DataFrame] = OrderedDict()
        self._boards: OrderedDict[tuple[int, ...], Board] = OrderedDict()
        self._lock = Lock()

    def of(self, session: Session, community_id: int, now: datetime) -> Board | None:
        """Return the board of a moment; None where no plan is in force."""
        plan = patrol_plans.published(session, community_id, now)
        if plan is None:
            return None
        roster = self._roster(session, plan)
        on = np.flatnonzero((roster["start"] <= now) & (now < roster["end"]))
        rostered = bool(len(roster) and roster["start"].min() <= now < roster["end"].max())
        key = (plan.id, int(rostered), *on.tolist())
        with self._lock:
            found = self._boards.get(key)
        if found is None:
            found = _read(session, plan, roster.iloc[on], rostered=rostered)
            self._keep(self._boards, key, found)
        return found

    def _roster(self, session: Session, plan: Plan) -> pd.DataFrame:
        with self._lock:
            found = self._rosters.get(plan.id)
        if found is None:
            found = patrol_plans.part(session, plan.id, "roster")
            timed = found["start"].notna() & found["end"].notna()
            found = found[timed].sort_values(["start", "guard_id"], ignore_index=True)
            self._keep(self._rosters, plan.id, found)
        return found

    def _keep(self, kept: OrderedDict[K, V], key: K, value: V) -> None:
        with self._lock:
            kept[key] = value
            kept.move_to_end(key)
            while len(kept) > _KEPT:
                kept.popitem(last=False)


def _read(session: Session, plan: Plan, roster: pd.DataFrame, *, rostered: bool) -> Board:
    names = _names(session, plan.community_id)
    since = roster["start"].min() if len(roster) else plan.valid_from or plan.created_at
    asked = patrol_history.stops_with(session, plan, since)
    shifts, crs = [], None
    for row in roster.itertuples():
        guard = str(row.guard_id)
        routes = patrol_plans.part(session, plan.id, "routes", guard_id=guard)
        stops = asked[asked["guard_id"] == guard]
        walks = routes[(routes["start"] >= row.start) & (routes["start"] < row.end)]
        inside = stops[(stops["planned_at"] >= row.start) & (stops["planned_at"] < row.end)]
        if crs is None and len(walks):
            crs = metric_crs_of(walks)
        shifts.append(_on_shift(row, walks, inside, names, crs))
    to_metres = Transformer.from_crs(STORAGE_CRS, crs, always_xy=True) if crs is not None else None
    return Board(plan, rostered, tuple(shifts), to_metres)


def _on_shift(
    row: Any,
    walks: GeoDataFrame,
    stops: GeoDataFrame,
    names: dict[str, str],
    crs: Any,
) -> OnShift:
    walks = walks.sort_values("start")
    degrees = walks.to_crs(STORAGE_CRS).geometry if len(walks) else walks.geometry
    way = shapely.union_all(walks.to_crs(crs).geometry.to_numpy()) if len(walks) else None
    if way is not None:
        shapely.prepare(way)
    looked = stops[stops["kind"].isin(LOOKED_AT)].sort_values("planned_at")
    return OnShift(
        guard_id=str(row.guard_id),
        date=row.date,
        shift=str(row.shift),
        start=row.start.to_pydatetime(),
        end=row.end.to_pydatetime(),
        duty=str(row.duty),
        walks=tuple(
            Walk(int(one.lap), one.start.to_pydatetime(), one.end.to_pydatetime(), line)
            for one, line in zip(walks.itertuples(), degrees, strict=True)
        ),
        stops=tuple(
            _planned(one, lon, lat, names)
            for one, lon, lat in zip(looked.itertuples(), *_degrees(looked), strict=True)
        ),
        way=way,
    )


def _planned(row: Any, lon: float, lat: float, names: dict[str, str]) -> Planned:
    limit_min = None if pd.isna(row.max_gap_min) else float(row.max_gap_min)
    name = names.get(str(row.ref_id), "") if row.kind == "checkpoint" else ""
    at = row.planned_at.to_pydatetime()
    return Planned(str(row.kind), str(row.ref_id), at, limit_min, name, lon, lat)


def _degrees(stops: GeoDataFrame) -> tuple[list[float], list[float]]:
    """Return longitudes and latitudes of stops, which are points."""
    points = stops.to_crs(STORAGE_CRS).geometry
    return points.x.round(6).tolist(), points.y.round(6).tolist()


def _names(session: Session, community_id: int) -> dict[str, str]:
    """Return what checkpoints are called."""
    table = layers["checkpoints"]
    query = select(table.c.checkpoint_id, table.c.name).where(table.c.community_id == community_id)
    return {row.checkpoint_id: row.name for row in session.execute(query) if row.name}
