"""Cases as the API says them, with what the policy withholds left out."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from api.cases import service
from api.cases.office import Office
from api.cases.refusing import refused_out
from api.cases.schemas import (
    CaseOut,
    CaseWhole,
    ContactOut,
    DueOut,
    EventOut,
    OptionOut,
    PhotoOut,
    ReceiptOut,
    SpotOut,
)
from api.cases.work import Outcome
from api.view import View
from data.store.case_photos import Photo
from data.store.case_rows import Record
from data.store.reporters import Contact
from geo.cases import FLOWS, Case, Categories, Due, Event, clock, expected

WITHHELD = ("description", "place_ref", "linked_by", "guard_id", "handler")
"""What texts and names a case's row holds."""
_SAME = [name for name in CaseOut.model_fields if name in {one.name for one in fields(Record)}]


def number_of(created_at: datetime, record_id: int) -> str:
    """Return the number of a case that people can read out."""
    return f"{created_at:%Y%m%d}-{record_id}"


def receipt(done: Outcome, at: datetime) -> ReceiptOut:
    """Return that a step was taken; nothing of the case but where it stands."""
    return ReceiptOut(
        case_id=done.case.case_id,
        number=number_of(at, done.record_id),
        command_id=done.event.id,
        command=done.event.kind,
        version=done.event.version,
        state=done.event.after,
        again=done.again,
        late=None if done.late is None else refused_out(done.late),
        followed=[one.case.case_id for one in done.followed],
    )


def values(
    record: Record, book: Categories, now: datetime, *, texts: bool
) -> dict[str, Any]:
    """Return a case's row as the values of `CaseOut`."""
    state, category = FLOWS[record.flow].state(record.state), book.get(record.category)
    found = {name: getattr(record, name) for name in _SAME}
    if not texts:
        found |= dict.fromkeys(WITHHELD)
    return found | {
        "number": record.number,
        "state_zh": state.zh,
        "state_en": state.en,
        "step": state.step,
        "category_zh": category.zh if category else None,
        "category_en": category.en if category else None,
        "standing": _standing(record, now),
    }


def case_out(record: Record, book: Categories, now: datetime, *, texts: bool) -> CaseOut:
    """Return a case's row as the API says it."""
    return CaseOut(**values(record, book, now, texts=texts))


def whole(
    here: View,
    office: Office,
    record: Record,
    case: Case,
    *,
    contact: Contact | None,
    photos: Iterable[PhotoOut],
) -> CaseWhole:
    """Return a case with all that is known of it, and what the person may do with it."""
    category = office.book.get(case.category)
    dues = clock(case, category, office.calendar, here.at) if category else ()
    then = {name: getattr(record, name) for name in SpotOut.model_fields}
    return CaseWhole(
        **values(record, office.book, here.at, texts=service.shows_texts(here)),
        allowed=[OptionOut.model_validate(one) for one in service.options(here, case, office)],
        clock=[due_out(due) for due in dues],
        expected_close_at=expected(case, category, office.calendar, here.at) if category else None,
        place_then=SpotOut(**then),
        place_now=None
        if record.place is None
        else SpotOut.model_validate(office.spot(*record.place)),
        contact=None if contact is None else ContactOut.model_validate(contact),
        photos=list(photos),
    )


def due_out(due: Due) -> DueOut:
    """Return a step against its limit."""
    return DueOut(
        step=due.step,
        round=due.round,
        start=due.start,
        ended=due.ended,
        done=due.done,
        limit_zh=due.limit.zh,
        limit_en=due.limit.en,
        due_at=due.due_at,
        risk_at=due.risk_at,
        used_h=due.used.total_seconds() / 3600,
        allowed_h=due.allowed.total_seconds() / 3600,
        paused=due.paused,
        standing=due.standing,
        assumed_years=list(due.assumed_years),
    )


def event_out(
    event: Event, flow: str, received: Mapping[str, datetime], *, texts: bool
) -> EventOut:
    """Return a line of a case's history."""
    verb = FLOWS[flow].verb(event.kind)
    said = {name: value for name, value in asdict(event).items() if name in EventOut.model_fields}
    details = event.details.as_dict()
    details.pop("reporter", None)
    return EventOut(
        **said
        | {
            "zh": verb.zh,
            "en": verb.en,
            "actor": event.actor if texts else None,
            "details": details if texts else None,
            "received_at": received.get(event.id),
        }
    )


def photo_out(here: View, case_id: str, photo: Photo, base: str) -> PhotoOut:
    """Return a photo of a case."""
    href = f"{base}/{here.stored.key}/cases/{case_id}/photos/{photo.digest}"
    return PhotoOut(
        photo=photo.digest,
        href=href,
        thumbnail=f"{href}/small",
        width=photo.width,
        height=photo.height,
        taken_at=photo.taken_at,
        place=photo.place,
    )


def _standing(record: Record, now: datetime) -> str | None:
    if not record.open or record.due_at is None:
        return None
    if now > record.due_at:
        return "overdue"
    return "at_risk" if record.risk_at is not None and now >= record.risk_at else "on_time"
