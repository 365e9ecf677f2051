"""Columns that filters choose few of many rows by are indexed, so that exact counts stay fast."""

from alembic import op

revision = "20261202_sought"
down_revision = "20261201_desk"

_SOUGHT = (
    ("building", "floors"),
    ("hazard", "category"),
    ("incident", "category"),
    ("incident", "reported_at"),
)


def upgrade() -> None:
    for table, column in _SOUGHT:
        op.create_index(f"ix_{table}_community_id_{column}", table, ["community_id", column])


def downgrade() -> None:
    for table, column in _SOUGHT:
        op.drop_index(f"ix_{table}_community_id_{column}", table_name=table)
