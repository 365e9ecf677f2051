"""The four specialists of each grid (一格四员): whom a grid can turn to."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from data.store import registry
from data.store.case_tables import grid_specialist
from data.store.scopes import within
from geo.access import EVERYTHING, Scope

Kind = Literal["grid_chief", "police_officer", "urban_management_officer", "building_chief"]
KINDS: tuple[Kind, ...] = get_args(Kind)
NAMES: dict[Kind, tuple[str, str]] = {
    "grid_chief": ("网格长", "grid chief"),
    "police_officer": ("网格警员", "police officer"),
    "urban_management_officer": ("网格城管员", "urban-management officer"),
    "building_chief": ("楼栋长", "building chief"),
}


@dataclass(frozen=True)
class Specialist:
    """One of the four; of building chiefs a grid has many.

    Raises
    ------
    ValueError
        There is no such kind.
    """

    grid_id: str
    kind: Kind
    name: str
    phone: str | None = None
    buildings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"a specialist is one of {', '.join(KINDS)}, not {self.kind}")


def save(session: Session, community_id: int, grid_id: str, given: Iterable[Specialist]) -> None:
    """Put these people in place of a grid's.

    Raises
    ------
    ValueError
        One belongs to another grid.
    """
    people = list(given)
    if any(one.grid_id != grid_id for one in people):
        raise ValueError(f"all specialists must be of grid {grid_id}")
    registry.hold(session, community_id)  # of two at once, one waits
    here = (grid_specialist.c.community_id == community_id) & (grid_specialist.c.grid_id == grid_id)
    session.execute(delete(grid_specialist).where(here))
    rows = [{"community_id": community_id, **vars(one)} for one in people]
    for row in rows:
        row["buildings"] = list(row["buildings"])
    if rows:
        session.execute(insert(grid_specialist), rows)


def listing(session: Session, community_id: int, scope: Scope = EVERYTHING) -> list[Specialist]:
    """Return the specialists of a community's grids that are in a scope, by grid and kind."""
    query = select(grid_specialist).where(
        grid_specialist.c.community_id == community_id,
        within(session, grid_specialist, scope, community_id),
    )
    rows = session.execute(query.order_by(grid_specialist.c.grid_id, grid_specialist.c.id))
    found = [
        Specialist(row.grid_id, row.kind, row.name, row.phone, tuple(row.buildings)) for row in rows
    ]
    return sorted(found, key=lambda one: (one.grid_id, KINDS.index(one.kind)))
