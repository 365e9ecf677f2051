"""The table of what was published for everybody."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, UniqueConstraint

from data.store.tables import Instant, metadata

publication = Table(
    "publication",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", ForeignKey("community.id", ondelete="CASCADE"), nullable=False),
    Column("period", String, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("content", JSON, nullable=False),
    UniqueConstraint("community_id", "period"),
    sqlite_autoincrement=True,
)
"""What was published of a community for a period, such as `2026-10`: once, never again."""
