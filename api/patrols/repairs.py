"""Repairs and alarms of a running patrol plan over HTTP: computed, never stored."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any, TypedDict

from fastapi import APIRouter, Body, FastAPI, Query, Request, Response
from geopandas import GeoDataFrame

from api.deps import Moment, SessionDep
from api.geojson import GeoJSONResponse, collection, features
from api.patrols import service
from api.patrols.runnings import Runnings
from api.patrols.schemas import RepairIn, RepairOut, moment_of
from api.view import ViewDep
from geo.patrol.repair import Event, Repair, alarms, repair, situation

MOST_ALARMS = 200
"""So many alarms come with a repair, the most urgent first."""


class State(TypedDict):
    """What the requests of one running service share."""

    runnings: Runnings


@asynccontextmanager
async def _lifespan(_: FastAPI) -> AsyncIterator[State]:
    yield {"runnings": Runnings()}


router = APIRouter(lifespan=_lifespan)
Lead = Annotated[
    float, Query(ge=5, le=240, description="Minutes before it is too late that an alarm is raised.")
]
Everything = Annotated[bool, Query(description="Also what nobody need go for.")]


@router.post("/{community}/patrols/{plan}/repairs")
def repair_patrol(
    request: Request,
    plan: str,
    asked: Annotated[RepairIn, Body()],
    session: SessionDep,
    here: ViewDep,
) -> RepairOut:
    """Repair the rest of the shift: guards drop out, streets are blocked, places must be seen.

    Nothing is stored. The report tells what doing nothing would lose and what the repair loses.
    """
    here.require("repair", "patrol_plans")
    found = service.plan_of(session, here, plan)
    event = asked.domain()
    result = repair(situation(request.state.runnings.of(session, found), event))
    report = result.as_dict()
    urgent = result.alarms().query("state != 'ok'").head(MOST_ALARMS)
    return RepairOut(
        plan=found.id,
        report=report,
        routes=_features(_changed(result, {one["guard_id"] for one in report["changed"]})),
        alarms=_features(urgent),
    )


@router.get("/{community}/patrols/{plan}/alarms", response_class=GeoJSONResponse)
def list_alarms(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    plan: str,
    session: SessionDep,
    here: ViewDep,
    at: Moment = None,
    lead_min: Lead = 15.0,
    everything: Everything = False,
) -> Response:
    """List the limits that are lost or for which somebody must go soon, the most urgent first.

    `at` is now if absent; guards are where the plan has them.
    """
    here.require("watch", "patrol_plans")
    found = service.plan_of(session, here, plan)
    event = Event(moment_of(at))
    now = situation(request.state.runnings.of(session, found), event)
    frame = alarms(now, lead_s=lead_min * 60)
    if not everything:
        frame = frame.query("state != 'ok'")
    return collection(frame, {"self": str(request.url)}, at=event.at.isoformat())


def _changed(result: Repair, names: set[str]) -> GeoDataFrame:
    """Return the new routes of changed guards in the rest of the shift."""
    ends = result.now.running.moment(result.now.end_s)
    rows, at = result.routes, result.now.event.at
    new = rows["guard_id"].isin(names) & (rows["end"] > at) & (rows["start"] < ends)
    return rows[new]


def _features(frame: GeoDataFrame) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features(frame)}
