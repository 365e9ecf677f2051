"""What the control room sees of shifts: handovers, records, and the queue of conflicts."""

from datetime import datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlalchemy import Row

from api.deps import Day, RowId, SessionDep
from api.sync import conflicts, handovers, records
from api.sync.shift_schemas import (
    AnswerIn,
    ConflictOut,
    ConflictsOut,
    HandoversOut,
    RecordsOut,
    SettleIn,
)
from api.urls import COMMUNITIES
from api.view import View, ViewDep
from data.store import handovers as handovers_store
from data.store import sync_conflicts
from geo.clock import LOCAL

router = APIRouter(prefix=COMMUNITIES, tags=["shifts"])


@router.get("/{community}/handovers")
def list_handovers(session: SessionDep, here: ViewDep, day: Day = None) -> HandoversOut:
    """List the handovers of a day, today where none is named; a guard sees the own ones."""
    return HandoversOut(handovers=[handovers.told(row) for row in turns(session, here, day)])


@router.get("/{community}/shift-records")
def list_records(session: SessionDep, here: ViewDep, day: Day = None) -> RecordsOut:
    """List how the shifts of a day went; a guard sees the own one first, and at once."""
    scope = here.rows("shift_records")
    on = day or here.at.astimezone(LOCAL).date()
    if scope.everything:
        found = records.records(session, here.stored.id, here.at, first=on, last=on)
        return RecordsOut(records=found)
    return RecordsOut(
        records=[
            one
            for guard_id in sorted(scope.guards)
            for one in records.records(
                session, here.stored.id, here.at, first=on, last=on, guard_id=guard_id, own=True
            )
        ]
    )


@router.post("/{community}/shift-records/answer", status_code=204)
def answer_objection(here: ViewDep, given: AnswerIn) -> None:
    """Answer what a guard objects to in his record; what is granted is not counted."""
    here.require("answer", "shift_records")
    records.reply(here, given)


@router.get("/{community}/conflicts")
def list_conflicts(
    session: SessionDep,
    here: ViewDep,
    settled: Annotated[bool, Query(description="Those settled, newest first.")] = False,
) -> ConflictsOut:
    """List what tablets sent that does not go with what is here, until somebody settles it."""
    here.rows("conflicts")
    found = sync_conflicts.listing(session, here.stored.id, settled=settled)
    return ConflictsOut(conflicts=[ConflictOut.model_validate(row._asdict()) for row in found])


@router.post("/{community}/conflicts/{number}/settle", status_code=204)
def settle_conflict(request: Request, here: ViewDep, number: RowId, given: SettleIn) -> None:
    """Settle a conflict: the tablet's counts, or what is here, or the tablet's beside it."""
    here.require("settle", "conflicts")
    conflicts.settle(here, request.app.state.offices, number, given)


def turns(session: SessionDep, here: View, day: Day = None) -> list[Row[Any]]:
    """Return the rows of a day's handovers that the person may see."""
    scope = here.rows("handovers")
    on = day or here.at.astimezone(LOCAL).date()
    since = datetime.combine(on, time(), LOCAL)
    return handovers_store.listing(
        session,
        here.stored.id,
        since,
        since + timedelta(days=1),
        guards=None if scope.everything else scope.guards,
    )
