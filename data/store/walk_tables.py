"""The table of what was walked in each shift: what maps of coverage are put together from."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, LargeBinary, UniqueConstraint

from data.store.tables import Instant, of_community

walked_shift = of_community(
    "walked_shift",
    Column("plan_id", ForeignKey("patrol_plan.id", ondelete="CASCADE"), nullable=False),
    Column("begins_at", Instant, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("fixes", Integer, nullable=False),
    Column("newest", Integer, nullable=False),
    Column("passes", LargeBinary, nullable=False),
    Column("guards", JSON, nullable=False),
    UniqueConstraint("community_id", "plan_id", "begins_at"),
)
"""Which segments of a plan's network were surely walked in a shift, and when: of nobody. `guards`
has kilometres and usable fixes by guard. It is true while the community's `revision`, the number of
fixes and the newest of them are the same; it goes when the positions go."""
