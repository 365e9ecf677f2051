"""Cases, their events, and what belongs to them."""
# mypy: disable-error-code="attr-defined"
# Alembic learns the operations on geometry when it runs.

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "20261128_cases"
down_revision = "20261127_accounts"


def upgrade() -> None:
    op.create_table(
        "idempotency_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.JSON(), nullable=True),
        sa.Column("body", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_key")),
        sa.UniqueConstraint("who", "key", name=op.f("uq_idempotency_key_who_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_idempotency_key_created_at"), "idempotency_key", ["created_at"], unique=False
    )
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("starts", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("leader", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_campaign_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint(
            "community_id", "campaign_id", name=op.f("uq_campaign_community_id_campaign_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_geospatial_table(
        "case_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("flow", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("severity", sa.Integer(), nullable=True),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column(
            "geometry",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("place_ref", sa.String(), nullable=True),
        sa.Column("grid_id", sa.String(), nullable=True),
        sa.Column("compound", sa.String(), nullable=True),
        sa.Column("building_id", sa.String(), nullable=True),
        sa.Column("camera", sa.String(), nullable=True),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("linked_by", sa.String(), nullable=False),
        sa.Column("guard_id", sa.String(), nullable=True),
        sa.Column("reporter", sa.String(), nullable=True),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("handler", sa.String(), nullable=True),
        sa.Column("merged_into", sa.String(), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("redos", sa.Integer(), nullable=False),
        sa.Column("reopens", sa.Integer(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("escalations", sa.Integer(), nullable=False),
        sa.Column("on_patrol", sa.Boolean(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_response_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("evaluated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("risk_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("close_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("urge_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_case_record_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_record")),
        sa.UniqueConstraint(
            "community_id", "case_id", name=op.f("uq_case_record_community_id_case_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_geospatial_index(
        "idx_case_record_geometry",
        "case_record",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        op.f("ix_case_record_community_id_category_id"),
        "case_record",
        ["community_id", "category", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_case_record_community_id_department_id"),
        "case_record",
        ["community_id", "department", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_case_record_community_id_grid_id_id"),
        "case_record",
        ["community_id", "grid_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_case_record_community_id_id"), "case_record", ["community_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_case_record_community_id_merged_into_id"),
        "case_record",
        ["community_id", "merged_into", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_case_record_community_id_updated_at_id"),
        "case_record",
        ["community_id", "updated_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_case_record_due",
        "case_record",
        ["community_id", "due_at"],
        unique=False,
        sqlite_where=sa.text("open AND due_at IS NOT NULL"),
        postgresql_where=sa.text("open AND due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_case_record_patrol",
        "case_record",
        ["community_id", "id"],
        unique=False,
        sqlite_where=sa.text("on_patrol"),
        postgresql_where=sa.text("on_patrol"),
    )
    op.create_index(op.f("ix_case_record_reporter"), "case_record", ["reporter"], unique=False)
    op.create_index(
        "ix_case_record_urge",
        "case_record",
        ["urge_at"],
        unique=False,
        sqlite_where=sa.text("urge_at IS NOT NULL"),
        postgresql_where=sa.text("urge_at IS NOT NULL"),
    )
    op.create_table(
        "category_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_category_set_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category_set")),
        sa.UniqueConstraint(
            "community_id", "version", name=op.f("uq_category_set_community_id_version")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "grid_specialist",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("grid_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("buildings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_grid_specialist_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid_specialist")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_grid_specialist_community_id_grid_id"),
        "grid_specialist",
        ["community_id", "grid_id"],
        unique=False,
    )
    op.create_table(
        "campaign_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_row", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.String(), nullable=False),
        sa.Column("place_ref", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("place", sa.JSON(), nullable=True),
        sa.Column("grid_id", sa.String(), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_row"],
            ["campaign.id"],
            name=op.f("fk_campaign_finding_campaign_row"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_finding")),
        sa.UniqueConstraint(
            "campaign_row", "finding_id", name=op.f("uq_campaign_finding_campaign_row_finding_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "campaign_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_row", sa.Integer(), nullable=False),
        sa.Column("place_ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_row"],
            ["campaign.id"],
            name=op.f("fk_campaign_place_campaign_row"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_place")),
        sa.UniqueConstraint(
            "campaign_row", "place_ref", name=op.f("uq_campaign_place_campaign_row_place_ref")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "case_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["case_record.id"], name=op.f("fk_case_event_record_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
        sa.UniqueConstraint("record_id", "event_id", name=op.f("uq_case_event_record_id_event_id")),
        sa.UniqueConstraint("record_id", "version", name=op.f("uq_case_event_record_id_version")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "case_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place", sa.JSON(), nullable=True),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["case_record.id"], name=op.f("fk_case_photo_record_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_photo")),
        sa.UniqueConstraint("record_id", "digest", name=op.f("uq_case_photo_record_id_digest")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "case_reporter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("reporter_name", sa.String(), nullable=True),
        sa.Column("reporter_phone", sa.String(), nullable=True),
        sa.Column("reporter_email", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["case_record.id"], name=op.f("fk_case_reporter_record_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_reporter")),
        sa.UniqueConstraint("record_id", name=op.f("uq_case_reporter_record_id")),
        sqlite_autoincrement=True,
    )
    _append_only("case_event")


def _append_only(table: str) -> None:
    """Let a database refuse changes and deletions of a table's rows."""
    if op.get_bind().dialect.name == "sqlite":
        for event in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{event} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION gridbeat_append_only()"
    )


def downgrade() -> None:
    op.drop_table("case_reporter")
    op.drop_table("case_photo")
    op.drop_table("case_event")
    op.drop_table("campaign_place")
    op.drop_table("campaign_finding")
    op.drop_index(op.f("ix_grid_specialist_community_id_grid_id"), table_name="grid_specialist")
    op.drop_table("grid_specialist")
    op.drop_table("category_set")
    op.drop_index(
        "ix_case_record_urge",
        table_name="case_record",
        sqlite_where=sa.text("urge_at IS NOT NULL"),
        postgresql_where=sa.text("urge_at IS NOT NULL"),
    )
    op.drop_index(op.f("ix_case_record_reporter"), table_name="case_record")
    op.drop_index(
        "ix_case_record_patrol",
        table_name="case_record",
        sqlite_where=sa.text("on_patrol"),
        postgresql_where=sa.text("on_patrol"),
    )
    op.drop_index(
        "ix_case_record_due",
        table_name="case_record",
        sqlite_where=sa.text("open AND due_at IS NOT NULL"),
        postgresql_where=sa.text("open AND due_at IS NOT NULL"),
    )
    op.drop_index(op.f("ix_case_record_community_id_updated_at_id"), table_name="case_record")
    op.drop_index(op.f("ix_case_record_community_id_merged_into_id"), table_name="case_record")
    op.drop_index(op.f("ix_case_record_community_id_id"), table_name="case_record")
    op.drop_index(op.f("ix_case_record_community_id_grid_id_id"), table_name="case_record")
    op.drop_index(op.f("ix_case_record_community_id_department_id"), table_name="case_record")
    op.drop_index(op.f("ix_case_record_community_id_category_id"), table_name="case_record")
    op.drop_geospatial_index(
        "idx_case_record_geometry",
        table_name="case_record",
        postgresql_using="gist",
        column_name="geometry",
    )
    op.drop_geospatial_table("case_record")
    op.drop_table("campaign")
    op.drop_index(op.f("ix_idempotency_key_created_at"), table_name="idempotency_key")
    op.drop_table("idempotency_key")
