"""Communities with all their layers: saved whole, loaded whole."""

from collections.abc import Mapping

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from data.store.registry import find
from data.store.rows import frame_of, insert_frame, whole
from data.store.scopes import within
from data.store.tables import community, layers
from geo.access import EVERYTHING, NOTHING, Scope
from geo.community import Community
from geo.errors import ConflictError


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


def _stored_already(given: Community) -> ConflictError:
    return ConflictError(
        f"A community named {given.name} or with code {given.code} is stored already; "
        "replace it, or give another name."
    )
