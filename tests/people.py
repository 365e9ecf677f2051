"""People for tests: accounts in a database, their tokens, and clients that ask for them."""

from datetime import datetime, timedelta
from functools import cache
from urllib.parse import quote

from argon2 import PasswordHasher
from sqlalchemy import Engine

from data.store import accounts, sessions, tokens
from data.store.engine import session_scope
from geo.access import Membership, Role
from geo.clock import LOCAL

PASSWORD = "四个网格 一条街"  # noqa: S105 - of nobody
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
REASON = quote("核对住户数")
"""A reason for personal data, as it travels in a header."""


@cache
def password_hash() -> str:
    """Return the hash of the password all of them have, made by settings that are quick."""
    return QUICK.hash(PASSWORD)


def add_person(
    engine: Engine, username: str, *memberships: Membership, must_change: bool = False
) -> int:
    """Add an account with the password of all; return its id."""
    with session_scope(engine) as session:
        return accounts.add(
            session,
            username,
            password_hash(),
            memberships,
            at=datetime.now(LOCAL),
            must_change=must_change,
        )


def token_of(engine: Engine, account_id: int, *, writes: bool = True) -> str:
    """Return the secret of a new token of an account."""
    with session_scope(engine) as session:
        _, secret = tokens.add(
            session,
            account_id,
            "tests",
            at=datetime.now(LOCAL),
            lasts=timedelta(days=1),
            writes=writes,
        )
    return secret


def cookie_of(engine: Engine, account_id: int) -> str:
    """Return the secret of a new session of an account."""
    with session_scope(engine) as session:
        return sessions.begin(
            session,
            account_id,
            at=datetime.now(LOCAL),
            lasts=timedelta(days=1),
            network="",
            agent="tests",
        )


def as_person(engine: Engine, role: Role, *memberships: Membership) -> dict[str, str]:
    """Return the headers of a new person, named after the role; of every community if not said."""
    account_id = add_person(engine, role.value, *(memberships or [Membership(role)]))
    return {"Authorization": f"Bearer {token_of(engine, account_id)}"}
