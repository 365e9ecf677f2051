"""What was published for everybody."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_resident"
down_revision = "20261129_sync"


def upgrade() -> None:
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_publication_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
        sa.UniqueConstraint(
            "community_id", "period", name=op.f("uq_publication_community_id_period")
        ),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("publication")
