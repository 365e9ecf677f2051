"""The tables of what tablets send: items and their answers, photos, presence, positions, SOS.

An item is known by the id its tablet gave it. Its row keeps what was sent, word for word, and the
answer: sent again, it is told the same. Accounts are named by number without a link, so that what
somebody did stays when the account goes.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Float, ForeignKey, Index, Integer, String, Text
from sqlalchemy import UniqueConstraint as Unique

from data.store.tables import Instant, of_community


def _item() -> Column[int]:
    return Column("item_row", ForeignKey("sync_item.id", ondelete="CASCADE"), nullable=False)


def _place() -> list[Column[float]]:
    return [Column(name, Float) for name in ("lon", "lat", "accuracy_m")]


def _at_too(context: Any) -> datetime:
    """Return the moment of a row that has no other."""
    moment: datetime = context.get_current_parameters()["at"]
    return moment


sync_item = of_community(
    "sync_item",
    Column("item_id", String, nullable=False, unique=True),
    Column("account_id", Integer, nullable=False),
    Column("device", String, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("hash", String, nullable=False),
    Column("content", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("verdict", JSON),
    Column("made_at", Instant, nullable=False),
    Column("at", Instant, nullable=False),
    Column("offset_ms", Integer, nullable=False),
    Column("flags", JSON, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("decided_at", Instant),
)
"""`made_at` is the device's word, `at` what we make of it."""
Index(None, sync_item.c.account_id, sync_item.c.state)
Index(None, sync_item.c.device, sync_item.c.seq)

sync_need = of_community(
    "sync_need", _item(), Column("needs", String, nullable=False), Unique("item_row", "needs")
)
"""What an item depends on, by the other's `item_id`, which may not be there yet."""
Index(None, sync_need.c.needs)

sync_photo = of_community(
    "sync_photo",
    Column("account_id", Integer, nullable=False),
    Column("sha256", String, nullable=False),
    Column("state", String, nullable=False),
    Column("ref", String),
    Column("size", Integer, nullable=False),
    *(Column(name, Integer, nullable=False) for name in ("kept_size", "width", "height")),
    Column("zh", String, nullable=False),
    Column("en", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Unique("account_id", "sha256"),
)
"""`sha256` is of what was sent, `ref` the name of what was made of it; or why it was refused."""

sync_item_photo = of_community(
    "sync_item_photo",
    _item(),
    Column("sha256", String, nullable=False),
    Unique("item_row", "sha256"),
)
Index(None, sync_item_photo.c.sha256)

check_in = of_community(
    "check_in",
    _item(),
    Column("account_id", Integer, nullable=False),
    Column("guard_id", String),
    Column("device", String, nullable=False),
    Column("ref_kind", String, nullable=False),
    Column("ref_id", String, nullable=False),
    Column("planned_at", Instant),
    Column("at", Instant, nullable=False),
    *_place(),
    Column("how", String, nullable=False),
    Column("tag", String),
    Column("flags", JSON, nullable=False),
    Unique("item_row"),
)
"""That somebody was at a stop: `how` it was shown, and what speaks against it."""
Index(None, check_in.c.community_id, check_in.c.ref_id, check_in.c.at)
Index(None, check_in.c.community_id, check_in.c.account_id, check_in.c.at)

sos = of_community(
    "sos",
    _item(),
    Column("account_id", Integer, nullable=False),
    Column("guard_id", String),
    Column("at", Instant, nullable=False),
    *_place(),
    Column("seen_at", Instant),
    Column("seen_by", String),
    Unique("item_row"),
)
"""A cry for help, and who in the control room answered it first."""

guard_position = of_community(
    "guard_position",
    Column("account_id", Integer, nullable=False),
    Column("guard_id", String),
    Column("device", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("made_at", Instant, nullable=False, default=_at_too),
    Column("received_at", Instant, nullable=False),
    *_place(),
    Unique("account_id", "device", "made_at", "lon", "lat"),
)
"""Where a guard was, on shift only; removed after 30 days. A fix is known again by its place and by
`made_at`, its time by the device: `at`, what we make of that, is another each time it is sent."""
Index(None, guard_position.c.community_id, guard_position.c.at)

tag_key = of_community("tag_key", Column("key", String, nullable=False), Unique("community_id"))
"""What the codes on a community's checkpoints are signed with."""
