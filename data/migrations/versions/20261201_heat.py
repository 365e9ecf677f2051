"""Counts of cases by pixel, for maps of many communities."""

import sqlalchemy as sa
from alembic import op

revision = "20261201_heat"
down_revision = "20261201_exports"


def upgrade() -> None:
    op.create_table(
        "heat_bin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cells", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_heat_bin_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heat_bin")),
        sa.UniqueConstraint("community_id", name=op.f("uq_heat_bin_community_id")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("heat_bin")
