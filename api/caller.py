"""Who is asking: the session of a browser, or the token of a program. One dependency for all."""

import base64
import binascii
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPBasic, HTTPBearer
from sqlalchemy.orm import Session

from api.accounts import cookies
from api.deps import SessionDep
from api.origin import SAFE, is_navigation, next_of, require_own
from api.settings import Settings
from data.store import accounts, callers, sessions, tokens
from data.store.engine import session_scope
from geo.access import Actor

_CHANGE = "Choose a new password first: /password."


@dataclass(frozen=True)
class Caller:
    """Who is asking, and how it was shown.

    Parameters
    ----------
    login_id, token_id
        The session or the token; one of the two.
    writes
        False for a token that may only read.
    must_change
        The password was given by somebody else and must be changed first.
    secret
        The session's secret, for the hidden field of forms.
    """

    actor: Actor
    login_id: int | None = None
    token_id: int | None = None
    writes: bool = True
    must_change: bool = False
    secret: str | None = field(default=None, repr=False)

    @property
    def login(self) -> str:
        """What stands for the session or the token in records."""
        return f"token:{self.token_id}" if self.token_id else f"login:{self.login_id}"


def idle(settings: Settings) -> timedelta:
    """Return after how long without use a session ends."""
    return timedelta(minutes=settings.session_idle_min)


def caller(request: Request, session: SessionDep) -> Caller:
    """Return who is asking; nobody gets past without a session or a token.

    Raises
    ------
    HTTPException
        401: nobody is logged in; 303: a person who opens a page is led to the login; 403: a page
        of another site asks for a change, or a token that may only read.
    """
    given = request.headers.get("authorization")
    if given is not None:
        require_own(request)
        found = _of_token(request, session, given)
    else:
        require_own(request, known=True)
        found = _of_cookie(request, session)
    if found is None:
        raise _nobody(request)
    if not found.writes and request.method not in SAFE:
        raise HTTPException(403, "This token may only read.")
    return found


def resting_caller(session: SessionDep, found: Annotated[Caller, Depends(caller)]) -> Caller:
    """Return who is asking; the connection goes back, as whoever writes takes one more."""
    session.rollback()
    return found


async def settled(request: Request, found: Annotated[Caller, Depends(caller)]) -> Caller:
    """Return who is asking, once a password that somebody else gave has been changed.

    Goes on reading in one transaction: for views, which give the connection back before they write.

    Raises
    ------
    HTTPException
        403, or 303 to the page for it: the password must be changed first.
    """
    if found.must_change and found.token_id is None:
        if is_navigation(request):
            raise HTTPException(303, _CHANGE, headers={"Location": "/password"})
        raise HTTPException(403, _CHANGE)
    return found


def resting_settled(session: SessionDep, found: Annotated[Caller, Depends(settled)]) -> Caller:
    """Return who is asking; the connection goes back, as whoever writes takes one more."""
    session.rollback()
    return found


def _of_token(request: Request, session: Session, given: str) -> Caller | None:
    secret, username = _credentials(given)
    now = request.app.state.now()
    token, account = callers.by_token(session, secret, at=now) or (None, None)
    if token is None or account is None or account.disabled:
        return None
    if username is not None and accounts.spelled(username) != account.username:
        return None
    if token.used_at is None or now - token.used_at > tokens.USED_EVERY:
        session.rollback()
        with session_scope(request.app.state.engine) as writing:
            tokens.used(writing, token, now)
    return Caller(account.actor, token_id=token.id, writes=token.writes)


def _credentials(given: str) -> tuple[str, str | None]:
    """Return the token of a header, and the username where it is Basic."""
    scheme, _, rest = given.partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip(), None
    if scheme.lower() != "basic":
        return "", None
    try:
        username, _, password = base64.b64decode(rest, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", None
    return password, username


def _of_cookie(request: Request, session: Session) -> Caller | None:
    secret = cookies.read(request, cookies.SESSION)
    if secret is None:
        return None
    now = request.app.state.now()
    lasts = idle(request.app.state.settings)
    login, account = callers.by_login(session, secret, at=now, idle=lasts) or (None, None)
    if login is None or account is None or account.disabled:
        return None
    if now - login.seen_at > sessions.SEEN_EVERY:
        session.rollback()
        with session_scope(request.app.state.engine) as writing:
            sessions.seen(writing, login, now)
    return Caller(account.actor, login_id=login.id, must_change=account.must_change, secret=secret)


def _nobody(request: Request) -> HTTPException:
    login_page, opened = request.app.state.login_page, is_navigation(request)
    if login_page is not None and opened:
        location = f"{login_page}?next={quote(next_of(request))}"
        return HTTPException(303, "Log in first.", headers={"Location": location})
    # Scripts of pages would make the browser show a dialog of its own for Basic.
    script = "sec-fetch-mode" in request.headers and not opened
    challenge = "Bearer" if script else "Basic"
    return HTTPException(
        401,
        "请先登录。Log in, or send a token as Bearer or as the password of Basic.",
        headers={"WWW-Authenticate": f'{challenge} realm="gridbeat", charset="UTF-8"'},
    )


async def documented(
    _bearer: Annotated[object, Depends(HTTPBearer(auto_error=False))],
    _basic: Annotated[object, Depends(HTTPBasic(auto_error=False))],
) -> None:
    """Say in the documentation how to show who is asking."""


SETTLED = [Depends(settled), Depends(documented)]
"""What every endpoint depends on that is not public."""
CallerDep = Annotated[Caller, Depends(resting_caller)]
"""Who is asking; also somebody who must change the password first."""
SettledDep = Annotated[Caller, Depends(resting_settled)]
"""Who is asking, for everything else."""
