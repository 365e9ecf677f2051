"""Questions that are asked again and again: compiled once, on connections that only read.

A request for one feature takes the database a tenth of a millisecond; SQLAlchemy would take several
times that to put the same question together each time anew.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Select


@dataclass(frozen=True)
class Prepared:
    """A query as the database's driver takes it, with all values but those named `open`."""

    sql: str
    values: Mapping[str, Any]
    order: tuple[str, ...] | None

    def filled(self, given: Mapping[str, Any]) -> Any:
        """Return the values as the driver wants them."""
        every = {**self.values, **given}
        return every if self.order is None else [every[name] for name in self.order]


def prepared(engine: Engine, query: Select[Any]) -> Prepared:
    """Return a query compiled for a database."""
    compiled = query.compile(dialect=engine.dialect, compile_kwargs={"render_postcompile": True})
    values = {}
    for name, value in compiled.construct_params(_check=False).items():
        bound = compiled.binds.get(name)
        kind = None if bound is None else bound.type.dialect_impl(engine.dialect)
        processor = None if kind is None else kind.bind_processor(engine.dialect)
        values[name] = processor(value) if processor and value is not None else value
    order = getattr(compiled, "positiontup", None)
    return Prepared(str(compiled), values, None if order is None else tuple(order))


class Quick:
    """One connection for each thread that asks, apart from the engine's pool.

    Nothing is ever written through it: every question is a transaction of its own.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._here = threading.local()
        self._opened_ones: list[Any] = []

    def close(self) -> None:
        """Close every connection; nobody asks any more."""
        while self._opened_ones:
            self._opened_ones.pop().close()

    def rows(self, query: Prepared, given: Mapping[str, Any] = {}) -> Sequence[Any]:
        """Return all rows of a query; a connection that was lost is made anew, once."""
        values = query.filled(given)
        try:
            return self._asked(query.sql, values)
        except (self._error, OSError):
            self._here.__dict__.pop("connection", None)
            return self._asked(query.sql, values)

    @property
    def _error(self) -> Any:
        return self._engine.dialect.loaded_dbapi.Error

    def _asked(self, sql: str, values: Any) -> Sequence[Any]:
        connection = getattr(self._here, "connection", None)
        if connection is None:
            connection = self._here.connection = self._opened()
        if self._engine.dialect.name == "sqlite":
            return list(connection.execute(sql, values))
        with connection.cursor(binary=True) as cursor:
            return list(cursor.execute(sql, values, prepare=True))

    def _opened(self) -> Any:
        proxy = self._engine.raw_connection()
        connection: Any = proxy.driver_connection
        proxy.detach()
        if self._engine.dialect.name == "sqlite":
            connection.execute("PRAGMA query_only = 1")
        else:
            connection.autocommit = True
            connection.read_only = True
        self._opened_ones.append(connection)
        return connection
