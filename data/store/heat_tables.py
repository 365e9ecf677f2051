"""The table of counts by pixel: what maps of many communities are drawn from."""

from sqlalchemy import Column, Integer, LargeBinary, UniqueConstraint

from data.store.tables import Instant, of_community

heat_bin = of_community(
    "heat_bin",
    Column("cases", Integer, nullable=False),
    Column("steps", Integer, nullable=False),
    Column("first_at", Instant),
    Column("last_at", Instant),
    Column("cells", LargeBinary, nullable=False),
    UniqueConstraint("community_id"),
)
"""The cases of a community by group and pixel; see `data.store.heat_bins`. `cases` and `steps` tell
how many there were, and how many steps they had taken: where they differ it is made anew. The first
and the last were reported at `first_at` and `last_at`."""
