"""The table of counts by pixel: what maps of many communities are drawn from."""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, Table, UniqueConstraint

from data.store.tables import Instant, metadata

heat_bin = Table(
    "heat_bin",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community_id", ForeignKey("community.id", ondelete="CASCADE"), nullable=False),
    Column("cases", Integer, nullable=False),
    Column("steps", Integer, nullable=False),
    Column("first_at", Instant),
    Column("last_at", Instant),
    Column("cells", LargeBinary, nullable=False),
    UniqueConstraint("community_id"),
    sqlite_autoincrement=True,
)
"""The cases of a community by group and pixel; see `data.store.heat_bins`. `cases` and `steps` tell
how many there were, and how many steps they had taken: where they differ it is made anew. The first
and the last were reported at `first_at` and `last_at`."""
