"""Where a command says a case is: what is known of the place by geometry, not by hearsay."""

from dataclasses import replace
from math import isfinite

from api.cases.office import Office
from geo.cases import Command, Details, Refused
from geo.cases.places import Spot

_SAY_WHERE = frozenset({"link", "file", "walk"})
"""Commands that may say where a case is."""


def located(command: Command, office: Office) -> tuple[Command, Spot | None] | Refused:
    """Return a command with the grid of its place, and where that is.

    Coordinates decide, then the building that `place_ref` names; a grid that is only named must be
    one of those in force. The spot is None where nothing is said of the place.
    """
    given = command.details
    if command.kind not in _SAY_WHERE:
        return command, None
    place = given.place
    building = _building(given, office)
    if place is None and building is not None:
        place = office.building_at[building]
    if place is not None and all(map(isfinite, place)) and _on_earth(*place):
        spot = office.spot(*place)
        if building is not None and given.place is None:
            by_plan = office.building_grid.get(building, spot.grid_id)
            spot = replace(spot, building_id=building, grid_id=by_plan)
        details = replace(given, place=place, grid_id=spot.grid_id)
        return replace(command, details=details), spot
    if given.grid_id is not None and office.grids and given.grid_id not in office.grids:
        zh = f"没有网格“{given.grid_id}”。"
        return Refused("invalid", zh, f"There is no grid '{given.grid_id}'.")
    return command, None


def _building(given: Details, office: Office) -> str | None:
    """Return the building a place is, or a household is in: `building:12`, `household:12-502`."""
    kind, _, name = (given.place_ref or "").partition(":")
    if kind == "household":
        name = name.rpartition("-")[0]
    return name if kind in {"building", "household"} and name in office.building_at else None


def _on_earth(lon: float, lat: float) -> bool:
    return abs(lon) <= 180 and abs(lat) <= 90
