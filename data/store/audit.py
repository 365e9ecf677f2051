"""The audit: an append-only chain in which every entry carries the digest of the one before.

The chain shows that an entry was changed, taken out or put in. Whoever can write to the database
past this code could make the whole chain anew; a copy of the last digest kept elsewhere shows that.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, event, insert, select, text, update
from sqlalchemy.orm import Session, SessionTransaction

from data.store.access_tables import audit, audit_head
from data.store.dialect import is_sqlite
from geo.faults import Fault

GENESIS = "0" * 64
"""What stands before the first entry."""
_WAITING = "audit"
_CHAINED = text("""
with head as materialized (select id, seq, digest from audit_head for update),
moved as (
    update audit_head set seq = head.seq + 1, digest = encode(sha256(convert_to(
        '[' || (head.seq + 1) || ',' || :between || ',"' || head.digest || '"]', 'UTF8'
    )), 'hex')
    from head where audit_head.id = head.id
    returning audit_head.seq, head.digest as previous, audit_head.digest
)
insert into audit (
    seq, at, account_id, actor, action, subject, community_id, reason, details, previous, digest
)
select seq, cast(:at as timestamptz), cast(:account_id as integer), :actor, :action, :subject,
    cast(:community_id as integer), :reason, :details, previous, digest
from moved
""")
"""One entry at the end of the chain, in one step: while the end is locked, nobody waits for us."""


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


def append(session: Session, entry: Entry, at: datetime) -> None:
    """Add an entry to the chain when the session commits.

    Writers wait for each other from the end of the chain until they have committed, so the end is
    taken last. In a savepoint it is taken at once: one that is undone takes its entries along.
    """
    if session.in_nested_transaction():
        _chain(session, [(entry, at)])
    else:
        session.info.setdefault(_WAITING, []).append((entry, at))


@event.listens_for(Session, "before_commit")
def _commits(session: Session) -> None:
    if not session.in_nested_transaction():
        _chain(session, session.info.pop(_WAITING, []))


@event.listens_for(Session, "after_soft_rollback")
def _undone(session: Session, undone: SessionTransaction) -> None:
    if not undone.nested:
        session.info.pop(_WAITING, None)


def _chain(session: Session, entries: Sequence[tuple[Entry, datetime]]) -> None:
    """Add entries at the end of the chain."""
    if not entries:
        return
    if not is_sqlite(session.connection()):
        for entry, at in entries:
            session.execute(_CHAINED, _sent(entry, at))
        return
    head = session.execute(select(audit_head).with_for_update()).one()
    seq, digest, rows = head.seq, head.digest, []
    for entry, at in entries:
        seq += 1
        row = _row(entry, at, seq, digest)
        digest = row["digest"]
        rows.append(row)
    session.execute(insert(audit), rows if len(rows) > 1 else rows[0])
    session.execute(update(audit_head).values(seq=seq, digest=digest))


def _said(entry: Entry, at: datetime) -> dict[str, Any]:
    """Return the columns between the number of an entry and the digest before it."""
    return {
        "at": at.astimezone(UTC),
        "account_id": entry.account_id,
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "community_id": entry.community_id,
        "reason": entry.reason,
        "details": _canonical(entry.details),
    }


def _row(entry: Entry, at: datetime, seq: int, previous: str) -> dict[str, Any]:
    values = {"seq": seq, **_said(entry, at), "previous": previous}
    return {**values, "digest": digest_of(values)}


def _sent(entry: Entry, at: datetime) -> dict[str, Any]:
    """Return what `_CHAINED` is given: the columns, and their JSON as the digest has it."""
    values = _said(entry, at)
    return values | {"between": _canonical(_plain(values.values()))[1:-1]}


def digest_of(values: Mapping[str, Any]) -> str:
    """Return the digest of an entry: SHA-256 of its fields as JSON, in the order of the columns."""
    fields = [values[column.name] for column in audit.columns if column.name != "digest"]
    return hashlib.sha256(_canonical(_plain(fields)).encode()).hexdigest()


def _plain(fields: Iterable[Any]) -> list[Any]:
    return [
        value.astimezone(UTC).isoformat(timespec="microseconds")
        if isinstance(value, datetime)
        else value
        for value in fields
    ]


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
