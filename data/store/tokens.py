"""Personal access tokens: for programs, valid as Bearer and as the password of HTTP Basic."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.orm import Session

from data.store.access_tables import access_token
from data.store.secrets import digest, random_secret
from geo.errors import NotFoundError

USED_EVERY = timedelta(minutes=5)
_FORM = re.compile(r"gb_[0-9a-f]{8}_[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Token:
    """A token without its secret; `prefix` is its beginning, to know it again by."""

    id: int
    account_id: int
    name: str
    prefix: str
    writes: bool
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


def add(
    session: Session, account_id: int, name: str, *, at: datetime, lasts: timedelta, writes: bool
) -> tuple[Token, str]:
    """Make a token; return it with its secret, which is nowhere else.

    Parameters
    ----------
    writes
        Whether it may change anything, or only read.
    """
    prefix = f"gb_{secrets.token_hex(4)}"
    secret = f"{prefix}_{random_secret()}"
    values = {
        "account_id": account_id,
        "name": name,
        "prefix": prefix,
        "digest": digest(secret),
        "writes": writes,
        "created_at": at,
        "expires_at": at + lasts,
    }
    made = session.execute(insert(access_token).values(values).returning(access_token))
    return _token(made.one()), secret


def is_one(secret: str) -> bool:
    """Return whether a text looks like a token's secret."""
    return _FORM.fullmatch(secret) is not None


def used(session: Session, token: Token, at: datetime) -> None:
    """Note that a token is in use."""
    session.execute(update(access_token).where(access_token.c.id == token.id).values(used_at=at))


def listing(session: Session, account_id: int) -> list[Token]:
    """Return the tokens of an account, expired ones too, oldest first."""
    query = select(access_token).where(access_token.c.account_id == account_id)
    return [_token(row) for row in session.execute(query.order_by(access_token.c.id))]


def revoke(session: Session, account_id: int, token_id: int) -> None:
    """Take a token of an account away.

    Raises
    ------
    NotFoundError
        The account has no such token.
    """
    gone = session.execute(
        delete(access_token)
        .where(access_token.c.account_id == account_id, access_token.c.id == token_id)
        .returning(access_token.c.id)
    )
    if gone.one_or_none() is None:
        raise NotFoundError(f"There is no token {token_id}.")


def _token(row: Row[Any]) -> Token:
    return Token(
        row.id,
        row.account_id,
        row.name,
        row.prefix,
        row.writes,
        row.created_at,
        row.expires_at,
        row.used_at,
    )
