"""Items that tablets sent, and how each is decided exactly once.

What is sent together is entered, done and answered in one transaction. Its rows keep others off:
whoever sends the same at the same time waits, and finds it decided. Who dies in between leaves
nothing behind.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, bindparam, delete, insert, select, text, update
from sqlalchemy.orm import Session

from data.store.dialect import insert_new
from data.store.sync_tables import sync_item, sync_item_photo, sync_need

_IN_THE_WAY = {"55P03", "40P01", 5}
"""PostgreSQL's and SQLite's words for: another has it, and does not give it up."""
State = Literal["working", "accepted", "held", "repair", "conflict"]


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
    """An item that is ours to decide; `again` where it came in before."""

    row: int
    sent: Sent
    again: bool = False


@dataclass(frozen=True)
class Known:
    """An item that is not: `state` is `reused` for other content under its id.

    `verdict` is what was answered.
    """

    state: State | Literal["reused"]
    verdict: Mapping[str, Any] | None = None


def wait_at_most(session: Session, seconds: float) -> None:
    """Let a transaction wait for others so long at most; on SQLite writers take turns anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"SET LOCAL lock_timeout = {round(seconds * 1000)}"))


def is_in_the_way(error: BaseException) -> bool:
    """Return whether something failed only because another was at it: it may be tried again."""
    original = getattr(error, "orig", None)
    codes = (getattr(original, name, None) for name in ("sqlstate", "sqlite_errorcode"))
    return any(code in _IN_THE_WAY for code in codes)


def enter(
    session: Session,
    items: Sequence[Sent],
    *,
    community_id: int,
    account_id: int,
    now: datetime,
) -> dict[str, Claimed | Known]:
    """Enter items, each id once, and return for each what is ours to decide or was before.

    Until the transaction ends nobody else gets past here with one of them. What was rejected may
    be sent anew with other content under its id: nothing was done yet.
    """
    shared = {
        "community_id": community_id,
        "account_id": account_id,
        "state": "working",
        "received_at": now,
    }
    by_id = {sent.item_id: sent for sent in items}
    # In one order for all: of two who send the same, neither waits for what the other has.
    rows = [{**_values(by_id[name]), **shared} for name in sorted(by_id)]
    statement = insert_new(session, sync_item, "item_id").returning(
        sync_item.c.item_id, sync_item.c.id
    )
    made = {row.item_id: row.id for row in session.execute(statement, rows)} if rows else {}
    found: dict[str, Claimed | Known] = {
        name: Claimed(number, by_id[name]) for name, number in made.items()
    }
    for row in _locked(session, [name for name in sorted(by_id) if name not in made]):
        found[row.item_id] = _met(session, row, by_id[row.item_id], community_id, account_id)
    _link(session, community_id, [found[name] for name in by_id])
    return found


@dataclass(frozen=True)
class Decision:
    """What became of an item: its answer, the flags on it, and when that was."""

    state: State
    verdict: Mapping[str, Any]
    flags: list[str]
    decided_at: datetime


_DECIDE = update(sync_item).where(sync_item.c.id == bindparam("row"))


def decide(session: Session, decided: Sequence[tuple[Claimed, Decision]]) -> None:
    """Write the answers to items."""
    rows = [{"row": claimed.row, **vars(said)} for claimed, said in decided]
    if rows:
        session.connection().execute(_DECIDE, rows)


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


def waiting_for(session: Session, account_id: int, item_ids: Iterable[str]) -> list[Claimed]:
    """Return an account's held items that depend on any that were accepted, in their order.

    Those of others are decided when their tablets ask again.
    """
    needing = select(sync_need.c.item_row).where(sync_need.c.needs.in_(sorted(item_ids)))
    rows = session.execute(
        select(sync_item)
        .where(
            sync_item.c.id.in_(needing),
            sync_item.c.state == "held",
            sync_item.c.account_id == account_id,
        )
        .order_by(sync_item.c.seq, sync_item.c.id)
        .with_for_update()
    ).all()
    return [Claimed(row.id, _sent(row)) for row in rows]


def received_at(session: Session, row: int) -> datetime:
    """Return when an item first came in."""
    query = select(sync_item.c.received_at).where(sync_item.c.id == row)
    return session.execute(query).scalar_one()


def made_before(session: Session, device: str, seq: int, most: int) -> list[tuple[int, datetime]]:
    """Return count and device time of what a tablet made last before an item, by its own count."""
    query = select(sync_item.c.seq, sync_item.c.made_at).where(
        sync_item.c.device == device, sync_item.c.seq < seq
    )
    last = session.execute(query.order_by(sync_item.c.seq.desc()).limit(most))
    return [(row.seq, row.made_at) for row in last]


def of_photo(session: Session, account_id: int, sha256: str) -> list[Row[Any]]:
    """Return an account's accepted items that a photo belongs to.

    Columns: `community_id`, `item_id`, `kind`, `verdict`.
    """
    named = ("community_id", "item_id", "kind", "verdict")
    query = (
        select(*(sync_item.c[name] for name in named))
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


def _values(sent: Sent) -> dict[str, Any]:
    """Return the columns of an item that its tablet says, and what we make of its time."""
    said = {**vars(sent), "flags": list(sent.flags)}
    return {name: value for name, value in said.items() if name not in {"needs", "photos"}}


def _locked(session: Session, item_ids: Sequence[str]) -> Sequence[Row[Any]]:
    if not item_ids:
        return []
    query = select(sync_item).where(sync_item.c.item_id.in_(item_ids))
    return session.execute(query.order_by(sync_item.c.item_id).with_for_update()).all()


def _met(
    session: Session, row: Row[Any], sent: Sent, community_id: int, account_id: int
) -> Claimed | Known:
    """Return what is to be done with an item that is there already."""
    if (row.community_id, row.account_id) != (community_id, account_id):
        return Known("reused")
    same = row.hash == sent.hash
    if row.state == "accepted":
        return Known("accepted", row.verdict) if same else Known("reused")
    if row.state in {"repair", "conflict"} and same:
        return Known(row.state, row.verdict)
    if same:  # it keeps its first time: only new content tells a new one
        first = _sent(row)
        return Claimed(row.id, replace(first, needs=sent.needs, photos=sent.photos), again=True)
    anew = {**_values(sent), "state": "working", "verdict": None}
    session.execute(update(sync_item).where(sync_item.c.id == row.id).values(anew))
    return Claimed(row.id, sent, again=True)


def _link(session: Session, community_id: int, found: Sequence[Claimed | Known]) -> None:
    """Write what items depend on, and their photos, in place of what was written before."""
    ours = [one for one in found if isinstance(one, Claimed)]
    links: tuple[tuple[Any, str, str], ...] = (
        (sync_need, "needs", "needs"),
        (sync_item_photo, "sha256", "photos"),
    )
    for table, column, part in links:
        rows = [
            {"community_id": community_id, "item_row": one.row, column: name}
            for one in ours
            for name in getattr(one.sent, part)
        ]
        again = [one.row for one in ours if one.again]
        if again:
            session.execute(delete(table).where(table.c.item_row.in_(again)))
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
