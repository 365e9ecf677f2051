"""Items need no claims: a batch is entered and done in one transaction."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_faults"
down_revision = "20261129_sync"


def upgrade() -> None:
    for name in ("claim", "claimed_at"):
        op.drop_column("sync_item", name)


def downgrade() -> None:
    op.add_column("sync_item", sa.Column("claim", sa.String(), nullable=True))
    op.add_column("sync_item", sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
