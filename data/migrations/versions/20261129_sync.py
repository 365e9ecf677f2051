"""What tablets send: items, photos, presence, positions, SOS."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_sync"
down_revision = "20261128_cases"


def upgrade() -> None:
    op.create_table(
        "guard_position",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("guard_id", sa.String(), nullable=True),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_guard_position_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guard_position")),
        sa.UniqueConstraint(
            "account_id", "device", "at", name=op.f("uq_guard_position_account_id_device_at")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_guard_position_community_id_at"),
        "guard_position",
        ["community_id", "at"],
        unique=False,
    )
    op.create_table(
        "sync_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("verdict", sa.JSON(), nullable=True),
        sa.Column("claim", sa.String(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offset_ms", sa.Integer(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_sync_item_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_item")),
        sa.UniqueConstraint("item_id", name=op.f("uq_sync_item_item_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_sync_item_account_id_state"), "sync_item", ["account_id", "state"], unique=False
    )
    op.create_index(op.f("ix_sync_item_device_seq"), "sync_item", ["device", "seq"], unique=False)
    op.create_table(
        "sync_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kept_size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("zh", sa.String(), nullable=False),
        sa.Column("en", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_sync_photo_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_photo")),
        sa.UniqueConstraint("account_id", "sha256", name=op.f("uq_sync_photo_account_id_sha256")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "tag_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_tag_key_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag_key")),
        sa.UniqueConstraint("community_id", name=op.f("uq_tag_key_community_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "check_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("item_row", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("guard_id", sa.String(), nullable=True),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("ref_kind", sa.String(), nullable=False),
        sa.Column("ref_id", sa.String(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("tag", sa.String(), nullable=True),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_check_in_community_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["item_row"], ["sync_item.id"], name=op.f("fk_check_in_item_row"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sa.UniqueConstraint("item_row", name=op.f("uq_check_in_item_row")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_check_in_community_id_account_id_at"),
        "check_in",
        ["community_id", "account_id", "at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_check_in_community_id_ref_id_at"),
        "check_in",
        ["community_id", "ref_id", "at"],
        unique=False,
    )
    op.create_table(
        "sos",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("item_row", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("guard_id", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_sos_community_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["item_row"], ["sync_item.id"], name=op.f("fk_sos_item_row"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sos")),
        sa.UniqueConstraint("item_row", name=op.f("uq_sos_item_row")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sync_item_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("item_row", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_sync_item_photo_community_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["item_row"],
            ["sync_item.id"],
            name=op.f("fk_sync_item_photo_item_row"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_item_photo")),
        sa.UniqueConstraint("item_row", "sha256", name=op.f("uq_sync_item_photo_item_row_sha256")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sync_item_photo_sha256"), "sync_item_photo", ["sha256"], unique=False)
    op.create_table(
        "sync_need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("item_row", sa.Integer(), nullable=False),
        sa.Column("needs", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_sync_need_community_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["item_row"], ["sync_item.id"], name=op.f("fk_sync_need_item_row"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_need")),
        sa.UniqueConstraint("item_row", "needs", name=op.f("uq_sync_need_item_row_needs")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sync_need_needs"), "sync_need", ["needs"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_sync_need_needs"), table_name="sync_need")
    op.drop_table("sync_need")
    op.drop_index(op.f("ix_sync_item_photo_sha256"), table_name="sync_item_photo")
    op.drop_table("sync_item_photo")
    op.drop_table("sos")
    op.drop_index(op.f("ix_check_in_community_id_ref_id_at"), table_name="check_in")
    op.drop_index(op.f("ix_check_in_community_id_account_id_at"), table_name="check_in")
    op.drop_table("check_in")
    op.drop_table("tag_key")
    op.drop_table("sync_photo")
    op.drop_index(op.f("ix_sync_item_device_seq"), table_name="sync_item")
    op.drop_index(op.f("ix_sync_item_account_id_state"), table_name="sync_item")
    op.drop_table("sync_item")
    op.drop_index(op.f("ix_guard_position_community_id_at"), table_name="guard_position")
    op.drop_table("guard_position")
