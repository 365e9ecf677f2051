"""What is found at a joint inspection, over HTTP."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from api.campaigns import service
from api.campaigns.schemas import FindingIn
from api.cases.deps import OfficeDep
from api.cases.given import EvidenceIn
from api.cases.refusals import RefusedError
from api.console import giving
from api.console.campaign_sheet import again, halved, photographs, url
from api.console.campaigns import CampaignId
from api.console.framing import FrameDep, PageRoute
from api.console.sent import Sent, SentDep
from api.deps import SessionDep
from api.photos import service as photos
from api.view import ViewDep
from data.store import campaigns as store
from geo.errors import ConflictError, InputError

router = APIRouter(route_class=PageRoute)


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
        made = giving.cleaned(sent) if finding.category and photographs(here) else {}
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
        status, faults = 409, [halved(error)]
    else:
        return RedirectResponse(url(here, campaign_id, "finding"), 303)
    return again(request, session, here, office, frame, campaign_id, sent, faults, status)


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
