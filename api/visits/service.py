"""Visits of grid workers: 走记办回评, and how much of each grid they reach."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from api.cases.office import Office
from api.view import View
from data.store import case_visits
from geo.access import Scope
from geo.cases import Case, Coverage, coverage


def covered(
    session: Session, here: View, office: Office, since: datetime, until: datetime
) -> tuple[Coverage, ...]:
    """Return which buildings of each grid in force were visited, of grids the person may see.

    A visit to a household is one to its building. `last_at` looks back beyond the period.
    """
    scope = here.rows("visits")
    return reached(session, here.stored.id, scope, office, since, until)


def reached(  # noqa: PLR0917 - everything a coverage is made of
    session: Session,
    community_id: int,
    scope: Scope,
    office: Office,
    since: datetime,
    until: datetime,
) -> tuple[Coverage, ...]:
    """Return which buildings of each grid of a scope were visited; see `covered`."""
    visits = case_visits.between(session, community_id, since, until, scope)
    places = {
        f"building:{building}": grid
        for building, grid in office.building_grid.items()
        if scope.everything or grid in scope.grids
    }
    last = case_visits.last_of(session, community_id, until, scope)
    return tuple(
        replace(one, last_at=one.last_at or last.get(one.grid_id))
        for one in coverage(map(_of_building, visits), places, since, until)
    )


def _of_building(visit: Case) -> Case:
    kind, _, name = (visit.place_ref or "").partition(":")
    if kind != "household":
        return visit
    return replace(visit, place_ref=f"building:{name.rpartition('-')[0]}")
