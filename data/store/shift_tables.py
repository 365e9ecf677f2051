"""The tables of shifts as they went: handovers, what guards say of their record, and conflicts."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Text
from sqlalchemy import UniqueConstraint as Unique

from data.store.tables import Instant, of_community

handover = of_community(
    "handover",
    Column("at", Instant, nullable=False),
    Column("giver", String, nullable=False),
    Column("taker", String, nullable=False),
    *(Column(f"{half}_by", Integer) for half in ("given", "taken")),
    *(Column(f"{half}_at", Instant) for half in ("given", "taken")),
    *(Column(f"{half}_item", String) for half in ("given", "taken")),
    Column("note", Text),
    Column("faults", JSON),
    Column("open", JSON),
    Column("unsent", Integer),
    Column("seen", String),
    Column("remark", Text),
    Column("additions", JSON, nullable=False),
    Column("flags", JSON, nullable=False),
    Unique("community_id", "at", "giver", "taker"),
)
"""A takeover of the plan, known by its planned moment and the two guards; each half when it came.

`*_item` is the item that said it, `seen` the giver's item the relief had before him.
"""
Index(None, handover.c.community_id, handover.c.at)

shift_word = of_community(
    "shift_word",
    Column("item_row", ForeignKey("sync_item.id", ondelete="CASCADE"), nullable=False),
    Column("account_id", Integer, nullable=False),
    Column("guard_id", String, nullable=False),
    Column("date", String, nullable=False),
    Column("shift", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("note", Text, nullable=False),
    Column("objections", JSON, nullable=False),
    Unique("item_row"),
)
"""That a guard looked at the record of a shift, and what he objects to in it."""
Index(None, shift_word.c.community_id, shift_word.c.date)

sync_conflict = of_community(
    "sync_conflict",
    Column("item_id", String, nullable=False),
    Column("hash", String, nullable=False),
    Column("account_id", Integer, nullable=False),
    Column("guard_id", String),
    Column("device", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("content", Text, nullable=False),
    Column("sent", JSON, nullable=False),
    Column("code", String, nullable=False),
    Column("zh", String, nullable=False),
    Column("en", String, nullable=False),
    Column("fields", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("decision", String),
    Column("settled_by", String),
    Column("settled_at", Instant),
    Column("remark", Text),
    Column("verdict", JSON),
    Unique("item_id", "hash"),
)
"""What a tablet sent that does not go with what is here: field by field, until somebody decides.

`sent` holds what is needed to do it after all; `verdict` is what the tablet is told then.
"""
Index(None, sync_conflict.c.community_id, sync_conflict.c.decision, sync_conflict.c.id)
Index(None, sync_conflict.c.account_id, sync_conflict.c.settled_at)
