"""What is not needed any more is deleted: contacts, positions, walks, looks, kept answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from data.store import idempotency, position_looks, reporters, sync_positions, walks
from data.store.engine import session_scope

ANSWERS_KEPT = timedelta(days=7)
"""As long as a tablet keeps what was accepted."""


@dataclass(frozen=True)
class Forgotten:
    """How many rows were deleted."""

    contacts: int
    positions: int
    answers: int
    looks: int
    walks: int


def forget_now(engine: Engine, now: datetime, contacts_kept: timedelta) -> Forgotten:
    """Delete what has been kept for long enough, in one transaction; twice is as good as once.

    Parameters
    ----------
    contacts_kept
        How long a reporter's contact stays after the case was over.
    """
    with session_scope(engine) as session:
        return Forgotten(
            contacts=reporters.forget(session, now - contacts_kept),
            positions=sync_positions.forget(session, now),
            answers=idempotency.sweep(session, now - ANSWERS_KEPT),
            looks=position_looks.forget(session, now),
            walks=walks.forget(session, now),
        )
