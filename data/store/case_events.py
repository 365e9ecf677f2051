"""The events of cases: appended in their order, read to replay a case, never changed."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.orm import Session

from data.store.case_tables import case_event, case_record
from geo.cases import Event
from geo.faults import Fault


def append(
    session: Session, record_id: int, event: Event, *, digest: str, received_at: datetime
) -> None:
    """Add an event to a case whose row is locked.

    Parameters
    ----------
    digest
        Of what was asked for: the same command is known again by it.

    Raises
    ------
    sqlalchemy.exc.IntegrityError
        The case has an event of that version or id: its row was not locked.
    """
    values = {
        "record_id": record_id,
        "version": event.version,
        "event_id": event.id,
        "kind": event.kind,
        "actor": event.actor,
        "role": event.role,
        "at": event.at,
        "received_at": received_at,
        "digest": digest,
        "content": event.as_dict(),
    }
    session.execute(insert(case_event), values)


def digest_of(session: Session, record_id: int, event_id: str) -> str | None:
    """Return the digest of the command that made an event; None where there is no such event."""
    query = select(case_event.c.digest).where(
        case_event.c.record_id == record_id, case_event.c.event_id == event_id
    )
    return session.execute(query).scalar_one_or_none()


def history(session: Session, record_id: int) -> list[Event]:
    """Return the events of a case, oldest first."""
    return histories(session, [record_id]).get(record_id, [])


def histories(session: Session, record_ids: Sequence[int]) -> dict[int, list[Event]]:
    """Return the events of several cases by row, each oldest first."""
    query = (
        select(case_event.c.record_id, case_event.c.content)
        .where(case_event.c.record_id.in_(record_ids))
        .order_by(case_event.c.record_id, case_event.c.version)
    )
    found: dict[int, list[Event]] = {}
    for record_id, content in session.execute(query):
        found.setdefault(record_id, []).append(Event.from_dict(content))
    return found


def received(session: Session, record_id: int) -> dict[str, datetime]:
    """Return when each event of a case came in, by its id; `at` is when it was done."""
    query = select(case_event.c.event_id, case_event.c.received_at)
    rows: Any = session.execute(query.where(case_event.c.record_id == record_id)).all()
    return dict(tuple(row) for row in rows)


def faults(connection: Connection) -> Iterator[Fault]:
    """Yield the cases whose row is not at the version of their events, or that miss events."""
    last, number = func.max(case_event.c.version), func.count(case_event.c.id)
    events = (
        select(case_event.c.record_id, last.label("last"), number.label("number"))
        .group_by(case_event.c.record_id)
        .subquery()
    )
    query = (
        select(case_record.c.id, case_record.c.version, events.c.last, events.c.number)
        .outerjoin(events, events.c.record_id == case_record.c.id)
        .where(
            (events.c.last.is_(None))
            | (events.c.last != events.c.number)
            | (events.c.last != case_record.c.version)
        )
        .order_by(case_record.c.id)
    )
    for row in connection.execute(query):
        reason = (
            f"It is at version {row.version}, its events are {row.number or 0} "
            f"up to version {row.last or 0}."
        )
        yield Fault("case_record", reason, "Restore the last good backup.", row=str(row.id))
