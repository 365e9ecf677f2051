"""Shifts as they went: handovers, guards' words on their record, conflicts."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_shift"
down_revision = "20261130_faults"


def upgrade() -> None:
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("giver", sa.String(), nullable=False),
        sa.Column("taker", sa.String(), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_item", sa.String(), nullable=True),
        sa.Column("taken_item", sa.String(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("faults", sa.JSON(), nullable=True),
        sa.Column("open", sa.JSON(), nullable=True),
        sa.Column("unsent", sa.Integer(), nullable=True),
        sa.Column("seen", sa.String(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("additions", sa.JSON(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_handover_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint(
            "community_id",
            "at",
            "giver",
            "taker",
            name=op.f("uq_handover_community_id_at_giver_taker"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_handover_community_id_at"), "handover", ["community_id", "at"], unique=False
    )
    op.create_table(
        "sync_conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("guard_id", sa.String(), nullable=True),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sent", sa.JSON(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("zh", sa.String(), nullable=False),
        sa.Column("en", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("verdict", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_sync_conflict_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_conflict")),
        sa.UniqueConstraint("item_id", "hash", name=op.f("uq_sync_conflict_item_id_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_sync_conflict_account_id_settled_at"),
        "sync_conflict",
        ["account_id", "settled_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_sync_conflict_community_id_decision_id"),
        "sync_conflict",
        ["community_id", "decision", "id"],
        unique=False,
    )
    op.create_table(
        "shift_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("item_row", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("guard_id", sa.String(), nullable=False),
        sa.Column("date", sa.String(), nullable=False),
        sa.Column("shift", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("objections", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_shift_word_community_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["item_row"], ["sync_item.id"], name=op.f("fk_shift_word_item_row"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_word")),
        sa.UniqueConstraint("item_row", name=op.f("uq_shift_word_item_row")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_shift_word_community_id_date"),
        "shift_word",
        ["community_id", "date"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_shift_word_community_id_date"), table_name="shift_word")
    op.drop_table("shift_word")
    op.drop_index(op.f("ix_sync_conflict_community_id_decision_id"), table_name="sync_conflict")
    op.drop_index(op.f("ix_sync_conflict_account_id_settled_at"), table_name="sync_conflict")
    op.drop_table("sync_conflict")
    op.drop_index(op.f("ix_handover_community_id_at"), table_name="handover")
    op.drop_table("handover")
