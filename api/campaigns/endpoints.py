"""Joint inspections over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Response
from sqlalchemy.orm import Session

from api.campaigns import service
from api.campaigns.schemas import (
    CampaignIn,
    CampaignOut,
    CampaignsOut,
    CampaignWhole,
    ClosingIn,
    FindingsIn,
    MadeOut,
)
from api.cases.deps import OfficeDep
from api.cases.refusing import DESCRIBED
from api.deps import SessionDep
from api.once import KeyDep, once
from api.urls import COMMUNITIES
from api.view import ViewDep
from data.store.idempotency import Answer

router = APIRouter(prefix=COMMUNITIES, tags=["campaigns"])
CampaignId = Annotated[str, Path(max_length=100, description="Id of the inspection.")]


@router.get("/{community}/campaigns")
def list_campaigns(session: SessionDep, here: ViewDep) -> CampaignsOut:
    """List the inspections, the latest first."""
    return CampaignsOut(campaigns=service.listing(session, here))


@router.post("/{community}/campaigns", status_code=201, response_model=CampaignOut)
def add_campaign(here: ViewDep, key: KeyDep, asked: Annotated[CampaignIn, Body()]) -> Response:
    """Plan an inspection; dispatchers and managers may, and lead it."""
    here.require("lead", "campaigns")

    def work(session: Session) -> Answer:
        made = service.add(session, here, asked)
        where = f"{COMMUNITIES}/{here.stored.key}/campaigns/{made.campaign_id}"
        return Answer(201, made.model_dump_json(), {"Location": where})

    return once(here, key, asked.model_dump_json().encode(), work)


@router.get("/{community}/campaigns/{campaign_id}")
def get_campaign(campaign_id: CampaignId, session: SessionDep, here: ViewDep) -> CampaignWhole:
    """Get an inspection and its progress; what was seen for who sees all cases."""
    return service.whole(session, here, campaign_id)


@router.post(
    "/{community}/campaigns/{campaign_id}/findings",
    status_code=201,
    response_model=MadeOut,
    responses=DESCRIBED,
)
def add_findings(
    campaign_id: CampaignId,
    here: ViewDep,
    office: OfficeDep,
    key: KeyDep,
    asked: Annotated[FindingsIn, Body()],
) -> Response:
    """Write down what was seen; each hazard becomes a case, all or nothing."""
    here.require("inspect", "campaigns")

    def work(session: Session) -> Answer:
        made = service.add_findings(session, here, office, campaign_id, asked.findings)
        return Answer(201, made.model_dump_json(), {})

    return once(here, key, asked.model_dump_json().encode(), work)


@router.post("/{community}/campaigns/{campaign_id}/close", response_model=CampaignOut)
def close_campaign(
    campaign_id: CampaignId, here: ViewDep, key: KeyDep, asked: Annotated[ClosingIn, Body()]
) -> Response:
    """Close an inspection with what is made of it; what it found goes on."""
    here.require("lead", "campaigns")

    def work(session: Session) -> Answer:
        closed = service.close(session, here, campaign_id, asked.summary)
        return Answer(200, closed.model_dump_json(), {})

    return once(here, key, asked.model_dump_json().encode(), work)
