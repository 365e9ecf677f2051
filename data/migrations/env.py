"""Alembic's entry: the connection is handed in."""

from typing import Any

from alembic import context
from geoalchemy2 import alembic_helpers

from data.store.migrate import is_ours
from data.store.tables import Instant, metadata


def render(kind: str, item: Any, writing: Any) -> Any:
    """Write a column type into a migration: migrations stand alone and import nothing of ours."""
    if isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    return alembic_helpers.render_item(kind, item, writing)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_object=is_ours,
    process_revision_directives=alembic_helpers.writer,
    render_item=render,
)
with context.begin_transaction():
    context.run_migrations()
