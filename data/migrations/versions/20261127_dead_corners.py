"""Patrol plans tell dead corners and more of each street; guards have home grids."""
# mypy: disable-error-code="attr-defined"
# Alembic learns the operations on geometry when it runs.

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "20261127_dead_corners"
down_revision = "20261122b"


def upgrade() -> None:
    op.add_column("guard", sa.Column("home_grid", sa.String(), nullable=True))
    op.add_column("street_visit", sa.Column("camera_gap_min", sa.Float(), nullable=True))
    op.add_column("street_visit", sa.Column("why", sa.String(), nullable=True))
    op.create_geospatial_table(
        "dead_corner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("corner_id", sa.String(), nullable=False),
        sa.Column("area_m2", sa.Float(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("worst_gap_min", sa.Float(), nullable=True),
        sa.Column("max_gap_min", sa.Float(), nullable=True),
        sa.Column("street", sa.String(), nullable=True),
        sa.Column("compound", sa.String(), nullable=True),
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
            name=op.f("fk_dead_corner_community_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["patrol_plan.id"], name=op.f("fk_dead_corner_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_corner")),
        sa.UniqueConstraint("plan_id", "corner_id", name=op.f("uq_dead_corner_plan_id_corner_id")),
        sqlite_autoincrement=True,
    )
    op.create_geospatial_index(
        "idx_dead_corner_geometry",
        "dead_corner",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    for owner in ("community_id", "plan_id"):
        op.create_index(op.f(f"ix_dead_corner_{owner}_id"), "dead_corner", [owner, "id"])


def downgrade() -> None:
    for owner in ("plan_id", "community_id"):
        op.drop_index(op.f(f"ix_dead_corner_{owner}_id"), table_name="dead_corner")
    op.drop_geospatial_index(
        "idx_dead_corner_geometry",
        table_name="dead_corner",
        postgresql_using="gist",
        column_name="geometry",
    )
    op.drop_geospatial_table("dead_corner")
    op.drop_column("street_visit", "why")
    op.drop_column("street_visit", "camera_gap_min")
    op.drop_column("guard", "home_grid")
