"""The tables. Community layers are made from the contract in `geo.schema`; plans are written out.

Every table but `community` carries `community_id`. Geometry is WGS 84 longitude and latitude.
Times are stored as UTC. Ids are never given twice, so that an address never comes to mean another
row.
"""

from datetime import UTC, datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeDecorator, TypeEngine

from geo.schema import LAYERS, RESULTS
from geo.schema import Column as SchemaColumn

SRID = 4326

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """A moment: zone-aware outside, UTC in the database (SQLite keeps no zones)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Any) -> datetime | None:
        """Bring the moment to UTC; a time without a zone is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _: Any) -> datetime | None:
        """Give the moment its zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_TYPES: dict[str, type[TypeEngine[Any]]] = {
    "text": String,
    "int": Integer,
    "float": Float,
    "bool": Boolean,
    "time": Instant,
    "date": Date,
}


def _table(name: str, *parts: SchemaItem) -> Table:
    """Return a table with its id, indexed for pages by id within a community and a plan."""
    made = keyed(name, *parts)
    for owner in ("community_id", "plan_id"):
        if owner in made.columns:
            Index(None, made.c[owner], made.c.id)
    return made


def keyed(name: str, *parts: SchemaItem) -> Table:
    """Return a table whose rows have a number that is never given twice."""
    key = Column("id", Integer, primary_key=True)
    return Table(name, metadata, key, *parts, sqlite_autoincrement=True)


def community_key() -> Column[int]:
    """Return the link to the community that a row goes with."""
    return Column("community_id", ForeignKey("community.id", ondelete="CASCADE"), nullable=False)


def of_community(name: str, *parts: SchemaItem) -> Table:
    """Return a table of rows that belong to a community, with their numbers."""
    return keyed(name, community_key(), *parts)


def _plan(table: str) -> Column[int]:
    return Column("plan_id", ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False)


def _geometry(kind: str = "GEOMETRY") -> Column[Any]:
    return Column("geometry", Geometry(kind, SRID, spatial_index=True), nullable=False)


def _column(column: SchemaColumn) -> Column[Any]:
    return Column(column.name, _TYPES[column.kind](), nullable=not column.required)


def _columns(layer: str) -> list[Column[Any]]:
    return [_column(column) for column in (LAYERS | RESULTS)[layer].columns]


community = _table(
    "community",
    Column("name", String, nullable=False, unique=True),
    Column("code", String, unique=True),
    Column("title", String, nullable=False),
    Column("attribution", String, nullable=False),
    Column("licence", String, nullable=False),
    Column("synthetic", Boolean, nullable=False),
    Column("datum", String, nullable=False, server_default=""),
    Column("crs", String, nullable=False),
    Column("revision", Integer, nullable=False),
)
"""`crs` is what the source was in, `datum` what its degrees counted from where that was a shifted
one (they are stored in WGS 84); `revision` counts the times the layers were replaced."""

SINGULAR = {
    "boundary": "boundary",
    "compounds": "compound",
    "buildings": "building",
    "streets": "street",
    "barriers": "barrier",
    "gates": "gate",
    "centres": "centre",
    "cameras": "camera",
    "checkpoints": "checkpoint",
    "hazards": "hazard",
    "incidents": "incident",
}

layers: dict[str, Table] = {
    layer: _table(
        table,
        community_key(),
        *_columns(layer),
        Column("extra", JSON, nullable=False),
        _geometry(),
    )
    for layer, table in SINGULAR.items()
}
"""The table of each community layer. `extra` keeps the columns the contract does not know."""

SOUGHT = (
    ("buildings", "floors"),
    ("hazards", "category"),
    ("incidents", "category"),
    ("incidents", "reported_at"),
)
"""Columns that filters choose few of many rows by: exact counts of these need not read them all."""

for _layer, _name in SOUGHT:
    Index(None, layers[_layer].c.community_id, layers[_layer].c[_name])

Index(
    "uq_building_number",
    layers["buildings"].c.community_id,
    layers["buildings"].c.building_id,
    unique=True,
)
Index(
    "uq_checkpoint_number",
    layers["checkpoints"].c.community_id,
    layers["checkpoints"].c.checkpoint_id,
    unique=True,
)

guard = _table(
    "guard",
    community_key(),
    Column("guard_id", String, nullable=False),
    Column("name", String, nullable=False),
    Column("crew", String),
    Column("home_grid", String),
    UniqueConstraint("community_id", "guard_id"),
)
"""`home_grid` is the number of the grid a guard knows best, in the grid plan in force."""

_RULES = {
    "state": "state IN ('draft', 'published')",
    "start": "(state = 'published') = (valid_from IS NOT NULL)",
    "end": "valid_to IS NULL OR (valid_from IS NOT NULL AND valid_to >= valid_from)",
}


def _plan_table(name: str) -> Table:
    return _table(
        name,
        community_key(),
        Column("revision", Integer, nullable=False),
        Column("state", String, nullable=False),
        Column("created_at", Instant, nullable=False),
        Column("valid_from", Instant),
        Column("valid_to", Instant),
        Column("report", JSON, nullable=False),
        *(CheckConstraint(rule, name=name) for name, rule in _RULES.items()),
    )


grid_plan = _plan_table("grid_plan")
patrol_plan = _plan_table("patrol_plan")
"""A plan is a draft until published; `valid_from` to `valid_to` is when it was in force; `revision`
is that of the community it was made on."""

for _plans in (grid_plan, patrol_plan):
    # The rule is the store's, not the caller's: one plan of a community is in force at a time.
    _in_force = text("state = 'published' AND valid_to IS NULL")
    Index(
        f"uq_{_plans.name}_in_force",
        _plans.c.community_id,
        unique=True,
        sqlite_where=_in_force,
        postgresql_where=_in_force,
    )

grid = _table(
    "grid",
    community_key(),
    _plan("grid_plan"),
    *_columns("grids"),
    _geometry(),
    UniqueConstraint("plan_id", "grid_id"),
)
grid_building = _table(
    "grid_building",
    community_key(),
    _plan("grid_plan"),
    Column("building_id", String, nullable=False),
    Column("grid_id", String, nullable=False),
    UniqueConstraint("plan_id", "building_id"),
)
route = _table("route", community_key(), _plan("patrol_plan"), *_columns("routes"), _geometry())
stop = _table("stop", community_key(), _plan("patrol_plan"), *_columns("stops"), _geometry())
street_visit = _table(
    "street_visit",
    community_key(),
    _plan("patrol_plan"),
    Column("street", Integer, nullable=False),
    Column("kind", String),
    Column("name", String),
    Column("max_gap_min", Float),
    Column("worst_gap_min", Float),
    Column("visits", Integer),
    Column("camera_gap_min", Float),
    Column("why", String),
    _geometry(),
)
"""What a patrol plan promises each street; `street` is the row of the streets planned on."""
roster = _table("roster", community_key(), _plan("patrol_plan"), *_columns("roster"))
dead_corner = _table(
    "dead_corner",
    community_key(),
    _plan("patrol_plan"),
    *_columns("dead_corners"),
    _geometry(),
    UniqueConstraint("plan_id", "corner_id"),
)
