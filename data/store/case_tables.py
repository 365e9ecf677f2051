"""The tables of cases and of what belongs to them.

A case is its events: `case_event` is the truth and only grows, triggers refuse changes. The row in
`case_record` is what its events say, written with each of them, so that lists, maps and figures
need no replay. Grid workers' visits are cases of another flow, in the same tables. What tells who
a resident is stands in `case_reporter` alone.
"""

from geoalchemy2 import Geometry
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)

from data.store.tables import SRID, Instant, community_key, keyed


def _record(*, unique: bool = False) -> Column[int]:
    """Return the link to a case's row: a case is never deleted, so there is no cascade."""
    return Column("record_id", ForeignKey("case_record.id"), nullable=False, unique=unique)


case_record = keyed(
    "case_record",
    community_key(),
    Column("case_id", String, nullable=False),
    Column("flow", String, nullable=False),
    Column("state", String, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("category", String),
    Column("kind", String),
    Column("severity", Integer),
    Column("description", String),
    Column("geometry", Geometry("POINT", SRID, spatial_index=True)),
    Column("place_ref", String),
    Column("grid_id", String),
    Column("compound", String),
    Column("building_id", String),
    Column("camera", String),
    Column("channel", String),
    Column("source", String, nullable=False),
    Column("linked_by", String, nullable=False),
    Column("guard_id", String),
    Column("reporter", String),
    Column("department", String),
    Column("handler", String),
    Column("merged_into", String),
    Column("rating", Integer),
    Column("redos", Integer, nullable=False),
    Column("reopens", Integer, nullable=False),
    Column("returns", Integer, nullable=False),
    Column("escalations", Integer, nullable=False),
    Column("on_patrol", Boolean, nullable=False),
    Column("linked_at", Instant, nullable=False),
    Column("dispatched_at", Instant),
    Column("first_response_at", Instant),
    Column("handled_at", Instant),
    Column("closed_at", Instant),
    Column("evaluated_at", Instant),
    Column("due_at", Instant),
    Column("risk_at", Instant),
    Column("close_due_at", Instant),
    Column("urge_at", Instant),
    Column("asked_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("community_id", "case_id"),
)
"""What the events of a case say. `reporter` is a name without a person: a digest of the link a
resident follows the case by. Grid, compound, building and camera are those of when the place was
given. `due_at` and `risk_at` are those of the step it waits for, `close_due_at` the limit of
closing; `urge_at` is when the system next has something to say, `asked_at` since when a request for
more time waits for an answer."""

_listed = case_record.c
Index(None, _listed.community_id, _listed.id)
Index(None, _listed.community_id, _listed.updated_at, _listed.id)
for _name in ("grid_id", "department", "category", "merged_into"):
    Index(None, _listed.community_id, _listed[_name], _listed.id)
Index(None, _listed.reporter)
for _name, _when, _columns in (
    ("ix_case_record_due", text("open AND due_at IS NOT NULL"), (_listed.due_at, _listed.id)),
    ("ix_case_record_asked", text("asked_at IS NOT NULL"), (_listed.asked_at,)),
    ("ix_case_record_patrol", text("on_patrol"), (_listed.id,)),
):
    Index(_name, _listed.community_id, *_columns, sqlite_where=_when, postgresql_where=_when)
_urged = text("urge_at IS NOT NULL")
Index("ix_case_record_urge", _listed.urge_at, sqlite_where=_urged, postgresql_where=_urged)

case_event = keyed(
    "case_event",
    _record(),
    Column("version", Integer, nullable=False),
    Column("event_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("role", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("digest", String, nullable=False),
    Column("content", JSON, nullable=False),
    UniqueConstraint("record_id", "version"),
    UniqueConstraint("record_id", "event_id"),
)
"""One line of a case's history. `content` is the whole event, `digest` that of what was asked for,
by which the same command is known again. Triggers refuse changes and deletions."""

case_reporter = keyed(
    "case_reporter",
    _record(unique=True),
    Column("reporter_name", String),
    Column("reporter_phone", String),
    Column("reporter_email", String),
    Column("created_at", Instant, nullable=False),
)
"""Who may be called back about a case."""

case_photo = keyed(
    "case_photo",
    _record(),
    Column("event_id", String),
    Column("digest", String, nullable=False),
    Column("media_type", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("taken_at", Instant),
    Column("place", JSON),
    Column("added_by", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("record_id", "digest"),
)
"""A photo of a case; its bytes are in the store of photos by their digest. `place` is longitude
and latitude as the camera gave them, with consent."""

campaign = keyed(
    "campaign",
    community_key(),
    Column("campaign_id", String, nullable=False),
    Column("name", String, nullable=False),
    Column("starts", Instant, nullable=False),
    Column("ends", Instant, nullable=False),
    Column("services", JSON, nullable=False),
    Column("leader", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("summary", String),
    UniqueConstraint("community_id", "campaign_id"),
)
"""An inspection; closed, it takes no more findings. `summary` is what was made of it."""


def _campaign() -> Column[int]:
    return Column("campaign_row", ForeignKey("campaign.id", ondelete="CASCADE"), nullable=False)


campaign_place = keyed(
    "campaign_place",
    _campaign(),
    Column("place_ref", String, nullable=False),
    UniqueConstraint("campaign_row", "place_ref"),
)
campaign_finding = keyed(
    "campaign_finding",
    _campaign(),
    Column("finding_id", String, nullable=False),
    Column("place_ref", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("category", String),
    Column("description", String, nullable=False),
    Column("place", JSON),
    Column("grid_id", String),
    Column("evidence", JSON, nullable=False),
    UniqueConstraint("campaign_row", "finding_id"),
)
"""What was seen at a place of an inspection; of a hazard, `finding_id` is the id of its case."""

grid_specialist = keyed(
    "grid_specialist",
    community_key(),
    Column("grid_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("name", String, nullable=False),
    Column("phone", String),
    Column("buildings", JSON, nullable=False),
)
Index(None, grid_specialist.c.community_id, grid_specialist.c.grid_id)

category_set = keyed(
    "category_set",
    community_key(),
    Column("version", Integer, nullable=False),
    Column("content", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("created_by", String, nullable=False),
    UniqueConstraint("community_id", "version"),
)
"""The categories of a community as TOML; the last version is in force."""

idempotency_key = keyed(
    "idempotency_key",
    Column("who", String, nullable=False),
    Column("key", String, nullable=False),
    Column("route", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("status", Integer),
    Column("headers", JSON),
    Column("body", String),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("who", "key"),
)
"""A request that changed something, and what was answered: the same one is answered the same."""
Index(None, idempotency_key.c.created_at)
