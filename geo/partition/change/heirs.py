"""Which grids of a plan carry on those of a previous one, and what moved between them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from geopandas import GeoSeries
from scipy.optimize import linear_sum_assignment

from geo.partition.change.keep import Previous
from geo.partition.codes import UNKNOWN_COMMUNITY, CodeScheme
from geo.partition.ground.borders import Floats, Ints, Shapes
from geo.partition.ground.ground import Ground

NUMBER_WIDTH = 2


@dataclass(frozen=True)
class Moved:
    """A building that changed its grid.

    Parameters
    ----------
    building_id
        The building.
    households
        As they are now.
    from_grid, to_grid
        `grid_id` before and now.
    """

    building_id: str
    households: int
    from_grid: str
    to_grid: str


@dataclass(frozen=True)
class Heirs:
    """The grids of a plan with the names they keep or get.

    Parameters
    ----------
    grid
        Grid of each cell, shape (cells,).
    shapes
        Polygon of each grid, metres.
    ids, codes
        Of each grid: those of the previous plan first, in its order.
    moved
        What changed its grid, building by building.
    new, gone
        `grid_id` of grids that are new, and of those that are no more.
    """

    grid: Ints
    shapes: Shapes
    ids: list[str]
    codes: list[str]
    moved: tuple[Moved, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def households_moved(self) -> int:
        """Households that changed their grid."""
        return sum(one.households for one in self.moved)

    def words(self, *, proved: bool, anew: Sequence[str]) -> str:
        """Return in words what moved.

        Parameters
        ----------
        proved
            Whether no plan moves fewer.
        anew
            Names of regions that were split anew.
        """
        if self.moved:
            said = (
                f"Kept from the previous plan: {_number(self.households_moved, 'household')} in "
                f"{_number(len(self.moved), 'building')} moved to another grid; "
                f"fewer {'are proved impossible' if proved else 'may be possible'}."
            )
        else:
            said = "Kept from the previous plan: nobody moved to another grid."
        if self.new:
            said += f" New: {', '.join(self.new)}."
        if self.gone:
            said += f" No more: {', '.join(self.gone)}."
        if anew:
            said += f" Split anew: {', '.join(anew)}."
        return said


def heirs(
    previous: Previous, was: Ints, ground: Ground, *, grid: Ints, shapes: Shapes, scheme: CodeScheme
) -> Heirs:
    """Give each grid the number of the previous grid it has most households in common with.

    A grid without any gets the next free number; numbers of the previous plan are not used again.
    Exclusive grids carry on the exclusive grids they share most land with.

    Parameters
    ----------
    previous
        The previous plan.
    was
        Position of the previous grid of each building, -1 where it is new.
    ground
        Of the community.
    grid
        Grid of each cell of the whole land, in reading order, shape (cells,).
    shapes
        Polygon of each grid, metres.
    scheme
        Makes the codes of new grids.
    """
    buildings = ground.community["buildings"]
    now = grid[ground.whole_cells.of_building]
    households = buildings["households"].to_numpy(dtype=np.int64)
    common = np.zeros((len(shapes), len(previous.ids)))
    own = np.isin(np.arange(len(shapes)), grid[ground.exclusive])
    lived = previous.lived(was)
    known = lived >= 0
    weight = households + 1 / (len(households) + 1)  # where nobody lives, buildings count
    np.add.at(common, (now[known], lived[known]), weight[known])
    common[own] = 0
    if previous.exclusive is not None:
        columns = np.array([previous.ids.index(name) for name in previous.exclusive.index])
        shared = _shared_m2(shapes, previous.exclusive.to_crs(ground.land.crs))
        common[np.ix_(np.flatnonzero(own), columns)] = shared[own]
    heir = _matched(common)
    order = np.lexsort((np.where(heir < 0, np.arange(len(heir)), heir), heir < 0))
    names = _named(heir[order], previous, ground.community.code or UNKNOWN_COMMUNITY, scheme)
    ids = [name for name, _ in names]
    place = np.argsort(order)
    moved = [
        Moved(str(name), int(people), previous.ids[before], ids[after])
        for name, people, before, after in zip(
            buildings["building_id"], households, was, place[now], strict=True
        )
        if before >= 0 and previous.ids[before] != ids[after]
    ]
    return Heirs(
        place[grid],
        shapes[order],
        ids,
        [code for _, code in names],
        tuple(moved),
        tuple(name for name in ids if name not in previous.code_of_grid),
        tuple(name for name in previous.ids if name not in ids),
    )


def _shared_m2(shapes: Shapes, land: GeoSeries) -> Floats:
    """Return the area that grids share with land, shape (grids, pieces of land)."""
    pieces = shapely.make_valid(land.to_numpy())
    return np.asarray(shapely.area(shapely.intersection(shapes[:, None], pieces[None, :])))


def _matched(common: Floats) -> Ints:
    """Return the column of each row so that the sum is greatest; -1 where nothing is in common."""
    row, column = linear_sum_assignment(common, maximize=True)
    heir = np.full(len(common), -1)
    some = common[row, column] > 0
    heir[row[some]] = column[some]
    return heir


def _named(
    heir: Ints, previous: Previous, community: str, scheme: CodeScheme
) -> list[tuple[str, str]]:
    """Return id and code of each grid; new ones get the next free numbers."""
    numbers = [name for name in previous.ids if name.isdecimal()]
    width = max([NUMBER_WIDTH, *map(len, numbers)])
    last = max(map(int, numbers), default=0)
    taken = set(previous.code_of_grid.values())
    names: list[tuple[str, str]] = []
    for at in heir.tolist():
        if at >= 0:
            name = previous.ids[at]
            names.append((name, previous.code_of_grid[name]))
            continue
        last += 1
        while len(taken) >= last and scheme(community, last) in taken:
            last += 1
        names.append((f"{last:0{width}d}", scheme(community, last)))
    return names


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"
