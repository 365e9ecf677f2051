"""The four specialists of each grid: who may see and name them."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from api.cases.office import Office
from api.view import View
from data.store import audit, specialists
from data.store.specialists import Specialist
from geo.errors import NotFoundError


def listing(session: Session, here: View) -> list[Specialist]:
    """Return the specialists of the grids a person may see, by grid and kind."""
    return specialists.listing(session, here.stored.id, here.rows("specialists"))


def require_grid(office: Office, grid_id: str) -> None:
    """Make sure that a grid is in force.

    Raises
    ------
    NotFoundError
        It is not.
    """
    if grid_id not in office.grids:
        raise NotFoundError(f"There is no grid '{grid_id}'.")


def save(session: Session, here: View, grid_id: str, people: Iterable[Specialist]) -> None:
    """Put these people in place of a grid's, on record."""
    specialists.save(session, here.stored.id, grid_id, people)
    audit.append(session, here.entry("specialists.set", f"grid/{grid_id}"), here.at)
