"""Inspections can be closed; requests for more time are told by the case's row."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_desk"
down_revision = "20261130_figures"

_ASKED = """
update case_record set asked_at = (
    select max(asked.at) from case_event as asked
    where asked.record_id = case_record.id and asked.kind = 'ask_extension'
    and not exists (
        select 1 from case_event as answer
        where answer.record_id = asked.record_id and answer.version > asked.version
        and answer.kind in
        ('grant_extension', 'refuse_extension', 'return', 'handle', 'reopen', 'merge')
    )
)
"""
"""A request for more time waits while nothing that answers it or makes it void came after it."""


def upgrade() -> None:
    op.add_column("campaign", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("campaign", sa.Column("summary", sa.String(), nullable=True))
    op.add_column("case_record", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(_ASKED)
    when = sa.text("asked_at IS NOT NULL")
    op.create_index(
        "ix_case_record_asked",
        "case_record",
        ["community_id", "asked_at"],
        sqlite_where=when,
        postgresql_where=when,
    )


def downgrade() -> None:
    op.drop_index("ix_case_record_asked", table_name="case_record")
    op.drop_column("case_record", "asked_at")
    op.drop_column("campaign", "summary")
    op.drop_column("campaign", "closed_at")
