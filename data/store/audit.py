"""The audit: an append-only chain in which every entry carries the digest of the one before.

The chain shows that an entry was changed, taken out or put in. Whoever can write to the database
past this code could make the whole chain anew; a copy of the last digest kept elsewhere shows that.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.orm import Session

from data.store.access_tables import audit, audit_head
from geo.faults import Fault

GENESIS = "0" * 64
"""What stands before the first entry."""


@dataclass(frozen=True)
class Entry:
    """What somebody did.

    Parameters
    ----------
    actor, account_id
        Name and number of the account; empty where nobody is logged in.
    action, subject
        What was done, and to what.
    reason
        What for, in the person's words, where one is asked for.
    details
        Plain values; no personal data.
    """

    action: str
    subject: str
    actor: str = ""
    account_id: int | None = None
    community_id: int | None = None
    reason: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


def append(session: Session, entry: Entry, at: datetime) -> int:
    """Add an entry and return its number; last in a transaction, as writers wait for each other."""
    head = session.execute(select(audit_head).with_for_update()).one()
    values: dict[str, Any] = {
        "seq": head.seq + 1,
        "at": at.astimezone(UTC),
        "account_id": entry.account_id,
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "community_id": entry.community_id,
        "reason": entry.reason,
        "details": _canonical(entry.details),
        "previous": head.digest,
    }
    digest = digest_of(values)
    session.execute(insert(audit).values(**values, digest=digest))
    session.execute(update(audit_head).values(seq=values["seq"], digest=digest))
    return values["seq"]


def digest_of(values: Mapping[str, Any]) -> str:
    """Return the digest of an entry: SHA-256 of its fields as JSON, in the order of the columns."""
    fields = [values[column.name] for column in audit.columns if column.name != "digest"]
    plain = [
        value.astimezone(UTC).isoformat(timespec="microseconds")
        if isinstance(value, datetime)
        else value
        for value in fields
    ]
    return hashlib.sha256(_canonical(plain).encode()).hexdigest()


def listing(session: Session, *, last: int = 100) -> list[Row[Any]]:
    """Return the last entries, oldest first."""
    rows = session.execute(select(audit).order_by(audit.c.seq.desc()).limit(last)).all()
    return list(reversed(rows))


def faults(connection: Connection) -> Iterator[Fault]:
    """Yield where the chain is broken first; nothing when it is whole."""
    seq, digest = 0, GENESIS
    for row in connection.execute(select(audit).order_by(audit.c.seq)):
        if row.seq != seq + 1:
            yield _broken(row.seq, f"Entry {seq + 1} is missing before it.")
            return
        if row.previous != digest:
            yield _broken(row.seq, "It does not follow the entry before it.")
            return
        if digest_of(row._asdict()) != row.digest:
            yield _broken(row.seq, "It was changed after it was written.")
            return
        seq, digest = row.seq, row.digest
    head = connection.execute(select(audit_head)).one_or_none()
    if head is None or (head.seq, head.digest) != (seq, digest):
        yield _broken(seq + 1, "The end of the chain is missing, or was put in.")


def _broken(seq: int, reason: str) -> Fault:
    remedy = "Find out who can write to the database; compare with a backup."
    return Fault("audit", reason, remedy, row=str(seq))


def _canonical(value: Any) -> str:
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
