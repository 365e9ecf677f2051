"""What the bundle tells a guard of his own shifts: handovers, the record, decisions."""

from datetime import datetime, timedelta
from typing import Any

from api.sync import conflicts, handovers, records
from api.sync.here import Here
from data.store import handovers as handovers_store
from geo.clock import LOCAL

BACK, AHEAD = timedelta(hours=36), timedelta(hours=12)
"""Handovers that are told: from so long ago to so long from now."""


def turns(here: Here, now: datetime) -> list[dict[str, Any]]:
    """Return the handovers the person gives or takes, as far as either half has come."""
    if here.guard_id is None or not here.view.reads("handovers"):
        return []
    rows = handovers_store.listing(
        here.view.session,
        here.community_id,
        now - BACK,
        now + AHEAD,
        guards=frozenset({here.guard_id}),
    )
    return [handovers.told(row).model_dump(mode="json") for row in rows]


def record(here: Here, now: datetime) -> list[dict[str, Any]]:
    """Return the records of the person's shifts of today and the two days before."""
    if here.guard_id is None or not here.view.reads("shift_records"):
        return []
    today = now.astimezone(LOCAL).date()
    found = records.records(
        here.view.session,
        here.community_id,
        now,
        first=today - timedelta(days=2),
        last=today,
        guard_id=here.guard_id,
        own=True,
    )
    return [one.model_dump(mode="json", exclude={"shown", "shown_from"}) for one in found]


def settled(here: Here, now: datetime) -> list[dict[str, Any]]:
    """Return what was decided of the person's conflicts."""
    return conflicts.told(here.view.session, here.account_id, now)
