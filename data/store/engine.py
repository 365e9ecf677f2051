"""Engines and sessions: the only place that opens databases."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from geo.errors import InputError, SetupError
from geo.faults import Fault

_BUSY_MS = 30_000


def make_engine(url: str) -> Engine:
    """Return an engine for sqlite:///FILE (SpatiaLite) or postgresql://… (PostGIS).

    Raises
    ------
    InputError
        The URL names neither.
    SetupError
        SpatiaLite is not installed.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        return _spatialite(parsed)
    return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)


@contextmanager
def session_scope(engine: Engine) -> Iterator[Session]:
    """Open a session that may write: one request or job, one transaction, committed at the end.

    On SQLite it takes the writer's place at once, so writers wait for each other and none fails.
    """
    with Session(engine.execution_options(writes=True)) as session, session.begin():
        yield session


@contextmanager
def read_scope(engine: Engine) -> Iterator[Session]:
    """Open a session that only reads; it never waits for a writer."""
    with Session(engine) as session:
        yield session


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() in {"sqlite", "postgresql"}:
            return parsed
    except ArgumentError:
        pass
    raise InputError(
        [
            Fault(
                "settings",
                "The database URL names no database gridbeat knows.",
                "Use sqlite:///FILE or postgresql://USER@HOST/NAME.",
                column="database_url",
            )
        ]
    )


def _spatialite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        module=_sqlite_module(),
        connect_args={"timeout": _BUSY_MS / 1000, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def opened(connection: Any, _: Any) -> None:
        try:
            connection.enable_load_extension(True)
            connection.load_extension("mod_spatialite")
            connection.enable_load_extension(False)
        except Exception as error:
            raise SetupError(
                "SpatiaLite cannot be loaded: install the system package libsqlite3-mod-spatialite."
            ) from error
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def began(connection: Any) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _sqlite_module() -> ModuleType:
    """Return Python's own sqlite3, or pysqlite3 where that cannot load extensions."""
    if hasattr(sqlite3.Connection, "enable_load_extension"):
        return sqlite3
    try:
        from pysqlite3 import dbapi2  # noqa: PLC0415 - only there where it is needed
    except ImportError as error:
        raise SetupError(
            "This Python's sqlite3 cannot load extensions: install the package pysqlite3-binary, "
            "or use Debian's own python3."
        ) from error
    return dbapi2
