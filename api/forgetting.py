"""What is not needed any more is deleted: contacts, positions, kept answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from data.store import idempotency, reporters, sync_positions
from data.store.engine import session_scope

ANSWERS_KEPT = timedelta(days=7)
"""As long as a tablet keeps what was accepted."""


@dataclass(frozen=True)
class Forgotten:
    """How many rows were deleted."""

    contacts: int
    positions: int
    answers: int


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
        )
