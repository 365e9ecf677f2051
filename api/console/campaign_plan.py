"""The form on which a joint inspection is planned, over HTTP."""

from dataclasses import replace
from datetime import datetime, timedelta

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from sqlalchemy.orm import Session

from api.campaigns import service
from api.campaigns.schemas import CampaignIn
from api.cases.deps import OfficeDep
from api.cases.office import Office
from api.console import places
from api.console.campaign_sheet import url
from api.console.framing import FrameDep, PageRoute, page
from api.console.sent import Sent, SentDep
from api.deps import SessionDep
from api.view import View, ViewDep
from data.store import cases
from data.store.case_filters import Wanted
from geo.clock import LOCAL
from geo.errors import ConflictError
from maps.console import NewCampaign, Said, new_campaign_page

router = APIRouter(route_class=PageRoute)
USUAL = {"begins": "09:00", "ends": "14:00"}
"""Five hours."""
WITH = ("police", "fire")
WRONG: Said = (
    "请核对名称、时间和地点：结束要晚于开始，至少选一处。",
    "Look at name, times and places: it ends after it begins and has at least one place.",
)


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
            services=[
                one for one in sent.ticked.get("service", ()) if one in office.book.departments
            ],
        )
        with here.writing() as writing:
            service.add(writing, here, asked)
    except ConflictError:
        pass  # sent twice
    except (ValidationError, ValueError):
        new = replace(_new(session, here, office, sent), faults=[WRONG])
        return page(request, new_campaign_page(frame, new), 422)
    return RedirectResponse(url(here, campaign_id, "planned"), 303)


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
