"""Inspection campaigns: their places, and what was found there."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from data.store.case_tables import campaign, campaign_finding, campaign_place
from data.store.dialect import insert_new
from geo.cases import Actor, Campaign, Evidence, Finding
from geo.clock import LOCAL
from geo.errors import ConflictError, NotFoundError

CLOSED = "检查已结束，不再登记新情况。The inspection is closed and takes no more findings."


def add(session: Session, community_id: int, given: Campaign, at: datetime) -> int:
    """Add a campaign and return the id of its row.

    Raises
    ------
    ConflictError
        There is one of that id.
    """
    leader = asdict(given.leader) | {"grids": sorted(given.leader.grids)}
    values = {
        "community_id": community_id,
        "campaign_id": given.campaign_id,
        "name": given.name,
        "starts": given.starts,
        "ends": given.ends,
        "services": list(given.services),
        "leader": leader,
        "created_at": at,
    }
    try:
        with session.begin_nested():
            made = session.execute(insert(campaign).values(values).returning(campaign.c.id))
            row_id = made.scalar_one()
    except IntegrityError as error:
        raise ConflictError(f"There is an inspection '{given.campaign_id}' already.") from error
    places = [{"campaign_row": row_id, "place_ref": ref} for ref in dict.fromkeys(given.place_refs)]
    session.execute(insert(campaign_place), places)
    return row_id


def find(session: Session, community_id: int, campaign_id: str) -> Campaign:
    """Return a campaign.

    Raises
    ------
    NotFoundError
        There is none of that id.
    """
    return _campaign(session, _row(session, community_id, campaign_id))


def listing(session: Session, community_id: int) -> list[Campaign]:
    """Return the campaigns of a community, the latest first."""
    query = select(campaign).where(campaign.c.community_id == community_id)
    rows = session.execute(query.order_by(campaign.c.starts.desc(), campaign.c.id.desc())).all()
    return [_campaign(session, row) for row in rows]


def close(
    session: Session, community_id: int, campaign_id: str, summary: str, at: datetime
) -> Campaign:
    """Close a campaign and return it: it takes no more findings.

    Raises
    ------
    NotFoundError
        There is no such campaign.
    ConflictError
        It is closed already.
    """
    row = _row(session, community_id, campaign_id, lock=True)
    if row.closed_at is not None:
        raise ConflictError(CLOSED)
    said = update(campaign).where(campaign.c.id == row.id)
    session.execute(said.values(closed_at=at, summary=summary))
    return find(session, community_id, campaign_id)


def add_findings(
    session: Session, community_id: int, campaign_id: str, found: Sequence[Finding]
) -> None:
    """Add what was seen at a campaign's places; findings that are there already stay as they are.

    Raises
    ------
    NotFoundError
        There is no such campaign, or a place is none of its own.
    ConflictError
        It is closed, and something is new.
    """
    row = _row(session, community_id, campaign_id, lock=True)
    if row.closed_at is not None:
        known = {one.finding_id for one in findings(session, community_id, campaign_id)}
        if any(one.finding_id not in known for one in found):
            raise ConflictError(CLOSED)
    own = set(_places(session, row.id))
    strange = sorted({one.place_ref for one in found} - own)
    if strange:
        raise NotFoundError(f"The inspection has no places {', '.join(strange)}.")
    statement = insert_new(session, campaign_finding, "campaign_row", "finding_id")
    for one in found:
        values = asdict(one) | {"evidence": [asdict(piece) for piece in one.evidence]}
        values["place"] = list(one.place) if one.place else None
        session.execute(statement.values(campaign_row=row.id, **values))


def findings(session: Session, community_id: int, campaign_id: str) -> list[Finding]:
    """Return what was seen in a campaign, in the order it came in.

    Raises
    ------
    NotFoundError
        There is no such campaign.
    """
    row = _row(session, community_id, campaign_id)
    query = select(campaign_finding).where(campaign_finding.c.campaign_row == row.id)
    return [_finding(one) for one in session.execute(query.order_by(campaign_finding.c.id))]


def _row(session: Session, community_id: int, campaign_id: str, *, lock: bool = False) -> Row[Any]:
    """Return the row of a campaign; locked, nobody else changes it before this one has ended."""
    query = select(campaign).where(
        campaign.c.community_id == community_id, campaign.c.campaign_id == campaign_id
    )
    query = query.with_for_update() if lock else query
    row = None if "\0" in campaign_id else session.execute(query).one_or_none()
    if row is None:
        raise NotFoundError(f"There is no inspection '{campaign_id}'.")
    return row


def _places(session: Session, row_id: int) -> tuple[str, ...]:
    query = select(campaign_place.c.place_ref).where(campaign_place.c.campaign_row == row_id)
    return tuple(session.execute(query.order_by(campaign_place.c.id)).scalars())


def _campaign(session: Session, row: Row[Any]) -> Campaign:
    leader = Actor(**{**row.leader, "grids": frozenset(row.leader["grids"])})
    return Campaign(
        row.campaign_id,
        row.name,
        row.starts.astimezone(LOCAL),
        row.ends.astimezone(LOCAL),
        _places(session, row.id),
        tuple(row.services),
        leader,
        row.closed_at.astimezone(LOCAL) if row.closed_at else None,
        row.summary or "",
    )


def _finding(row: Row[Any]) -> Finding:
    return Finding(
        row.finding_id,
        row.place_ref,
        row.at.astimezone(LOCAL),
        row.category,
        row.description,
        None if row.place is None else (row.place[0], row.place[1]),
        row.grid_id,
        tuple(Evidence(**piece) for piece in row.evidence),
    )
