"""What was walked in each shift, for maps of coverage over many shifts."""

import sqlalchemy as sa
from alembic import op

revision = "20261202_tidy"
down_revision = "20261202_sought"


def upgrade() -> None:
    op.create_table(
        "walked_shift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("fixes", sa.Integer(), nullable=False),
        sa.Column("newest", sa.Integer(), nullable=False),
        sa.Column("passes", sa.LargeBinary(), nullable=False),
        sa.Column("guards", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_walked_shift_community_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["patrol_plan.id"],
            name=op.f("fk_walked_shift_plan_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_walked_shift")),
        sa.UniqueConstraint(
            "community_id",
            "plan_id",
            "begins_at",
            name=op.f("uq_walked_shift_community_id_plan_id_begins_at"),
        ),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("walked_shift")
