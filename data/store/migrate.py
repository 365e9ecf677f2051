"""Bringing a database to this version's tables."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from geoalchemy2 import alembic_helpers
from sqlalchemy import Connection, Engine

from data.store.dialect import prepare
from data.store.tables import metadata

_FOLDER = Path(__file__).parent.parent / "migrations"


def upgrade(engine: Engine) -> None:
    """Make the tables, or bring them to this version's; nothing happens where they are.

    Raises
    ------
    SetupError
        PostGIS is not there and cannot be added.
    """
    if at_head(engine):
        return
    with engine.execution_options(writes=True).begin() as connection:
        prepare(connection)
        command.upgrade(config(connection), "head")


def revision(engine: Engine) -> str | None:
    """Return the revision a database is at; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def at_head(engine: Engine) -> bool:
    """Return whether a database has this version's tables."""
    return revision(engine) == _scripts().get_current_head()


def knows(found: str) -> bool:
    """Return whether a revision is this version's or an earlier one."""
    return any(found == script.revision for script in _scripts().walk_revisions())


def config(connection: Connection) -> Config:
    """Return Alembic's configuration for a connection; there is no file to keep in step."""
    made = Config()
    made.set_main_option("script_location", str(_FOLDER))
    made.attributes["connection"] = connection
    return made


def is_ours(item: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Return whether a thing found in a database is ours; SpatiaLite and PostGIS keep many."""
    if kind == "table":
        return not reflected or name in metadata.tables
    return alembic_helpers.include_object(item, name, kind, reflected, compare_to)


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(_FOLDER))
