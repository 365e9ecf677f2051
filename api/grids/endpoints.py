"""Grids, their plans and edits over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, TypedDict

from fastapi import APIRouter, Body, FastAPI, Path, Request, Response

from api.deps import Moment, PageDep, SessionDep, WindowDep
from api.geojson import GeoJSONResponse, collection, feature
from api.grids import edits, service
from api.grids.boards import Boards
from api.grids.schemas import EditedOut, EditsIn
from api.plans import PlanBrief, PlanOut, PlansOut
from api.urls import COMMUNITIES, next_link
from api.view import ViewDep


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
    session: SessionDep,
    here: ViewDep,
    bbox: WindowDep,
    page: PageDep,
    as_of: Moment = None,
) -> Response:
    """List the grids in force, a page of GeoJSON at a time."""
    rows = service.page(session, here, as_of, bbox, page)
    return collection(rows.frame, {"self": str(request.url), "next": next_link(request, rows.next)})


@router.get("/{community}/grids/{grid_id}", response_class=GeoJSONResponse)
def get_grid(grid_id: str, session: SessionDep, here: ViewDep, as_of: Moment = None) -> Response:
    """Get one grid in force by its number, for example 07."""
    return feature(service.one(session, here, grid_id, as_of))


@router.get("/{community}/grid-plans")
def list_grid_plans(session: SessionDep, here: ViewDep) -> PlansOut:
    """List all grid plans, those no longer in force too."""
    return PlansOut(
        plans=[PlanBrief.model_validate(plan) for plan in service.listing(session, here)]
    )


@router.get("/{community}/grid-plans/current")
def get_grid_plan(session: SessionDep, here: ViewDep, as_of: Moment = None) -> PlanOut:
    """Get the grid plan in force with its report."""
    here.rows("grid_plans")
    return PlanOut.model_validate(service.plan_of(session, here, as_of))


@router.get("/{community}/grid-plans/{plan}")
def get_numbered_grid_plan(plan: PlanNumber, session: SessionDep, here: ViewDep) -> PlanOut:
    """Get any grid plan, drafts too, with its report by its number."""
    return PlanOut.model_validate(service.numbered(session, here, plan))


@router.get("/{community}/grid-plans/{plan}/grids", response_class=GeoJSONResponse)
def list_grids_of_plan(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    plan: PlanNumber,
    session: SessionDep,
    here: ViewDep,
    bbox: WindowDep,
    page: PageDep,
) -> Response:
    """List the grids of any plan, drafts too, a page of GeoJSON at a time."""
    rows = service.page_of_plan(session, here, plan, bbox, page)
    return collection(rows.frame, {"self": str(request.url), "next": next_link(request, rows.next)})


@router.post(
    "/{community}/grid-plans/{plan}/edits",
    responses={201: {"model": EditedOut, "description": "The edited plan is a new draft"}},
)
def edit_grid_plan(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    response: Response,
    plan: PlanNumber,
    asked: Annotated[EditsIn, Body()],
    session: SessionDep,
    here: ViewDep,
) -> EditedOut:
    """Move buildings, merge, divide or draw grids: a preview, or a new draft of the plan.

    A preview stores nothing and tells of rules that would be broken. A draft is made by managers,
    and only where no rule is broken or `accept` names those that are.
    """
    here.require("preview" if asked.preview else "edit", "grid_plans")
    trial = edits.tried(
        session,
        request.state.boards,
        here,
        plan,
        asked.domain(),
        help_wanted=asked.preview,
    )
    if asked.preview:
        return edits.answer(trial, None)
    draft = edits.drafted(here, trial, asked)
    response.status_code = 201
    response.headers["Location"] = f"{COMMUNITIES}/{here.stored.key}/grid-plans/{draft.id}"
    return edits.answer(trial, draft)


@router.post("/{community}/grid-plans/{plan}/publish")
def publish_grid_plan(plan: PlanNumber, here: ViewDep) -> PlanOut:
    """Put a draft in force from now on; managers may."""
    here.require("publish", "grid_plans")
    return PlanOut.model_validate(edits.put_in_force(here, plan))
