"""Handovers between guards: two halves, each confirmed by its own account, in whatever order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data.store.shift_tables import handover


@dataclass(frozen=True)
class Turn:
    """A takeover of the plan: its planned moment and the two guards' numbers."""

    community_id: int
    at: datetime
    giver: str
    taker: str


@dataclass(frozen=True)
class Half:
    """What one of the two confirmed: who, when, with which item, and what it says by column."""

    account_id: int
    at: datetime
    item_id: str
    said: Mapping[str, Any]


def find(session: Session, turn: Turn) -> Row[Any]:
    """Return a handover's row, locked; it is made where it is not there yet."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    key = ["community_id", "at", "giver", "taker"]
    made = dialect.insert(handover).values(**vars(turn), additions=[], flags=[])
    session.execute(made.on_conflict_do_nothing(index_elements=key))
    own = [handover.c[name] == value for name, value in vars(turn).items()]
    return session.execute(select(handover).where(*own).with_for_update()).one()


def give(session: Session, row: Row[Any], half: Half, flags: Sequence[str] = ()) -> None:
    """Write what the leaving guard says."""
    _write(session, row, "given", half, flags)


def take(session: Session, row: Row[Any], half: Half, flags: Sequence[str] = ()) -> None:
    """Write what the relief says."""
    _write(session, row, "taken", half, flags)


def add(session: Session, row: Row[Any], addition: Mapping[str, Any]) -> None:
    """Put something beside a handover without changing what the two said."""
    values = {"additions": [*row.additions, dict(addition)]}
    session.execute(update(handover).where(handover.c.id == row.id).values(values))


def listing(
    session: Session,
    community_id: int,
    since: datetime,
    until: datetime,
    *,
    guards: frozenset[str] | None = None,
) -> list[Row[Any]]:
    """Return the handovers planned within a time, oldest first; with `guards`, theirs only."""
    own = [handover.c.community_id == community_id, handover.c.at.between(since, until)]
    if guards is not None:
        named = sorted(guards)
        own.append(or_(handover.c.giver.in_(named), handover.c.taker.in_(named)))
    query = select(handover).where(*own).order_by(handover.c.at, handover.c.id)
    return list(session.execute(query))


def _write(session: Session, row: Row[Any], name: str, half: Half, flags: Sequence[str]) -> None:
    values: dict[str, Any] = {
        f"{name}_by": half.account_id,
        f"{name}_at": half.at,
        f"{name}_item": half.item_id,
        "flags": sorted({*row.flags, *flags}),
        **half.said,
    }
    session.execute(update(handover).where(handover.c.id == row.id).values(values))
