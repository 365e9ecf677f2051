"""Patrols that came by a case, for who may see where guards were; that it was seen is on record."""

from sqlalchemy.orm import Session

from api.caller import Caller
from api.live import looks
from api.view import View
from data.store import nearby
from data.store.case_rows import Record
from maps.console.passing import Passed

NEAR_M = 60.0


def passed(session: Session, here: View, caller: Caller, record: Record) -> list[Passed]:
    """Return the check-ins near a case from its report until it was closed, newest first."""
    scope = here.scope("positions")
    if not scope or record.place is None or "place" not in here.columns("cases"):
        return []
    found = nearby.came_by(
        session,
        here.stored.id,
        record.place,
        radius_m=NEAR_M,
        since=record.linked_at,
        until=record.closed_at or here.at,
        scope=scope,
    )
    if found and scope.everything:  # else they are his own
        session.rollback()  # a second connection is wanted
        looks.record(
            here, looks.looker(here, caller, "case"), {one.guard_id for one in found}, here.at
        )
    return [
        Passed(one.at, one.guard_id, one.ref_kind, one.name or one.ref_id, one.how, one.distance_m)
        for one in found
    ]
