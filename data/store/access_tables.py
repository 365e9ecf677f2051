"""The tables of accounts, sessions, tokens and the audit.

No secret is stored: passwords are argon2id hashes, session ids and tokens SHA-256 digests of 256
random bits. The audit has no links to other tables, so that nothing that is deleted takes its
history along.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from data.store.tables import Instant, keyed, metadata


def _account() -> Column[int]:
    return Column(
        "account_id", ForeignKey("account.id", ondelete="CASCADE"), nullable=False, index=True
    )


account = keyed(
    "account",
    Column("username", String, nullable=False, unique=True),
    Column("password", String, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
)
"""`password` is its hash; `changed_at` is when it was set."""

membership = keyed(
    "membership",
    _account(),
    Column("community_id", ForeignKey("community.id", ondelete="CASCADE")),
    Column("role", String, nullable=False),
    Column("grids", JSON, nullable=False),
    Column("department", String),
    Column("guard_id", String),
)
"""A role in a community; in every one where `community_id` is absent."""

login_session = keyed(
    "login_session",
    _account(),
    Column("digest", String, nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("network", String, nullable=False),
    Column("agent", String, nullable=False),
)
"""`network` is the first part of an address, `agent` the beginning of what a browser calls itself.
"""

access_token = keyed(
    "access_token",
    _account(),
    Column("name", String, nullable=False),
    Column("prefix", String, nullable=False),
    Column("digest", String, nullable=False, unique=True),
    Column("writes", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)
"""`prefix` is the beginning of the token, to know it again by."""

login_attempt = keyed(
    "login_attempt",
    Column("at", Instant, nullable=False),
    Column("who", String, nullable=False),
    Column("address", String, nullable=False),
)
"""Failed tries at a password of the last hour; `who` is a digest of the name that was typed."""
for _column in login_attempt.columns:
    if _column.name != "id":
        Index(None, _column)

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("account_id", Integer),
    Column("actor", String, nullable=False),
    Column("action", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("community_id", Integer),
    Column("reason", String),
    Column("details", String, nullable=False),
    Column("previous", String, nullable=False),
    Column("digest", String, nullable=False),
    UniqueConstraint("previous"),
)
"""Who did what, when and what for: a chain of digests. Triggers refuse changes and deletions."""

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("digest", String, nullable=False),
    CheckConstraint("id = 1", name="one"),
)
"""The last link of the chain, in one row: who appends locks it."""
