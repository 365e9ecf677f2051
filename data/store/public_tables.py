"""The table of what was published for everybody."""

from sqlalchemy import JSON, Column, String, UniqueConstraint

from data.store.tables import Instant, of_community

publication = of_community(
    "publication",
    Column("period", String, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("content", JSON, nullable=False),
    UniqueConstraint("community_id", "period"),
)
"""What was published of a community for a period, such as `2026-10`: once, never again."""
