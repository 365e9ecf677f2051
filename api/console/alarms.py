"""The page of alarms over HTTP: what is not as planned now, and what was."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from api.console.framing import FrameDep, PageRoute, page, told
from api.console.sent import SentDep
from api.deps import MOST_ID, SessionDep
from api.live.endpoints import acknowledge
from api.live.schemas import AcknowledgeIn
from api.view import View, ViewDep
from data.store import alarms, live
from maps.console import Alarms, Frame, Said, alarms_page

router = APIRouter(route_class=PageRoute)
Number = Annotated[int, Path(ge=1, le=MOST_ID)]
DONE: Mapping[str, Said] = {"1": ("已受理，有记录。", "Taken on; it is on record.")}
CRIES_OF = timedelta(days=30)
LAST_CLOSED = 30


@router.get("/alarms")
def show_alarms(request: Request, session: SessionDep, here: ViewDep, frame: FrameDep) -> Response:
    """Show the alarms that are open, those closed last, and the last calls for help."""
    return page(request, _shown(session, here, frame, said=told(request, DONE)))


@router.post("/alarms/{number}")
def take_on(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    number: Number,
    session: SessionDep,
    here: ViewDep,
    frame: FrameDep,
    sent: SentDep,
) -> Response:
    """Take an alarm on and show the page again."""
    here.require("acknowledge", "alarms")
    try:
        given = AcknowledgeIn.model_validate({"note": sent.values.get("note", "")})
    except ValidationError:
        fault = frame.t("请写一句怎么处理。", "Say in a word what is done.")
        return page(request, _shown(session, here, frame, fault=fault), 422)
    acknowledge(here, number, given.note.strip(), request.app.state.now())
    return RedirectResponse(f"{frame.base}/alarms?done=1", 303)


def _shown(
    session: SessionDep, here: View, frame: Frame, *, fault: str = "", said: Said | None = None
) -> str:
    scope, key = here.rows("alarms"), here.stored.id
    shown = Alarms(
        at=here.at,
        open=alarms.opened(session, key, scope),
        closed=alarms.listing(session, key, scope=scope, still_open=False, limit=LAST_CLOSED),
        cries=live.cries(session, key, here.at - CRIES_OF, scope)[::-1],
        may=here.may("acknowledge", "alarms"),
        fault=fault,
    )
    return alarms_page(frame, shown, said)
