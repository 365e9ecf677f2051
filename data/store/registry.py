"""Which communities there are: found by id, code or name, without their layers."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from data.store.tables import community
from geo.errors import NotFoundError
from geo.origin import Origin


@dataclass(frozen=True)
class Stored:
    """A community in the store, without its layers.

    `crs` is what its source was in; `revision` counts the times its layers were replaced.
    """

    id: int
    name: str
    code: str | None
    origin: Origin
    crs: str
    revision: int

    @property
    def key(self) -> str:
        """What stands for the community in URLs: its code, or its id where it has none."""
        return self.code or str(self.id)


def listing(session: Session) -> list[Stored]:
    """Return all communities, by id."""
    return [_stored(row) for row in session.execute(select(community).order_by(community.c.id))]


def find(session: Session, key: str) -> Stored:
    """Return a community by its code, its name or its id.

    Raises
    ------
    NotFoundError
        There is none of that key.
    """
    if "\0" in key:  # PostgreSQL refuses it in any text
        raise NotFoundError("A community's key holds no NUL.")
    by = [community.c.code == key, community.c.name == key]
    if key.isdecimal() and len(key) < 10:
        by.append(community.c.id == int(key))
    row = session.execute(select(community).where(or_(*by)).order_by(community.c.id)).first()
    if row is None:
        raise NotFoundError(f"There is no community '{key}'.")
    return _stored(row)


def hold(session: Session, community_id: int) -> None:
    """Let whoever else would change something of the whole community wait until this has ended.

    SQLite has one writer at a time anyway. Rows that only belong to it may be added meanwhile.
    """
    query = select(community.c.id).where(community.c.id == community_id)
    session.execute(query.with_for_update(key_share=True)).all()


def _stored(row: Row[Any]) -> Stored:
    origin = Origin(row.title, row.attribution, row.licence, row.synthetic, row.datum)
    return Stored(row.id, row.name, row.code, origin, row.crs, row.revision)
