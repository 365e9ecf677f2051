"""Cases as lines of a list, with what the policy withholds left out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from api.console.places import buildings
from api.view import View
from data.store import case_events
from data.store.case_rows import Record
from geo.cases import Case, Details, replay, sent_back
from maps.console import Line, Said

COUNTED = ("category", "severity", "department", "channel", "rating")
"""What of an event's details is seen by who counts cases."""


def lines_of(session: Session, here: View, records: Sequence[Record]) -> list[Line]:
    """Return rows of cases as lines of a list."""
    columns = here.columns("cases")
    names = buildings(session, here, {one.building_id for one in records if one.building_id})
    told = _told(session, here, records)
    return [
        Line(
            case_id=one.case_id,
            number=one.number,
            state=one.state,
            category=one.category,
            severity=one.severity,
            description=(one.description or "") if "description" in columns else "",
            reported_at=one.linked_at,
            place=one.place if "place" in columns else None,
            where=" ".join(_called(one, names)),
            grid_id=one.grid_id,
            department=one.department,
            due_at=one.due_at,
            risk_at=one.risk_at,
            told=told.get(one.id, ()),
        )
        for one in records
    ]


def _told(
    session: Session, here: View, records: Sequence[Record]
) -> dict[int, list[tuple[Said, Said]]]:
    """Return by row why cases came back, and how much more time is asked for them and why."""
    moved = [
        one.id
        for one in records
        if one.asked_at is not None or one.returns + one.redos + one.reopens > 0
    ]
    texts = "details" in here.columns("case_events")
    found = {}
    for number, events in case_events.histories(session, moved).items():
        case = seen(replay(events), texts=texts)
        found[number] = said = list[tuple[Said, Said]]()
        back = sent_back(case)
        if back is not None:
            verb = case.table.verb(back.kind)
            said.append(((verb.zh, verb.en), (back.details.reason or "—",) * 2))
        if case.asked is not None:
            ask = next(event for event in reversed(events) if event.kind == "ask_extension")
            why = f" · {ask.details.reason}" if texts else ""
            asked = f"{case.asked.zh}{why}", f"{case.asked.en}{why}"
            said.append((("申请延期", "More time asked for"), asked))
    return found


def _called(record: Record, names: Mapping[str, str]) -> list[str]:
    """Return what people call the place of a case: its compound, unless its building says so."""
    building = names.get(record.building_id or "") or record.building_id or ""
    compound = record.compound or ""
    return [part for part in ("" if compound in building else compound, building) if part]


def seen(case: Case, *, texts: bool) -> Case:
    """Return a case; without what people wrote, for who only counts cases."""
    if texts:
        return case
    history = tuple(
        replace(event, actor="", details=_counted(event.details)) for event in case.history
    )
    return replace(
        case, description=None, place_ref=None, reporter=None, questions=(), history=history
    )


def _counted(details: Details) -> Details:
    return Details(**{name: getattr(details, name) for name in COUNTED})
