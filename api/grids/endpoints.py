"""Grids, their plans and edits over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, TypedDict

from fastapi import APIRouter, Body, FastAPI, Path, Request, Response

from api.deps import Moment, PageDep, SessionDep, WindowDep
from api.geojson import GeoJSONResponse, collection, feature
from api.grids import edits, service
from api.grids.boards import Boards
from api.grids.editing import require_editing
from api.grids.schemas import EditedOut, EditsIn
from api.plans import PlanBrief, PlanOut, PlansOut
from api.urls import COMMUNITIES, next_link
from data.store import communities
from geo.clock import LOCAL


class State(TypedDict):
    """What the requests of one running service share."""

    boards: Boards


@asynccontextmanager
async def _lifespan(_: FastAPI) -> AsyncIterator[State]:
    yield {"boards": Boards()}


router = APIRouter(prefix=COMMUNITIES, tags=["grids"], lifespan=_lifespan)
PlanNumber = Annotated[
    str, Path(description="Number of the plan, drafts too; or `current`, the one in force.")
]


@router.get("/{community}/grids", response_class=GeoJSONResponse)
def list_grids(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    community: str,
    session: SessionDep,
    bbox: WindowDep,
    page: PageDep,
    as_of: Moment = None,
) -> Response:
    """List the grids in force, a page of GeoJSON at a time."""
    rows = service.page(session, community, as_of, bbox, page)
    return collection(rows.frame, {"self": str(request.url), "next": next_link(request, rows.next)})


@router.get("/{community}/grids/{grid_id}", response_class=GeoJSONResponse)
def get_grid(community: str, grid_id: str, session: SessionDep, as_of: Moment = None) -> Response:
    """Get one grid in force by its number, for example 07."""
    return feature(service.one(session, community, grid_id, as_of))


@router.get("/{community}/grid-plans")
def list_grid_plans(community: str, session: SessionDep) -> PlansOut:
    """List all grid plans, those no longer in force too."""
    return PlansOut(
        plans=[PlanBrief.model_validate(plan) for plan in service.listing(session, community)]
    )


@router.get("/{community}/grid-plans/current")
def get_grid_plan(community: str, session: SessionDep, as_of: Moment = None) -> PlanOut:
    """Get the grid plan in force with its report."""
    return PlanOut.model_validate(service.plan_of(session, community, as_of))


@router.get("/{community}/grid-plans/{plan}")
def get_numbered_grid_plan(community: str, plan: PlanNumber, session: SessionDep) -> PlanOut:
    """Get any grid plan, drafts too, with its report by its number."""
    stored = communities.find(session, community)
    return PlanOut.model_validate(service.numbered(session, stored, plan))


@router.get("/{community}/grid-plans/{plan}/grids", response_class=GeoJSONResponse)
def list_grids_of_plan(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    community: str,
    plan: PlanNumber,
    session: SessionDep,
    bbox: WindowDep,
    page: PageDep,
) -> Response:
    """List the grids of any plan, drafts too, a page of GeoJSON at a time."""
    rows = service.page_of_plan(session, community, plan, bbox, page)
    return collection(rows.frame, {"self": str(request.url), "next": next_link(request, rows.next)})


@router.post(
    "/{community}/grid-plans/{plan}/edits",
    responses={201: {"model": EditedOut, "description": "The edited plan is a new draft"}},
)
def edit_grid_plan(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    response: Response,
    community: str,
    plan: PlanNumber,
    asked: Annotated[EditsIn, Body()],
    session: SessionDep,
) -> EditedOut:
    """Move buildings, merge, divide or draw grids: a preview, or a new draft of the plan.

    A preview stores nothing and tells of rules that would be broken. A draft is made only where
    no rule is broken or `accept` names those that are, and only where editing is turned on.
    """
    if not asked.preview:
        require_editing(request)
    trial = edits.tried(session, request.state.boards, community, plan, asked)
    if asked.preview:
        return edits.answer(trial, None)
    draft = edits.drafted(request.app.state.engine, trial, asked, datetime.now(LOCAL))
    response.status_code = 201
    response.headers["Location"] = f"{COMMUNITIES}/{community}/grid-plans/{draft.id}"
    return edits.answer(trial, draft)


@router.post("/{community}/grid-plans/{plan}/publish")
def publish_grid_plan(request: Request, community: str, plan: PlanNumber) -> PlanOut:
    """Put a draft in force from now on, where editing is turned on."""
    require_editing(request)
    engine, now = request.app.state.engine, datetime.now(LOCAL)
    return PlanOut.model_validate(edits.put_in_force(engine, community, plan, now))
