"""Grids of land where nobody lives are told from the others; no grid so far is one."""

import sqlalchemy as sa
from alembic import op

revision = "20261122b"
down_revision = "20261122"


def upgrade() -> None:
    op.add_column("grid", sa.Column("exclusive", sa.Boolean(), nullable=True))
    op.execute(sa.update(sa.table("grid", sa.column("exclusive"))).values(exclusive=sa.false()))


def downgrade() -> None:
    op.drop_column("grid", "exclusive")
