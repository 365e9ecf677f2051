"""Who may be called back about a case: personal data, apart from the case itself."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from data.store.case_tables import case_record, case_reporter


@dataclass(frozen=True)
class Contact:
    """Name and ways to reach somebody; any may be missing."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None


def save(session: Session, record_id: int, contact: Contact, at: datetime) -> None:
    """Put a contact in place of what a case has."""
    session.execute(delete(case_reporter).where(case_reporter.c.record_id == record_id))
    if contact != Contact():
        values = {
            "record_id": record_id,
            "reporter_name": contact.name,
            "reporter_phone": contact.phone,
            "reporter_email": contact.email,
            "created_at": at,
        }
        session.execute(insert(case_reporter).values(values))


def find(session: Session, record_id: int) -> Contact | None:
    """Return whom to call back about a case. Whoever shows it asks the policy and the audit."""
    query = select(case_reporter).where(case_reporter.c.record_id == record_id)
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    return Contact(row.reporter_name, row.reporter_phone, row.reporter_email)


def forget(session: Session, closed_before: datetime) -> int:
    """Delete the contacts of cases that were over before a moment, and return how many."""
    over = select(case_record.c.id).where(
        ~case_record.c.open, case_record.c.updated_at < closed_before
    )
    gone = session.execute(
        delete(case_reporter)
        .where(case_reporter.c.record_id.in_(over))
        .returning(case_reporter.c.id)
    )
    return len(gone.all())
