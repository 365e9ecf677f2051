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
    ReceiptOut,
    SpotOut,
)
from api.cases.work import Outcome
from api.photos.schemas import PhotoOut
from api.view import View
from data.store.case_rows import Record
from data.store.reporters import Contact
from geo.access import Columns
from geo.cases import FLOWS, Case, Categories, Due, Event, clock, expected

_SAME = [name for name in CaseOut.model_fields if name in {one.name for one in fields(Record)}]


def receipt(done: Outcome, number: str) -> ReceiptOut:
    """Return that a step was taken; nothing of the case but where it stands."""
    return ReceiptOut(
        case_id=done.case.case_id,
        number=number,
        command_id=done.event.id,
        command=done.event.kind,
        version=done.event.version,
        state=done.event.after,
        again=done.again,
        late=None if done.late is None else refused_out(done.late),
        followed=[one.case.case_id for one in done.followed],
    )


def values(record: Record, book: Categories, now: datetime, columns: Columns) -> dict[str, Any]:
    """Return a case's row as the values of `CaseOut`; None where a column is withheld."""
    state, category = FLOWS[record.flow].state(record.state), book.get(record.category)
    return {
        **{name: getattr(record, name) if name in columns else None for name in _SAME},
        "number": record.number,
        "state_zh": state.zh,
        "state_en": state.en,
        "step": state.step,
        "category_zh": category.zh if category else None,
        "category_en": category.en if category else None,
        "standing": _standing(record, now),
    }


def case_out(record: Record, book: Categories, now: datetime, columns: Columns) -> CaseOut:
    """Return a case's row as the API says it."""
    return CaseOut(**values(record, book, now, columns))


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
    columns = here.columns(service.SUBJECTS[record.flow])
    row = values(record, office.book, here.at, columns)
    placed = record.place is not None and "place" in columns
    return CaseWhole(
        **row,
        allowed=[OptionOut.model_validate(one) for one in service.options(here, case, office)],
        clock=[due_out(due) for due in dues],
        expected_close_at=expected(case, category, office.calendar, here.at) if category else None,
        place_then=SpotOut(**{name: row[name] for name in SpotOut.model_fields}),
        place_now=SpotOut.model_validate(office.spot(*record.place))
        if placed and record.place
        else None,
        questions=list(case.questions) if "description" in columns else None,
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
    event: Event, flow: str, received: Mapping[str, datetime], columns: Columns
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
            "actor": event.actor if "actor" in columns else None,
            "details": details if "details" in columns else None,
            "received_at": received.get(event.id),
        }
    )


def _standing(record: Record, now: datetime) -> str | None:
    if not record.open or record.due_at is None:
        return None
    if now > record.due_at:
        return "overdue"
    return "at_risk" if record.risk_at is not None and now >= record.risk_at else "on_time"
