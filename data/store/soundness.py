"""Is a database sound? Every rule is looked at, every breach is told."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, func, select
from sqlalchemy.exc import DatabaseError

from data.store import audit, case_events
from data.store.dialect import is_on_globe, is_sqlite, is_valid, misses_in_rtree
from data.store.migrate import at_head, revision
from data.store.tables import SRID, grid_plan, metadata, patrol_plan
from geo.faults import Fault

_RESTORE = "Restore the last good backup."


def check(engine: Engine) -> list[Fault]:
    """Return what is wrong with a database; nothing when it is sound.

    Looked at: the file itself and the links between rows (SQLite; PostgreSQL guards its own), the
    revision, every geometry (valid, WGS 84, on the globe), the spatial indexes (SQLite), that at
    any moment at most one plan of each kind is in force in a community, that every case is what
    its events say, and the audit's chain.
    """
    if is_sqlite(engine) and not Path(str(engine.url.database)).is_file():
        return [Fault("database", "It does not exist.", "Run gridbeat db upgrade.")]
    try:
        if not at_head(engine):
            found = revision(engine)
            reason = f"It is at revision {found}" if found else "It is empty"
            return [
                Fault(
                    "database",
                    f"{reason}, not at this version's tables.",
                    "Run gridbeat db upgrade.",
                )
            ]
        with engine.execution_options(reads=True).connect() as connection:
            return [*_faults(connection)]
    except DatabaseError as error:
        if not is_sqlite(engine):
            raise
        return [Fault("database", f"It cannot be read: {error.orig}.", _RESTORE)]


def _faults(connection: Connection) -> Iterator[Fault]:
    if is_sqlite(connection):
        yield from _file_faults(connection)
    for table in metadata.sorted_tables:
        if "geometry" in table.columns:
            yield from _geometry_faults(connection, table)
            if is_sqlite(connection):
                yield from _index_faults(connection, table)
    for table in (grid_plan, patrol_plan):
        yield from _plan_faults(connection, table)
    yield from case_events.faults(connection)
    yield from audit.faults(connection)


def _file_faults(connection: Connection) -> Iterator[Fault]:
    for line in connection.exec_driver_sql("PRAGMA integrity_check").scalars():
        if line != "ok":
            yield Fault("database", f"{line}.", _RESTORE)
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        reason = f"It points at a row of {parent} that is not there."
        yield Fault(table, reason, _RESTORE, row=str(row))


def _geometry_faults(connection: Connection, table: Table) -> Iterator[Fault]:
    rules = {
        "Its geometry is not valid.": ~is_valid(connection, table),
        "Its geometry is not in WGS 84.": func.ST_SRID(table.c.geometry) != SRID,
        "Its geometry lies off the globe.": ~is_on_globe(connection, table),
    }
    for reason, broken in rules.items():
        somewhere = table.c.geometry.is_not(None)
        query = select(table.c.id).where(somewhere, broken).order_by(table.c.id)
        for row in connection.execute(query).scalars():
            yield Fault(table.name, reason, "Import the layer again.", row=str(row))


def _index_faults(connection: Connection, table: Table) -> Iterator[Fault]:
    for row in connection.execute(misses_in_rtree(table)).scalars():
        reason = "The spatial index does not find it."
        remedy = f"Run SELECT RecoverSpatialIndex('{table.name}', 'geometry') in the database."
        yield Fault(table.name, reason, remedy, row=str(row))


def _plan_faults(connection: Connection, table: Table) -> Iterator[Fault]:
    query = (
        select(table.c.id, table.c.community_id, table.c.valid_from, table.c.valid_to)
        .where(table.c.state == "published")
        .order_by(table.c.community_id, table.c.valid_from, table.c.valid_to.is_(None), table.c.id)
    )
    for former, later in pairwise(connection.execute(query).all()):
        same = former.community_id == later.community_id
        if same and (former.valid_to is None or former.valid_to > later.valid_from):
            reason = f"It was in force at the same time as plan {former.id}."
            yield Fault(table.name, reason, _RESTORE, row=str(later.id))
