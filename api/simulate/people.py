"""Accounts of simulated guards: their names begin with `sim-`, and only those are touched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.simulate.tablet import Person
from data.store import accounts, audit, tokens
from data.store.audit import Entry
from data.store.engine import session_scope
from data.store.tokens import Token
from geo.access import Membership, Role
from geo.clock import LOCAL
from geo.errors import NotFoundError

LASTS = timedelta(days=1)
_NO_PASSWORD = "!"  # noqa: S105 - nobody can log in by it


@dataclass(frozen=True)
class Signed:
    """A guard who is signed in."""

    person: Person
    guard_id: str
    token: str


def signed_in(engine: Engine, community_id: int, guard_ids: Sequence[str]) -> list[Signed]:
    """Make an account for each guard where there is none, and sign each in.

    A guard that is named twice gets two accounts.
    """
    made = []
    with session_scope(engine) as session:
        now = datetime.now(LOCAL)
        for number, guard_id in enumerate(guard_ids, 1):
            username = f"sim-{number:02d}-{guard_id.lower()}"
            held = [Membership(Role.guard, community_id, guard_id=guard_id)]
            made.append((ensured(session, username, held, now), username, guard_id))
        audit.append(session, Entry("simulate.logins", "account", community_id=community_id), now)
    return [
        Signed(_person(engine, account_id, username), guard_id, _token(engine, account_id))
        for account_id, username, guard_id in made
    ]


def ensured(session: Session, username: str, held: Sequence[Membership], now: datetime) -> int:
    """Return the number of an account with these roles, made without a password if need be."""
    try:
        account_id = accounts.find(session, username).id
    except NotFoundError:
        return accounts.add(session, username, _NO_PASSWORD, held, at=now, must_change=False)
    accounts.set_memberships(session, account_id, held)
    return account_id


def _person(engine: Engine, account_id: int, username: str) -> Person:
    return Person(account_id, username, lambda: _token(engine, account_id))


def _token(engine: Engine, account_id: int) -> str:
    with session_scope(engine) as session:
        _, secret = tokens.add(
            session, account_id, "simulate", at=datetime.now(LOCAL), lasts=LASTS, writes=True
        )
    return secret


def relay(engine: Engine, people: Sequence[Signed], ends: Sequence[Sequence[timedelta]]) -> None:
    """Let each person have one token after the other, which end so long from now.

    All are made beforehand: whoever signs in gets the first that has not ended yet.
    """
    with session_scope(engine) as session:
        now = datetime.now(LOCAL)
        for one, own in zip(people, ends, strict=True):
            made = [
                tokens.add(
                    session, one.person.account_id, "simulate", at=now, lasts=lasts, writes=True
                )
                for lasts in sorted(own)
            ]
            one.person.sign_in = lambda made=made: _first(made)  # type: ignore[misc]


def _first(made: Sequence[tuple[Token, str]]) -> str:
    """Return the first token that has not ended; the last one where all have."""
    now = datetime.now(LOCAL)
    return next((secret for token, secret in made if token.expires_at > now), made[-1][1])


def expire(engine: Engine, account_id: int) -> None:
    """End all tokens of an account, as time does."""
    with session_scope(engine) as session:
        for token in tokens.listing(session, account_id):
            tokens.revoke(session, account_id, token.id)
