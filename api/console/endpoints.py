"""The addresses of the console."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse

from api.caller import SettledDep
from api.cases import service
from api.cases.deps import CaseId, OfficeDep
from api.cases.refusals import RefusedError
from api.cases.refusing import STATUSES
from api.cases.service import Step
from api.console import (
    account,
    alarms,
    campaign_findings,
    campaign_plan,
    campaigns,
    categories,
    coverage,
    dashboards,
    desk,
    exports,
    giving,
    grid_edits,
    heat,
    home,
    numbers,
    papers,
    patrol_edits,
    plans,
    shifts,
    showing,
    specialists,
    staffing,
    visits,
)
from api.console.framing import Command, FrameDep, PageRoute, done, page
from api.console.ground import ground
from api.console.sent import SentDep
from api.deps import SessionDep
from api.photos import service as photos
from api.view import ViewDep
from data.photos import PhotoStore
from geo.errors import InputError, NotFoundError
from maps.console import Filters, Typed, queue_page, sheet_page

router = APIRouter(prefix="/console/{community}", include_in_schema=False, route_class=PageRoute)
Photo = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]


@router.get("")
def begin(
    request: Request, session: SessionDep, here: ViewDep, office: OfficeDep, frame: FrameDep
) -> Response:
    """Show what needs somebody now; who only works on cases of his own is led to the queue."""
    if not here.reads("case_figures"):
        more = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/console/{here.stored.key}/cases{more}", 303)
    return home.show(request, session, here, office, frame)


@router.get("/ground.json")
def show_ground(request: Request, session: SessionDep, here: ViewDep) -> Response:
    """Send what the maps stand on."""
    here.rows("cases")
    return ground(request, session, here)


@router.get("/cases")
def show_queue(
    request: Request, session: SessionDep, here: ViewDep, office: OfficeDep, frame: FrameDep
) -> Response:
    """Show the cases of an address, on a map and in a list."""
    filters = Filters.of(request.query_params)
    found = showing.queue(session, here, office, filters)
    return page(request, queue_page(frame, found, done(request)))


_ROOMS = (
    home,
    desk,
    numbers,
    visits,
    campaign_plan,
    campaigns,
    campaign_findings,
    specialists,
    categories,
    shifts,
    alarms,
)
_OFFICES = (dashboards, staffing, papers, plans, grid_edits, patrol_edits, exports, account)
for room in (*_ROOMS, *_OFFICES, heat, coverage):
    router.include_router(room.router)


@router.get("/cases/{case_id}")
def show_case(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    case_id: CaseId,
    session: SessionDep,
    here: ViewDep,
    office: OfficeDep,
    frame: FrameDep,
    caller: SettledDep,
) -> Response:
    """Show a case and the steps the person may take."""
    sheet = showing.sheet(session, here, office, caller, case_id)
    return page(request, sheet_page(frame, sheet, done(request)))


@router.post("/cases/{case_id}/steps/{command}")
def take_step(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    case_id: CaseId,
    command: Command,
    session: SessionDep,
    here: ViewDep,
    office: OfficeDep,
    frame: FrameDep,
    caller: SettledDep,
    sent: SentDep,
) -> Response:
    """Take a step and show the case again; one that is refused is shown with what was typed."""
    service.reachable(session, here, case_id)
    refs = {name: list(names) for name, names in sent.kept.items()}
    typed, refused, faults = Typed(command, sent.values), None, []
    try:
        made = giving.cleaned(sent)
        refs = giving.stored(request, made, sent)
        giving.attach(here, case_id, made)
        details = giving.details_of(sent, refs)
        step = Step(command, sent.version, details, command_id=sent.id("command_id"))
        with here.writing() as writing:
            service.step(writing, here, office, case_id, step)
    except RefusedError as error:
        status, refused = STATUSES[error.refused.code], error.refused
    except InputError as error:
        status, faults = 422, giving.said(error)
    else:
        return RedirectResponse(showing.after(session, here, case_id, command), 303)
    found = replace(
        showing.sheet(session, here, office, caller, case_id),
        refused=refused,
        faults=faults,
        typed=typed,
        seen=sent.version,
        kept=refs,
    )
    return page(request, sheet_page(frame, found), status)


@router.post("/cases/{case_id}/contact")
def show_contact(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    case_id: CaseId,
    session: SessionDep,
    here: ViewDep,
    office: OfficeDep,
    frame: FrameDep,
    caller: SettledDep,
    sent: SentDep,
) -> Response:
    """Show whom to call back, for a reason that is recorded first."""
    here.rows("reporters")
    try:
        found = showing.contact(session, here, case_id, sent.values.get("reason", ""))
        fault = None
    except InputError:
        found = None
        fault = ("请用 4 至 200 字写明为什么要看。", "Say in 4 to 200 characters what for.")
    sheet = showing.sheet(session, here, office, caller, case_id)
    sheet = replace(sheet, contact=found, contact_fault=fault)
    return page(request, sheet_page(frame, sheet), 422 if fault else 200)


@router.get("/cases/{case_id}/photos/{photo}")
def show_photo(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    case_id: CaseId,
    photo: Photo,
    session: SessionDep,
    here: ViewDep,
    small: bool = False,
) -> Response:
    """Send a photo of a case the person may see, or its small picture."""
    found = photos.find(session, here, case_id, photo)
    store: PhotoStore = request.app.state.photos
    file = store.thumbnail(found.digest) if small else store.open(found.digest)
    return Response(file.read(), media_type="image/jpeg")


@router.get("/{rest:path}")
def show_nothing(here: ViewDep, rest: str) -> Response:
    """Say on a page that there is nothing at an address.

    Raises
    ------
    NotFoundError
        Always.
    """
    raise NotFoundError(f"{here.stored.name} has no page '{rest[:80]}'.")
