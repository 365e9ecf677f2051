"""Engines and sessions: the only place that opens databases."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, InvalidatePoolError, OperationalError
from sqlalchemy.orm import Session

from data.store.turns import turns_of
from geo.errors import InputError, SetupError
from geo.faults import Fault

_BUSY_S = 30.0
_POOL: dict[str, Any] = {"pool_size": 15, "max_overflow": 0}
"""Connections are kept: opening one costs more than a request."""
RESTED_S = 1.0
"""A connection that was not used for so long is asked whether it still stands."""
_SPATIALITE = "mod_spatialite"
_json = partial(json.dumps, ensure_ascii=False, allow_nan=False)


def make_engine(url: str) -> Engine:
    """Return an engine for sqlite:///FILE (SpatiaLite) or postgresql://… (PostGIS).

    Nothing is opened yet; opening raises SetupError where SpatiaLite is not installed or no
    PostgreSQL answers.

    Raises
    ------
    InputError
        The URL names neither.
    SetupError
        This Python can load no SQLite extensions.
    """
    parsed = _parsed(url)
    return _spatialite(parsed) if parsed.get_backend_name() == "sqlite" else _postgis(parsed)


@contextmanager
def session_scope(engine: Engine) -> Iterator[Session]:
    """Open a session that may write: one request or job, one transaction, committed at the end.

    On SQLite it takes the writer's place at once, so writers wait for each other and none fails.
    """
    with (
        _turn(engine),
        Session(engine.execution_options(writes=True)) as session,
        session.begin(),
    ):
        yield session


@contextmanager
def read_scope(engine: Engine) -> Iterator[Session]:
    """Open a session that only reads: it waits for no writer, and may change nothing."""
    with Session(engine.execution_options(reads=True, postgresql_readonly=True)) as session:
        yield session


@contextmanager
def moment_scope(engine: Engine) -> Iterator[Session]:
    """Open a session that only reads, all of it as of its first question.

    What others write meanwhile is not seen, however long reading takes. SQLite reads like that
    anyway; PostgreSQL would see, question by question, what has been committed by then.
    """
    isolation = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with read_scope(engine.execution_options(**isolation)) as session:
        yield session


def _turn(engine: Engine) -> AbstractContextManager[None]:
    if engine.dialect.name != "sqlite":
        return nullcontext()
    return turns_of(str(Path(str(engine.url.database)).absolute())).turn()


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
        backend, file = parsed.get_backend_name(), parsed.database not in {None, "", ":memory:"}
        if backend == "postgresql" or (backend == "sqlite" and file):
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
    engine = create_engine(
        url,
        module=_sqlite_module(),
        connect_args={"timeout": _BUSY_S, "isolation_level": None},
        json_serializer=_json,
        hide_parameters=True,
        **_POOL,
    )

    @event.listens_for(engine, "do_connect")
    def opening(*_: Any) -> None:
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)

    @event.listens_for(engine, "connect")
    def opened(connection: Any, _: Any) -> None:
        try:
            connection.enable_load_extension(True)
            connection.load_extension(_SPATIALITE)
            connection.enable_load_extension(False)
        except Exception as error:
            raise SetupError(
                "SpatiaLite cannot be loaded: install the system package libsqlite3-mod-spatialite."
            ) from error
        # FULL: what was answered "stored" is still there after a power cut.
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def began(connection: Any) -> None:
        options = connection.get_execution_options()
        reads = int(options.get("reads", False))
        connection.exec_driver_sql(f"PRAGMA query_only = {reads}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")

    return engine


def _postgis(url: URL) -> Engine:
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        json_serializer=_json,
        hide_parameters=True,
        **_POOL,
    )

    _ask_the_rested(engine)

    @event.listens_for(engine, "connect")
    def opened(connection: Any, _: Any) -> None:
        # To compile a query takes 50 ms and more; few of a service's queries take as long.
        connection.autocommit = True
        connection.execute("SET jit = off")
        connection.autocommit = False

    @event.listens_for(engine, "handle_error")
    def failed(context: ExceptionContext) -> None:
        if context.connection is None and isinstance(
            context.sqlalchemy_exception, OperationalError
        ):
            place = url.render_as_string(hide_password=True)
            raise SetupError(
                f"No database answers at {place}: {context.original_exception}"
            ) from context.original_exception

    return engine


def _ask_the_rested(engine: Engine) -> None:
    """Make anew, with all others, a connection that was lost while nobody used it.

    Like `pool_pre_ping`, but without a question before each use of a busy connection.
    """

    @event.listens_for(engine, "checkin")
    def rests(_: Any, record: Any) -> None:
        record.info["rests_since_s"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def asked(connection: Any, record: Any, _: Any) -> None:
        since_s = record.info.get("rests_since_s")
        if since_s is None or time.monotonic() - since_s < RESTED_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error


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
