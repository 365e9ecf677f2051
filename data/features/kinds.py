"""What there is as features: every drawn collection, the walks of shifts, and where guards were."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, func, select
from sqlalchemy.sql.functions import Function

from data.exports.collections import COLLECTIONS, Collection
from data.store.sync_tables import guard_position
from data.store.tables import SRID, patrol_plan, route
from geo.errors import NotFoundError
from geo.schema import ESTIMATED, LINE, POINT, Column, Layer

PATROLS = Layer(
    "patrols",
    LINE,
    "班次巡逻",
    "Patrols",
    (
        Column("guard_id", "text", "保安", required=True),
        Column("date", "date", "日期", required=True),
        Column("shift", "text", "班次", required=True),
        Column("start", "time", "开始", required=True),
        Column("end", "time", "结束", required=True),
        Column("laps", "int", "圈数", required=True),
        Column("length_m", "float", "长度", required=True, unit="m"),
    ),
)
"""What one guard walks in one shift: all laps of it together."""

TRACKS = Layer(
    "tracks",
    POINT,
    "保安定位点",
    "Tracks",
    (
        Column("guard_id", "text", "保安"),
        Column("at", "time", "时间", required=True),
        Column("accuracy_m", "float", "定位误差", unit="m"),
    ),
)
"""Where guards were on their shifts: a point a fix, kept for 30 days."""

COMMUNITY = Column("community", "text", "社区", required=True)
VALID = (Column("valid_from", "time", "生效时间"), Column("valid_to", "time", "失效时间"))
_ESTIMATED = Column(ESTIMATED, "bool", "户数为估计")


@dataclass(frozen=True)
class Kind:
    """One collection of features.

    Parameters
    ----------
    collection
        Its description; `table` may be a query.
    columns
        Its columns as far as the contract knows them, without the geometry.
    indexed
        Whether the database keeps a spatial index of it.
    moving
        Whether rows come and go at any time; all others are only ever replaced as a whole.
    dated
        Whether its rows are in force for a time, as their plan is.
    """

    collection: Collection
    columns: tuple[Column, ...]
    indexed: bool = True
    moving: bool = False
    dated: bool = False

    @property
    def name(self) -> str:
        """The name of the collection in addresses."""
        return self.collection.name

    @property
    def layer(self) -> Layer:
        """Its titles and geometry types."""
        return self.collection.layer

    @property
    def table(self) -> Any:
        """Where its rows are."""
        return self.collection.table


@cache
def kinds(dialect: str) -> dict[str, Kind]:
    """Return every collection of features by name, as one database keeps them."""
    drawn = [_stored(one) for one in COLLECTIONS.values() if one.drawn]
    patrols = Collection(PATROLS, _patrols(), "patrols", patrol_plan, ("start", "end"))  # type: ignore[arg-type]
    tracks = Collection(TRACKS, _tracks(dialect), "tracks", times=("at",))  # type: ignore[arg-type]
    made = [
        *drawn,
        Kind(patrols, PATROLS.columns, indexed=False),
        Kind(tracks, TRACKS.columns, indexed=False, moving=True),
    ]
    return {kind.name: kind for kind in made}


def kind(dialect: str, name: str) -> Kind:
    """Return a collection of features by name.

    Raises
    ------
    NotFoundError
        There is none of that name.
    """
    found = kinds(dialect).get(name)
    if found is None:
        raise NotFoundError(f"There is no collection '{name}'.")
    return found


def call(name: str, *args: Any, type_: Any = None) -> "Function[Any]":
    """Return a call of a function of the database by exactly this name."""
    return Function(name, *args, type_=type_)


def _stored(one: Collection) -> Kind:
    more = (_ESTIMATED,) if one.name == "buildings" else ()
    dated = one.plans is not None and not one.times
    return Kind(one, (*one.layer.columns, *more), dated=dated)


def _patrols() -> FromClause:
    walk = (route.c.community_id, route.c.plan_id, route.c.guard_id, route.c.date, route.c.shift)
    return (
        select(
            func.min(route.c.id).label("id"),
            *walk,
            func.min(route.c.start).label("start"),
            func.max(route.c.end).label("end"),
            func.count().label("laps"),
            func.sum(route.c.length_m).label("length_m"),
            call("ST_Collect", route.c.geometry).label("geometry"),
        )
        .group_by(*walk)
        .subquery("patrol")
    )


def _tracks(dialect: str) -> FromClause:
    own = guard_position.c
    point: ColumnElement[Any] = call("MakePoint", own.lon, own.lat, SRID)
    if dialect != "sqlite":
        point = call("ST_SetSRID", call("ST_MakePoint", own.lon, own.lat), SRID)
    columns = (own.id, own.community_id, own.guard_id, own.at, own.accuracy_m, own.lon, own.lat)
    return (
        select(*columns, point.label("geometry"))
        .where(own.lon.is_not(None), own.lat.is_not(None))
        .subquery("track")
    )
