"""What SpatiaLite and PostGIS say differently, said once."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    String,
    Table,
    and_,
    bindparam,
    cast,
    extract,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from data.store.tables import SRID
from geo.errors import SetupError

Bbox = tuple[float, float, float, float]
"""West, south, east, north in WGS 84 degrees."""

_UPGRADING = 0x67726964  # any number that is always the same
_ONE_BY_ONE = 0x67726965
_ALONE = 0x67726966
_NO_MICROS = np.iinfo(np.int64).min
"""What numpy takes for no moment."""


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


def stamp_of(dialect: str, column: Column[Any]) -> ColumnElement[Any]:
    """Return the expression for a moment as the database keeps it, for `stamps`.

    A time zone for each of a million values would take longer than all the rest.
    """
    if dialect == "sqlite":
        return type_coerce(column, String)
    return cast(extract("epoch", column) * 1_000_000, BigInteger)


def stamps(dialect: str, values: Sequence[Any]) -> NDArray[np.datetime64]:
    """Return moments (n,) in UTC, NaT where there is none, of what `stamp_of` gave."""
    if dialect == "sqlite":
        return np.array(values, dtype="datetime64[us]")
    given = [_NO_MICROS if value is None else value for value in values]
    return np.array(given, dtype=np.int64).view("datetime64[us]")


def intersects_bbox(dialect: str, table: Table, bbox: Bbox) -> ColumnElement[bool]:
    """Return the condition that a row's geometry meets a window, answered by the spatial index.

    Parameters
    ----------
    bbox
        West, south, east, north in WGS 84 degrees.
    """
    west, south, east, north = bbox
    shape = shapely.to_wkt(_window(bbox), rounding_precision=-1)
    meets = func.ST_Intersects(table.c.geometry, func.ST_GeomFromText(shape, SRID), type_=Boolean)
    if dialect != "sqlite" or not isinstance(table, Table):
        return meets  # PostGIS looks into its GiST index by itself; a query has no R-tree
    index = rtree(table)
    near = select(index.c.pkid).where(
        index.c.xmin <= east, index.c.xmax >= west, index.c.ymin <= north, index.c.ymax >= south
    )
    return table.c.id.in_(near) & meets


def within_bbox(dialect: str, table: Table, bbox: Bbox) -> ColumnElement[bool]:
    """Return the condition that a row's point lies in a window, its border included.

    As `intersects_bbox`, and cheaper in PostGIS: boxes of single precision are looked up, which
    reach up to a metre too far, and what they find is held against the window itself.

    Parameters
    ----------
    table
        Its geometries are points.
    bbox
        West, south, east, north in WGS 84 degrees.
    """
    if dialect == "sqlite":
        return intersects_bbox(dialect, table, bbox)
    west, south, east, north = bbox
    place = table.c.geometry
    near = place.op("&&", is_comparison=True)(func.ST_MakeEnvelope(*bbox, SRID))
    x, y = (read(place, type_=Float) for read in (func.ST_X, func.ST_Y))
    return and_(near, x.between(west, east), y.between(south, north))


def _window(bbox: Bbox) -> Any:
    """Return a window as a shape: a line or a point where it has no height or width."""
    west, south, east, north = bbox
    if west == east and south == north:
        return shapely.Point(west, south)
    if west == east or south == north:
        return shapely.LineString([(west, south), (east, north)])
    return shapely.box(*bbox)


def rtree(table: Table) -> Table:
    """Return the R-tree SpatiaLite keeps of a table's geometry."""
    columns = [
        Column("pkid", Integer),
        *(Column(x, Float) for x in ("xmin", "xmax", "ymin", "ymax")),
    ]
    return Table(f"idx_{table.name}_geometry", MetaData(), *columns)


def is_valid(place: Engine | Connection, table: Table) -> ColumnElement[bool]:
    """Return the condition that a row's geometry is valid."""
    if is_sqlite(place):
        return func.ST_IsValid(table.c.geometry, type_=Integer) == 1
    return func.ST_IsValid(table.c.geometry, type_=Boolean)


def is_on_globe(place: Engine | Connection, table: Table) -> ColumnElement[bool]:
    """Return the condition that a row's geometry has longitudes and latitudes there are."""
    west, south, east, north = _bounds(place.dialect.name, table)
    return and_(west >= -180, south >= -90, east <= 180, north <= 90)


def misses_in_rtree(table: Table) -> Select[int]:
    """Return the query for the rows SpatiaLite's R-tree does not have, or has elsewhere."""
    index = rtree(table)
    west, south, east, north = _bounds("sqlite", table)
    elsewhere = or_(
        index.c.xmin > west, index.c.ymin > south, index.c.xmax < east, index.c.ymax < north
    )
    both = table.outerjoin(index, index.c.pkid == table.c.id)
    missed = index.c.pkid.is_(None) | elsewhere
    return select(table.c.id).select_from(both).where(table.c.geometry.is_not(None), missed)


def _bounds(dialect: str, table: Table) -> list[ColumnElement[float]]:
    """Return west, south, east and north of a row's geometry."""
    names = {
        "sqlite": ("MbrMinX", "MbrMinY", "MbrMaxX", "MbrMaxY"),
        "postgresql": ("ST_XMin", "ST_YMin", "ST_XMax", "ST_YMax"),
    }
    return [getattr(func, name)(table.c.geometry, type_=Float) for name in names[dialect]]


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
    # Of two that upgrade at once, one waits until the other is done, and then finds nothing to do.
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADING})")
    try:
        with connection.begin_nested():
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS postgis")
    except DBAPIError as error:
        raise SetupError(
            "PostGIS cannot be added to this database: install the package postgresql-15-postgis-3 "
            "and let a superuser run CREATE EXTENSION postgis in it."
        ) from error
    # Here and not in a migration: a backup holds tables with their triggers, but no functions.
    connection.exec_driver_sql(
        "CREATE OR REPLACE FUNCTION gridbeat_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '%% is append-only', TG_TABLE_NAME; END $$"
    )


def insert_new(session: Session, table: Table, *unique: str) -> Any:
    """Return the insert into a table that does nothing where a row has the same unique columns.

    Of two at once the second waits until the first has ended.
    """
    builder: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    return builder.insert(table).on_conflict_do_nothing(index_elements=unique)


def one_by_one(session: Session) -> None:
    """Make whoever calls this in another transaction wait until this one has ended.

    SQLite's writers do so anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_ONE_BY_ONE)))


@contextmanager
def only_one(engine: Engine) -> Iterator[bool]:
    """Tell whether nobody else, in any process, is in here now; false says: leave it to them.

    On SQLite it is always true: there writers wait for each other anyway, and a lock that is held
    longer than a transaction would have to be broken after a crash.
    """
    if engine.dialect.name != "postgresql":
        yield True
        return
    with engine.connect() as connection, connection.begin():
        query = select(func.pg_try_advisory_xact_lock(_ALONE))
        yield bool(connection.execute(query).scalar_one())
