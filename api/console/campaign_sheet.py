"""What the page of a joint inspection shows, and that page once more with what was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import uuid4

from fastapi import Request, Response
from sqlalchemy.orm import Session

from api.cases import inspecting
from api.cases.inspecting import Followed
from api.cases.office import Office
from api.console import places
from api.console.framing import page
from api.console.lines import lines_of
from api.console.sent import Sent
from api.view import View
from data.store import cases
from geo.cases import Case
from geo.cases.campaign import gone
from maps.console import CampaignSheet, Frame, PlaceLine, Said, campaign_page
from maps.console.campaigns import Fate, Mark
from maps.console.frame import halves


def sheet_of(session: Session, here: View, office: Office, campaign_id: str) -> CampaignSheet:
    """Return what the page of an inspection shows."""
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
        photographs=photographs(here),
        texts="summary" in here.columns("campaigns"),
    )


def again(  # noqa: PLR0917 - what an endpoint has
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
        sheet_of(session, here, office, campaign_id),
        values=sent.values,
        chosen=sent.values.get("place", ""),
        faults=faults,
    )
    return page(request, campaign_page(frame, sheet), status)


def photographs(here: View) -> bool:
    """Return whether photos may be sent: who sends them must see the case they belong to."""
    return here.may("upload", "case_photos") and here.scope("cases").everything


def halved(error: Exception) -> Said:
    """Return what an error says, Chinese and English."""
    return halves(str(error).replace("。", "。 ", 1))


def url(here: View, campaign_id: str, done: str) -> str:
    """Return where the page of an inspection is, which says what was done."""
    return f"/console/{here.stored.key}/campaigns/{campaign_id}?done={done}"


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
