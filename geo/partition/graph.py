"""The graph a split works on: one node per cell, one edge per shared border."""

from dataclasses import dataclass

import numpy as np
import shapely

from geo.partition.borders import Borders, Floats, Ints, components
from geo.partition.cells import Cells
from geo.partition.land import Land

SHORT_M = 0.5
"""A border shorter than this is no connection, unless a cell has no other."""

SEARCH_DISCOUNT = 0.6
"""Share of its length that a border along a road or between compounds loses for the search.

Less than the discount of the reported road-weighted cut: with that one grids follow roads at any
price and become long (measured: 0.6 gives rounder grids and hardly less road).
"""


@dataclass(frozen=True)
class Graph:
    """Cells and the borders between them.

    Parameters
    ----------
    households
        Households of each node, shape (n,).
    xy
        Middle of the footprints of each node, metres, easting and northing, shape (n, 2).
    left, right
        The nodes of each edge, shape (m,), left < right.
    cost_m
        What it costs to cut each edge: metres of border, roads and borders of compounds
        discounted.
    """

    households: Ints
    xy: Floats
    left: Ints
    right: Ints
    cost_m: Floats

    def sub(self, nodes: Ints) -> "Graph":
        """Return the graph of some nodes, numbered in the order given."""
        place = np.full(len(self.households), -1)
        place[nodes] = np.arange(len(nodes))
        a, b = place[self.left], place[self.right]
        keep = (a >= 0) & (b >= 0)
        return Graph(self.households[nodes], self.xy[nodes], a[keep], b[keep], self.cost_m[keep])

    def connected(self) -> bool:
        """Return whether the graph hangs together."""
        count = len(self.households)
        return count > 0 and not components(count, self.left, self.right).any()


def graph_of(land: Land, cells: Cells, region: Ints) -> Graph:
    """Build the graph of all cells; borders between two compounds cost as little as roads."""
    borders = cells.borders.grouped(cells.cell)
    borders = linking(borders.where(region[borders.left] == region[borders.right]))
    seam = cells.compound[borders.left] != cells.compound[borders.right]
    along = np.where(seam, borders.length_m, borders.road_m)
    cost = borders.length_m - SEARCH_DISCOUNT * along
    households = np.bincount(cells.of_building, weights=land.households, minlength=cells.count)
    middle = shapely.get_coordinates(shapely.centroid(land.footprints))
    sums = [
        np.bincount(cells.of_building, weights=middle[:, axis], minlength=cells.count)
        for axis in (0, 1)
    ]
    xy = np.column_stack(sums) / np.bincount(cells.of_building, minlength=cells.count)[:, None]
    return Graph(households.astype(np.int64), xy, borders.left, borders.right, cost)


def linking(borders: Borders) -> Borders:
    """Return the borders that connect: long ones, and the longest of a cell without a long one."""
    keep = borders.length_m >= SHORT_M
    linked = np.concatenate([borders.left[keep], borders.right[keep]])
    ends = np.concatenate([borders.left, borders.right])
    edge = np.tile(np.arange(len(keep)), 2)
    order = np.argsort(borders.length_m[edge], kind="stable")
    longest = np.full(ends.max(initial=-1) + 1, -1)
    longest[ends[order]] = edge[order]
    lonely = np.setdiff1d(ends, linked)
    keep[longest[lonely]] = True
    return borders.where(keep)
