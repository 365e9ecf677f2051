"""Items that tablets sent, and how each is decided exactly once.

An item is first *claimed*, in a transaction of its own, and then decided in one transaction that
does what it says, writes its answer and gives the claim up. Whoever dies in between leaves a claim
that runs out; whoever comes too late finds that the claim is another's, and does nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data.store.sync_tables import sync_item, sync_item_photo, sync_need

State = Literal["working", "accepted", "held", "repair", "conflict"]
CLAIM_LASTS = timedelta(seconds=60)


@dataclass(frozen=True)
class Sent:
    """An item as a tablet sent it.

    Parameters
    ----------
    item_id, hash, content
        Made by the tablet; the hash is of the content as text.
    made_at, at
        When it was made by the tablet's clock, and by what we make of it.
    offset_ms
        The server's clock less the tablet's when it was sent.
    needs, photos
        Ids of items it depends on, and hashes of its photos.
    flags
        What speaks against its time.
    """

    item_id: str
    hash: str
    content: str
    kind: str
    seq: int
    made_at: datetime
    at: datetime
    offset_ms: int
    needs: tuple[str, ...] = ()
    photos: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    device: str = ""


@dataclass(frozen=True)
class Claimed:
    """An item that is ours to decide."""

    row: int
    claim: str
    sent: Sent


@dataclass(frozen=True)
class Known:
    """An item that is not: `state` is `working` where another is at it, `reused` for other content.

    `verdict` is what was answered.
    """

    state: State | Literal["reused"]
    verdict: Mapping[str, Any] | None = None


def claim(
    session: Session,
    sent: Sent,
    *,
    community_id: int,
    account_id: int,
    claim: str,
    now: datetime,
) -> Claimed | Known:
    """Claim an item; or return what is known of it where it is decided, or another is at it.

    What was rejected may be sent anew with other content under its id: nothing was done yet.
    """
    values = {
        "hash": sent.hash,
        "content": sent.content,
        "kind": sent.kind,
        "seq": sent.seq,
        "device": sent.device,
        "state": "working",
        "claim": claim,
        "claimed_at": now,
        "verdict": None,
        "made_at": sent.made_at,
        "at": sent.at,
        "offset_ms": sent.offset_ms,
        "flags": list(sent.flags),
    }
    first = values | {
        "community_id": community_id,
        "account_id": account_id,
        "item_id": sent.item_id,
        "received_at": now,
    }
    made = _insert_new(session, first)
    if made is None:
        found = _row(session, sent.item_id)
        if (found.community_id, found.account_id) != (community_id, account_id):
            return Known("reused")
        known = _known(found, sent.hash, now)
        if known is not None:
            return known
        # A held or abandoned item keeps its first time: only new content tells a new one.
        kept = {"made_at", "at", "offset_ms", "flags"} if found.hash == sent.hash else set()
        changed = {name: value for name, value in values.items() if name not in kept}
        ours = sync_item.c.claim.is_not_distinct_from(found.claim)
        mine = update(sync_item).where(sync_item.c.id == found.id, ours).values(changed)
        if session.execute(mine).rowcount != 1:  # type: ignore[attr-defined]
            return Known("working")
        made = found.id
    _links(session, made, community_id, sent)
    return Claimed(made, claim, sent)


def holds(session: Session, claimed: Claimed, now: datetime) -> bool:
    """Return whether a claim still holds, and keep others off the item until the session ends."""
    ours = (
        (sync_item.c.id == claimed.row)
        & (sync_item.c.claim == claimed.claim)
        & (sync_item.c.state == "working")
    )
    touched = session.execute(update(sync_item).where(ours).values(claimed_at=now))
    return bool(touched.rowcount == 1)  # type: ignore[attr-defined]


def decide(
    session: Session,
    claimed: Claimed,
    state: State,
    verdict: Mapping[str, Any],
    *,
    at: datetime,
    flags: Iterable[str] | None = None,
) -> None:
    """Write the answer to an item and give the claim up."""
    values: dict[str, Any] = {"state": state, "verdict": verdict, "claim": None, "decided_at": at}
    if flags is not None:
        values["flags"] = list(flags)
    session.execute(update(sync_item).where(sync_item.c.id == claimed.row).values(values))


def release(session: Session, claimed: Claimed) -> None:
    """Give a claim up without an answer: the next who asks may try at once."""
    ours = (sync_item.c.id == claimed.row) & (sync_item.c.claim == claimed.claim)
    session.execute(update(sync_item).where(ours).values(claim=None, claimed_at=None))


def unmet(session: Session, row: int) -> list[str]:
    """Return the ids an item depends on that are not accepted, or not there."""
    other = sync_item.alias()
    query = (
        select(sync_need.c.needs)
        .outerjoin(other, (other.c.item_id == sync_need.c.needs) & (other.c.state == "accepted"))
        .where(sync_need.c.item_row == row, other.c.id.is_(None))
        .order_by(sync_need.c.id)
    )
    return list(session.execute(query).scalars())


def waiting_for(
    session: Session, account_id: int, item_id: str, *, claim: str, now: datetime
) -> list[Claimed]:
    """Claim an account's held items that depend on one that was accepted, in their order.

    Those of others are decided when their tablets ask again.
    """
    rows = session.execute(
        select(sync_item)
        .join(sync_need, sync_need.c.item_row == sync_item.c.id)
        .where(
            sync_need.c.needs == item_id,
            sync_item.c.state == "held",
            sync_item.c.account_id == account_id,
        )
        .order_by(sync_item.c.seq, sync_item.c.id)
    ).all()
    taken = []
    for row in rows:
        free = (sync_item.c.id == row.id) & (sync_item.c.state == "held")
        values = {"state": "working", "claim": claim, "claimed_at": now}
        if session.execute(update(sync_item).where(free).values(values)).rowcount == 1:  # type: ignore[attr-defined]
            taken.append(Claimed(row.id, claim, _sent(row)))
    return taken


def received_at(session: Session, row: int) -> datetime:
    """Return when an item first came in."""
    query = select(sync_item.c.received_at).where(sync_item.c.id == row)
    return session.execute(query).scalar_one()


def latest_before(session: Session, device: str, seq: int) -> datetime | None:
    """Return the latest device time of what a tablet made before an item, by its own count."""
    before = (sync_item.c.device == device) & (sync_item.c.seq < seq)
    return session.execute(select(func.max(sync_item.c.made_at)).where(before)).scalar_one()


def of_photo(session: Session, account_id: int, sha256: str) -> list[Row[Any]]:
    """Return an account's accepted items that a photo belongs to: `item_id`, `kind`, `verdict`."""
    query = (
        select(sync_item.c.item_id, sync_item.c.kind, sync_item.c.verdict)
        .join(sync_item_photo, sync_item_photo.c.item_row == sync_item.c.id)
        .where(
            sync_item_photo.c.sha256 == sha256,
            sync_item.c.account_id == account_id,
            sync_item.c.state == "accepted",
        )
        .order_by(sync_item.c.id)
    )
    return list(session.execute(query))


def result_of(row: Row[Any]) -> Mapping[str, Any]:
    """Return what an accepted item did."""
    result: Mapping[str, Any] = row.verdict["result"]
    return result


def _insert_new(session: Session, values: Mapping[str, Any]) -> int | None:
    """Insert an item and return its row; None where it is there, also by somebody just now."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = (
        dialect.insert(sync_item)
        .values(values)
        .on_conflict_do_nothing(index_elements=["item_id"])
        .returning(sync_item.c.id)
    )
    return session.execute(statement).scalar_one_or_none()


def _row(session: Session, item_id: str) -> Row[Any]:
    return session.execute(select(sync_item).where(sync_item.c.item_id == item_id)).one()


def _known(found: Row[Any], digest: str, now: datetime) -> Known | None:
    """Return what is known of an item; None where it may be claimed."""
    same = found.hash == digest
    if found.state == "accepted":
        return Known("accepted", found.verdict) if same else Known("reused")
    if found.state in {"repair", "conflict"}:
        return Known(found.state, found.verdict) if same else None
    if found.claim is not None and now - found.claimed_at < CLAIM_LASTS:
        return Known("working")
    return None


def _links(session: Session, row: int, community_id: int, sent: Sent) -> None:
    """Write what an item depends on, and its photos, in place of what was written before."""
    links: tuple[tuple[Any, str, tuple[str, ...]], ...] = (
        (sync_need, "needs", sent.needs),
        (sync_item_photo, "sha256", sent.photos),
    )
    for table, column, names in links:
        session.execute(delete(table).where(table.c.item_row == row))
        rows = [{"community_id": community_id, "item_row": row, column: name} for name in names]
        if rows:
            session.execute(insert(table), rows)


def _sent(row: Row[Any]) -> Sent:
    return Sent(
        row.item_id,
        row.hash,
        row.content,
        row.kind,
        row.seq,
        row.made_at,
        row.at,
        row.offset_ms,
        flags=tuple(row.flags),
        device=row.device,
    )
