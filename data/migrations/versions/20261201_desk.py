"""Lists by what is due next go on after a case without sorting: the index ends with the id."""

import sqlalchemy as sa
from alembic import op

revision = "20261201_desk"
down_revision = "20261201_heat"


def _index(*columns: str) -> None:
    when = sa.text("open AND due_at IS NOT NULL")
    op.drop_index("ix_case_record_due", table_name="case_record")
    op.create_index(
        "ix_case_record_due",
        "case_record",
        ["community_id", *columns],
        sqlite_where=when,
        postgresql_where=when,
    )


def upgrade() -> None:
    _index("due_at", "id")


def downgrade() -> None:
    _index("due_at")
