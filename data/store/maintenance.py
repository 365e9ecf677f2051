"""Back up and restore a database; whether it is sound is said in `data.store.soundness`."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError

from data.store.dialect import is_sqlite, prepare
from data.store.engine import make_engine
from data.store.migrate import knows, revision
from data.store.soundness import check
from data.store.tables import metadata
from geo.errors import InputError, NotFoundError, SetupError
from geo.faults import Fault

__all__ = ["backup", "check", "restore"]

_TABLES = ["alembic_version", *metadata.tables]


def backup(engine: Engine, file: Path) -> None:
    """Write the whole database to one file, consistent although it goes on being used.

    SQLite: its online backup, a database file again. PostgreSQL: gridbeat's tables in pg_dump's
    custom format. The file appears when it is whole, readable by its owner only.

    Raises
    ------
    NotFoundError
        There is no gridbeat database to back up, or no such folder.
    SetupError
        pg_dump is not installed or failed.
    """
    sqlite = is_sqlite(engine)
    if (sqlite and not Path(str(engine.url.database)).is_file()) or revision(engine) is None:
        raise NotFoundError(f"There is no gridbeat database at {engine.url!r}.")
    if not file.absolute().parent.is_dir():
        raise NotFoundError(f"There is no folder {file.absolute().parent}.")
    with _part_of(file) as part:
        if sqlite:
            with closing(engine.raw_connection()) as source:
                _copy(source.driver_connection, part)
        else:
            tables = [f"--table={name}" for name in _TABLES]
            options = ("--format=custom", "--no-owner", "--no-privileges", *tables)
            _run("pg_dump", *options, f"--file={part}", to=engine.url)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(file)


def restore(engine: Engine, file: Path) -> None:
    """Put the database back to what a backup holds; it stays as it was if that fails.

    A backup of an earlier version is brought to its own tables: run an upgrade afterwards.

    Raises
    ------
    InputError
        The file is no backup of a gridbeat database of this kind, is damaged, or was made by a
        later version.
    SetupError
        PostgreSQL's client programs are not installed or failed.
    """
    if is_sqlite(engine):
        _restore_sqlite(engine, file)
    else:
        _restore_postgres(engine, file)


def _restore_sqlite(engine: Engine, file: Path) -> None:
    if not file.is_file():
        raise _no_backup(file, "There is no such file.")
    target = Path(str(engine.url.database))
    target.parent.mkdir(parents=True, exist_ok=True)
    with _part_of(target) as part:
        driver: Any = engine.dialect.dbapi
        try:
            address = f"file:{quote(str(file.absolute()))}?mode=ro"  # leaves the backup untouched
            with closing(driver.connect(address, uri=True)) as given:
                _copy(given, part)
        except driver.DatabaseError as error:
            raise _no_backup(file) from error
        copy = make_engine(URL.create("sqlite", database=str(part)).render_as_string())
        try:
            _require_ours(file, copy)
            engine.dispose()
            with closing(engine.raw_connection()) as there, closing(copy.raw_connection()) as here:
                # One write transaction of SQLite's own: others see the old state or the new one.
                source: Any = here.driver_connection
                source.backup(there.driver_connection)
        finally:
            copy.dispose()


def _require_ours(file: Path, copy: Engine) -> None:
    """Refuse what is no sound SQLite database of this version or an earlier one."""
    try:
        _require_known(file, revision(copy))
        with copy.connect() as connection:
            sound = connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    except DatabaseError as error:
        raise _no_backup(file) from error
    if not sound:
        raise _no_backup(file, "It is damaged.")


def _restore_postgres(engine: Engine, file: Path) -> None:
    if not file.is_file():
        raise _no_backup(file, "There is no such file.")
    with file.open("rb") as start:
        if start.read(5) != b"PGDMP":
            raise _no_backup(file)
    _program("pg_restore")
    with tempfile.TemporaryDirectory(prefix="gridbeat-restore-") as folder:
        script = Path(folder) / "restore.sql"
        try:
            versions = _run(
                "pg_restore", "--data-only", "--table=alembic_version", "--file=-", file
            )
            _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", file)
        except SetupError as error:
            raise _no_backup(file, "It is damaged.") from error
        found = re.search(r"^COPY .*alembic_version.*\n(\S+)\n", versions, re.MULTILINE)
        _require_known(file, found[1] if found else None)
        with engine.begin() as connection:
            prepare(connection)
        drops = Path(folder) / "drop.sql"
        drops.write_text(
            "SET client_min_messages = warning;\n"
            + "".join(f'DROP TABLE IF EXISTS "{name}" CASCADE;\n' for name in _TABLES)
        )
        how = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
        _run("psql", *how, f"--file={drops}", f"--file={script}", to=engine.url)
    engine.dispose()


def _require_known(file: Path, found: str | None) -> None:
    if found is None:
        raise _no_backup(file)
    if not knows(found):
        raise _no_backup(
            file, f"It is at revision {found}, which this version of gridbeat does not know."
        )


def _no_backup(file: Path, reason: str = "") -> InputError:
    reason = reason or "It is not a backup of a gridbeat database of this kind."
    return InputError([Fault(str(file), reason, "Give a file that gridbeat db backup wrote.")])


@contextmanager
def _part_of(file: Path) -> Iterator[Path]:
    """Give an empty private file beside a file; whatever is left of it goes at the end."""
    handle, name = tempfile.mkstemp(
        prefix=f".{file.name}.", suffix=".part", dir=file.absolute().parent
    )
    os.close(handle)
    try:
        yield Path(name)
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            Path(name + suffix).unlink(missing_ok=True)


def _copy(source: Any, file: Path) -> None:
    """Copy what a SQLite connection sees to one file with nothing beside it."""
    with closing(type(source)(str(file))) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise SetupError(f"{name} is not installed: install the package postgresql-client.")
    return found


def _run(program: str, *options: str | Path, to: URL | None = None) -> str:
    """Run one of PostgreSQL's client programs and return what it prints."""
    command = [_program(program), *map(str, options)]
    environment = dict(os.environ)
    if to is not None:
        address = to.set(drivername="postgresql", password=None)
        command.append(f"--dbname={address.render_as_string()}")
        environment |= {"PGPASSWORD": str(to.password)} if to.password else {}
    done = subprocess.run(  # noqa: S603 - our own words, no shell
        command, capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode:
        raise SetupError(f"{program} failed: {done.stderr.strip()}")
    return done.stdout
