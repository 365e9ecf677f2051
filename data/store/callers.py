"""Who is asking, by the secret that is shown: in one query, as every request asks it."""

from collections.abc import Sequence
from dataclasses import Field, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Table, bindparam
from sqlalchemy.orm import Session

from data.store import tokens
from data.store.access_tables import access_token, account, login_session
from data.store.accounts import WITH_ROLES, Account, of_rows
from data.store.secrets import digest
from data.store.sessions import Login
from data.store.tokens import Token

_TOKEN = (
    WITH_ROLES.add_columns(*access_token.c)
    .join(access_token, access_token.c.account_id == account.c.id)
    .where(
        access_token.c.digest == bindparam("secret"), access_token.c.expires_at > bindparam("now")
    )
)
_LOGIN = (
    WITH_ROLES.add_columns(*login_session.c)
    .join(login_session, login_session.c.account_id == account.c.id)
    .where(
        login_session.c.digest == bindparam("secret"),
        login_session.c.expires_at > bindparam("now"),
        login_session.c.seen_at > bindparam("since"),
    )
)


def by_token(session: Session, secret: str, *, at: datetime) -> tuple[Token, Account] | None:
    """Return the token of a secret and its account; None where it is none, or has expired."""
    if not tokens.is_one(secret):
        return None
    rows = session.execute(_TOKEN, {"secret": digest(secret), "now": at}).all()
    holder = of_rows(rows)
    return None if holder is None else (Token(**_own(access_token, fields(Token), rows[0])), holder)


def by_login(
    session: Session, secret: str, *, at: datetime, idle: timedelta
) -> tuple[Login, Account] | None:
    """Return the session of a secret and its account; None where it is none, or has ended."""
    given = {"secret": digest(secret), "now": at, "since": at - idle}
    rows = session.execute(_LOGIN, given).all()
    holder = of_rows(rows)
    return (
        None if holder is None else (Login(**_own(login_session, fields(Login), rows[0])), holder)
    )


def _own(table: Table, wanted: Sequence[Field[Any]], row: Row[Any]) -> dict[str, Any]:
    """Return what a row says of the secret itself, whatever else bears the same names."""
    return {name: row._mapping[table.c[name]] for name in (field.name for field in wanted)}
