"""What SpatiaLite and PostGIS say differently, said once."""

from typing import Any

from geoalchemy2 import alembic_helpers
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    bindparam,
    func,
    select,
)
from sqlalchemy.exc import DBAPIError

from data.store.tables import SRID, metadata
from geo.errors import SetupError


def is_sqlite(place: Engine | Connection) -> bool:
    """Return whether a database is the embedded one."""
    return place.dialect.name == "sqlite"


def geometry_of(dialect: str, name: str) -> ColumnElement[Any]:
    """Return the expression that makes a geometry of the WKB bytes bound to a name."""
    bound = bindparam(name, type_=LargeBinary)
    if dialect == "sqlite":
        return func.GeomFromWKB(bound, SRID)
    return func.ST_GeomFromWKB(bound, SRID)


def wkb_of(table: Table) -> ColumnElement[bytes]:
    """Return the expression for a table's geometry as WKB bytes."""
    return func.ST_AsBinary(table.c.geometry, type_=LargeBinary)


def intersects_bbox(
    dialect: str, table: Table, bbox: tuple[float, float, float, float]
) -> ColumnElement[bool]:
    """Return the condition that a row's geometry meets a window, answered by the spatial index.

    Parameters
    ----------
    bbox
        West, south, east, north in WGS 84 degrees.
    """
    west, south, east, north = bbox
    if dialect == "sqlite":
        index = _rtree(table)
        near = select(index.c.pkid).where(
            index.c.xmin <= east, index.c.xmax >= west, index.c.ymin <= north, index.c.ymax >= south
        )
        window = func.BuildMbr(west, south, east, north, SRID)
        meets = func.Intersects(table.c.geometry, window, type_=Integer) == 1
        return table.c.id.in_(near) & meets
    window = func.ST_MakeEnvelope(west, south, east, north, SRID)
    return func.ST_Intersects(table.c.geometry, window)  # the GiST index answers for the boxes


def _rtree(table: Table) -> Table:
    """Return the R-tree SpatiaLite keeps of a table's geometry."""
    columns = [
        Column("pkid", Integer),
        *(Column(x, Float) for x in ("xmin", "xmax", "ymin", "ymax")),
    ]
    return Table(f"idx_{table.name}_geometry", MetaData(), *columns)


def prepare(connection: Connection) -> None:
    """Add what a database needs before any table of ours: SpatiaLite's own tables, or PostGIS.

    Raises
    ------
    SetupError
        PostGIS is not installed, or this user may not add it.
    """
    if connection.dialect.name == "sqlite":
        if not connection.exec_driver_sql("SELECT CheckSpatialMetaData()").scalar():
            connection.exec_driver_sql("SELECT InitSpatialMetaData(0, 'WGS84')")
        return
    try:
        with connection.begin_nested():
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS postgis")
    except DBAPIError as error:
        raise SetupError(
            "PostGIS cannot be added to this database: install the package postgresql-15-postgis-3 "
            "and let a superuser run CREATE EXTENSION postgis in it."
        ) from error


def is_ours(item: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Return whether a thing found in a database is ours; SpatiaLite and PostGIS keep many."""
    if kind == "table":
        return not reflected or name in metadata.tables
    return alembic_helpers.include_object(item, name, kind, reflected, compare_to)
