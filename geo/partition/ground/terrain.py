"""What the figures of any set of cells follow from, without drawing it: areas, borders, distances.

Area, border and road of a set of cells are sums over its cells less what they share, so thousands
of candidate grids are measured by a few sparse products.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse import coo_array, csr_array

from geo.partition.ground.borders import ROAD_DISCOUNT, Bools, Borders, Floats, Ints, summed
from geo.partition.ground.cells import Cells
from geo.partition.ground.graph import Graph
from geo.partition.ground.land import Land


@dataclass(frozen=True)
class Traits:
    """Figures of sets of cells, each of shape (sets,).

    Parameters
    ----------
    polsby_popper
        4 pi area / perimeter^2.
    border_m, road_m
        Border with other sets, and the part of it along a street; not the community's boundary.
    inertia
        Households times squared metres to the set's central building.
    """

    polsby_popper: Floats
    border_m: Floats
    road_m: Floats
    inertia: Floats

    @property
    def cut_m(self) -> Floats:
        """Border with the parts along a road counted at one fifth, metres."""
        return self.border_m - ROAD_DISCOUNT * self.road_m

    def of(self, which: Ints | Bools) -> "Traits":
        """Return the figures of some of the sets."""
        return Traits(
            self.polsby_popper[which],
            self.border_m[which],
            self.road_m[which],
            self.inertia[which],
        )


@dataclass(frozen=True)
class Terrain:
    """Cells with their graph and everything that is summed over them.

    Parameters
    ----------
    graph
        Cells and the borders that connect.
    area_m2, perimeter_m
        Of each cell, shape (n,).
    border_m, road_m
        Length of each cell's border with any other cell, and the part along a street, shape (n,).
    shared_m, shared_road_m
        The same between two cells, each pair once, sparse, shape (n, n).
    middles, weight
        Middle of each building, shape (buildings, 2), and its households, its weight in the
        inertia.
    of_building
        Cell of each building, shape (buildings,).
    """

    graph: Graph
    area_m2: Floats
    perimeter_m: Floats
    border_m: Floats
    road_m: Floats
    shared_m: csr_array
    shared_road_m: csr_array
    middles: Floats
    weight: Floats
    of_building: Ints

    def sub(self, nodes: Ints) -> "Terrain":
        """Return the terrain of some cells, numbered in the order given."""
        place = np.full(len(self.area_m2), -1)
        place[nodes] = np.arange(len(nodes))
        cell = place[self.of_building]
        inside = cell >= 0
        return Terrain(
            self.graph.sub(nodes),
            self.area_m2[nodes],
            self.perimeter_m[nodes],
            self.border_m[nodes],
            self.road_m[nodes],
            self.shared_m[nodes][:, nodes],
            self.shared_road_m[nodes][:, nodes],
            self.middles[inside],
            self.weight[inside],
            cell[inside],
        )

    def traits(self, sets: Bools) -> Traits:
        """Measure sets of cells.

        Parameters
        ----------
        sets
            Which cells are in each set, shape (sets, n).
        """
        member = csr_array(sets.astype(np.float64))
        inner = _within(member, self.shared_m)
        border = member @ self.border_m - 2 * inner
        road = member @ self.road_m - 2 * _within(member, self.shared_road_m)
        perimeter = member @ self.perimeter_m - 2 * inner
        around = 4 * np.pi * (member @ self.area_m2) / perimeter**2
        return Traits(around, border, road, self._inertia(sets))

    def pull(self) -> Floats:
        """Return what each cell adds to the inertia of a grid around each building.

        Household-weighted square metres, shape (n, buildings).
        """
        away = self.middles[:, None, :] - self.middles[None, :, :]
        pull = np.zeros((len(self.area_m2), len(self.weight)))
        np.add.at(pull, self.of_building, self.weight[:, None] * (away**2).sum(axis=2))
        return pull

    def _inertia(self, sets: Bools) -> Floats:
        """Return the inertia about the inhabited building nearest to the weighted middle.

        That is the one about which the inertia is least (parallel axes).
        """
        middles = self.middles - self.middles.mean(axis=0)
        which, building = np.nonzero(sets[:, self.of_building] & (self.weight > 0))
        weight, at = self.weight[building], middles[building]

        def total(values: Floats) -> Floats:
            return summed(which, values, len(sets))

        held = total(weight)
        centre = np.column_stack([total(weight * at[:, axis]) for axis in (0, 1)])
        centre /= np.maximum(held, 1.0)[:, None]
        off = ((at - centre[which]) ** 2).sum(axis=1)
        nearest = np.full(len(sets), np.inf)
        np.minimum.at(nearest, which, off)
        return total(weight * off) + held * np.where(held > 0, nearest, 0.0)


def terrain_of(land: Land, cells: Cells, graph: Graph) -> Terrain:
    """Build the terrain of all cells of a community."""
    borders = cells.borders.grouped(cells.cell)
    shapes = cells.dissolved(np.arange(cells.count))
    return Terrain(
        graph,
        shapely.area(shapes),
        shapely.length(shapes),
        _per_cell(borders, borders.length_m, cells.count),
        _per_cell(borders, borders.road_m, cells.count),
        _matrix(borders, borders.length_m, cells.count),
        _matrix(borders, borders.road_m, cells.count),
        land.middles,
        land.households.astype(np.float64),
        cells.of_building,
    )


def _per_cell(borders: Borders, values: Floats, count: int) -> Floats:
    ends = np.concatenate([borders.left, borders.right])
    return summed(ends, np.concatenate([values, values]), count)


def _matrix(borders: Borders, values: Floats, count: int) -> csr_array:
    return coo_array((values, (borders.left, borders.right)), shape=(count, count)).tocsr()


def _within(member: csr_array, shared: csr_array) -> Floats:
    return np.asarray((member @ shared).multiply(member).sum(axis=1)).ravel()
