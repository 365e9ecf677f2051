"""The tables of the control room: alarms, and who looked at whose position."""

from sqlalchemy import JSON, Column, Float, Index, Integer, String, text
from sqlalchemy import UniqueConstraint as Unique

from data.store.tables import Instant, of_community

alarm = of_community(
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

position_look = of_community(
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
