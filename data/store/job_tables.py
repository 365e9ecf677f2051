"""The table of long work that people start and watch: a plan being made."""

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, String

from data.store.tables import Instant, of_community

job = of_community(
    "job",
    Column("kind", String, nullable=False),
    Column("params", JSON, nullable=False),
    Column("state", String, nullable=False),
    Column("step", String, nullable=False),
    Column("share", Float, nullable=False),
    Column("said", JSON, nullable=False),
    Column("plan_id", Integer),
    Column("cancel", Boolean, nullable=False),
    Column("asked_by", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("beat_at", Instant),
    Column("ended_at", Instant),
)
"""`state` is waiting, running, done, infeasible, failed or cancelled; `said` what there is to say
of the end, a line each; `cancel` that somebody wants it stopped; `beat_at` when it last gave a sign
of life. Of one that is done, `plan_id` is the draft it made."""
Index(None, job.c.community_id, job.c.id)
Index(None, job.c.state, job.c.id)
