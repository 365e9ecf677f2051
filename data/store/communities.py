"""Communities: saved whole, loaded whole, found by id, code or name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from data.store.rows import frame_of, insert_frame, whole
from data.store.scopes import within
from data.store.tables import community, layers
from geo.access import EVERYTHING, NOTHING, Scope
from geo.community import Community, Origin
from geo.errors import ConflictError, NotFoundError


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


def save(session: Session, given: Community, *, replace: bool = False) -> int:
    """Store a community with all its layers and return its id.

    Parameters
    ----------
    replace
        Where a community of that name or code is there already, put these layers in place of its
        own; its id and its plans stay.

    Raises
    ------
    ConflictError
        It is there already and `replace` is false.
    """
    values = {
        "name": given.name,
        "code": given.code,
        "title": given.origin.title,
        "attribution": given.origin.attribution,
        "licence": given.origin.licence,
        "synthetic": given.origin.synthetic,
        "datum": given.origin.datum,
        "crs": given.crs.to_string(),
    }
    same = community.c.name == given.name
    if given.code is not None:
        same |= community.c.code == given.code
    query = select(community.c.id).where(same).with_for_update()  # one replaces, others wait
    there = session.execute(query).scalars().all()
    if there and not replace:
        raise _stored_already(given)
    if len(there) > 1:
        raise ConflictError(f"Name {given.name} and code {given.code} belong to two communities.")
    if there:
        key = there[0]
        revised = values | {"revision": community.c.revision + 1}
        session.execute(update(community).where(community.c.id == key).values(revised))
        for table in layers.values():
            session.execute(delete(table).where(table.c.community_id == key))
    else:
        statement = insert(community).values(values | {"revision": 1}).returning(community.c.id)
        try:
            with session.begin_nested():
                key = session.execute(statement).scalar_one()
        except IntegrityError as error:  # another writer was faster
            raise _stored_already(given) from error
    for layer, table in layers.items():
        insert_frame(session, table, given[layer], community_id=key)
    return key


def load(
    session: Session, community_id: int, scopes: Mapping[str, Scope] | None = None
) -> Community:
    """Return a community with its layers, in WGS 84.

    Parameters
    ----------
    scopes
        Only rows in these scopes, by layer, and no rows of layers it does not name; all of all
        layers where it is not given.

    Raises
    ------
    NotFoundError
        There is none of that id.
    """
    stored = find(session, str(community_id))
    frames = {}
    for layer, table in layers.items():
        scope = EVERYTHING if scopes is None else scopes.get(layer, NOTHING)
        own = (table.c.community_id == stored.id) & within(session, table, scope, stored.id)
        frame = frame_of(session, whole(table).where(own), table)
        if len(frame) or layer == "buildings":
            frames[layer] = frame.reset_index(drop=True)
    return Community.of(frames, name=stored.name, code=stored.code, origin=stored.origin)


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


def _stored_already(given: Community) -> ConflictError:
    return ConflictError(
        f"A community named {given.name} or with code {given.code} is stored already; "
        "replace it, or give another name."
    )


def _stored(row: Row[Any]) -> Stored:
    origin = Origin(row.title, row.attribution, row.licence, row.synthetic, row.datum)
    return Stored(row.id, row.name, row.code, origin, row.crs, row.revision)
