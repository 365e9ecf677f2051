"""First tables."""
# mypy: disable-error-code="attr-defined"
# Alembic learns the operations on geometry when it runs.

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "20261122"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "community",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("attribution", sa.String(), nullable=False),
        sa.Column("licence", sa.String(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("crs", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community")),
        sa.UniqueConstraint("code", name=op.f("uq_community_code")),
        sa.UniqueConstraint("name", name=op.f("uq_community_name")),
        sqlite_autoincrement=True,
    )
    op.create_geospatial_table(
        "barrier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column(
            "geometry",
            Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_barrier_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_barrier")),
        sqlite_autoincrement=True,
    )
    op.create_geospatial_index(
        "idx_barrier_geometry",
        "barrier",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        op.f("ix_barrier_community_id_id"), "barrier", ["community_id", "id"], unique=False
    )
    op.create_geospatial_table(
        "boundary",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column(
            "geometry",
            Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_boundary_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boundary")),
        sqlite_autoincrement=True,
    )
    op.create_geospatial_index(
        "idx_boundary_geometry",
        "boundary",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        op.f("ix_boundary_community_id_id"), "boundary", ["community_id", "id"], unique=False
    )
    op.create_geospatial_table(
        "building",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("building_id", sa.String(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=True),
        sa.Column("floors", sa.Integer(), nullable=True),
        sa.Column("entrances", sa.Integer(), nullable=True),
        sa.Column("use", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column(
            "geometry",
            Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_building_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_building")),
        sqlite_autoincrement=True,
    )
    op.create_geospatial_index(
        "idx_building_geometry",
        "building",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        op.f("ix_building_community_id_id"), "building", ["community_id", "id"], unique=False
    )
    op.create_index("uq_building_number", "building", ["community_id", "building_id"], unique=True)
    op.create_geospatial_table(
        "camera",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("centre", sa.String(), nullable=True),
        sa.Column("azimuth_deg", sa.Float(), nullable=True),
        sa.Column("fov_deg", sa.Float(), nullable=True),
        sa.Column("range_m", sa.Float(), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column(
            "geometry",
            Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_camera_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_camera")),
        sqlite_autoincrement=True,
    )
    op.create_geospatial_index(
        "idx_camera_geometry",
        "camera",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        op.f("ix_camera_community_id_id"), "camera", ["community_id", "id"], unique=False
    )
    op.create_geospatial_table(
        "centre",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column(
            "geometry",
            Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_centre_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre")),
        sqlite_autoincrement=True,
    )
    op.create_geospatial_index(
        "idx_centre_geometry",
        "centre",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        op.f("ix_centre_community_id_id"), "centre", ["community_id", "id"], unique=False
    )
    op.create_geospatial_table(
        "checkpoint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("checkpoint_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("max_gap_min", sa.Float(), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column(
            "geometry",
            Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_checkpoint_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkpoint")),
        sqlite_autoincrement=True,
    )
    op.create_geospatial_index(
        "idx_checkpoint_geometry",
        "checkpoint",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        op.f("ix_checkpoint_community_id_id"), "checkpoint", ["community_id", "id"], unique=False
    )
    op.create_index(
        "uq_checkpoint_number", "checkpoint", ["community_id", "checkpoint_id"], unique=True
    )
    op.create_geospatial_table(
        "compound",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column(
            "geometry",
            Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_compound_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compound")),
        sqlite_autoincrement=True,
    )
    op.create_geospatial_index(
        "idx_compound_geometry",
        "compound",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        op.f("ix_compound_community_id_id"), "compound", ["community_id", "id"], unique=False
    )
    op.create_geospatial_table(
        "gate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("open_from", sa.String(), nullable=True),
        sa.Column("open_to", sa.String(), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column(
            "geometry",
            Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_gate_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate")),
        sqlite_autoincrement=True,
    )
    op.create_geospatial_index(
        "idx_gate_geometry",
        "gate",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(op.f("ix_gate_community_id_id"), "gate", ["community_id", "id"], unique=False)
    op.create_table(
        "grid_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "(state = 'published') = (valid_from IS NOT NULL)", name=op.f("ck_grid_plan_start")
        ),
        sa.CheckConstraint("state IN ('draft', 'published')", name=op.f("ck_grid_plan_state")),
        sa.CheckConstraint(
            "valid_to IS NULL OR (valid_from IS NOT NULL AND valid_to >= valid_from)",
            name=op.f("ck_grid_plan_end"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_grid_plan_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid_plan")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_grid_plan_community_id_id"), "grid_plan", ["community_id", "id"], unique=False
    )
    op.create_index(
        "uq_grid_plan_in_force",
        "grid_plan",
        ["community_id"],
        unique=True,
        sqlite_where=sa.text("state = 'published' AND valid_to IS NULL"),
        postgresql_where=sa.text("state = 'published' AND valid_to IS NULL"),
    )
    op.create_table(
        "guard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("guard_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("crew", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_guard_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guard")),
        sa.UniqueConstraint(
            "community_id", "guard_id", name=op.f("uq_guard_community_id_guard_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_guard_community_id_id"), "guard", ["community_id", "id"], unique=False)
    op.create_geospatial_table(
        "hazard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column(
            "geometry",
            Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_hazard_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hazard")),
        sqlite_autoincrement=True,
    )
    op.create_geospatial_index(
        "idx_hazard_geometry",
        "hazard",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        op.f("ix_hazard_community_id_id"), "hazard", ["community_id", "id"], unique=False
    )
    op.create_geospatial_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column(
            "geometry",
            Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_incident_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
        sqlite_autoincrement=True,
    )
    op.create_geospatial_index(
        "idx_incident_geometry",
        "incident",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        op.f("ix_incident_community_id_id"), "incident", ["community_id", "id"], unique=False
    )
    op.create_table(
        "patrol_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "(state = 'published') = (valid_from IS NOT NULL)", name=op.f("ck_patrol_plan_start")
        ),
        sa.CheckConstraint("state IN ('draft', 'published')", name=op.f("ck_patrol_plan_state")),
        sa.CheckConstraint(
            "valid_to IS NULL OR (valid_from IS NOT NULL AND valid_to >= valid_from)",
            name=op.f("ck_patrol_plan_end"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_patrol_plan_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_plan")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_patrol_plan_community_id_id"), "patrol_plan", ["community_id", "id"], unique=False
    )
    op.create_index(
        "uq_patrol_plan_in_force",
        "patrol_plan",
        ["community_id"],
        unique=True,
        sqlite_where=sa.text("state = 'published' AND valid_to IS NULL"),
        postgresql_where=sa.text("state = 'published' AND valid_to IS NULL"),
    )
    op.create_geospatial_table(
        "street",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("walkable", sa.Boolean(), nullable=True),
        sa.Column("lit", sa.Boolean(), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column(
            "geometry",
            Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_street_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street")),
        sqlite_autoincrement=True,
    )
    op.create_geospatial_index(
        "idx_street_geometry",
        "street",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        op.f("ix_street_community_id_id"), "street", ["community_id", "id"], unique=False
    )
    op.create_geospatial_table(
        "grid",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("grid_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=True),
        sa.Column("buildings", sa.Integer(), nullable=False),
        sa.Column("compound", sa.String(), nullable=True),
        sa.Column("area_m2", sa.Float(), nullable=False),
        sa.Column("polsby_popper", sa.Float(), nullable=False),
        sa.Column(
            "geometry",
            Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_grid_community_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["grid_plan.id"], name=op.f("fk_grid_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid")),
        sa.UniqueConstraint("plan_id", "grid_id", name=op.f("uq_grid_plan_id_grid_id")),
        sqlite_autoincrement=True,
    )
    op.create_geospatial_index(
        "idx_grid_geometry",
        "grid",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(op.f("ix_grid_community_id_id"), "grid", ["community_id", "id"], unique=False)
    op.create_index(op.f("ix_grid_plan_id_id"), "grid", ["plan_id", "id"], unique=False)
    op.create_table(
        "grid_building",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("building_id", sa.String(), nullable=False),
        sa.Column("grid_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_grid_building_community_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["grid_plan.id"], name=op.f("fk_grid_building_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid_building")),
        sa.UniqueConstraint(
            "plan_id", "building_id", name=op.f("uq_grid_building_plan_id_building_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_grid_building_community_id_id"),
        "grid_building",
        ["community_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_grid_building_plan_id_id"), "grid_building", ["plan_id", "id"], unique=False
    )
    op.create_table(
        "roster",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("guard_id", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("shift", sa.String(), nullable=False),
        sa.Column("start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_roster_community_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["patrol_plan.id"], name=op.f("fk_roster_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_roster_community_id_id"), "roster", ["community_id", "id"], unique=False
    )
    op.create_index(op.f("ix_roster_plan_id_id"), "roster", ["plan_id", "id"], unique=False)
    op.create_geospatial_table(
        "route",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("guard_id", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("shift", sa.String(), nullable=False),
        sa.Column("lap", sa.Integer(), nullable=False),
        sa.Column("start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("length_m", sa.Float(), nullable=False),
        sa.Column(
            "geometry",
            Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_route_community_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["patrol_plan.id"], name=op.f("fk_route_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_route")),
        sqlite_autoincrement=True,
    )
    op.create_geospatial_index(
        "idx_route_geometry",
        "route",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(op.f("ix_route_community_id_id"), "route", ["community_id", "id"], unique=False)
    op.create_index(op.f("ix_route_plan_id_id"), "route", ["plan_id", "id"], unique=False)
    op.create_geospatial_table(
        "stop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("guard_id", sa.String(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ref_id", sa.String(), nullable=True),
        sa.Column("max_gap_min", sa.Float(), nullable=True),
        sa.Column(
            "geometry",
            Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_stop_community_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["patrol_plan.id"], name=op.f("fk_stop_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop")),
        sqlite_autoincrement=True,
    )
    op.create_geospatial_index(
        "idx_stop_geometry",
        "stop",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(op.f("ix_stop_community_id_id"), "stop", ["community_id", "id"], unique=False)
    op.create_index(op.f("ix_stop_plan_id_id"), "stop", ["plan_id", "id"], unique=False)
    op.create_geospatial_table(
        "street_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("street", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("max_gap_min", sa.Float(), nullable=True),
        sa.Column("worst_gap_min", sa.Float(), nullable=True),
        sa.Column("visits", sa.Integer(), nullable=True),
        sa.Column(
            "geometry",
            Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_street_visit_community_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["patrol_plan.id"],
            name=op.f("fk_street_visit_plan_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_visit")),
        sqlite_autoincrement=True,
    )
    op.create_geospatial_index(
        "idx_street_visit_geometry",
        "street_visit",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        op.f("ix_street_visit_community_id_id"),
        "street_visit",
        ["community_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_street_visit_plan_id_id"), "street_visit", ["plan_id", "id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_street_visit_plan_id_id"), table_name="street_visit")
    op.drop_index(op.f("ix_street_visit_community_id_id"), table_name="street_visit")
    op.drop_geospatial_index(
        "idx_street_visit_geometry",
        table_name="street_visit",
        postgresql_using="gist",
        column_name="geometry",
    )
    op.drop_geospatial_table("street_visit")
    op.drop_index(op.f("ix_stop_plan_id_id"), table_name="stop")
    op.drop_index(op.f("ix_stop_community_id_id"), table_name="stop")
    op.drop_geospatial_index(
        "idx_stop_geometry", table_name="stop", postgresql_using="gist", column_name="geometry"
    )
    op.drop_geospatial_table("stop")
    op.drop_index(op.f("ix_route_plan_id_id"), table_name="route")
    op.drop_index(op.f("ix_route_community_id_id"), table_name="route")
    op.drop_geospatial_index(
        "idx_route_geometry", table_name="route", postgresql_using="gist", column_name="geometry"
    )
    op.drop_geospatial_table("route")
    op.drop_index(op.f("ix_roster_plan_id_id"), table_name="roster")
    op.drop_index(op.f("ix_roster_community_id_id"), table_name="roster")
    op.drop_table("roster")
    op.drop_index(op.f("ix_grid_building_plan_id_id"), table_name="grid_building")
    op.drop_index(op.f("ix_grid_building_community_id_id"), table_name="grid_building")
    op.drop_table("grid_building")
    op.drop_index(op.f("ix_grid_plan_id_id"), table_name="grid")
    op.drop_index(op.f("ix_grid_community_id_id"), table_name="grid")
    op.drop_geospatial_index(
        "idx_grid_geometry", table_name="grid", postgresql_using="gist", column_name="geometry"
    )
    op.drop_geospatial_table("grid")
    op.drop_index(op.f("ix_street_community_id_id"), table_name="street")
    op.drop_geospatial_index(
        "idx_street_geometry", table_name="street", postgresql_using="gist", column_name="geometry"
    )
    op.drop_geospatial_table("street")
    op.drop_index(
        "uq_patrol_plan_in_force",
        table_name="patrol_plan",
        sqlite_where=sa.text("state = 'published' AND valid_to IS NULL"),
        postgresql_where=sa.text("state = 'published' AND valid_to IS NULL"),
    )
    op.drop_index(op.f("ix_patrol_plan_community_id_id"), table_name="patrol_plan")
    op.drop_table("patrol_plan")
    op.drop_index(op.f("ix_incident_community_id_id"), table_name="incident")
    op.drop_geospatial_index(
        "idx_incident_geometry",
        table_name="incident",
        postgresql_using="gist",
        column_name="geometry",
    )
    op.drop_geospatial_table("incident")
    op.drop_index(op.f("ix_hazard_community_id_id"), table_name="hazard")
    op.drop_geospatial_index(
        "idx_hazard_geometry", table_name="hazard", postgresql_using="gist", column_name="geometry"
    )
    op.drop_geospatial_table("hazard")
    op.drop_index(op.f("ix_guard_community_id_id"), table_name="guard")
    op.drop_table("guard")
    op.drop_index(
        "uq_grid_plan_in_force",
        table_name="grid_plan",
        sqlite_where=sa.text("state = 'published' AND valid_to IS NULL"),
        postgresql_where=sa.text("state = 'published' AND valid_to IS NULL"),
    )
    op.drop_index(op.f("ix_grid_plan_community_id_id"), table_name="grid_plan")
    op.drop_table("grid_plan")
    op.drop_index(op.f("ix_gate_community_id_id"), table_name="gate")
    op.drop_geospatial_index(
        "idx_gate_geometry", table_name="gate", postgresql_using="gist", column_name="geometry"
    )
    op.drop_geospatial_table("gate")
    op.drop_index(op.f("ix_compound_community_id_id"), table_name="compound")
    op.drop_geospatial_index(
        "idx_compound_geometry",
        table_name="compound",
        postgresql_using="gist",
        column_name="geometry",
    )
    op.drop_geospatial_table("compound")
    op.drop_index("uq_checkpoint_number", table_name="checkpoint")
    op.drop_index(op.f("ix_checkpoint_community_id_id"), table_name="checkpoint")
    op.drop_geospatial_index(
        "idx_checkpoint_geometry",
        table_name="checkpoint",
        postgresql_using="gist",
        column_name="geometry",
    )
    op.drop_geospatial_table("checkpoint")
    op.drop_index(op.f("ix_centre_community_id_id"), table_name="centre")
    op.drop_geospatial_index(
        "idx_centre_geometry", table_name="centre", postgresql_using="gist", column_name="geometry"
    )
    op.drop_geospatial_table("centre")
    op.drop_index(op.f("ix_camera_community_id_id"), table_name="camera")
    op.drop_geospatial_index(
        "idx_camera_geometry", table_name="camera", postgresql_using="gist", column_name="geometry"
    )
    op.drop_geospatial_table("camera")
    op.drop_index("uq_building_number", table_name="building")
    op.drop_index(op.f("ix_building_community_id_id"), table_name="building")
    op.drop_geospatial_index(
        "idx_building_geometry",
        table_name="building",
        postgresql_using="gist",
        column_name="geometry",
    )
    op.drop_geospatial_table("building")
    op.drop_index(op.f("ix_boundary_community_id_id"), table_name="boundary")
    op.drop_geospatial_index(
        "idx_boundary_geometry",
        table_name="boundary",
        postgresql_using="gist",
        column_name="geometry",
    )
    op.drop_geospatial_table("boundary")
    op.drop_index(op.f("ix_barrier_community_id_id"), table_name="barrier")
    op.drop_geospatial_index(
        "idx_barrier_geometry",
        table_name="barrier",
        postgresql_using="gist",
        column_name="geometry",
    )
    op.drop_geospatial_table("barrier")
    op.drop_table("community")
