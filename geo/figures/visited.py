"""The figure of grid workers' visits: of the buildings of a grid those reached."""

from collections.abc import Mapping, Sequence

from geo.cases import Coverage
from geo.cases.kpi import Figure, Formula

BUILDINGS_REACHED = Formula(
    "buildings_reached",
    "share",
    "走访覆盖率",
    "Buildings visited",
    "本期走访过的楼栋 ÷ 网格内全部楼栋；入户走访计入所在楼栋。",
    "Buildings visited in the period ÷ buildings of the grid; a visit to a household is one to its "
    "building.",
)
NO_BUILDINGS = "网格内没有楼栋。 There are no buildings."


def visit_figures(found: Sequence[Coverage], group_of: Mapping[str, str]) -> list[Figure]:
    """Return the total of grids, then the figure of each group, in plain order.

    Nothing is withheld: a building is no person.

    Parameters
    ----------
    group_of
        The group of each grid; those without one count in the total alone.
    """
    visited: dict[str | None, int] = {None: 0}
    places: dict[str | None, int] = {None: 0}
    for one in found:
        for group in {None, group_of.get(one.grid_id)}:
            visited[group] = visited.get(group, 0) + one.visited
            places[group] = places.get(group, 0) + one.places
    groups = [None, *sorted(group for group in visited if group is not None)]
    return [_figure(group, visited[group], places[group]) for group in groups]


def _figure(group: str | None, visited: int, places: int) -> Figure:
    if not places:
        return Figure(BUILDINGS_REACHED, group, None, 0, 0, NO_BUILDINGS)
    return Figure(BUILDINGS_REACHED, group, visited / places, visited, places)
