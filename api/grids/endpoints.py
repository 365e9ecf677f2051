"""Grids over HTTP."""

from fastapi import APIRouter, Request, Response

from api.deps import Moment, PageDep, SessionDep, WindowDep
from api.geojson import GeoJSONResponse, collection, feature
from api.grids import service
from api.plans import PlanBrief, PlanOut, PlansOut
from api.urls import COMMUNITIES, next_link

router = APIRouter(prefix=COMMUNITIES, tags=["grids"])


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
