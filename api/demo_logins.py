"""One account for each role of the demo community, and the file that tells how to log in."""

import json
import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from api.cases.actors import name_of
from data.store import (
    accounts,
    audit,
    callers,
    grid_plans,
    guards,
    patrol_plans,
    registry,
    tokens,
)
from data.store.audit import Entry
from data.store.engine import read_scope, session_scope
from data.store.secrets import hashed, verified
from geo.access import Actor as Person
from geo.access import Membership, Role
from geo.cases import Actor as CaseActor
from geo.errors import NotFoundError

FILE = "demo-logins.json"
DEPARTMENT = "property"
_LASTS = timedelta(days=366)
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""No two of them look alike."""


@dataclass(frozen=True)
class LogIn:
    """How to log in as one of the demo's people."""

    username: str
    password: str
    token: str


def file_beside(database_url: str) -> Path:
    """Return where the log-ins are written: beside the database file, else in var/."""
    url = make_url(database_url)
    folder = Path(str(url.database)).parent if url.get_backend_name() == "sqlite" else Path("var")
    return folder / FILE


def ensure_logins(engine: Engine, key: str, file: Path, now: datetime) -> dict[str, LogIn]:
    """Return a log-in for each role, by role; they are made anew where the file does not fit.

    Only accounts whose names begin with `demo-` are touched.

    Parameters
    ----------
    key
        Code of the demo community.
    """
    kept = _read(file)
    if kept is not None and _still_good(engine, kept, now):
        return kept
    made = {}
    with session_scope(engine) as session:
        for role, membership in _memberships(session, key, now).items():
            made[role.value] = _made(session, role, membership, now)
        audit.append(session, Entry("demo.logins", "account"), now)
        _write(file, made)
    return made


def acting(session: Session, role: Role) -> CaseActor:
    """Return the demo's person of a role as who takes steps of cases."""
    account = accounts.find(session, f"demo-{role.value.replace('_', '-')}")
    name = name_of(Person(account.id, account.username, ()))
    grids = frozenset().union(*(one.grids for one in account.memberships if one.grids))
    return CaseActor(name, role.value, grids=grids)


def _memberships(session: Session, key: str, now: datetime) -> dict[Role, Membership]:
    community_id = registry.find(session, key).id
    plan = grid_plans.published(session, community_id, now)
    grids = frozenset(sorted(grid_plans.codes(session, plan.id))[:2]) if plan else frozenset()
    guard_id = _on_duty_first(session, community_id, now)
    special = {
        Role.guard: Membership(Role.guard, community_id, guard_id=guard_id),
        Role.grid_worker: Membership(Role.grid_worker, community_id, grids=grids),
        Role.department: Membership(Role.department, community_id, department=DEPARTMENT),
        Role.admin: Membership(Role.admin),
    }
    return {role: special.get(role, Membership(role, community_id)) for role in Role}


def _on_duty_first(session: Session, community_id: int, now: datetime) -> str:
    """Return a guard who has a shift on the first day of the plan in force."""
    plan = patrol_plans.published(session, community_id, now)
    if plan is None:
        return guards.listing(session, community_id)[0].guard_id
    roster = patrol_plans.part(session, plan.id, "roster")
    return str(roster.sort_values(["start", "guard_id"])["guard_id"].iloc[0])


def _made(session: Session, role: Role, membership: Membership, now: datetime) -> LogIn:
    username, password = f"demo-{role.value.replace('_', '-')}", _password()
    try:
        account = accounts.find(session, username)
        account_id = account.id
        accounts.set_password(session, account_id, hashed(password), at=now, must_change=False)
        accounts.set_memberships(session, account_id, [membership])
        accounts.set_disabled(session, account_id, False)
        for token in tokens.listing(session, account_id):
            tokens.revoke(session, account_id, token.id)
    except NotFoundError:
        account_id = accounts.add(
            session, username, hashed(password), [membership], at=now, must_change=False
        )
    _, token_secret = tokens.add(session, account_id, "demo", at=now, lasts=_LASTS, writes=True)
    return LogIn(username, password, token_secret)


def _password() -> str:
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(4))


def _read(file: Path) -> dict[str, LogIn] | None:
    try:
        given = json.loads(file.read_text("utf-8"))
        return {role.value: LogIn(**given[role.value]) for role in Role}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _still_good(engine: Engine, kept: dict[str, LogIn], now: datetime) -> bool:
    """Return whether every log-in of the file opens the account it names."""
    with read_scope(engine) as session:
        for login in kept.values():
            found = accounts.secret_of(session, login.username)
            opened = callers.by_token(session, login.token, at=now)
            if found is None or opened is None or opened[1].id != found[0]:
                return False
            if opened[1].disabled or not verified(login.password, found[1]):
                return False
    return True


def _write(file: Path, made: dict[str, LogIn]) -> None:
    """Write the log-ins, whole or not at all, for the owner's eyes only."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        said = {role: vars(login) for role, login in made.items()}
        json.dump(said, stream, ensure_ascii=False, indent=2)
    part.replace(file)
