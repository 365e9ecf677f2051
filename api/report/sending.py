"""A report becomes a case: once, however often it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.cases.acting import resident
from api.cases.refusals import RefusedError
from api.cases.work import Outcome, submit
from api.report.desk import Desk
from api.report.typed import Report
from data.photos import Photo
from data.store import audit, case_photos, cases, reporters
from data.store.audit import Entry
from data.store.case_rows import Record
from data.store.engine import session_scope
from data.store.registry import Stored
from geo.cases import Actor, Command, Details, Evidence


@dataclass(frozen=True)
class Sent:
    """A report that is a case now.

    Parameters
    ----------
    secret
        Of the link it is followed by.
    record
        The case.
    again
        It had been sent before; nothing was written.
    """

    secret: str
    record: Record
    again: bool


def send(
    desk: Desk,
    engine: Engine,
    stored: Stored,
    report: Report,
    *,
    form_id: str,
    channel: str,
    now: datetime,
) -> Sent:
    """Write a report down.

    Parameters
    ----------
    form_id
        Of the form, or of the request: case, command and link are made of it, so that what is sent
        twice is one case with one link.
    channel
        How it came in.

    Raises
    ------
    RefusedError
        The form was sent before with other content, or the state machine refuses it.
    """
    secret = desk.seal.secret("follow", form_id)
    actor = resident(secret)
    details = Details(
        category=report.category,
        description=report.description,
        place=report.place,
        place_ref=report.place_ref,
        channel=channel,
        evidence=keep(desk, report.photos),
    )
    case_id = desk.seal.uuid_of("case", form_id)
    command = Command(f"{channel}:{case_id}", case_id, "link", actor, now, details=details)
    with session_scope(engine) as session:
        office = desk.offices.of(session, stored.id, now)
        done = submit(session, stored.id, command, now=now, office=office)
        if not done.again:
            reporters.save(session, done.record_id, report.contact, now)
            attach(session, done, report.photos, actor, now)
            _note(session, stored.id, done, now)
        record = cases.find(session, stored.id, case_id)
    return Sent(secret, record, done.again)


def add(
    desk: Desk,
    engine: Engine,
    record: Record,
    secret: str,
    *,
    kind: str,
    details: Details,
    form_id: str,
    photos: Sequence[Photo] = (),
    now: datetime,
) -> None:
    """Take a step of the resident who follows a case: a note, or a rating.

    Raises
    ------
    RefusedError
        The state machine refuses it.
    """
    actor = resident(secret)
    with session_scope(engine) as session:
        office = desk.offices.of(session, record.community_id, now)
        command = Command(
            f"report:{form_id}", record.case_id, kind, actor, now, record.version, details
        )
        done = submit(session, record.community_id, command, now=now, office=office)
        if not done.again:
            attach(session, done, photos, actor, now)
            _note(session, record.community_id, done, now)


def already_sent(desk: Desk, engine: Engine, stored: Stored, form_id: str) -> bool:
    """Return whether a form has become a case."""
    with session_scope(engine) as session:
        return bool(cases.lock(session, stored.id, [desk.seal.uuid_of("case", form_id)]))


def keep(desk: Desk, photos: Sequence[Photo]) -> tuple[Evidence, ...]:
    """Keep photos where those of cases rest, and return them as evidence."""
    return tuple(Evidence("photo", desk.photos.put(photo)) for photo in photos)


def attach(
    session: Session, done: Outcome, photos: Sequence[Photo], actor: Actor, now: datetime
) -> None:
    """Write down the photos of a step."""
    for photo in photos:
        taken = photo.taken
        placed = taken is not None and taken.lon is not None and taken.lat is not None
        case_photos.add(
            session,
            done.record_id,
            case_photos.Photo(
                photo.sha256,
                "image/jpeg",
                len(photo.content),
                photo.width,
                photo.height,
                actor.name,
                done.event.id,
                taken.at if taken else None,
                (taken.lon, taken.lat) if placed else None,  # type: ignore[union-attr, arg-type]
            ),
            now,
        )


def is_reused(error: RefusedError) -> bool:
    """Return whether a form was sent before with other content."""
    return error.refused.code in {"id_reused", "case_exists"}


def _note(session: Session, community_id: int, done: Outcome, now: datetime) -> None:
    """Write it into the audit, without a name: nobody is logged in. Last in the transaction."""
    what = Entry(
        f"case.{done.event.kind}",
        f"case/{done.case.case_id}",
        actor="resident",
        community_id=community_id,
    )
    audit.append(session, what, now)
