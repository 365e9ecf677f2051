"""The pages of joint inspections over HTTP: all of them, and one until it is closed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from api.campaigns import service
from api.campaigns.schemas import ClosingIn
from api.cases import inspecting
from api.cases.deps import OfficeDep
from api.console.campaign_sheet import again, halved, sheet_of, url
from api.console.framing import FrameDep, PageRoute, page, told
from api.console.sent import SentDep
from api.deps import SessionDep
from api.view import ViewDep
from data.store import campaigns as store
from geo.errors import ConflictError
from maps.console import CampaignLine, Said, campaign_page, campaigns_page

router = APIRouter(route_class=PageRoute)
CampaignId = Annotated[str, Path(max_length=100)]
SHOWN = 20
DONE: Mapping[str, Said] = {
    "planned": ("已安排", "It is planned"),
    "finding": ("已登记", "It is written down"),
    "closed": ("检查已结束", "The inspection is closed"),
}


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
    sheet = sheet_of(session, here, office, campaign_id)
    sheet = replace(sheet, chosen=request.query_params.get("place", ""))
    return page(request, campaign_page(frame, sheet, told(request, DONE)))


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
        status, said = 409, halved(error)
    else:
        return RedirectResponse(url(here, campaign_id, "closed"), 303)
    return again(request, session, here, office, frame, campaign_id, sent, [said], status)
