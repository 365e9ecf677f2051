"""The pages of visits over HTTP: 走记办回评."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from api.cases import service
from api.cases.actors import actors
from api.cases.deps import CaseId, OfficeDep
from api.cases.office import Office
from api.cases.refusals import RefusedError
from api.cases.refusing import STATUSES
from api.cases.service import VISIT, New, Step
from api.console import giving, places, showing
from api.console.framing import Command, FrameDep, PageRoute, done, page
from api.console.lines import seen
from api.console.sent import Sent, SentDep
from api.deps import SessionDep
from api.view import View, ViewDep
from api.visits.service import covered
from data.store.case_filters import Wanted
from data.store.case_rows import Record
from geo.access import Columns
from geo.cases import Details
from geo.cases.walk import VISIT as FLOW
from geo.clock import LOCAL
from geo.errors import InputError
from maps.console import (
    Covered,
    Said,
    Typed,
    Visit,
    VisitFilters,
    Visits,
    VisitSheet,
    Walk,
    visit_page,
    visits_page,
    walk_page,
)

router = APIRouter(route_class=PageRoute)
A_PAGE = 30
DAYS = 30
_DAY = timedelta(days=1)


@router.get("/visits")
def show_visits(
    request: Request, session: SessionDep, here: ViewDep, office: OfficeDep, frame: FrameDep
) -> Response:
    """Show the visits of a period, and how much of each grid they reached."""
    filters = VisitFilters.of(request.query_params)
    first, last = _period(filters, here.at.astimezone(LOCAL).date())
    since, until = _begin(first), _begin(last) + _DAY
    wanted = Wanted(
        flow=VISIT,
        states=showing.one(filters.state),
        grids=showing.one(filters.grid),
        since=since,
        until=until,
        mine=service.mine(here) if filters.mine else None,
    )
    found = service.listing(
        session, here, wanted, flow=VISIT, limit=A_PAGE, after=filters.after or None
    )
    columns, names = here.columns("visits"), places.buildings(session, here)
    scope = here.rows("visits")
    shown = Visits(
        filters=filters,
        visits=[_line(one, columns, names) for one in found.records],
        covered=[
            Covered(
                one.grid_id,
                one.places,
                one.visited,
                one.visits,
                one.last_at,
                [places.place_name(ref, names) for ref in one.missed],
            )
            for one in covered(session, here, office, since, until)
        ],
        grids=sorted(office.grids if scope.everything else office.grids & scope.grids),
        first=first,
        last=last,
        walks=here.may("walk", "visits"),
        texts="description" in columns,
        following=found.next,
    )
    return page(request, visits_page(frame, shown, done(request, FLOW)))


@router.get("/visits/new")
def show_walk(
    request: Request, session: SessionDep, here: ViewDep, office: OfficeDep, frame: FrameDep
) -> Response:
    """Show the form on which a visit is written down."""
    here.require("walk", "visits")
    return page(request, walk_page(frame, _walk(session, here, office, Sent({}))))


@router.post("/visits")
def walk(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    session: SessionDep,
    here: ViewDep,
    office: OfficeDep,
    frame: FrameDep,
    sent: SentDep,
) -> Response:
    """Write a visit down: where, what was found and, where nothing has to be done, its end."""
    here.require("walk", "visits")
    case_id, command_id = sent.id("case_id"), sent.id("command_id")
    try:
        at = _place(session, here, office, sent)
        found = Details(description=sent.values.get("description"))
        taken = [("record", found)] + ([("finish", Details())] if "finish" in sent.values else [])
        with here.writing() as writing:
            new = New(at, case_id=case_id, command_id=command_id)
            service.begin(writing, here, office, new, flow=VISIT)
            for version, (command, details) in enumerate(taken, 1):
                step = Step(command, version, details, command_id=f"{command_id[:50]}-{command}")
                service.step(writing, here, office, case_id, step, flow=VISIT)
    except (RefusedError, InputError) as error:
        status, faults = giving.refusal(error)
    else:
        return RedirectResponse(f"/console/{here.stored.key}/visits/{case_id}?done=walk", 303)
    again = replace(_walk(session, here, office, sent), faults=faults)
    return page(request, walk_page(frame, again), status)


@router.get("/visits/{case_id}")
def show_visit(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    case_id: CaseId,
    session: SessionDep,
    here: ViewDep,
    office: OfficeDep,
    frame: FrameDep,
) -> Response:
    """Show a visit and the steps the person may take."""
    sheet = _sheet(session, here, office, case_id)
    return page(request, visit_page(frame, sheet, done(request, FLOW)))


@router.post("/visits/{case_id}/steps/{command}")
def take_visit_step(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    case_id: CaseId,
    command: Command,
    session: SessionDep,
    here: ViewDep,
    office: OfficeDep,
    frame: FrameDep,
    sent: SentDep,
) -> Response:
    """Take a step of a visit; one that is refused is shown with what was typed."""
    service.find(session, here, case_id, VISIT)
    refused, faults = None, list[Said]()
    try:
        details = giving.details_of(sent, {})
        step = Step(command, sent.version, details, command_id=sent.id("command_id"))
        with here.writing() as writing:
            service.step(writing, here, office, case_id, step, flow=VISIT)
    except RefusedError as error:
        status, refused = STATUSES[error.refused.code], error.refused
    except InputError as error:
        status, faults = 422, giving.said(error)
    else:
        to = f"/console/{here.stored.key}/visits/{case_id}?done={command}"
        return RedirectResponse(to, 303)
    found = replace(
        _sheet(session, here, office, case_id),
        refused=refused,
        faults=faults,
        typed=Typed(command, sent.values),
        seen=sent.version,
    )
    return page(request, visit_page(frame, found), status)


def _sheet(session: Session, here: View, office: Office, case_id: str) -> VisitSheet:
    record = service.find(session, here, case_id, VISIT)
    case = service.history(session, record)
    options = service.options(here, case, office)
    columns, names = here.columns("visits"), places.buildings(session, here)
    return VisitSheet(
        case=seen(case, texts="details" in columns),
        number=record.number,
        where=_where(record, columns, names),
        able=actors(here.actor, here.stored.id),
        options=showing.offered(options),
        command_ids=[str(uuid4()) for _ in options],
        categories=office.book,
    )


def _line(record: Record, columns: Columns, names: dict[str, str]) -> Visit:
    return Visit(
        record.case_id,
        record.number,
        record.state,
        record.grid_id,
        record.linked_at,
        where=_where(record, columns, names),
        text=(record.description or "") if "description" in columns else "",
        rating=record.rating,
    )


def _where(record: Record, columns: Columns, names: dict[str, str]) -> str:
    if record.place_ref is None or "place_ref" not in columns:
        return ""
    return places.place_name(record.place_ref, names)


def _walk(session: Session, here: View, office: Office, sent: Sent) -> Walk:
    return Walk(
        command_id=sent.id("command_id"),
        case_id=sent.id("case_id"),
        buildings=sorted(places.buildings(session, here).items()),
        grids=sorted(office.grids & here.rows("visits").grids),
        values=sent.values,
    )


def _place(session: Session, here: View, office: Office, sent: Sent) -> Details:
    """Return to whom a visit was: a building, one of its flats, or another place in a grid."""
    building, place = sent.values.get("building"), sent.values.get("place")
    if building:
        key = giving.building(building, office, places.buildings(session, here))
        flat = sent.values.get("household")
        return Details(place_ref=f"household:{key}-{flat}" if flat else f"building:{key}")
    if place and sent.values.get("grid"):
        return Details(place_ref=f"place:{place}", grid_id=sent.values["grid"])
    if place:
        raise giving.fault("请选这个地点在哪个网格。", "Say in which grid it is.", "grid")
    raise giving.fault("请写走访了哪里。", "Say where you were.", "building")


def _period(filters: VisitFilters, today: date) -> tuple[date, date]:
    """Return the first and the last day; the last thirty where a day is missing or they cross."""
    last = date.fromisoformat(filters.last) if filters.last else today
    first = date.fromisoformat(filters.first) if filters.first else last - _DAY * (DAYS - 1)
    return (first, last) if first <= last else (last, first)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL)
