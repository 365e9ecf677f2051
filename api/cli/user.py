"""gridbeat user: who may log in, and what each is in which community."""

import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from getpass import getpass
from typing import Annotated, Any

import typer
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.cli.door import DatabaseOption, JsonFlag, door, settings_with
from data.store import accounts, audit, registry, tokens
from data.store.accounts import Account
from data.store.audit import Entry
from data.store.engine import make_engine, read_scope, session_scope
from data.store.migrate import upgrade
from data.store.secrets import hashed
from geo.access import Membership, Role, passwords
from geo.access.actor import NEEDS
from geo.clock import LOCAL
from geo.errors import InputError
from geo.faults import Fault

app = typer.Typer(
    help="Add, list and disable accounts; passwords come from the terminal or standard input.",
    no_args_is_help=True,
)
Name = Annotated[str, typer.Argument(help="Name to log in with.")]


@app.command()
def add(
    username: Name,
    role: Annotated[Role, typer.Option(help="What the person is.")],
    community: Annotated[
        str | None, typer.Option(help="Code, id or name; every community if not given.")
    ] = None,
    grid: Annotated[list[str] | None, typer.Option(help="A grid of a grid worker.")] = None,
    department: Annotated[str | None, typer.Option(help="Department of who acts for one.")] = None,
    guard: Annotated[str | None, typer.Option(help="Number of a guard, for example G03.")] = None,
    keep_password: Annotated[
        bool, typer.Option(help="The person need not choose a password of their own.")
    ] = False,
    db: DatabaseOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Add an account, or one more role where the account is there already."""
    with door(as_json) as opened:
        engine = _engine(db)
        given = Membership(role, None, frozenset(grid or ()), department, guard)
        with read_scope(engine) as session:
            if community is not None:
                key = registry.find(session, community).id
                given = Membership(role, key, given.grids, department, guard)
            there = _there(session, username)
        _require_whole(username, given)
        secret = None if there else hashed(_asked(username))
        with session_scope(engine) as session:
            now = _now()
            if there:
                held = [one for one in there.memberships if one != given]
                accounts.set_memberships(session, there.id, [*held, given])
            else:
                accounts.add(
                    session, username, str(secret), [given], at=now, must_change=not keep_password
                )
            _note(session, "account.role" if there else "account.add", username, role=role.value)
            said = _said(accounts.find(session, username))
        opened.result(said)
        opened.say(f"{said['username']}: {', '.join(one['role'] for one in said['memberships'])}")


@app.command(name="list")
def list_(db: DatabaseOption = None, as_json: JsonFlag = False) -> None:
    """List all accounts and their roles."""
    with door(as_json) as opened:
        with read_scope(_engine(db)) as session:
            said = [_said(account) for account in accounts.listing(session)]
        opened.result({"accounts": said})
        for one in said:
            roles = ", ".join(held["role"] for held in one["memberships"]) or "—"
            opened.say(f"{one['username']}: {roles}{' (disabled)' if one['disabled'] else ''}")


@app.command()
def token(
    username: Name,
    name: Annotated[str, typer.Option(help="What it is for.")] = "command line",
    days: Annotated[int, typer.Option(min=1, max=366, help="Days until it expires.")] = 90,
    writes: Annotated[bool, typer.Option(help="It may change things, not only read.")] = False,
    db: DatabaseOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Make an access token and show it this once."""
    with door(as_json) as opened, session_scope(_engine(db)) as session:
        account = accounts.find(session, username)
        lasts = timedelta(days=days)
        made, secret = tokens.add(session, account.id, name, at=_now(), lasts=lasts, writes=writes)
        _note(session, "token.add", username, token=made.id)
        opened.result({"token": secret, "expires_at": made.expires_at, "writes": writes})
        opened.say(secret)


@app.command()
def disable(
    username: Name,
    enable: Annotated[bool, typer.Option("--enable", help="Let it in again.")] = False,
    db: DatabaseOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Disable an account: its sessions and tokens end at once."""
    with door(as_json) as opened:
        with session_scope(_engine(db)) as session:
            account = accounts.find(session, username)
            accounts.set_disabled(session, account.id, not enable)
            _note(session, "account.enable" if enable else "account.disable", username)
        opened.result({"username": account.username, "disabled": not enable})
        opened.say(f"{account.username} is {'enabled' if enable else 'disabled'}.")


@app.command()
def passwd(
    username: Name,
    keep_password: Annotated[
        bool, typer.Option(help="The person need not choose a password of their own.")
    ] = False,
    db: DatabaseOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Set a new password: every session of the account ends."""
    with door(as_json) as opened:
        engine = _engine(db)
        with read_scope(engine) as session:
            account = accounts.find(session, username)
        secret = hashed(_asked(username))
        with session_scope(engine) as session:
            accounts.set_password(
                session, account.id, secret, at=_now(), must_change=not keep_password
            )
            _note(session, "password.reset", username)
        opened.result({"username": account.username})
        opened.say(f"{account.username} has a new password.")


def _engine(db: str | None) -> Engine:
    engine = make_engine(settings_with(database_url=db).database_url)
    upgrade(engine)
    return engine


def _there(session: Session, username: str) -> Account | None:
    found = accounts.secret_of(session, username)
    return None if found is None else accounts.get(session, found[0])


def _require_whole(username: str, given: Membership) -> None:
    """Make sure that a name can be typed and that a role names what it reaches.

    Raises
    ------
    InputError
        All that is wrong.
    """
    faults = []
    if not accounts.spelled(username) or not username.isprintable() or len(username) > 100:
        faults.append(("username", "It is empty, too long or not printable.", "Use a short name."))
    for role, part in NEEDS.items():
        if given.role == role and not getattr(given, part):
            option = {"guard_id": "--guard", "grids": "--grid"}.get(part, f"--{part}")
            faults.append((part, f"A {role.value} sees nothing without it.", f"Give {option}."))
    if given.role == Role.admin and given.community_id is not None:
        faults.append(("community", "An admin is one of the whole service.", "Leave it out."))
    if faults:
        raise InputError([Fault("account", why, what, column=name) for name, why, what in faults])


def _asked(username: str) -> str:
    """Return a password, typed twice at a terminal or one line of standard input.

    Raises
    ------
    InputError
        It is not good enough, or the two differ.
    """
    if sys.stdin.isatty():
        password, again = (_typed(words) for words in ("Password: ", "Again: "))
    else:
        password = again = sys.stdin.readline().rstrip("\r\n")
    faults = passwords.faults(password, username)
    if password != again:
        faults.append(Fault("password", "The two differ.", "Type it again.", column="password"))
    if faults:
        raise InputError(faults)
    return password


def _typed(words: str, ask: Callable[..., str] = getpass) -> str:
    return ask(words, stream=sys.stderr)


def _said(account: Account) -> dict[str, Any]:
    return {
        "username": account.username,
        "disabled": account.disabled,
        "must_change": account.must_change,
        "memberships": [
            {
                "role": one.role.value,
                "community_id": one.community_id,
                "grids": sorted(one.grids),
                "department": one.department,
                "guard_id": one.guard_id,
            }
            for one in account.memberships
        ],
    }


def _note(session: Session, action: str, username: str, **details: Any) -> None:
    subject = f"account/{accounts.spelled(username)}"
    audit.append(session, Entry(action, subject, actor="command line", details=details), _now())


def _now() -> datetime:
    return datetime.now(LOCAL)
