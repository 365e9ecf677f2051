"""The pages of joint inspections over HTTP."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from sqlalchemy.orm import Session

from api.campaigns import service
from api.campaigns.schemas import CampaignIn, ClosingIn, FindingIn
from api.cases import inspecting
from api.cases.deps import OfficeDep
from api.cases.given import EvidenceIn
from api.cases.inspecting import Followed
from api.cases.office import Office
from api.cases.refusals import RefusedError
from api.console import giving, places
from api.console.framing import FrameDep, PageRoute, page
from api.console.lines import lines_of
from api.console.sent import Sent, SentDep
from api.deps import SessionDep
from api.photos import service as photos
from api.view import View, ViewDep
from data.store import campaigns as store
from data.store import cases
from data.store.case_filters import Wanted
from geo.cases import Case
from geo.cases.campaign import gone
from geo.clock import LOCAL
from geo.errors import ConflictError, InputError
from maps.console import (
    CampaignLine,
    CampaignSheet,
    Frame,
    NewCampaign,
    PlaceLine,
    Said,
    campaign_page,
    campaigns_page,
    new_campaign_page,
)
from maps.console.campaigns import Fate, Mark
from maps.console.frame import halves

router = APIRouter(route_class=PageRoute)
CampaignId = Annotated[str, Path(max_length=100)]
SHOWN = 20
USUAL = {"begins": "09:00", "ends": "14:00"}
"""Five hours."""
WITH = ("police", "fire")
DONE: Mapping[str, Said] = {
    "planned": ("已安排", "It is planned"),
    "finding": ("已登记", "It is written down"),
    "closed": ("检查已结束", "The inspection is closed"),
}
WRONG: Said = (
    "请核对名称、时间和地点：结束要晚于开始，至少选一处。",
    "Look at name, times and places: it ends after it begins and has at least one place.",
)


@router.get("/campaigns")
def show_campaigns(
    request: Request, session: SessionDep, here: ViewDep, office: OfficeDep, frame: FrameDep
) -> Response:
    """Show the inspections, the latest first."""
    here.rows("campaigns")
    found = store.listing(session, here.stored.id)
    shown = found if request.query_params.get("all") == "1" else found[:SHOWN]
    lines = [
        CampaignLine(one, inspecting.progress_of(session, here.stored.id, one.campaign_id))
        for one in shown
    ]
    html = campaigns_page(
        frame,
        lines,
        office.book,
        here.at,
        leads=here.may("lead", "campaigns"),
        more=len(found) - len(shown),
    )
    return page(request, html)


@router.get("/campaigns/new")
def show_new(
    request: Request, session: SessionDep, here: ViewDep, office: OfficeDep, frame: FrameDep
) -> Response:
    """Show the form on which an inspection is planned."""
    here.require("lead", "campaigns")
    day = here.at.astimezone(LOCAL).date() + timedelta(days=1)
    zh, en = f"联合检查 {day:%m-%d}", f"Joint inspection {day:%m-%d}"
    values = {"name": frame.t(zh, en), "day": day.isoformat(), **USUAL}
    known = [code for code in WITH if code in office.book.departments]
    new = _new(session, here, office, Sent(values, ticked={"service": known}))
    return page(request, new_campaign_page(frame, new))


@router.post("/campaigns")
def plan(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    session: SessionDep,
    here: ViewDep,
    office: OfficeDep,
    frame: FrameDep,
    sent: SentDep,
) -> Response:
    """Plan an inspection; the person leads it."""
    here.require("lead", "campaigns")
    campaign_id = sent.id("campaign_id")
    try:
        asked = CampaignIn(
            campaign_id=campaign_id,
            name=sent.values.get("name", ""),
            starts=_moment(sent, "begins"),
            ends=_moment(sent, "ends"),
            place_refs=_places(sent, office),
            services=[one for one in sent.ticked.get("service", ()) if one in _known(office)],
        )
        with here.writing() as writing:
            service.add(writing, here, asked)
    except ConflictError:
        pass  # sent twice
    except (ValidationError, ValueError):
        new = replace(_new(session, here, office, sent), faults=[WRONG])
        return page(request, new_campaign_page(frame, new), 422)
    return RedirectResponse(_url(here, campaign_id, "planned"), 303)


@router.get("/campaigns/{campaign_id}")
def show_campaign(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    campaign_id: CampaignId,
    session: SessionDep,
    here: ViewDep,
    office: OfficeDep,
    frame: FrameDep,
) -> Response:
    """Show an inspection: its places, what was found, what is still open."""
    sheet = _sheet(session, here, office, campaign_id)
    sheet = replace(sheet, chosen=request.query_params.get("place", ""))
    return page(
        request, campaign_page(frame, sheet, DONE.get(request.query_params.get("done", "")))
    )


@router.post("/campaigns/{campaign_id}/findings")
def find(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    campaign_id: CampaignId,
    session: SessionDep,
    here: ViewDep,
    office: OfficeDep,
    frame: FrameDep,
    sent: SentDep,
) -> Response:
    """Tick a place off, or write down what was found there: a hazard becomes a case."""
    here.require("inspect", "campaigns")
    store.find(session, here.stored.id, campaign_id)
    try:
        finding = _finding(sent)
        made = giving.cleaned(sent) if finding.category and _photographs(here) else {}
        refs = giving.stored(request, made, sent)
        evidence = [EvidenceIn(kind="photo", ref=ref) for ref in refs.get("evidence_photo", ())]
        finding = finding.model_copy(update={"evidence": evidence})
        with here.writing() as writing:
            service.add_findings(writing, here, office, campaign_id, [finding])
            for photo in (photo for several in made.values() for photo in several):
                photos.add(writing, here, finding.finding_id, photo)
    except (RefusedError, InputError) as error:
        status, faults = giving.refusal(error)
    except ConflictError as error:
        status, faults = 409, [_halves(error)]
    else:
        return RedirectResponse(_url(here, campaign_id, "finding"), 303)
    return _again(request, session, here, office, frame, campaign_id, sent, faults, status)


@router.post("/campaigns/{campaign_id}/close")
def close(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    campaign_id: CampaignId,
    session: SessionDep,
    here: ViewDep,
    office: OfficeDep,
    frame: FrameDep,
    sent: SentDep,
) -> Response:
    """Close an inspection with what is made of it."""
    here.require("lead", "campaigns")
    store.find(session, here.stored.id, campaign_id)
    try:
        asked = ClosingIn(summary=sent.values.get("summary", ""))
        with here.writing() as writing:
            service.close(writing, here, campaign_id, asked.summary)
    except ValidationError:
        status, said = 422, ("请写研判小结。", "Say what you make of it.")
    except ConflictError as error:
        status, said = 409, _halves(error)
    else:
        return RedirectResponse(_url(here, campaign_id, "closed"), 303)
    return _again(request, session, here, office, frame, campaign_id, sent, [said], status)


def _again(  # noqa: PLR0917 - what an endpoint has
    request: Request,
    session: Session,
    here: View,
    office: Office,
    frame: Frame,
    campaign_id: str,
    sent: Sent,
    faults: Sequence[Said],
    status: int,
) -> Response:
    """Return the page with what was typed."""
    sheet = replace(
        _sheet(session, here, office, campaign_id),
        values=sent.values,
        chosen=sent.values.get("place", ""),
        faults=faults,
    )
    return page(request, campaign_page(frame, sheet), status)


def _sheet(session: Session, here: View, office: Office, campaign_id: str) -> CampaignSheet:
    here.rows("campaigns")
    found = inspecting.followed(session, here.stored.id, campaign_id)
    scope = here.scope("cases")
    made = [(row, case) for row, case in found.made if cases.is_seen(session, row, scope)]
    lines = lines_of(session, here, [row for row, _ in made])
    return CampaignSheet(
        campaign=found.campaign,
        progress=found.progress,
        places=_lines(found, office, places.buildings(session, here)),
        found=[(line, _fate(case)) for line, (_, case) in zip(lines, made, strict=True)],
        categories=office.book,
        calendar=office.calendar,
        now=here.at,
        finding_id=str(uuid4()),
        inspects=here.may("inspect", "campaigns"),
        leads=here.may("lead", "campaigns"),
        photographs=_photographs(here),
        texts="summary" in here.columns("campaigns"),
    )


def _lines(found: Followed, office: Office, names: Mapping[str, str]) -> list[PlaceLine]:
    missed = set(found.progress.missed)
    faulty = {one.place_ref for one in found.findings if one.category is not None}

    def mark(ref: str) -> Mark:
        return "missed" if ref in missed else "faulty" if ref in faulty else "clean"

    return [
        PlaceLine(
            ref,
            places.place_name(ref, names),
            office.building_grid.get(ref.partition(":")[2]),
            mark(ref),
        )
        for ref in found.campaign.place_refs
    ]


def _fate(case: Case) -> Fate:
    if case.open:
        return "open"
    if case.state in {"cancelled", "merged"}:
        return "void"
    return "verified" if gone(case) else "closed"


def _new(session: Session, here: View, office: Office, sent: Sent) -> NewCampaign:
    names = places.buildings(session, here)
    scope, wanted = here.scope("cases"), Wanted(on_patrol=True)
    hazards = cases.counts(session, here.stored.id, "building_id", scope=scope, wanted=wanted)
    grids: dict[str, list[tuple[str, str, int]]] = {}
    for key, grid in sorted(office.building_grid.items()):
        grids.setdefault(grid, []).append(
            (f"building:{key}", names.get(key) or key, hazards.get(key, 0))
        )
    return NewCampaign(
        campaign_id=sent.id("campaign_id"),
        grids=sorted(grids.items()),
        departments=office.book.departments,
        values=sent.values,
        ticked=sent.ticked,
    )


def _moment(sent: Sent, name: str) -> datetime:
    """Return a local time of the day that was chosen; ValueError where it is none."""
    text = f"{sent.values.get('day', '')}T{sent.values.get(name, '')}"
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def _places(sent: Sent, office: Office) -> list[str]:
    """Return the places that were chosen: buildings, all of some grids, and others by name."""
    whole = set(sent.ticked.get("grid", ()))
    refs = [f"building:{key}" for key, grid in office.building_grid.items() if grid in whole]
    others = [f"place:{line.strip()}" for line in sent.values.get("others", "").split("\n")]
    chosen = [ref for ref in sent.ticked.get("place", ()) if _is_building(ref, office)]
    return [*dict.fromkeys([*chosen, *refs, *(ref for ref in others if ref != "place:")])]


def _is_building(ref: str, office: Office) -> bool:
    kind, _, key = ref.partition(":")
    return kind == "building" and key in office.building_at


def _known(office: Office) -> Mapping[str, Said]:
    return office.book.departments


def _finding(sent: Sent) -> FindingIn:
    """Return what was seen at a place; nothing wrong where the form was not that of a hazard."""
    given = {"finding_id": sent.id("finding_id"), "place_ref": sent.values.get("place", "")}
    if "hazard" in sent.values:
        given |= {name: sent.values.get(name, "") for name in ("category", "description")}
    try:
        return FindingIn.model_validate(given)
    except ValidationError as error:
        zh, en = "请选地点和类别，写明看到什么。", "Choose place and category, say what you saw."
        raise giving.fault(zh, en, "place") from error


def _photographs(here: View) -> bool:
    """Return whether photos may be sent: who sends them must see the case they belong to."""
    return here.may("upload", "case_photos") and here.scope("cases").everything


def _halves(error: Exception) -> Said:
    return halves(str(error).replace("。", "。 ", 1))


def _url(here: View, campaign_id: str, done: str) -> str:
    return f"/console/{here.stored.key}/campaigns/{campaign_id}?done={done}"
