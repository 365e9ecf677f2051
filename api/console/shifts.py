"""The pages of shifts and of conflicts over HTTP."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from api.console.framing import FrameDep, PageRoute, page, told
from api.console.sent import SentDep
from api.deps import MOST_ID, Day, SessionDep
from api.sync import conflicts, desk
from api.sync.records import reply
from api.sync.shift_schemas import AnswerIn, SettleIn
from api.view import View, ViewDep
from geo.clock import LOCAL
from geo.errors import ConflictError
from maps.console import Conflicts, Frame, Said, Shifts, conflicts_page, shifts_page

router = APIRouter(route_class=PageRoute)
Number = Annotated[int, Path(ge=1, le=MOST_ID)]
DONE: Mapping[str, Said] = {
    "1": ("已处理，保安下次同步时会看到。", "Settled; the guard is told with the next sync.")
}
ANSWERED: Mapping[str, Said] = {
    "1": ("已答复，保安下次同步时会看到。", "Answered; the guard is told with the next sync.")
}
LAST_SETTLED = 20


@router.get("/shifts")
def show_shifts(
    request: Request, session: SessionDep, here: ViewDep, frame: FrameDep, day: Day = None
) -> Response:
    """Show who handed over to whom on a day, and how its shifts went."""
    on: date = day or here.at.astimezone(LOCAL).date()
    return page(request, _shifts(session, here, frame, on, said=told(request, ANSWERED)))


@router.post("/shifts")
def answer(
    request: Request, session: SessionDep, here: ViewDep, frame: FrameDep, sent: SentDep
) -> Response:
    """Answer an objection and show its day again."""
    here.require("answer", "shift_records")
    named = {name: sent.values[name] for name in AnswerIn.model_fields if name in sent.values}
    try:
        given = AnswerIn.model_validate(named)
    except ValidationError:
        on = here.at.astimezone(LOCAL).date()
        fault = frame.t("请选“成立”或“不成立”。", "Choose whether it is granted.")
        return page(request, _shifts(session, here, frame, on, fault=fault), 422)
    reply(here, given)
    return RedirectResponse(f"{frame.base}/shifts?date={given.date}&done=1", 303)


def _shifts(
    session: SessionDep,
    here: View,
    frame: Frame,
    on: date,
    *,
    fault: str = "",
    said: Said | None = None,
) -> str:
    turns = desk.list_handovers(session, here, on).model_dump()["handovers"]
    records = desk.list_records(session, here, on).model_dump()["records"]
    may = here.may("answer", "shift_records")
    return shifts_page(frame, Shifts(on, turns, records, may, fault), said)


@router.get("/conflicts")
def show_conflicts(
    request: Request, session: SessionDep, here: ViewDep, frame: FrameDep
) -> Response:
    """Show what tablets sent that does not go with what is here."""
    return page(request, _queue(session, here, frame, said=told(request, DONE)))


@router.post("/conflicts/{number}")
def settle(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    number: Number,
    session: SessionDep,
    here: ViewDep,
    frame: FrameDep,
    sent: SentDep,
) -> Response:
    """Settle a conflict and show the queue again."""
    here.require("settle", "conflicts")
    try:
        given = SettleIn.model_validate(
            {name: sent.values[name] for name in ("decision", "remark") if name in sent.values}
        )
        conflicts.settle(here, request.app.state.offices, number, given)
    except ValidationError:
        fault = frame.t("请选一种处理方式。", "Choose what counts.")
        return page(request, _queue(session, here, frame, fault=fault), 422)
    except ConflictError as error:
        return page(request, _queue(session, here, frame, fault=str(error)), 409)
    return RedirectResponse(f"{frame.base}/conflicts?done=1", 303)


def _queue(
    session: SessionDep, here: View, frame: Frame, *, fault: str = "", said: Said | None = None
) -> str:
    waiting, settled = (
        desk.list_conflicts(session, here, settled).model_dump()["conflicts"]
        for settled in (False, True)
    )
    may = here.may("settle", "conflicts")
    shown = Conflicts(waiting, settled[:LAST_SETTLED], may, fault)
    return conflicts_page(frame, shown, said)
