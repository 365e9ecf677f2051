"""Accounts: who may log in, and what each is in which community."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from unicodedata import normalize

from sqlalchemy import Row, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from data.store.access_tables import access_token, account, login_session, membership
from geo.access import Actor, Membership, Role
from geo.errors import ConflictError, NotFoundError

_HELD = [membership.c[name] for name in ("community_id", "role", "grids", "department", "guard_id")]
_OWN = [account.c[name] for name in ("id", "username", "disabled", "must_change", "created_at")]
WITH_ROLES = (
    select(account, *_HELD)
    .outerjoin(membership, membership.c.account_id == account.c.id)
    .order_by(membership.c.id)
)
"""An account, once for each of its roles."""
_BY_ID = WITH_ROLES.where(account.c.id == bindparam("wanted"))


@dataclass(frozen=True)
class Account:
    """An account without its password."""

    id: int
    username: str
    disabled: bool
    must_change: bool
    created_at: datetime
    memberships: tuple[Membership, ...]

    @property
    def actor(self) -> Actor:
        """The account as somebody who asks for something."""
        return Actor(self.id, self.username, self.memberships)


def spelled(username: str) -> str:
    """Return a username as it is stored and compared: one spelling, no capitals."""
    return normalize("NFKC", username).strip().casefold()


def add(
    session: Session,
    username: str,
    password_hash: str,
    memberships: Sequence[Membership],
    *,
    at: datetime,
    must_change: bool = True,
) -> int:
    """Add an account and return its id.

    Raises
    ------
    ConflictError
        There is one of that name.
    """
    values = {
        "username": spelled(username),
        "password": password_hash,
        "disabled": False,
        "must_change": must_change,
        "created_at": at,
        "changed_at": at,
    }
    try:
        with session.begin_nested():
            key = session.execute(insert(account).values(values).returning(account.c.id))
            account_id = key.scalar_one()
    except IntegrityError as error:
        raise ConflictError(f"There is an account '{spelled(username)}' already.") from error
    set_memberships(session, account_id, memberships)
    return account_id


def set_memberships(session: Session, account_id: int, given: Sequence[Membership]) -> None:
    """Put these roles in place of the account's."""
    session.execute(delete(membership).where(membership.c.account_id == account_id))
    rows = [
        {
            "account_id": account_id,
            "community_id": one.community_id,
            "role": one.role.value,
            "grids": sorted(one.grids),
            "department": one.department,
            "guard_id": one.guard_id,
        }
        for one in given
    ]
    if rows:
        session.execute(insert(membership), rows)


def listing(session: Session) -> list[Account]:
    """Return all accounts, by name."""
    rows = session.execute(select(account).order_by(account.c.username)).all()
    return [_account(session, row) for row in rows]


def find(session: Session, username: str) -> Account:
    """Return the account of a name.

    Raises
    ------
    NotFoundError
        There is none.
    """
    query = select(account).where(account.c.username == _safe(spelled(username)))
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFoundError(f"There is no account '{username}'.")
    return _account(session, row)


def get(session: Session, account_id: int) -> Account | None:
    """Return the account of an id."""
    return of_rows(session.execute(_BY_ID, {"wanted": account_id}).all())


def of_rows(rows: Sequence[Row[Any]]) -> Account | None:
    """Return the account of what `WITH_ROLES` found of one account; None where it found nothing."""
    return _made(rows[0], [row for row in rows if row.role is not None]) if rows else None


def secret_of(session: Session, username: str) -> tuple[int, str] | None:
    """Return id and password hash of the account of a name; None where there is none."""
    query = select(account.c.id, account.c.password).where(
        account.c.username == _safe(spelled(username))
    )
    row = session.execute(query).one_or_none()
    return None if row is None else (row.id, row.password)


def set_password(
    session: Session, account_id: int, password_hash: str, *, at: datetime, must_change: bool
) -> None:
    """Set a new password: every session ends, tokens stay."""
    session.execute(
        update(account)
        .where(account.c.id == account_id)
        .values(password=password_hash, changed_at=at, must_change=must_change)
    )
    session.execute(delete(login_session).where(login_session.c.account_id == account_id))


def rehash(session: Session, account_id: int, former: str, password_hash: str) -> None:
    """Put a stronger hash of the same password in place of a former one."""
    session.execute(
        update(account)
        .where(account.c.id == account_id, account.c.password == former)
        .values(password=password_hash)
    )


def set_disabled(session: Session, account_id: int, disabled: bool) -> None:
    """Disable an account, which ends its sessions and tokens, or let it in again."""
    session.execute(update(account).where(account.c.id == account_id).values(disabled=disabled))
    if disabled:
        for table in (login_session, access_token):
            session.execute(delete(table).where(table.c.account_id == account_id))


def _safe(text: str) -> str:
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")  # PostgreSQL refuses NUL in any text


def _account(session: Session, row: Row[Any]) -> Account:
    query = select(membership).where(membership.c.account_id == row.id).order_by(membership.c.id)
    return _made(row, session.execute(query).all())


def _made(row: Row[Any], held_rows: Sequence[Row[Any]]) -> Account:
    held = tuple(
        Membership(
            Role(one.role), one.community_id, frozenset(one.grids), one.department, one.guard_id
        )
        for one in held_rows
    )
    key, username, disabled, must_change, created_at = (row._mapping[column] for column in _OWN)
    return Account(key, username, disabled, must_change, created_at, held)
