"""Positions: on shift only. What was off shift is dropped and counted, never stored."""

from datetime import datetime, timedelta
from typing import Any

from api.sync.here import Here
from api.sync.schemas import PositionsIn, PositionsOut
from api.sync.times import Clocks
from data.store import shift_plan, sync_positions

GRACE = timedelta(minutes=15)
"""Handovers begin before a shift and end after it."""


def receive(here: Here, sent: PositionsIn, now: datetime) -> PositionsOut:
    """Take fixes of a tablet; their times are moved by its clock's offset, never past now.

    Raises
    ------
    HTTPException
        401: they belong to another account.
    """
    here.require_person(sent.person)
    offset = Clocks(sent.sent_at, now).offset
    times = [min(fix.at + offset, now) for fix in sent.fixes]
    shifts = _shifts(here, min(times) - GRACE, max(times) + GRACE) if times else []
    on: list[dict[str, Any]] = []
    off: list[dict[str, Any]] = []
    for fix, at in zip(sent.fixes, times, strict=True):
        held = any(start - GRACE <= at <= end + GRACE for start, end in shifts)
        (on if held else off).append(fix.model_dump() | {"at": at, "made_at": fix.at})
    who = here.who(sent.device)
    with here.view.writing() as session:
        # Sent again by a clock that was set in between, a fix may look off shift that was not.
        known = sync_positions.known(session, who, off) if off else 0
        new = sync_positions.add(session, who, on, now)
    return PositionsOut(
        server_time=now, kept=new, known=len(on) - new + known, dropped=len(off) - known
    )


def _shifts(here: Here, since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    if here.guard_id is None:
        return []
    return shift_plan.on_duty(here.view.session, here.community_id, here.guard_id, since, until)
