"""Batches are done in one transaction, without claims; fixes are known by the device's time."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_faults"
down_revision = "20261130_resident"


MOMENT = sa.DateTime(timezone=True)
BEFORE = ["account_id", "device", "at"]
AFTER = ["account_id", "device", "made_at", "lon", "lat"]


def upgrade() -> None:
    for name in ("claim", "claimed_at"):
        op.drop_column("sync_item", name)
    op.add_column("guard_position", sa.Column("made_at", MOMENT, nullable=True))
    op.execute("UPDATE guard_position SET made_at = at")
    with op.batch_alter_table("guard_position") as table:
        table.drop_constraint(_named(BEFORE), type_="unique")
        table.create_unique_constraint(_named(AFTER), AFTER)
        table.alter_column("made_at", existing_type=MOMENT, nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("guard_position") as table:
        table.drop_constraint(_named(AFTER), type_="unique")
        table.create_unique_constraint(_named(BEFORE), BEFORE)
        table.drop_column("made_at")
    op.add_column("sync_item", sa.Column("claim", sa.String(), nullable=True))
    op.add_column("sync_item", sa.Column("claimed_at", MOMENT, nullable=True))


def _named(columns: list[str]) -> str:
    return "_".join(["uq_guard_position", *columns])
