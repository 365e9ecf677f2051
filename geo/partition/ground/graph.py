"""The graph a split works on: one node per cell, one edge per shared border."""

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import minimum_spanning_tree

from geo.partition.ground.borders import Bools, Borders, Floats, Ints, components
from geo.partition.ground.cells import Cells
from geo.partition.ground.land import Land

SHORT_M = 0.5
"""A border shorter than this is no connection, unless a cell has no other."""

SEARCH_DISCOUNT = 0.6
"""Share of its length that a border along a road or between compounds loses at first."""


@dataclass(frozen=True)
class Graph:
    """Cells and the borders between them.

    Parameters
    ----------
    households
        Households of each node, shape (n,).
    xy
        Middle of the footprints of each node, or of its land where it has none; metres, easting
        and northing, shape (n, 2).
    left, right
        The nodes of each edge, shape (m,), left < right.
    length_m
        Border of each edge, metres.
    along_m
        Part of it along a road or between two compounds.
    cost_m
        What it costs to cut each edge: its metres, those along something discounted.
    """

    households: Ints
    xy: Floats
    left: Ints
    right: Ints
    length_m: Floats
    along_m: Floats
    cost_m: Floats

    def discounted(self, share: float) -> "Graph":
        """Return the same graph with metres along a road or between compounds at less cost."""
        return replace(self, cost_m=self.length_m - share * self.along_m)

    def sub(self, nodes: Ints) -> "Graph":
        """Return the graph of some nodes, numbered in the order given."""
        place = np.full(len(self.households), -1)
        place[nodes] = np.arange(len(nodes))
        a, b = place[self.left], place[self.right]
        keep = (a >= 0) & (b >= 0)
        return Graph(
            self.households[nodes],
            self.xy[nodes],
            a[keep],
            b[keep],
            self.length_m[keep],
            self.along_m[keep],
            self.cost_m[keep],
        )

    def through(self, nodes: Ints) -> "Graph":
        """Return the graph of some nodes that touch, or that touch the same land between others.

        What hangs together here can be made to hang together with the other nodes' help.
        """
        other = np.ones(len(self.households), dtype=bool)
        other[nodes] = False
        a, b = self.left, self.right
        among = other[a] & other[b]
        part = components(len(other), a[among], b[among])
        ends = np.concatenate([np.column_stack([a, b]), np.column_stack([b, a])])
        ends = ends[~other[ends[:, 0]] & other[ends[:, 1]]]
        beside = np.unique(np.column_stack([part[ends[:, 1]], ends[:, 0]]), axis=0)
        pairs = [np.column_stack([a, b])[~other[a] & ~other[b]]]
        pairs += [
            np.array(list(combinations(group[:, 1].tolist(), 2)), dtype=np.int64).reshape(-1, 2)
            for group in np.split(beside, np.flatnonzero(np.diff(beside[:, 0])) + 1)
        ]
        place = np.full(len(other), -1)
        place[nodes] = np.arange(len(nodes))
        edges = np.unique(np.sort(place[np.concatenate(pairs)], axis=1), axis=0)
        nothing = np.zeros(len(edges))
        return Graph(
            self.households[nodes],
            self.xy[nodes],
            edges[:, 0],
            edges[:, 1],
            nothing,
            nothing,
            nothing,
        )

    def connected(self) -> bool:
        """Return whether the graph hangs together."""
        count = len(self.households)
        return count > 0 and not components(count, self.left, self.right).any()


def graph_of(land: Land, cells: Cells, region: Ints) -> Graph:
    """Build the graph of all cells; borders between two compounds cost as little as roads.

    Within a region a border links where it is long enough, or where nothing longer holds the
    region together: land where nobody lives may hang on a region by less.
    """
    borders = cells.borders.grouped(cells.cell)
    borders = borders.where(region[borders.left] == region[borders.right])
    borders = borders.where(_links(borders) | _holds(borders, cells.count))
    seam = cells.compound[borders.left] != cells.compound[borders.right]
    along = np.where(seam, borders.length_m, borders.road_m)
    cost = borders.length_m - SEARCH_DISCOUNT * along
    households = np.bincount(cells.of_building, weights=land.households, minlength=cells.count)
    sums = [
        np.bincount(cells.of_building, weights=land.middles[:, axis], minlength=cells.count)
        for axis in (0, 1)
    ]
    built = np.bincount(cells.of_building, minlength=cells.count)
    xy = np.column_stack(sums) / np.maximum(built, 1)[:, None]
    for bare in np.flatnonzero(built == 0):
        land_of_it = shapely.geometrycollections(cells.faces[cells.cell == bare])
        xy[bare] = shapely.get_coordinates(shapely.centroid(land_of_it))[0]
    return Graph(
        households.astype(np.int64),
        xy,
        borders.left,
        borders.right,
        borders.length_m,
        along,
        cost,
    )


def linking(borders: Borders) -> Borders:
    """Return the borders that connect: long ones, and the longest of a cell without a long one."""
    return borders.where(_links(borders))


def _links(borders: Borders) -> Bools:
    keep = borders.length_m >= SHORT_M
    linked = np.concatenate([borders.left[keep], borders.right[keep]])
    ends = np.concatenate([borders.left, borders.right])
    edge = np.tile(np.arange(len(keep)), 2)
    order = np.argsort(borders.length_m[edge], kind="stable")
    longest = np.full(ends.max(initial=-1) + 1, -1)
    longest[ends[order]] = edge[order]
    lonely = np.setdiff1d(ends, linked)
    keep[longest[lonely]] = True
    return keep


def _holds(borders: Borders, count: int) -> Bools:
    """Return whether each border is one of the longest that hold everything together."""
    ends, shape = (borders.left, borders.right), (count, count)
    tree = minimum_spanning_tree(coo_array((1 / borders.length_m, ends), shape=shape)).tocoo()
    held = tree.row.astype(np.int64) * count + tree.col
    return np.isin(borders.left * count + borders.right, held)
