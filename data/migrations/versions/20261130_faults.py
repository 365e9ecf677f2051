"""Batches are done in one transaction, without claims; fixes are known by the device's time."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_faults"
down_revision = "20261130_resident"


def upgrade() -> None:
    for name in ("claim", "claimed_at"):
        op.drop_column("sync_item", name)
    _fixes_known_by("made_at")


def downgrade() -> None:
    _fixes_known_by("at")
    op.add_column("sync_item", sa.Column("claim", sa.String(), nullable=True))
    op.add_column("sync_item", sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))


def _fixes_known_by(name: str) -> None:
    moment = sa.DateTime(timezone=True)
    if name == "made_at":
        op.add_column("guard_position", sa.Column("made_at", moment, nullable=True))
        op.execute("UPDATE guard_position SET made_at = at")
    former = "at" if name == "made_at" else "made_at"
    with op.batch_alter_table("guard_position") as table:
        table.drop_constraint(f"uq_guard_position_account_id_device_{former}", type_="unique")
        table.create_unique_constraint(
            f"uq_guard_position_account_id_device_{name}", ["account_id", "device", name]
        )
        if name == "made_at":
            table.alter_column("made_at", existing_type=moment, nullable=False)
        else:
            table.drop_column("made_at")
