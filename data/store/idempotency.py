"""Requests that changed something, and what was answered: sent again, they are answered the same.

A key is claimed in the transaction of the change itself: what failed leaves no claim, and of two
at once the second waits for the first and gets its answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
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


def claim(session: Session, asked: Asked, at: datetime) -> Answer | None:
    """Take a key for a request, or return what the same request was answered before.

    None says: do it, and `keep` what you answer in the same transaction.

    Raises
    ------
    ConflictError
        The key was another request's.
    """
    statement = insert_new(session, idempotency_key, "who", "key")
    statement = statement.values(**vars(asked), created_at=at)
    taken = session.execute(statement.returning(_c.id)).scalar_one_or_none()
    if taken is not None:
        return None
    row = session.execute(select(idempotency_key).where(*_same(asked))).one()
    if (row.route, row.digest) != (asked.route, asked.digest):
        raise ConflictError("此幂等键已用于另一请求。This key was used for another request.")
    return None if row.status is None else Answer(row.status, row.body, row.headers)


def keep(session: Session, asked: Asked, answer: Answer) -> None:
    """Keep what a request was answered."""
    values = {"status": answer.status, "body": answer.body, "headers": dict(answer.headers)}
    session.execute(update(idempotency_key).where(*_same(asked)).values(values))


def sweep(session: Session, before: datetime) -> int:
    """Delete the keys claimed before a moment, and return how many."""
    query = delete(idempotency_key).where(_c.created_at < before)
    return len(session.execute(query.returning(_c.id)).all())


def _same(asked: Asked) -> tuple[Any, Any]:
    return _c.who == asked.who, _c.key == asked.key
