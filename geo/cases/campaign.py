"""Inspection campaigns: chosen places, who takes part, and findings that become hazards.

A joint inspection goes over chosen places for some hours; what it finds goes the six steps like
any other case, and stays on the patrol's list until it is closed and somebody who did not handle
it has seen on the spot that it is gone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from geo.cases.actor import Actor
from geo.cases.case import Case
from geo.cases.categories import default_categories
from geo.cases.category import Categories
from geo.cases.command import Command
from geo.cases.details import Details, Evidence

CHANNEL = "inspection"


@dataclass(frozen=True)
class Campaign:
    """One inspection.

    Parameters
    ----------
    campaign_id, name
        Which it is.
    starts, ends
        With a zone.
    place_refs
        The places to be inspected, such as `building:12`.
    services
        Codes of the departments that take part, such as police and fire.
    leader
        Who leads it and writes the findings down.
    closed_at, summary
        When it was closed, and what was made of it; it takes no findings since.

    Raises
    ------
    ValueError
        It ends before it starts, or has no places.
    """

    campaign_id: str
    name: str
    starts: datetime
    ends: datetime
    place_refs: tuple[str, ...]
    services: tuple[str, ...]
    leader: Actor
    closed_at: datetime | None = None
    summary: str = ""

    def __post_init__(self) -> None:
        if self.ends <= self.starts:
            raise ValueError("an inspection must end after it starts")
        if not self.place_refs:
            raise ValueError("an inspection needs places")


@dataclass(frozen=True)
class Finding:
    """What was seen at a place; nothing wrong where there is no category.

    Parameters
    ----------
    finding_id
        Made by the client, unique; it becomes the id of the case.
    place_ref, at
        One of the campaign's places, and when.
    category, description
        Of a hazard.
    place
        (longitude, latitude) in EPSG:4326.
    grid_id, evidence
        As in `Details`.
    """

    finding_id: str
    place_ref: str
    at: datetime
    category: str | None = None
    description: str = ""
    place: tuple[float, float] | None = None
    grid_id: str | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Progress:
    """How far a campaign and what it found has come; the parts add up to the whole.

    Parameters
    ----------
    places, inspected, clean
        The chosen places, those anybody was at, and of these those without a finding.
    missed
        The chosen places nobody was at.
    found, open, closed, verified, void
        Findings that became cases; still in the loop; closed and not yet seen to be gone; closed
        and seen to be gone; cancelled or merged.
    """

    places: int
    inspected: int
    clean: int
    missed: tuple[str, ...]
    found: int
    open: int
    closed: int
    verified: int
    void: int


def findings_as_commands(campaign: Campaign, findings: Iterable[Finding]) -> tuple[Command, ...]:
    """Return the commands that make cases of a campaign's findings, one for each hazard."""
    return tuple(
        Command(
            f"{campaign.campaign_id}:{finding.finding_id}",
            finding.finding_id,
            "link",
            campaign.leader,
            finding.at,
            details=Details(
                category=finding.category,
                description=finding.description,
                place=finding.place,
                place_ref=finding.place_ref,
                grid_id=finding.grid_id,
                channel=CHANNEL,
                evidence=finding.evidence,
            ),
        )
        for finding in findings
        if finding.category is not None
    )


def progress(campaign: Campaign, findings: Sequence[Finding], cases: Iterable[Case]) -> Progress:
    """Return how far a campaign has come, from its findings and the cases made of them."""
    seen = {finding.place_ref for finding in findings} & set(campaign.place_refs)
    faulty = {finding.place_ref for finding in findings if finding.category is not None}
    ids = {finding.finding_id for finding in findings if finding.category is not None}
    made = [case for case in cases if case.case_id in ids]
    closed = [case for case in made if case.state in {"closed", "evaluated"}]
    verified = sum(gone(case) for case in closed)
    still = sum(case.open for case in made)
    return Progress(
        places=len(campaign.place_refs),
        inspected=len(seen),
        clean=len(seen - faulty),
        missed=tuple(ref for ref in campaign.place_refs if ref not in seen),
        found=len(made),
        open=still,
        closed=len(closed) - verified,
        verified=verified,
        void=len(made) - still - len(closed),
    )


def gone(case: Case) -> bool:
    """Return whether a hazard was seen to be gone on the spot after it was closed."""
    closed = [event.at for event in case.history if event.kind == "close"]
    return case.seen_gone_at is not None and bool(closed) and case.seen_gone_at >= closed[-1]


def on_patrol_list(case: Case, categories: Categories | None = None) -> bool:
    """Return whether guards must go on looking at a case's place.

    True for a hazard until it is closed and, after that, seen to be gone by somebody who did not
    handle it; never for one that was cancelled or merged into another.
    """
    category = (categories or default_categories()).get(case.category)
    if category is None or category.kind != "hazard" or case.state in {"cancelled", "merged"}:
        return False
    return case.open or not gone(case)
