"""Logins, sessions and tokens over HTTP, for programs and scripts; pages for people are beside."""

from fastapi import APIRouter, Depends, Request, Response

from api.accounts import cookies, service
from api.accounts.schemas import (
    LoginIn,
    MeOut,
    NewTokenOut,
    PasswordIn,
    SessionOut,
    SessionsOut,
    TokenIn,
    TokenOut,
    TokensOut,
)
from api.caller import CallerDep, SettledDep, idle
from api.deps import RowId, SessionDep
from api.origin import from_own_page
from data.store import sessions, tokens

router = APIRouter(prefix="/api/v1", tags=["accounts"])


@router.post("/login", status_code=204, dependencies=[Depends(from_own_page)])
def log_in(request: Request, response: Response, asked: LoginIn) -> None:
    """Log in; the answer sets the session's cookie. Public."""
    begun = service.log_in(request, asked.username, asked.password)
    cookies.write(request, response, cookies.SESSION, begun.secret)


@router.post("/logout", status_code=204)
def log_out(request: Request, response: Response, caller: CallerDep) -> None:
    """End the session that is asking."""
    service.log_out(request, caller)
    cookies.clear(request, response, cookies.SESSION)
    response.headers["Clear-Site-Data"] = '"cache"'


@router.get("/me")
def get_me(caller: CallerDep) -> MeOut:
    """Get who you are and what you are where."""
    return service.me(caller)


@router.post("/password", status_code=204)
def change_password(
    request: Request, response: Response, asked: PasswordIn, caller: CallerDep
) -> None:
    """Change your password; all your other sessions end."""
    secret = service.change_password(request, caller, asked.old, asked.new)
    cookies.write(request, response, cookies.SESSION, secret)


@router.get("/sessions")
def list_sessions(request: Request, session: SessionDep, caller: SettledDep) -> SessionsOut:
    """List the browsers that are logged in to your account."""
    state = request.app.state
    found = sessions.listing(
        session, caller.actor.account_id, at=state.now(), idle=idle(state.settings)
    )
    return SessionsOut(
        sessions=[
            SessionOut.model_validate(one).model_copy(update={"current": one.id == caller.login_id})
            for one in found
        ]
    )


@router.delete("/sessions/{number}", status_code=204)
def end_session(request: Request, number: RowId, caller: SettledDep) -> None:
    """End one of your sessions, wherever it is."""
    service.end_session(request, caller, number)


@router.get("/tokens")
def list_tokens(session: SessionDep, caller: SettledDep) -> TokensOut:
    """List your tokens, without their secrets."""
    found = tokens.listing(session, caller.actor.account_id)
    return TokensOut(tokens=[TokenOut.model_validate(one) for one in found])


@router.post("/tokens", status_code=201)
def add_token(request: Request, asked: TokenIn, caller: SettledDep) -> NewTokenOut:
    """Make a token; its secret is shown this once."""
    token, secret = service.add_token(request, caller, asked)
    return NewTokenOut(**TokenOut.model_validate(token).model_dump(), token=secret)


@router.delete("/tokens/{number}", status_code=204)
def revoke_token(request: Request, number: RowId, caller: SettledDep) -> None:
    """Take one of your tokens away."""
    service.revoke_token(request, caller, number)
