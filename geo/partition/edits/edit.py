"""The edits a person may make of a plan of grids."""

from dataclasses import dataclass

from shapely import LineString


@dataclass(frozen=True)
class MoveBuilding:
    """Move a building, and the land around it, into a grid.

    Buildings on top of each other share their land and move together.
    """

    building_id: str
    grid_id: str


@dataclass(frozen=True)
class MergeGrids:
    """Make one grid of two; the smaller number stays."""

    one: str
    two: str


@dataclass(frozen=True)
class DivideGrid:
    """Divide a grid in two by itself: inside the band where that can be, else as evenly as can be.

    The northern or western part keeps the number, the other one gets the next free one.
    """

    grid_id: str
    seed: int = 0


@dataclass(frozen=True)
class DrawBorder:
    """Divide a grid along a line.

    Land falls on the side of the line where the middle of its building lies. The line need not
    reach the edge of the grid: its ends are drawn on straight. Numbers as for `DivideGrid`.

    Parameters
    ----------
    grid_id
        The grid.
    line
        The new border in the CRS of the community, axis order x, y.
    """

    grid_id: str
    line: LineString


Edit = MoveBuilding | MergeGrids | DivideGrid | DrawBorder
