"""Logging in and out, passwords, sessions, tokens. Whoever may not is told in the same words."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, ip_address, ip_network
from math import ceil

from fastapi import HTTPException, Request
from sqlalchemy.orm import Session

from api.accounts import cookies
from api.accounts.schemas import MembershipOut, MeOut, TokenIn
from api.caller import Caller
from data.store import accounts, attempts, audit, secrets, sessions, tokens
from data.store.audit import Entry
from data.store.engine import read_scope, session_scope
from data.store.tokens import Token
from geo.access import passwords
from geo.errors import InputError

WRONG = "用户名或密码不对。The name or the password is wrong."
_AGENT = 120


@dataclass(frozen=True)
class Begun:
    """A session that has just begun."""

    secret: str
    must_change: bool


def log_in(request: Request, username: str, password: str) -> Begun:
    """Begin a session for a name and its password.

    A name that is not there, a wrong password and a disabled account are told alike and take
    alike long. A session the browser had is ended: its secret is never used again.

    Raises
    ------
    HTTPException
        401: wrong; 429: too many failures, with the seconds to wait.
    """
    engine, now = request.app.state.engine, request.app.state.now()
    name, address = accounts.spelled(username), address_of(request)
    with session_scope(engine) as session:
        wait_s = attempts.begin(session, name, address, now)
    if wait_s > 0:
        raise too_many(wait_s)
    with read_scope(engine) as session:
        found = accounts.secret_of(session, name)
    right = secrets.verified(password, found[1] if found else None)
    stronger = secrets.hashed(password) if right and found and secrets.outdated(found[1]) else None
    with session_scope(engine) as session:
        right = right and _still_right(session, name, password, found)
        account = accounts.get(session, found[0]) if found and right else None
        if account is None or account.disabled:
            begun = None
            failed = Entry("login.failed", "session", account_id=found[0] if found else None)
            audit.append(session, failed, now)
        else:
            attempts.succeed(session, name, address)
            if found and stronger:
                accounts.rehash(session, account.id, found[1], stronger)
            _end_former(session, request)
            begun = Begun(_begin(session, request, account.id), account.must_change)
            audit.append(session, _entry("login", "session", account.id, account.username), now)
    if begun is None:
        raise HTTPException(401, WRONG, headers={"WWW-Authenticate": 'Bearer realm="gridbeat"'})
    return begun


def _still_right(session: Session, name: str, password: str, found: tuple[int, str] | None) -> bool:
    """Return whether a password that was right a moment ago is so still; it may be changed now."""
    present = accounts.secret_of(session, name)
    return present == found or (present is not None and secrets.verified(password, present[1]))


def too_many(wait_s: float) -> HTTPException:
    """Return the answer to a try that comes too early."""
    seconds = ceil(wait_s)
    return HTTPException(
        429,
        f"尝试太多，请 {seconds} 秒后再试。Too many tries; wait {seconds} s.",
        headers={"Retry-After": str(seconds)},
    )


def log_out(request: Request, caller: Caller) -> None:
    """End the session that is asking."""
    if caller.login_id is None:
        return
    with session_scope(request.app.state.engine) as session:
        if caller.secret:
            sessions.end_by_secret(session, caller.secret)
        _note(session, request, caller, "logout", "session")
    request.app.state.features.forget_callers()


def change_password(request: Request, caller: Caller, old: str, new: str) -> str:
    """Set a new password, end every session of the account and begin a new one; return its secret.

    Raises
    ------
    HTTPException
        403: a token is asking; 401: the old password is wrong; 429: too many wrong ones.
    InputError
        The new password is not good enough.
    """
    require_session(caller)
    engine, now = request.app.state.engine, request.app.state.now()
    name, address = caller.actor.username, address_of(request)
    with session_scope(engine) as session:
        wait_s = attempts.begin(session, name, address, now)
        found = accounts.secret_of(session, name)
    if wait_s > 0:
        raise too_many(wait_s)
    if not secrets.verified(old, found[1] if found else None):
        raise HTTPException(401, WRONG, headers={"WWW-Authenticate": 'Bearer realm="gridbeat"'})
    faults = passwords.faults(new, name)
    if passwords.cleaned(old) == passwords.cleaned(new):
        faults.append(passwords.same())
    if faults:
        raise InputError(faults)
    made = secrets.hashed(new)
    with session_scope(engine) as session:
        attempts.succeed(session, name, address)
        accounts.set_password(session, caller.actor.account_id, made, at=now, must_change=False)
        secret = _begin(session, request, caller.actor.account_id)
        _note(session, request, caller, "password.change", "account")
    request.app.state.features.forget_callers()
    return secret


def me(caller: Caller) -> MeOut:
    """Return who is asking."""
    held = [
        MembershipOut(
            role=one.role.value,
            community_id=one.community_id,
            grids=sorted(one.grids),
            department=one.department,
            guard_id=one.guard_id,
        )
        for one in caller.actor.memberships
    ]
    return MeOut(
        id=caller.actor.account_id,
        username=caller.actor.username,
        must_change=caller.must_change,
        memberships=held,
    )


def end_session(request: Request, caller: Caller, login_id: int) -> None:
    """End one of the caller's sessions.

    Raises
    ------
    NotFoundError
        The caller has no such session.
    """
    require_session(caller)
    with session_scope(request.app.state.engine) as session:
        sessions.end(session, caller.actor.account_id, login_id)
        _note(session, request, caller, "session.end", f"session/{login_id}")
    request.app.state.features.forget_callers()


def add_token(request: Request, caller: Caller, asked: TokenIn) -> tuple[Token, str]:
    """Make a token for the caller; return it with its secret."""
    require_session(caller)
    with session_scope(request.app.state.engine) as session:
        made = tokens.add(
            session,
            caller.actor.account_id,
            asked.name,
            at=request.app.state.now(),
            lasts=timedelta(days=asked.days),
            writes=asked.writes,
        )
        _note(session, request, caller, "token.add", f"token/{made[0].id}")
    return made


def revoke_token(request: Request, caller: Caller, token_id: int) -> None:
    """Take one of the caller's tokens away.

    Raises
    ------
    NotFoundError
        The caller has no such token.
    """
    require_session(caller)
    with session_scope(request.app.state.engine) as session:
        tokens.revoke(session, caller.actor.account_id, token_id)
        _note(session, request, caller, "token.revoke", f"token/{token_id}")
    request.app.state.features.forget_callers()


def require_session(caller: Caller) -> None:
    """Make sure that a person is asking: a token that leaked must not make others.

    Raises
    ------
    HTTPException
        403: a token is asking.
    """
    if caller.login_id is None:
        raise HTTPException(403, "Log in with your password for this; a token does not do.")


def address_of(request: Request) -> str:
    """Return where a request comes from, for counting failures: of IPv6 the network it is in."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host[:64]
    return str(address) if isinstance(address, IPv4Address) else _network(host, 64)


def network_of(request: Request) -> str:
    """Return the first part of an address, to know a session by: too little to find a person."""
    host = request.client.host if request.client else ""
    try:
        return _network(host, 24 if isinstance(ip_address(host), IPv4Address) else 48)
    except ValueError:
        return ""


def _network(host: str, bits: int) -> str:
    return str(ip_network(f"{host.partition('%')[0]}/{bits}", strict=False))


def _begin(session: Session, request: Request, account_id: int) -> str:
    agent = request.headers.get("user-agent", "")
    return sessions.begin(
        session,
        account_id,
        at=request.app.state.now(),
        lasts=timedelta(hours=request.app.state.settings.session_max_h),
        network=network_of(request),
        agent="".join(sign for sign in agent if sign.isprintable())[:_AGENT],
    )


def _end_former(session: Session, request: Request) -> None:
    former = cookies.read(request, cookies.SESSION)
    if former:
        sessions.end_by_secret(session, former)


def _note(session: Session, request: Request, caller: Caller, action: str, subject: str) -> None:
    actor = caller.actor
    entry = _entry(action, subject, actor.account_id, actor.username)
    audit.append(session, entry, request.app.state.now())


def _entry(action: str, subject: str, account_id: int, username: str) -> Entry:
    return Entry(action, subject, actor=username, account_id=account_id)
