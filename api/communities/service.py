"""What the API says of communities."""

from typing import Any

from sqlalchemy.orm import Session

from data.store import communities


def listing(session: Session) -> list[dict[str, Any]]:
    """Return every community with its counts and where its things are."""
    return [_described(found) for found in communities.listing(session)]


def one(session: Session, key: str) -> dict[str, Any]:
    """Return one community by its key: id, code or name.

    Raises
    ------
    NotFoundError
        There is none of that key.
    """
    return _described(communities.find(session, key))
