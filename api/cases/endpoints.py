"""Cases over HTTP: 联集派办结评."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Request, Response

from api.cases import categories, likenesses, maps, service
from api.cases.deps import CaseId, OfficeDep
from api.cases.filters import CaseFilter, CasePage
from api.cases.given import CaseIn, DraftIn, StepIn
from api.cases.presenting import case_out, event_out, whole
from api.cases.refusing import DESCRIBED
from api.cases.schemas import CasesOut, CaseWhole, DuplicatesOut, EventsOut, ReceiptOut
from api.cases.taking import begun, stepped
from api.deps import SessionDep
from api.geojson import GeoJSONResponse
from api.once import KeyDep
from api.photos import service as photos
from api.urls import COMMUNITIES
from api.view import ViewDep
from data.store import case_events

router = APIRouter(prefix=COMMUNITIES, tags=["cases"])
FilterDep = Annotated[CaseFilter, Depends()]
CasePageDep = Annotated[CasePage, Depends()]


@router.get("/{community}/cases")
def list_cases(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    session: SessionDep,
    here: ViewDep,
    office: OfficeDep,
    asked: FilterDep,
    page: CasePageDep,
) -> CasesOut:
    """List the cases you may see, a page at a time."""
    found = service.listing(
        session,
        here,
        asked.wanted(here),
        order=page.order,
        limit=page.limit,
        after=page.cursor,
    )
    columns = here.columns("cases")
    return CasesOut(
        cases=[case_out(record, office.book, here.at, columns) for record in found.records],
        next=None
        if found.next is None
        else str(request.url.include_query_params(cursor=found.next)),
    )


@router.get("/{community}/cases.geojson", response_class=GeoJSONResponse)
def map_cases(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    session: SessionDep,
    here: ViewDep,
    office: OfficeDep,
    asked: FilterDep,
    page: CasePageDep,
) -> Response:
    """List the cases you may see as GeoJSON, a page at a time."""
    found = service.listing(
        session,
        here,
        asked.wanted(here),
        order=page.order,
        limit=page.limit,
        after=page.cursor,
    )
    return maps.collection(request, here, office, found)


@router.post(
    "/{community}/cases",
    status_code=201,
    response_model=ReceiptOut,
    responses={200: {"model": ReceiptOut, "description": "It was there already"}, **DESCRIBED},
)
def add_case(
    here: ViewDep, office: OfficeDep, key: KeyDep, asked: Annotated[CaseIn, Body()]
) -> Response:
    """Write a case down: 联. It finds its grid, compound, building and camera by its place."""
    return begun(here, office, key, asked)


@router.post("/{community}/cases/duplicates")
def find_duplicates_of_draft(
    session: SessionDep, here: ViewDep, asked: Annotated[DraftIn, Body()]
) -> DuplicatesOut:
    """Suggest open cases that may say what a draft says; nothing is stored."""
    return likenesses.of_draft(session, here, asked)


@router.get("/{community}/cases/{case_id}")
def get_case(
    response: Response, case_id: CaseId, session: SessionDep, here: ViewDep, office: OfficeDep
) -> CaseWhole:
    """Get a case, the steps you may take now, and what they need; its ETag is its version.

    Whom to call back comes with a reason only (X-Reason), which is recorded.
    """
    record = service.find(session, here, case_id)
    case = service.history(session, record)
    response.headers["ETag"] = f'"{record.version}"'
    pictures = photos.listing(session, here, record)
    contact = service.contact(session, here, record)
    return whole(here, office, record, case, contact=contact, photos=pictures)


@router.get("/{community}/cases/{case_id}/events")
def list_events(case_id: CaseId, session: SessionDep, here: ViewDep) -> EventsOut:
    """List what was done with a case, oldest first."""
    here.rows("case_events")
    record = service.find(session, here, case_id)
    received, columns = case_events.received(session, record.id), here.columns("case_events")
    history = case_events.history(session, record.id)
    return EventsOut(
        case_id=record.case_id,
        events=[event_out(event, record.flow, received, columns) for event in history],
    )


@router.post("/{community}/cases/{case_id}/steps", response_model=ReceiptOut, responses=DESCRIBED)
def take_step(
    case_id: CaseId,
    here: ViewDep,
    office: OfficeDep,
    key: KeyDep,
    asked: Annotated[StepIn, Body()],
) -> Response:
    """Take a step. Say which version you saw: If-Match or `base_version`.

    A step made offline that came too late is kept as a note: 200, with `late` saying why.
    """
    return stepped(here, office, key, case_id, asked)


@router.get("/{community}/cases/{case_id}/duplicates")
def find_duplicates(case_id: CaseId, session: SessionDep, here: ViewDep) -> DuplicatesOut:
    """Suggest other open cases that may say what a case says."""
    record = service.find(session, here, case_id)
    return likenesses.of_record(session, here, record)


router.include_router(categories.router)
