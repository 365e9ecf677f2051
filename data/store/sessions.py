"""Sessions of browsers: begun at login, ended by logging out, by idleness, by age or from afar."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.orm import Session

from data.store.access_tables import login_session
from data.store.secrets import digest, random_secret
from geo.errors import NotFoundError

SEEN_EVERY = timedelta(minutes=5)
"""So exactly is known when a session was last used; a write for every request would cost more."""


@dataclass(frozen=True)
class Login:
    """A session of a browser, without its secret."""

    id: int
    account_id: int
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    network: str
    agent: str


def begin(
    session: Session, account_id: int, *, at: datetime, lasts: timedelta, network: str, agent: str
) -> str:
    """Begin a session and return its secret, which is nowhere else; ended ones are swept away."""
    session.execute(delete(login_session).where(login_session.c.expires_at <= at))
    secret = random_secret()
    session.execute(
        insert(login_session).values(
            account_id=account_id,
            digest=digest(secret),
            created_at=at,
            seen_at=at,
            expires_at=at + lasts,
            network=network,
            agent=agent,
        )
    )
    return secret


def seen(session: Session, login: Login, at: datetime) -> None:
    """Note that a session is in use."""
    session.execute(update(login_session).where(login_session.c.id == login.id).values(seen_at=at))


def listing(session: Session, account_id: int, *, at: datetime, idle: timedelta) -> list[Login]:
    """Return the sessions of an account that have not ended, oldest first."""
    query = select(login_session).where(
        login_session.c.account_id == account_id,
        login_session.c.expires_at > at,
        login_session.c.seen_at > at - idle,
    )
    return [_login(row) for row in session.execute(query.order_by(login_session.c.id))]


def end(session: Session, account_id: int, login_id: int) -> None:
    """End a session of an account.

    Raises
    ------
    NotFoundError
        The account has no such session.
    """
    ended = session.execute(
        delete(login_session)
        .where(login_session.c.account_id == account_id, login_session.c.id == login_id)
        .returning(login_session.c.id)
    )
    if ended.one_or_none() is None:
        raise NotFoundError(f"There is no session {login_id}.")


def end_by_secret(session: Session, secret: str) -> None:
    """End the session of a secret, if there is one."""
    session.execute(delete(login_session).where(login_session.c.digest == digest(secret)))


def _login(row: Row[Any]) -> Login:
    return Login(
        row.id,
        row.account_id,
        row.created_at,
        row.seen_at,
        row.expires_at,
        row.network,
        row.agent,
    )
