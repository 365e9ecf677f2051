"""Conflicts between what tablets sent and what is here, and how each was settled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Row, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data.store.shift_tables import sync_conflict
from data.store.sync_items import Sent
from data.store.sync_tables import sync_item
from geo.errors import ConflictError, NotFoundError

Decision = Literal["theirs", "ours", "note"]
"""What the tablet sent counts; what is here stays; it stays, and the other is put beside it."""


@dataclass(frozen=True)
class Clash:
    """What does not go together: a code, words for it, and both values of each field."""

    code: str
    zh: str
    en: str
    fields: Sequence[Mapping[str, Any]]


def add(
    session: Session,
    sent: Sent,
    clash: Clash,
    *,
    community_id: int,
    account_id: int,
    guard_id: str | None,
    now: datetime,
) -> None:
    """Put a conflict into the queue; the same content again is the same conflict."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    values = {
        "community_id": community_id,
        "account_id": account_id,
        "guard_id": guard_id,
        "item_id": sent.item_id,
        "hash": sent.hash,
        "device": sent.device,
        "kind": sent.kind,
        "content": sent.content,
        "sent": {
            "seq": sent.seq,
            "made_at": sent.made_at.isoformat(),
            "offset_ms": sent.offset_ms,
            "photos": list(sent.photos),
            "flags": list(sent.flags),
        },
        **vars(clash),
        "fields": [dict(one) for one in clash.fields],
        "at": sent.at,
        "received_at": now,
    }
    made = dialect.insert(sync_conflict).values(values)
    session.execute(made.on_conflict_do_nothing(index_elements=["item_id", "hash"]))


def of_item(session: Session, item_id: str, digest: str) -> Row[Any] | None:
    """Return the conflict over some content of an item."""
    own = (sync_conflict.c.item_id == item_id) & (sync_conflict.c.hash == digest)
    return session.execute(select(sync_conflict).where(own)).one_or_none()


def listing(
    session: Session, community_id: int, *, settled: bool = False, limit: int = 200
) -> list[Row[Any]]:
    """Return the conflicts that wait, oldest first; or those that are settled, newest first."""
    own = sync_conflict.c.community_id == community_id
    query = select(sync_conflict).limit(limit)
    if settled:
        query = query.where(own, sync_conflict.c.decision.is_not(None))
        return list(session.execute(query.order_by(sync_conflict.c.settled_at.desc())))
    query = query.where(own, sync_conflict.c.decision.is_(None), ~_mended())
    return list(session.execute(query.order_by(sync_conflict.c.id)))


def lock(session: Session, community_id: int, number: int) -> Row[Any]:
    """Return a conflict that waits, kept from others until the session ends.

    Raises
    ------
    NotFoundError
        There is no such conflict.
    ConflictError
        Somebody has settled it, or its guard has mended it.
    """
    own = (sync_conflict.c.id == number) & (sync_conflict.c.community_id == community_id)
    row = session.execute(select(sync_conflict).where(own).with_for_update()).one_or_none()
    if row is None:
        raise NotFoundError("There is no such conflict.")
    if row.decision is not None:
        raise ConflictError(
            f"{row.settled_by} 已处理这一条。{row.settled_by} has settled this one."
        )
    if session.execute(select(sync_conflict.c.id).where(own, _mended())).one_or_none():
        raise ConflictError("保安已自行修改重发。Its guard has mended it and sent it anew.")
    return row


def settle(
    session: Session,
    row: Row[Any],
    decision: Decision,
    verdict: Mapping[str, Any],
    *,
    by: str,
    at: datetime,
    remark: str = "",
) -> None:
    """Write down how a conflict was settled; its item is answered so from now on."""
    values = {
        "decision": decision,
        "settled_by": by,
        "settled_at": at,
        "remark": remark,
        "verdict": dict(verdict),
    }
    session.execute(update(sync_conflict).where(sync_conflict.c.id == row.id).values(values))
    own = (
        (sync_item.c.item_id == row.item_id)
        & (sync_item.c.hash == row.hash)
        & (sync_item.c.state == "conflict")
    )
    told = {"state": "accepted", "verdict": dict(verdict), "decided_at": at}
    session.execute(update(sync_item).where(own).values(told))


def told(session: Session, account_id: int, since: datetime) -> list[Row[Any]]:
    """Return a person's conflicts that were settled for them since a moment."""
    own = (
        (sync_conflict.c.account_id == account_id)
        & (sync_conflict.c.settled_at >= since)
        & sync_conflict.c.decision.in_(get_args(Decision))
    )
    return list(session.execute(select(sync_conflict).where(own).order_by(sync_conflict.c.id)))


def _mended() -> ColumnElement[bool]:
    """Return the condition that a guard has mended what was in conflict, and it was accepted."""
    own = (sync_item.c.item_id == sync_conflict.c.item_id) & (sync_item.c.state == "accepted")
    anew = exists().where(own, sync_item.c.hash != sync_conflict.c.hash)
    return (sync_conflict.c.code != "id_reused") & anew
