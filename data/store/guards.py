"""The guards of a community."""

from collections.abc import Iterable

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from data.store.scopes import within
from data.store.tables import guard
from geo.access import EVERYTHING, Scope
from geo.guard import Guard


def save(session: Session, community_id: int, guards: Iterable[Guard]) -> None:
    """Put these guards in place of the community's."""
    session.execute(delete(guard).where(guard.c.community_id == community_id))
    rows = [
        {"community_id": community_id, "guard_id": one.guard_id, "name": one.name, "crew": one.crew}
        for one in guards
    ]
    if rows:
        session.execute(insert(guard), rows)


def listing(session: Session, community_id: int, scope: Scope = EVERYTHING) -> list[Guard]:
    """Return the guards of a community that are in a scope, by number."""
    own = (guard.c.community_id == community_id) & within(session, guard, scope)
    query = select(guard).where(own).order_by(guard.c.guard_id)
    return [Guard(row.guard_id, row.name, row.crew) for row in session.execute(query)]
