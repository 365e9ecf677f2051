"""The tables of the control room: alarms, and who looked at whose position."""

from sqlalchemy import JSON, Column, Float, ForeignKey, Index, Integer, String, Table, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.schema import SchemaItem

from data.store.tables import Instant, metadata


def _table(name: str, *parts: SchemaItem) -> Table:
    key = Column("id", Integer, primary_key=True)
    community: Column[int] = Column(
        "community_id", ForeignKey("community.id", ondelete="CASCADE"), nullable=False
    )
    return Table(name, metadata, key, community, *parts, sqlite_autoincrement=True)


alarm = _table(
    "alarm",
    Column("kind", String, nullable=False),
    Column("key", String, nullable=False),
    Column("guard_id", String),
    Column("lon", Float),
    Column("lat", Float),
    Column("facts", JSON, nullable=False),
    Column("since", Instant, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("acknowledged_at", Instant),
    Column("acknowledged_by", String),
    Column("note", String),
)
"""Something that is or was not as planned. `kind` and `key` tell what; it is open once at most."""
_open = text("closed_at IS NULL")
Index(
    "uq_alarm_open",
    alarm.c.community_id,
    alarm.c.kind,
    alarm.c.key,
    unique=True,
    sqlite_where=_open,
    postgresql_where=_open,
)
Index(None, alarm.c.community_id, alarm.c.changed_at)

position_look = _table(
    "position_look",
    Column("account_id", Integer, nullable=False),
    Column("username", String, nullable=False),
    Column("login", String, nullable=False),
    Column("door", String, nullable=False),
    Column("guard_id", String, nullable=False),
    Column("day", String, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Unique("community_id", "login", "door", "guard_id", "day"),
)
"""That somebody saw where a guard was: one row for a login, a way of looking, a guard and a day."""
Index(None, position_look.c.community_id, position_look.c.guard_id, position_look.c.last_at)
