"""Back up, restore and check a database."""

import os
import shutil
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.engine import URL

from data.store.dialect import is_sqlite
from data.store.engine import make_engine
from data.store.migrate import at_head, revision
from data.store.tables import grid_plan, metadata, patrol_plan
from geo.errors import InputError, SetupError
from geo.faults import Fault


def backup(engine: Engine, file: Path) -> None:
    """Write the whole database to one file, consistent although it goes on being used.

    SQLite: its online backup, a database file again. PostgreSQL: pg_dump's custom format.

    Raises
    ------
    SetupError
        pg_dump is not installed or failed.
    """
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    try:
        if is_sqlite(engine):
            _copy(engine, part)
        else:
            _run("pg_dump", engine.url, "--format=custom", "--no-owner", f"--file={part}")
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def restore(engine: Engine, file: Path) -> None:
    """Put the database back to what a backup holds; it stays as it was if that fails.

    Raises
    ------
    InputError
        The file is no backup of a gridbeat database of this kind.
    SetupError
        pg_restore is not installed or failed.
    """
    if not is_sqlite(engine):
        if not file.is_file() or file.read_bytes()[:5] != b"PGDMP":
            raise _no_backup(file)
        how = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
        _run("pg_restore", engine.url, *how, f"--dbname={_address(engine.url)}", str(file))
        return
    _require_backup(file)
    given = make_engine(f"sqlite:///{file}")
    target = Path(str(engine.url.database))
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        _copy(given, part)  # leaves the backup itself as it is, whatever its journal holds
        engine.dispose()
        with (
            closing(engine.raw_connection()) as there,
            closing(make_engine(f"sqlite:///{part}").raw_connection()) as here,
        ):
            # One write transaction of SQLite's own: other connections see the old or the new.
            here.driver_connection.backup(there.driver_connection)  # type: ignore[union-attr]
    finally:
        given.dispose()
        for suffix in ("", "-wal", "-shm"):
            part.with_name(part.name + suffix).unlink(missing_ok=True)


def check(engine: Engine) -> list[Fault]:
    """Return what is wrong with a database; nothing when it is sound."""
    if not at_head(engine):
        found = revision(engine) or "empty"
        return [
            Fault(
                "database",
                f"It is {found}, not at this version's tables.",
                "Run gridbeat db upgrade.",
            )
        ]
    with engine.connect() as connection:
        faults = _sqlite_faults(connection) if is_sqlite(engine) else []
        return [*faults, *_geometry_faults(connection), *_plan_faults(connection)]


def _sqlite_faults(connection: Connection) -> list[Fault]:
    found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
    faults = [
        Fault("database", f"{line}.", "Restore the last good backup.")
        for line in found
        if line != "ok"
    ]
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        reason = f"It points at a row of {parent} that is not there."
        faults.append(Fault(table, reason, "Restore the last good backup.", row=str(row)))
    return faults


def _geometry_faults(connection: Connection) -> list[Fault]:
    faults = []
    for table in metadata.sorted_tables:
        if "geometry" not in table.columns:
            continue
        valid = func.ST_IsValid(table.c.geometry)
        bad = text("0") if is_sqlite(connection) else text("false")
        query = select(table.c.id).where(valid == bad)
        for (row,) in connection.execute(query):
            faults.append(
                Fault(
                    table.name,
                    "Its geometry is not valid.",
                    "Import the layer again.",
                    row=str(row),
                )
            )
    return faults


def _plan_faults(connection: Connection) -> list[Fault]:
    faults = []
    for table in (grid_plan, patrol_plan):
        query = select(table.c.id).where(
            (table.c.state == "published") & table.c.valid_from.is_(None)
            | (table.c.valid_to < table.c.valid_from)
        )
        for (row,) in connection.execute(query):
            reason = "It is published without a time it was in force."
            faults.append(Fault(table.name, reason, "Restore the last good backup.", row=str(row)))
    return faults


def _copy(engine: Engine, file: Path) -> None:
    """Copy a SQLite database to a file by its online backup."""
    with closing(engine.raw_connection()) as source:
        driver: Any = source.driver_connection
        with closing(type(driver)(str(file))) as copy:
            driver.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it


def _require_backup(file: Path) -> None:
    if not file.is_file() or file.read_bytes()[:15] != b"SQLite format 3":
        raise _no_backup(file)
    engine = make_engine(f"sqlite:///{file}")
    try:
        if revision(engine) is None:
            raise _no_backup(file)
    finally:
        engine.dispose()


def _no_backup(file: Path) -> InputError:
    reason = "It is not a backup of a gridbeat database of this kind."
    return InputError([Fault(str(file), reason, "Give a file that gridbeat db backup wrote.")])


def _address(url: URL) -> str:
    """Return the address in libpq's own form."""
    return url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)


def _run(program: str, url: URL, *options: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise SetupError(f"{program} is not installed: install postgresql-client-15.")
    database = () if program == "pg_restore" else (f"--dbname={_address(url)}",)
    environment = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    done = subprocess.run(  # noqa: S603 - our own words, no shell
        [found, *options, *database], capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode:
        raise SetupError(f"{program} failed: {done.stderr.strip()}")
