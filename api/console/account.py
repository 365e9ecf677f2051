"""Somebody's own account as a page: tokens made and taken away, browsers logged out."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from sqlalchemy.orm import Session

from api.accounts import service
from api.accounts.schemas import TokenIn
from api.caller import Caller, SettledDep, idle
from api.console.framing import FrameDep, PageRoute, page
from api.console.sent import SentDep
from api.console.sent import sent as form_sent
from api.deps import MOST_ID, SessionDep
from api.ogc.here import PATH
from api.view import View, ViewDep
from data.store import sessions, tokens
from data.store.engine import read_scope
from maps.console.account import Account, LoginLine, TokenLine, account_page
from maps.console.frame import Said

router = APIRouter(route_class=PageRoute)
Number = Annotated[int, Path(ge=1, le=MOST_ID)]
DONE: dict[str, Said] = {
    "token": ("已收回，这个令牌不再有效", "Taken away: the token is no longer valid"),
    "session": ("那里已退出登录", "Logged out there"),
}
UNFIT: Said = (
    "请写明用途（最多 100 字），有效期为 1 到 366 天。",
    "Say what it is for, in up to 100 letters; it lasts for 1 to 366 days.",
)


@router.get("/account")
def show_account(
    request: Request, session: SessionDep, caller: SettledDep, here: ViewDep, frame: FrameDep
) -> Response:
    """Show the person's tokens and where the person is logged in."""
    service.require_session(caller)
    said = DONE.get(request.query_params.get("done", ""))
    return page(request, account_page(frame, _account(request, session, caller, here), said))


@router.post("/account/tokens")
def make_token(  # noqa: PLR0917 - FastAPI hands them in by name
    request: Request,
    session: SessionDep,
    caller: SettledDep,
    here: ViewDep,
    frame: FrameDep,
    sent: SentDep,
) -> Response:
    """Make a token and show its secret this once."""
    given = sent.values
    try:
        asked = TokenIn(
            name=given.get("name", ""), days=given.get("days", 0), writes="writes" in given
        )
    except ValidationError:
        shown = _account(request, session, caller, here)
        shown = replace(shown, values=given, faults=[UNFIT])
        return page(request, account_page(frame, shown), 422)
    _, secret = service.add_token(request, caller, asked)
    with read_scope(request.app.state.engine) as later:  # `session` does not see the new one
        shown = replace(_account(request, later, caller, here), secret=secret)
    return page(request, account_page(frame, shown))


@router.post("/account/tokens/{number}/end", dependencies=[Depends(form_sent)])
def revoke_token(request: Request, caller: SettledDep, here: ViewDep, number: Number) -> Response:
    """Take a token away."""
    service.revoke_token(request, caller, number)
    return _back(here, "token")


@router.post("/account/sessions/{number}/end", dependencies=[Depends(form_sent)])
def end_session(request: Request, caller: SettledDep, here: ViewDep, number: Number) -> Response:
    """Log another browser out."""
    service.end_session(request, caller, number)
    return _back(here, "session")


def _back(here: View, done: str) -> Response:
    return RedirectResponse(f"/console/{here.stored.key}/account?done={done}", 303)


def _account(request: Request, session: Session, caller: Caller, here: View) -> Account:
    state, account_id = request.app.state, caller.actor.account_id
    now = state.now()
    logins = sessions.listing(session, account_id, at=now, idle=idle(state.settings))
    return Account(
        [
            TokenLine(
                one.id,
                one.name,
                one.prefix,
                one.writes,
                one.created_at,
                one.expires_at,
                one.used_at,
                expired=one.expires_at <= now,
            )
            for one in tokens.listing(session, account_id)
        ],
        [
            LoginLine(
                one.id,
                one.agent,
                one.network,
                one.created_at,
                one.seen_at,
                current=one.id == caller.login_id,
            )
            for one in reversed(logins)
        ],
        f"{str(request.base_url).rstrip('/')}{PATH}/{here.stored.key}/",
    )
