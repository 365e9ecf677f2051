"""Requests that changed something, and what was answered: sent again, they are answered the same.

An answer is kept in the transaction of the change itself: what failed leaves none, and of two at
once the second waits for the first, is undone and gets its answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from data.store.case_tables import idempotency_key
from data.store.dialect import insert_new
from geo.errors import ConflictError

_c = idempotency_key.c


@dataclass(frozen=True)
class Answer:
    """What was answered: an HTTP status, headers that matter, and the body's text."""

    status: int
    body: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Asked:
    """A request.

    Parameters
    ----------
    who
        Whose keys these are, such as `account:7`; others may use the same ones.
    key
        Made by the client.
    route
        Method and path.
    digest
        Of the body.
    """

    who: str
    key: str
    route: str
    digest: str


def keep(session: Session, asked: Asked, answer: Answer, at: datetime) -> bool:
    """Keep what a request was answered; false says: it was answered before, so undo all of it."""
    values = {**vars(asked), **vars(answer), "headers": dict(answer.headers), "created_at": at}
    statement = insert_new(session, idempotency_key, "who", "key").values(values)
    return session.execute(statement.returning(_c.id)).scalar_one_or_none() is not None


def find(session: Session, asked: Asked) -> Answer | None:
    """Return what the same request was answered; None where it is new.

    Raises
    ------
    ConflictError
        The key was another request's.
    """
    query = select(idempotency_key).where(_c.who == asked.who, _c.key == asked.key)
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    if (row.route, row.digest) != (asked.route, asked.digest):
        raise ConflictError("此幂等键已用于另一请求。This key was used for another request.")
    return Answer(row.status, row.body, row.headers)


def sweep(session: Session, before: datetime) -> int:
    """Delete the keys claimed before a moment, and return how many."""
    query = delete(idempotency_key).where(_c.created_at < before)
    return len(session.execute(query.returning(_c.id)).all())
