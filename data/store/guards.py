"""The guards of a community."""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from data.store.scopes import within
from data.store.tables import guard
from geo.access import EVERYTHING, Scope
from geo.guard import Guard


def save(session: Session, community_id: int, guards: Iterable[Guard]) -> None:
    """Put these guards in place of the community's."""
    session.execute(delete(guard).where(guard.c.community_id == community_id))
    rows = [
        {
            "community_id": community_id,
            "guard_id": one.guard_id,
            "name": one.name,
            "crew": one.crew,
            "home_grid": one.home_grid,
        }
        for one in guards
    ]
    if rows:
        session.execute(insert(guard), rows)


def settle(session: Session, community_id: int, home_grids: Mapping[str, str]) -> None:
    """Give guards their home grids, by the numbers of both; whoever is not named keeps his."""
    for guard_id, grid_id in home_grids.items():
        him = (guard.c.community_id == community_id) & (guard.c.guard_id == guard_id)
        session.execute(update(guard).where(him).values(home_grid=grid_id))


def listing(session: Session, community_id: int, scope: Scope = EVERYTHING) -> list[Guard]:
    """Return the guards of a community that are in a scope, by number."""
    own = (guard.c.community_id == community_id) & within(session, guard, scope)
    query = select(guard).where(own).order_by(guard.c.guard_id)
    return [
        Guard(row.guard_id, row.name, row.crew, row.home_grid) for row in session.execute(query)
    ]
