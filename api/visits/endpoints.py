"""Visits of grid workers over HTTP: 走记办回评."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query, Request, Response

from api.cases import service as cases
from api.cases.deps import CaseId, OfficeDep
from api.cases.filters import CasePage, OneOf, Since, Until, VisitState
from api.cases.given import VisitIn, VisitStepIn
from api.cases.presenting import case_out, event_out, values
from api.cases.refusing import DESCRIBED
from api.cases.schemas import EventsOut, OptionOut, ReceiptOut
from api.cases.service import VISIT
from api.cases.taking import begun, stepped
from api.deps import SessionDep
from api.once import KeyDep
from api.urls import COMMUNITIES
from api.view import ViewDep
from api.visits import service
from api.visits.schemas import CoverageOut, GridCoverageOut, VisitsOut, VisitWhole
from data.store import case_events
from data.store.case_filters import Wanted

router = APIRouter(prefix=COMMUNITIES, tags=["visits"])
MOST_MISSED = 200
DAYS = 30


@router.get("/{community}/visits")
def list_visits(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    session: SessionDep,
    here: ViewDep,
    office: OfficeDep,
    page: Annotated[CasePage, Depends()],
    state: Annotated[list[VisitState] | None, Query(description="One of these.")] = None,
    grid: OneOf = None,
    mine: Annotated[bool, Query(description="Only your own.")] = False,
    since: Since = None,
    until: Until = None,
) -> VisitsOut:
    """List the visits you may see, a page at a time."""
    wanted = Wanted(
        flow=VISIT,
        states=[one.value for one in state or ()],
        grids=grid or (),
        since=since,
        until=until,
        mine=cases.mine(here) if mine else None,
    )
    found = cases.listing(
        session, here, wanted, flow=VISIT, order=page.order, limit=page.limit, after=page.cursor
    )
    columns = here.columns("visits")
    more = found.next and str(request.url.include_query_params(cursor=found.next))
    rows = [case_out(record, office.book, here.at, columns) for record in found.records]
    return VisitsOut(visits=rows, next=more)


@router.post(
    "/{community}/visits",
    status_code=201,
    response_model=ReceiptOut,
    responses={200: {"model": ReceiptOut, "description": "It was there already"}, **DESCRIBED},
)
def add_visit(
    here: ViewDep, office: OfficeDep, key: KeyDep, asked: Annotated[VisitIn, Body()]
) -> Response:
    """Write a visit down: 走. `place_ref` says to whom, such as household:12-502."""
    return begun(here, office, key, asked, flow=VISIT)


@router.get("/{community}/visits/coverage")
def get_coverage(
    session: SessionDep,
    here: ViewDep,
    office: OfficeDep,
    since: Since = None,
    until: Until = None,
) -> CoverageOut:
    """Get how much of each grid was visited; the last 30 days if not said."""
    end = until or here.at
    start = since or end - timedelta(days=DAYS)
    found = service.covered(session, here, office, start, end)
    grids = [
        GridCoverageOut(
            grid_id=one.grid_id,
            places=one.places,
            visited=one.visited,
            share=one.share,
            visits=one.visits,
            last_at=one.last_at,
            missed=list(one.missed[:MOST_MISSED]),
        )
        for one in found
    ]
    return CoverageOut(since=start, until=end, grids=grids)


@router.get("/{community}/visits/{case_id}")
def get_visit(
    response: Response, case_id: CaseId, session: SessionDep, here: ViewDep, office: OfficeDep
) -> VisitWhole:
    """Get a visit, and the steps you may take now; its ETag is its version."""
    record = cases.find(session, here, case_id, VISIT)
    response.headers["ETag"] = f'"{record.version}"'
    options = cases.options(here, cases.history(session, record), office)
    row = values(record, office.book, here.at, here.columns("visits"))
    return VisitWhole(**row, allowed=[OptionOut.model_validate(one) for one in options])


@router.get("/{community}/visits/{case_id}/events")
def list_visit_events(case_id: CaseId, session: SessionDep, here: ViewDep) -> EventsOut:
    """List what was done in a visit, oldest first."""
    record = cases.find(session, here, case_id, VISIT)
    received, columns = case_events.received(session, record.id), here.columns("visits")
    history = case_events.history(session, record.id)
    return EventsOut(
        case_id=record.case_id,
        events=[event_out(event, record.flow, received, columns) for event in history],
    )


@router.post("/{community}/visits/{case_id}/steps", response_model=ReceiptOut, responses=DESCRIBED)
def take_visit_step(
    case_id: CaseId,
    here: ViewDep,
    office: OfficeDep,
    key: KeyDep,
    asked: Annotated[VisitStepIn, Body()],
) -> Response:
    """Take a step of a visit. Say which version you saw: If-Match or `base_version`."""
    return stepped(here, office, key, case_id, asked, flow=VISIT)
