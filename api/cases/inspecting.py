"""Inspections: what is found becomes cases in the same transaction, and its progress is counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from api.cases.office import Office
from api.cases.work import Outcome, submit
from data.store import campaigns, case_events, cases
from data.store.case_rows import Record
from geo.cases import Campaign, Case, Finding, Progress, findings_as_commands, progress, replay


@dataclass(frozen=True)
class Followed:
    """An inspection, what was seen, the cases made of it, and how far all of it has come."""

    campaign: Campaign
    findings: Sequence[Finding]
    made: Sequence[tuple[Record, Case]]
    progress: Progress


def record(
    session: Session,
    community_id: int,
    campaign_id: str,
    found: Sequence[Finding],
    *,
    now: datetime,
    office: Office,
) -> tuple[Outcome, ...]:
    """Add what was seen in an inspection, and make a case of each hazard; all or nothing.

    Raises
    ------
    NotFoundError
        There is no such inspection, or a place is none of its own.
    RefusedError
        A hazard is refused as a case.
    """
    campaigns.add_findings(session, community_id, campaign_id, found)
    campaign = campaigns.find(session, community_id, campaign_id)
    return tuple(
        submit(session, community_id, command, now=now, office=office)
        for command in findings_as_commands(campaign, found)
    )


def followed(session: Session, community_id: int, campaign_id: str) -> Followed:
    """Return an inspection with what it found, and what became of that.

    Raises
    ------
    NotFoundError
        There is no such inspection.
    """
    campaign = campaigns.find(session, community_id, campaign_id)
    found = campaigns.findings(session, community_id, campaign_id)
    ids = [one.finding_id for one in found if one.category is not None]
    rows = cases.several(session, community_id, ids)
    histories = case_events.histories(session, [row.id for row in rows])
    made = [(row, replay(histories[row.id])) for row in rows]
    return Followed(campaign, found, made, progress(campaign, found, [case for _, case in made]))


def progress_of(session: Session, community_id: int, campaign_id: str) -> Progress:
    """Return how far an inspection, and what it found, has come.

    Raises
    ------
    NotFoundError
        There is no such inspection.
    """
    return followed(session, community_id, campaign_id).progress
