"""Plans over HTTP: begun from a form, watched, compared, put in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from geopandas import GeoDataFrame
from sqlalchemy.orm import Session

from api.console.framing import FrameDep, PageRoute, page
from api.console.giving import said
from api.console.grid_view import plan_line, step
from api.console.sent import Sent, SentDep
from api.console.sent import sent as form_sent
from api.deps import MOST_ID, SessionDep
from api.grids.schemas import EditsIn
from api.jobs import service
from api.jobs.crew import Crew
from api.jobs.wishes import KINDS, Kind, wished
from api.patrols.written import read as patrol_edits
from api.view import View, ViewDep
from data.store import grid_plans, jobs, patrol_plans
from data.store.jobs import Job
from data.store.plans import Plan
from geo.clock import LOCAL
from geo.crs import metric_crs_of
from geo.errors import ConflictError, InputError, NotFoundError
from geo.patrol.edits.words import done
from maps.colouring import colours, neighbours
from maps.console.frame import Frame, Said, halves
from maps.console.plans import JobLine, PlanLine, Plans, job_part, plans_page
from maps.console.sketch import grids_sketch, streets_sketch
from maps.console.times import moment

router = APIRouter(route_class=PageRoute)
Number = Annotated[int, Path(ge=1, le=MOST_ID)]
Wanted = Annotated[str, Query(max_length=12)]
DONE: Mapping[str, Said] = {
    "drafted": (
        "已存为草案，现行方案不变；请比较后再决定是否生效。",
        "Kept as a draft; the plan in force has not changed. Compare before putting it in force.",
    ),
    "published": ("新方案已生效。", "The new plan is in force."),
    "cancelled": ("已请求停止。", "It was asked to stop."),
}
MOST_JOBS = 3
"""Ended jobs the page still shows."""


@dataclass(frozen=True)
class _Asked:
    """What is to be seen: a kind, and which plans side by side."""

    kind: Kind = "split"
    plan: str = ""
    beside: str = ""


@router.get("/plans")
def show_plans(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    session: SessionDep,
    here: ViewDep,
    frame: FrameDep,
    kind: Kind = "split",
    plan: Wanted = "",
    beside: Wanted = "",
) -> Response:
    """Show the plans of a kind, what is being made, and two of them side by side."""
    here.rows("jobs")
    shown = _plans(session, here, frame, _Asked(kind, plan, beside))
    shown = replace(shown, done=DONE.get(request.query_params.get("done", "")))
    return page(request, plans_page(frame, shown))


@router.post("/plans/jobs")
def begin(
    request: Request, session: SessionDep, here: ViewDep, frame: FrameDep, sent: SentDep
) -> Response:
    """Begin to make a plan; a form that cannot be read is shown again with what was typed."""
    here.require("start", "jobs")
    kind: Kind = "patrol" if sent.values.get("kind") == "patrol" else "split"
    try:
        wishes = wished(kind, sent.values, here.at.astimezone(LOCAL).date())
        service.begin(here, kind, wishes)
    except (InputError, ConflictError) as error:
        faults = said(error) if isinstance(error, InputError) else [halves(str(error))]
        status = 422 if isinstance(error, InputError) else 409
        shown = _plans(session, here, frame, _Asked(kind))
        shown = replace(shown, values=sent.values, faults=faults)
        return page(request, plans_page(frame, shown), status)
    crew: Crew | None = request.app.state.crew
    if crew is not None:
        crew.wake()
    return RedirectResponse(f"/console/{here.stored.key}/plans?kind={kind}", 303)


@router.get("/plans/jobs/{number}")
def show_job(
    request: Request, session: SessionDep, here: ViewDep, frame: FrameDep, number: Number
) -> Response:
    """Show how far a job is."""
    here.rows("jobs")
    return page(request, job_part(frame, _line(_job(session, here, number), here.at)))


@router.post("/plans/jobs/{number}/cancel", dependencies=[Depends(form_sent)])
def cancel(session: SessionDep, here: ViewDep, number: Number) -> Response:
    """Ask a job to stop."""
    here.require("start", "jobs")
    kind = _job(session, here, number).kind
    service.stop(here, number)
    return RedirectResponse(f"/console/{here.stored.key}/plans?kind={kind}&done=cancelled", 303)


@router.post("/plans/{kind}/{number}/publish")
def publish(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    session: SessionDep,
    here: ViewDep,
    frame: FrameDep,
    kind: Kind,
    number: Number,
    sent: SentDep,
) -> Response:
    """Put a draft in force, unless another was put in force since the page was opened."""
    try:
        service.put_in_force(here, kind, number, _seen(sent))
    except ConflictError as error:
        asked = _Asked(kind, str(number), "current")
        shown = replace(_plans(session, here, frame, asked), faults=[halves(str(error))])
        return page(request, plans_page(frame, shown), 409)
    return RedirectResponse(f"/console/{here.stored.key}/plans?kind={kind}&done=published", 303)


def _seen(sent: Sent) -> int | None:
    """Return the plan that was in force when the form was made, 0 for none."""
    given = sent.values.get("seen", "")
    return int(given) if given.isdecimal() and len(given) < 10 else None


def _job(session: Session, here: View, number: int) -> Job:
    """Return a job that makes a plan.

    Raises
    ------
    NotFoundError
        There is none of that number; what else is being made is not looked at here.
    """
    found = jobs.get(session, number, here.stored.id)
    if found.kind not in KINDS:
        raise NotFoundError(f"没有计算 {number}。 There is no job {number}.")
    return found


def _plans(session: Session, here: View, frame: Frame, asked: _Asked) -> Plans:
    store = grid_plans if asked.kind == "split" else patrol_plans
    subject = "grid_plans" if asked.kind == "split" else "patrol_plans"
    found = store.listing(session, here.stored.id, here.rows(subject))[::-1]
    every = jobs.listing(session, here.stored.id, asked.kind)
    open_ = [one for one in every if one.open]
    ended = [one for one in every if not one.open][: MOST_JOBS if not open_ else 0]
    return Plans(
        kind=asked.kind,
        jobs=[_line(one, here.at) for one in (*open_, *ended)],
        plans=[plan_line(one) for one in found],
        compared=_compared(session, here, found, frame, asked),
        today=here.at.astimezone(LOCAL).date(),
        edits=here.may("edit", subject),
    )


def _compared(
    session: Session, here: View, found: Sequence[Plan], frame: Frame, asked: _Asked
) -> list[PlanLine]:
    """Return the plans an address lays side by side, each drawn; "current" is the one in force.

    Raises
    ------
    NotFoundError
        There is no such plan of this kind.
    """
    by_key = {str(one.id): one for one in found}
    for one in found:
        if one.state == "published" and one.valid_to is None:
            by_key["current"] = one
    shown: dict[int, Plan] = {}
    for key in (asked.beside, asked.plan):
        if key in by_key:
            shown[by_key[key].id] = by_key[key]
        elif key and key != "current":
            raise NotFoundError(f"没有方案 {key}。 There is no plan {key}.")
    return [
        replace(
            plan_line(one),
            drawing=_drawing(session, one, frame, asked.kind),
            changes=_changes(one, asked.kind),
            warning=_unwalked(session, here, one) if asked.kind == "patrol" else None,
        )
        for one in shown.values()
    ]


def _unwalked(session: Session, here: View, plan: Plan) -> Said | None:
    """Return that a draft would take duties away until its first: it is in force at once."""
    running = patrol_plans.published(session, here.stored.id, here.at)
    if plan.state != "draft" or running is None:
        return None
    own, kept = (patrol_plans.span(session, one.id) for one in (plan, running))
    if own is None or kept is None or own[0] <= here.at or kept[1] <= here.at:
        return None
    begins = moment(own[0])
    return (
        f"它的第一班 {begins} 才开始：现在生效，到那时平板上没有班次。"
        "请到时再生效，或从今天起另算。",
        f"Its first shift begins {begins}: put in force now, tablets have no shifts until then. "
        "Wait until then, or make one that begins today.",
    )


def _changes(plan: Plan, kind: Kind) -> list[Said]:
    """Return what was changed by hand, in words."""
    edits = plan.report.get("edits") or []
    if kind == "patrol":
        return [done(edit) for edit in patrol_edits(edits)]
    return [step(edit, {}) for edit in EditsIn(edits=edits).edits] if edits else []


def _drawing(session: Session, plan: Plan, frame: Frame, kind: Kind) -> str:
    if kind == "split":
        grids = grid_plans.grids_of(session, plan.id)
        if not len(grids):
            return ""
        grids = grids.to_crs(metric_crs_of(grids))
        hues = colours(neighbours(grids.geometry)).tolist()
        title = frame.t(f"方案 {plan.id} 的网格", f"Grids of plan {plan.id}")
        return grids_sketch(grids, hues, title)
    streets = patrol_plans.part(session, plan.id, "streets")
    if not isinstance(streets, GeoDataFrame) or not len(streets):
        return ""
    title = frame.t(f"方案 {plan.id}：各路等多久", f"Plan {plan.id}: how long streets wait")
    return streets_sketch(streets.to_crs(metric_crs_of(streets)), title)


def _line(job: Job, now: datetime) -> JobLine:
    begun = job.started_at or job.created_at
    return JobLine(
        id=job.id,
        kind=job.kind,
        state=job.state,
        step=job.step,
        share=job.share,
        said=job.said,
        plan_id=job.plan_id,
        cancel=job.cancel,
        asked_by=job.asked_by,
        created_at=job.created_at,
        ended_at=job.ended_at,
        elapsed_s=int(((job.ended_at or now) - begun).total_seconds()),
    )
