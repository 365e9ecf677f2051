"""The doors of the control room: events, alarms, and who looked at whose position."""

from collections.abc import AsyncIterable
from datetime import datetime, timedelta
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Header, HTTPException, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from sqlalchemy import Row

from api import view
from api.caller import SettledDep
from api.deps import MOST_ID, RowId, SessionDep
from api.live import looks
from api.live.audience import audience
from api.live.hub import MOST_LISTENERS, Batch, Hub
from api.live.reading import Cursor
from api.live.schemas import AcknowledgeIn, AlarmOut, AlarmsOut, LookOut, LooksOut
from api.sync.here import HereDep
from api.view import View, ViewDep
from data.store import alarms, audit, position_looks, registry
from geo.live.words import detail, title

router = APIRouter(tags=["live"])
HERE = "/api/v1/communities/{community}"
LASTS_S = 300.0
"""A stream ends after so long, the browser comes back, and who may not listen any more is out."""
LOOKED_EVERY = timedelta(minutes=5)
RETRY_MS = 1000


def here_of(
    request: Request,
    session: SessionDep,
    caller: SettledDep,
    community: Annotated[str, Query(max_length=100, description="Code, name or number.")],
) -> View:
    """Return the community of the query as the caller may see it.

    Raises
    ------
    HTTPException
        503: as many listen already as one process serves.
    NotFoundError
        There is no such community, or none that the caller has a role in.
    """
    found = view.of(request, session, registry.find(session, community), caller)
    session.rollback()  # a stream holds no connection
    hub: Hub = request.app.state.hub
    if hub.listeners >= MOST_LISTENERS:
        raise HTTPException(503, "Too many listen.", headers={"Retry-After": "10"})
    return found


@router.get("/events", response_class=EventSourceResponse, include_in_schema=False)
async def events(
    request: Request,
    here: Annotated[View, Depends(here_of)],
    caller: SettledDep,
    what: Annotated[str, Query(pattern="^(all|calls)$")] = "all",
    last_event_id: Annotated[str | None, Header(max_length=100)] = None,
) -> AsyncIterable[ServerSentEvent]:
    """Tell what happens: `fixes`, `sos`, `alarm`, `case`, `laps`, `figures`, `beat`, each as JSON.

    The shapes are in docs/decisions/033-live.md and made in `api.live.telling`. `what=calls` tells
    only of alarms and cries for help. An event may come twice, and is about the same thing then.
    """
    if request.scope.get("head"):
        return
    hub: Hub = request.app.state.hub
    heard = Cursor.of(last_event_id, here.at) if last_event_id else None
    found = audience(here, everything=what == "all")
    who = looks.looker(here, caller, "live")
    looked: dict[str, datetime] = {}
    async for batch in hub.listen(found, heard, lasts_s=LASTS_S):
        seen = {one.data["guard"] for one in batch.items if one.event == "fix"}
        due = [one for one in seen if one not in looked or batch.at - looked[one] >= LOOKED_EVERY]
        if due:
            await to_thread.run_sync(looks.record, here, who, due, batch.at)
            looked |= dict.fromkeys(due, batch.at)
        for event in _events(batch):
            yield event


def _events(batch: Batch) -> list[ServerSentEvent]:
    """Return a batch as events; the last one carries how far that is."""
    fixes = [one.data for one in batch.items if one.event == "fix"]
    told = [ServerSentEvent(event="fixes", data=fixes)] if fixes else []
    told += [
        ServerSentEvent(event=one.event, data=one.data) for one in batch.items if one.event != "fix"
    ]
    beat = {"now": batch.at.isoformat()}
    return [*told, ServerSentEvent(event="beat", data=beat, id=str(batch.cursor), retry=RETRY_MS)]


@router.get(f"{HERE}/alarms")
def list_alarms(
    here: ViewDep,
    still_open: Annotated[
        bool | None, Query(alias="open", description="Only those open, or only those closed.")
    ] = None,
    before: Annotated[
        int | None, Query(ge=1, le=MOST_ID, description="`next` of the page before.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> AlarmsOut:
    """List alarms, newest first."""
    found = alarms.listing(
        here.session,
        here.stored.id,
        scope=here.rows("alarms"),
        still_open=still_open,
        limit=limit + 1,
        before=before,
    )
    more = found[limit - 1].id if len(found) > limit else None
    return AlarmsOut(alarms=[_alarm(row) for row in found[:limit]], next=more)


@router.post(f"{HERE}/alarms/{{number}}/acknowledge")
def acknowledge_alarm(
    request: Request, here: ViewDep, number: RowId, given: AcknowledgeIn
) -> AlarmOut:
    """Say what is done about an alarm; the first who does counts, and is on record."""
    here.require("acknowledge", "alarms")
    return _alarm(acknowledge(here, number, given.note.strip(), request.app.state.now()))


def acknowledge(here: View, number: int, note: str, at: datetime) -> Row[Any]:
    """Take an alarm on and return it as it is now.

    Raises
    ------
    NotFoundError
        There is no such alarm.
    """
    with here.writing() as session:
        by = here.actor.username
        row, first = alarms.acknowledge(session, here.stored.id, number, by=by, note=note, at=at)
        if first:
            audit.append(session, here.entry("alarm.acknowledge", f"alarms/{number}"), at)
    return row


@router.get("/api/v1/sync/looks")
def list_looks(request: Request, here: HereDep) -> LooksOut:
    """List who saw where you were: on the live map, beside a case, or in a desktop program."""
    now = request.app.state.now()
    if here.guard_id is None:
        return LooksOut(server_time=now, looks=[])
    found = position_looks.of_guard(here.view.session, here.community_id, here.guard_id)
    return LooksOut(server_time=now, looks=[LookOut.model_validate(row) for row in found])


def _alarm(row: Row[Any]) -> AlarmOut:
    named, told = title(row.kind, row.guard_id), detail(row.kind, row.facts)
    said = {"zh": f"{named[0]}：{told[0]}", "en": f"{named[1]}: {told[1]}"}
    return AlarmOut.model_validate({**row._asdict(), **said})
