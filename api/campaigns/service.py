"""Joint inspections: who leads them, what is found, and what becomes of it."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from api.campaigns.schemas import (
    CampaignIn,
    CampaignOut,
    CampaignWhole,
    FindingIn,
    FindingOut,
    MadeOut,
    ProgressOut,
)
from api.cases import inspecting
from api.cases.actors import actors
from api.cases.office import Office
from api.view import View
from data.store import audit, campaigns
from geo.cases import Actor, Campaign, Evidence, Finding
from geo.clock import LOCAL

_LEADERS = ("manager", "dispatcher", "grid_worker")


def listing(session: Session, here: View) -> list[CampaignOut]:
    """Return the inspections of a community, the latest first."""
    here.rows("campaigns")
    return [campaign_out(here, one) for one in campaigns.listing(session, here.stored.id)]


def whole(session: Session, here: View, campaign_id: str) -> CampaignWhole:
    """Return an inspection with its progress; what was seen for who sees all cases.

    Raises
    ------
    NotFoundError
        There is none of that id.
    """
    here.rows("campaigns")
    campaign = campaigns.find(session, here.stored.id, campaign_id)
    found = campaigns.findings(session, here.stored.id, campaign_id)
    shown = found if here.scope("cases").everything else []
    texts = bool(shown) and "description" in here.columns("cases")
    progress = inspecting.progress_of(session, here.stored.id, campaign_id)
    return CampaignWhole(
        **campaign_out(here, campaign).model_dump(),
        progress=ProgressOut.model_validate(progress),
        findings=[_finding_out(one, texts) for one in shown],
    )


def add(session: Session, here: View, asked: CampaignIn) -> CampaignOut:
    """Add an inspection; the person leads it.

    Raises
    ------
    ConflictError
        There is one of that id.
    """
    leader = next(one for one in _in_order(here))
    campaign = Campaign(
        asked.campaign_id or str(uuid4()),
        asked.name,
        asked.starts.astimezone(LOCAL),
        asked.ends.astimezone(LOCAL),
        tuple(dict.fromkeys(asked.place_refs)),
        tuple(asked.services),
        leader,
    )
    campaigns.add(session, here.stored.id, campaign, here.at)
    entry = here.entry("campaign.add", f"campaign/{campaign.campaign_id}")
    audit.append(session, entry, here.at)
    return campaign_out(here, campaign)


def close(session: Session, here: View, campaign_id: str, summary: str) -> CampaignOut:
    """Close an inspection: what it found goes on, but it takes no more.

    Raises
    ------
    NotFoundError
        There is none of that id.
    ConflictError
        It is closed already.
    """
    closed = campaigns.close(session, here.stored.id, campaign_id, summary, here.at)
    audit.append(session, here.entry("campaign.close", f"campaign/{campaign_id}"), here.at)
    return campaign_out(here, closed)


def add_findings(
    session: Session, here: View, office: Office, campaign_id: str, found: list[FindingIn]
) -> MadeOut:
    """Add what was seen; each hazard becomes a case. All or nothing.

    Raises
    ------
    NotFoundError
        There is no such inspection, or a place is none of its own.
    ConflictError
        It is closed.
    RefusedError
        A hazard is refused as a case.
    """
    made = inspecting.record(
        session,
        here.stored.id,
        campaign_id,
        [_finding(one, here.at) for one in found],
        now=here.at,
        office=office,
    )
    entry = here.entry("campaign.findings", f"campaign/{campaign_id}")
    audit.append(session, entry, here.at)
    return MadeOut(case_ids=[one.case.case_id for one in made])


def campaign_out(here: View, one: Campaign) -> CampaignOut:
    """Return an inspection as the API says it."""
    said = CampaignOut.model_validate(one)
    if "summary" in here.columns("campaigns"):
        return said
    return said.model_copy(update={"summary": None})


def _in_order(here: View) -> list[Actor]:
    able = actors(here.actor, here.stored.id)
    return [one for role in _LEADERS for one in able if one.role == role]


def _finding(one: FindingIn, now: datetime) -> Finding:
    return Finding(
        one.finding_id,
        one.place_ref,
        min(one.at or now, now).astimezone(LOCAL),
        one.category,
        one.description or "",
        one.place,
        None,
        tuple(Evidence(piece.kind, piece.ref) for piece in one.evidence),
    )


def _finding_out(one: Finding, texts: bool) -> FindingOut:
    return FindingOut(
        finding_id=one.finding_id,
        place_ref=one.place_ref,
        at=one.at,
        category=one.category,
        description=one.description if texts else None,
    )
