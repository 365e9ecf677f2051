"""What a community's cases are judged by: its categories, its working time, its ground."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

import shapely
from geopandas import GeoDataFrame
from sqlalchemy import Integer, bindparam, func, or_, select
from sqlalchemy.orm import Session

from data.store import categories, grid_plans
from data.store.case_tables import category_set
from data.store.rows import frame_of, whole
from data.store.tables import Instant, community, grid_plan, layers
from geo.cases import Categories, WorkingTime, default_categories, read_categories
from geo.cases.places import Ground, Spot, spot

Point = tuple[float, float]
_HERE = bindparam("community", type_=Integer)
_MOMENT = bindparam("moment", type_=Instant)
_PLAN = (
    select(grid_plan.c.id)
    .where(
        grid_plan.c.community_id == _HERE,
        grid_plan.c.state == "published",
        grid_plan.c.valid_from <= _MOMENT,
        or_(grid_plan.c.valid_to.is_(None), grid_plan.c.valid_to > _MOMENT),
    )
    .limit(1)
)
_VERSION = select(func.max(category_set.c.version)).where(category_set.c.community_id == _HERE)
_KEY = select(
    community.c.revision,
    _PLAN.scalar_subquery().label("plan"),
    _VERSION.scalar_subquery().label("version"),
).where(community.c.id == _HERE)
"""What an office is made of, in one query: every request on cases asks."""


@dataclass(frozen=True)
class Office:
    """The categories, working time and ground of one community.

    Parameters
    ----------
    grids
        Ids of the grids in force; empty without a plan.
    building_at, building_grid
        A point in each building as (longitude, latitude) in EPSG:4326, and its grid by the plan.
    """

    book: Categories
    calendar: WorkingTime
    ground: Ground
    grids: frozenset[str]
    building_at: dict[str, Point] = field(default_factory=dict)
    building_grid: dict[str, str] = field(default_factory=dict)

    def spot(self, lon: float, lat: float) -> Spot:
        """Return where a point is, as of now."""
        return spot(lon, lat, self.ground)


@dataclass(frozen=True)
class _Made:
    key: tuple[int, int, int]
    office: Office


class Offices:
    """The offices of many communities, kept while nothing they are made of changes.

    Layers are read and trees built once for a revision of the community, a grid plan and a version
    of its categories; after that an office costs one small query.

    Parameters
    ----------
    calendar
        Working time.
    most
        Communities kept in memory.
    """

    def __init__(self, calendar: WorkingTime | None = None, most: int = 16) -> None:
        self._calendar = calendar or WorkingTime()
        self._most = most
        self._made: OrderedDict[int, _Made] = OrderedDict()
        self._lock = Lock()

    def prepare(self) -> None:
        """Make at once what all offices share, before anybody waits for it."""
        self._calendar.prepare()

    def of(self, session: Session, community_id: int, now: datetime) -> Office:
        """Return the office of a community."""
        found = session.execute(_KEY, {"community": community_id, "moment": now}).one()
        key = (found.revision, found.plan or 0, found.version or categories.DEFAULT)
        with self._lock:
            made = self._made.get(community_id)
            if made is not None and made.key == key:
                self._made.move_to_end(community_id)
                return made.office
        made = _Made(key, self._make(session, community_id, *key[1:]))
        with self._lock:
            self._made[community_id] = made
            while len(self._made) > self._most:
                self._made.popitem(last=False)
        return made.office

    def _make(self, session: Session, community_id: int, plan_id: int, version: int) -> Office:
        frames = {
            name: _layer(session, community_id, name)
            for name in ("compounds", "buildings", "cameras")
        }
        grids = grid_plans.grids_of(session, plan_id)
        buildings = frames["buildings"]
        inside = shapely.get_coordinates(shapely.point_on_surface(buildings.geometry.to_numpy()))
        ids = buildings["building_id"].astype(str)
        return Office(
            _book(session, community_id, version),
            self._calendar,
            Ground.of(grids, **frames),
            frozenset(grids["grid_id"]),
            dict(zip(ids, map(tuple, inside.tolist()), strict=True)),
            grid_plans.grid_of_building(session, plan_id),
        )


def _layer(session: Session, community_id: int, name: str) -> GeoDataFrame:
    table = layers[name]
    return frame_of(session, whole(table).where(table.c.community_id == community_id), table)


def _book(session: Session, community_id: int, version: int) -> Categories:
    found = categories.find(session, community_id, version)
    return default_categories() if found is None else read_categories(found.content)
