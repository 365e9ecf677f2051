"""Cases as the console's pages want them, with what the policy withholds left out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from sqlalchemy.orm import Session

from api.caller import Caller
from api.cases import likenesses, service
from api.cases.actors import actors
from api.cases.given import DraftIn
from api.cases.office import Office
from api.console import passing
from api.console.lines import lines_of, seen
from api.console.places import buildings
from api.view import View, checked_reason
from data.store import case_photos, cases, reporters
from data.store.case_filters import Order, Wanted
from data.store.case_rows import Record
from data.store.case_tally import tally
from geo.cases import Actor, Option, Role, expected, running
from geo.cases.actor import ROLES
from geo.errors import NotFoundError
from maps.console import Contact, Filters, Line, Queue, Said, Sheet, Similar

A_PAGE = 50
FIRST: tuple[Role, ...] = ("manager", "dispatcher", "department", "grid_worker", "guard")
"""In which of several roles somebody looks at the queue."""


def role_of(here: View) -> Role:
    """Return in which role a person looks at the queue."""
    held = {one.role for one in actors(here.actor, here.stored.id)}
    return next((role for role in (*FIRST, *ROLES) if role in held), "analyst")


def queue(session: Session, here: View, office: Office, filters: Filters) -> Queue:
    """Return the cases of a queue's address.

    Raises
    ------
    DeniedError
        The person may see no cases.
    InputError
        The cursor is none of this queue.
    """
    scope, role = here.rows("cases"), role_of(here)
    order: Order = "due" if filters.by_due(role) else "newest"
    found = service.listing(
        session, here, _wanted(here, filters, role), order=order, limit=A_PAGE,
        after=filters.after or None,
    )  # fmt: skip

    def count(wanted: Wanted) -> int:
        return cases.count(session, here.stored.id, scope=scope, wanted=wanted)

    return Queue(
        role=role,
        filters=filters,
        lines=lines_of(session, here, found.records),
        counts=cases.counts(session, here.stored.id, "state", scope=scope),
        overdue=count(Wanted(overdue_at=here.at)),
        asked=count(Wanted(asked=True)),
        back=count(Wanted(back=True)),
        whose=_whose(session, here) if filters.late else (),
        grids=sorted(office.grids),
        categories=office.book,
        calendar=office.calendar,
        ground_url=ground_url(here),
        now=here.at,
        following=found.next,
        texts="description" in here.columns("cases"),
    )


def _wanted(here: View, filters: Filters, role: Role) -> Wanted:
    return Wanted(
        states=filters.states(role),
        categories=one(filters.category),
        grids=one(filters.grid),
        departments=one(filters.department),
        overdue_at=here.at if filters.late else None,
        mine=service.mine(here) if filters.own(role) else None,
        text=filters.q or None,
        asked=True if filters.view == "asked" and not filters.step else None,
        back=filters.view == "back" and not filters.step,
    )


def _whose(session: Session, here: View) -> list[tuple[str | None, int]]:
    """Return the departments of the overdue cases and how many each has, the most first."""
    tallied = tally(session, here.stored.id, here.at, scope=here.scope("cases"))
    return [(one.department, one.overdue) for one in tallied if one.overdue]


def sheet(session: Session, here: View, office: Office, caller: Caller, case_id: str) -> Sheet:
    """Return a case's sheet.

    Raises
    ------
    NotFoundError
        There is no such case that the person may see.
    """
    record = service.find(session, here, case_id)
    case = service.history(session, record)
    options = offered(service.options(here, case, office))
    category = office.book.get(case.category)
    due = running(case, category, office.calendar, here.at) if category else None
    base = f"/console/{here.stored.key}"
    return Sheet(
        case=seen(case, texts="details" in here.columns("case_events")),
        line=lines_of(session, here, [record])[0],
        able=_able(here),
        options=options,
        command_ids=[str(uuid4()) for _ in options],
        categories=office.book,
        calendar=office.calendar,
        ground_url=ground_url(here),
        now=here.at,
        due=due,
        expected=expected(case, category, office.calendar, here.at) if category else None,
        where=_where(record, buildings(session, here, {record.building_id or ""})),
        photo_base=f"{base}/cases/{case_id}/photos/" if here.reads("case_photos") else "",
        stored=_stored(session, here, record),
        similar=of_record(session, here, record) if case.open else (),
        has_contact=_has_contact(session, here, record),
        may_ask=here.reads("reporters"),
        passed=passing.passed(session, here, caller, record),
    )


def _stored(session: Session, here: View, record: Record) -> frozenset[str]:
    """Return the names of the photos of a case that are there, where they may be seen."""
    if not here.reads("case_photos"):
        return frozenset()
    return frozenset(one.digest for one in case_photos.listing(session, record.id))


def offered(options: Sequence[Option]) -> list[Option]:
    """Return the steps that a form can take; what is not of a case that is there, begins one."""
    return [one for one in options if one.command not in {"link", "walk"}]


def contact(session: Session, here: View, case_id: str, reason: str) -> Contact | None:
    """Return whom to call back; that it was looked at, and why, is recorded first.

    Raises
    ------
    InputError
        The reason says nothing.
    """
    record = service.find(session, here, case_id)
    told = replace(here, reason=checked_reason(quote(reason)))
    found = service.contact(session, told, record)
    return Contact(found.name, found.phone, found.email) if found else None


def of_record(session: Session, here: View, record: Record) -> list[Similar]:
    """Return the open cases that may say what a case says."""
    return _similar(session, here, likenesses.of_record(session, here, record).duplicates)


def of_draft(session: Session, here: View, draft: DraftIn) -> list[Similar]:
    """Return the open cases that may say what somebody is writing down."""
    return _similar(session, here, likenesses.of_draft(session, here, draft).duplicates)


def after(session: Session, here: View, case_id: str, command: str) -> str:
    """Return where a person goes after a step: to the case, or the queue when it is not theirs."""
    base = f"/console/{here.stored.key}/cases"
    try:
        service.find(session, here, case_id)
    except NotFoundError:
        return f"{base}?done={command}"
    return f"{base}/{case_id}?done={command}"


def ground_url(here: View) -> str:
    """Return where the map's ground is."""
    return f"/console/{here.stored.key}/ground.json"


def _similar(session: Session, here: View, found: Sequence[Any]) -> list[Similar]:
    ids = [one.case_id for one in found]
    rows: Mapping[str, Line] = {
        line.case_id: line
        for line in lines_of(session, here, cases.several(session, here.stored.id, ids))
    }
    return [Similar(rows[one.case_id], one.reason) for one in found if one.case_id in rows]


def _able(here: View) -> tuple[Actor, ...]:
    return actors(here.actor, here.stored.id)


def _has_contact(session: Session, here: View, record: Record) -> bool:
    if not cases.is_seen(session, record, here.scope("reporters")):
        return False
    return reporters.find(session, record.id) is not None


def _where(record: Record, names: Mapping[str, str]) -> list[tuple[Said, str]]:
    named: list[tuple[Said, str | None]] = [
        (("网格", "Grid"), record.grid_id),
        (("小区", "Compound"), record.compound),
        (("楼栋", "Building"), names.get(record.building_id or "") or record.building_id),
        (("最近的摄像头", "Nearest camera"), record.camera),
    ]
    return [(name, text) for name, text in named if text]


def one(value: str) -> tuple[str, ...]:
    """Return one value to be one of; none where it is empty."""
    return (value,) if value else ()
