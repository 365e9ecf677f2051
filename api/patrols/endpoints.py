"""Patrol plans, routes, stops and rosters over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.deps import Day, PageDep, SessionDep, WindowDep
from api.geojson import GeoJSONResponse, collection, records
from api.patrols import printing, repairs, service
from api.plans import PlanBrief, PlanOut, PlansOut
from api.urls import COMMUNITIES, next_link
from api.view import ViewDep
from data.store.layers import Page as Rows

router = APIRouter(prefix=COMMUNITIES, tags=["patrols"])
GuardId = Annotated[str | None, Query(description="Only this guard, for example G03.")]


@router.get("/{community}/patrols")
def list_patrols(session: SessionDep, here: ViewDep) -> PlansOut:
    """List all patrol plans, those no longer in force too."""
    return PlansOut(
        plans=[PlanBrief.model_validate(plan) for plan in service.listing(session, here)]
    )


@router.get("/{community}/patrols/{plan}")
def get_patrol(plan: str, session: SessionDep, here: ViewDep) -> PlanOut:
    """Get a patrol plan with its report by its number, or `current`."""
    return PlanOut.model_validate(service.plan_of(session, here, plan))


@router.get("/{community}/patrols/{plan}/roster")
def get_roster(
    plan: str, session: SessionDep, here: ViewDep, day: Day = None, guard_id: GuardId = None
) -> dict[str, list[dict[str, Any]]]:
    """Get who is on duty when."""
    found = service.plan_of(session, here, plan)
    return {"roster": records(service.roster(session, here, found, day, guard_id))}


def _add(part: str, summary: str) -> None:
    """Add the pages of a part of a plan that has places."""

    @router.get(
        f"/{{community}}/patrols/{{plan}}/{part}",
        name=f"list_{part}",
        summary=summary,
        response_class=GeoJSONResponse,
    )
    def pages(  # noqa: PLR0917 - FastAPI hands them in by name
        request: Request,
        plan: str,
        session: SessionDep,
        here: ViewDep,
        bbox: WindowDep,
        page: PageDep,
        day: Day = None,
        guard_id: GuardId = None,
    ) -> Response:
        found = service.plan_of(session, here, plan)
        rows = service.page(
            session, here, found, part, day=day, guard_id=guard_id, window=bbox, asked=page
        )
        return _page(request, rows)


def _add_lasting(part: str, summary: str) -> None:
    """Add the pages of a part of a plan that is said of the whole plan, of no day and no guard."""

    @router.get(
        f"/{{community}}/patrols/{{plan}}/{part}",
        name=f"list_{part}_of_patrol",
        summary=summary,
        response_class=GeoJSONResponse,
    )
    def pages(  # noqa: PLR0917 - FastAPI hands them in by name
        request: Request,
        plan: str,
        session: SessionDep,
        here: ViewDep,
        bbox: WindowDep,
        page: PageDep,
    ) -> Response:
        found = service.plan_of(session, here, plan)
        return _page(request, service.page(session, here, found, part, window=bbox, asked=page))


def _page(request: Request, rows: Rows) -> Response:
    links = {"self": str(request.url), "next": next_link(request, rows.next)}
    return collection(rows.frame, links)


_add("routes", "Routes of a plan, a page of GeoJSON at a time")
_add("stops", "What is passed when: checkpoints, hazards, meals and handovers")
_add_lasting("streets", "How long each street may stay unseen and why, and how long it does")
_add_lasting("dead_corners", "Ground that neither guards nor cameras see in time, and the reason")
router.include_router(printing.router)
router.include_router(repairs.router)
