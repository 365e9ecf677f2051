"""Communities tell the datum that their source counted from."""

import sqlalchemy as sa
from alembic import op

revision = "20261201_exports"
down_revision = "20261130_live"


def upgrade() -> None:
    column = sa.Column("datum", sa.String(), nullable=False, server_default="")
    op.add_column("community", column)


def downgrade() -> None:
    op.drop_column("community", "datum")
