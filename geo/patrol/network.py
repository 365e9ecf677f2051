"""The walking network: streets noded where they meet, with their connected parts."""

from dataclasses import dataclass

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

GRID_M = 0.1
"""Vertices are rounded to this grid, and streets that come this near to each other meet."""
REACH_M = 0.5
"""A loose end this near to another street is taken to meet it."""
SAME_M = 0.15
"""Streets drawn over each other, nearer than this after rounding, are walked once."""


@dataclass(frozen=True)
class Network:
    """A walking network of one connected part, in a CRS in metres.

    Parameters
    ----------
    nodes
        (n, 2) easting and northing of the junctions.
    edges
        (m, 2) the junctions each segment runs between, in the direction of its line.
    lines
        (m,) the segments as LineStrings.
    length_m
        (m,) their lengths.
    owners
        (p, 2) pairs of a street's row and a segment that is part of it. A segment has more than
        one street where streets are drawn over each other.
    part_m
        Length of every connected part found, the longest first; this network is that one.
    left_out
        Rows of the walkable streets that lie wholly or partly in the other parts, ascending.
    """

    nodes: NDArray[np.float64]
    edges: NDArray[np.intp]
    lines: NDArray[np.object_]
    length_m: NDArray[np.float64]
    owners: NDArray[np.intp]
    part_m: NDArray[np.float64]
    left_out: NDArray[np.intp]

    @property
    def parts(self) -> int:
        """The number of connected parts of the walkable streets."""
        return len(self.part_m)

    @property
    def left_out_m(self) -> float:
        """Length of the walkable streets that cannot be reached from this network."""
        return float(self.part_m[1:].sum())

    def graph(self, length_m: NDArray[np.float64] | None = None) -> csr_array:
        """Return the symmetric matrix of lengths between junctions; the shortest of parallels.

        Parameters
        ----------
        length_m
            (m,) other lengths than the segments' own.
        """
        length_m = self.length_m if length_m is None else length_m
        low, high = self.edges.min(axis=1), self.edges.max(axis=1)
        order = np.lexsort((length_m, high, low))
        order = order[low[order] != high[order]]
        pair = low[order] * len(self.nodes) + high[order]
        first = order[np.unique(pair, return_index=True)[1]]
        # A length of exactly zero would read as no edge in a sparse matrix.
        weight = np.maximum(length_m[first], 1e-9)
        rows, columns = np.r_[low[first], high[first]], np.r_[high[first], low[first]]
        shape = (len(self.nodes), len(self.nodes))
        return coo_array((np.r_[weight, weight], (rows, columns)), shape=shape).tocsr()


def network(streets: GeoDataFrame) -> Network | None:
    """Return the longest connected part of the walkable streets; None where there is none.

    Streets are cut wherever they cross, meet or touch, so a file whose junctions share no vertex
    works too. A bridge counts as a crossing: the contract does not tell bridges.

    Parameters
    ----------
    streets
        Frame of the contract's layer `streets`, in a CRS in metres.
    """
    rows = np.flatnonzero(streets["walkable"].to_numpy(dtype=bool))
    shapes, owner = shapely.get_parts(streets.geometry.to_numpy()[rows], return_index=True)
    drawn = (shapely.get_dimensions(shapes) == 1) & (shapely.length(shapes) > 0)
    shapes, owner = _joined(shapely.force_2d(shapes[drawn])), rows[owner[drawn]]
    lines = shapely.get_parts(shapely.union_all(shapes, grid_size=GRID_M))
    lines = lines[(shapely.get_dimensions(lines) == 1) & (shapely.length(lines) > 0)]
    if not len(lines):
        return None
    ends = shapely.get_coordinates(shapely.get_point(np.c_[lines, lines], [0, -1]))
    nodes, number = np.unique(np.round(ends, 3), axis=0, return_inverse=True)
    edges = number.reshape(-1, 2)
    length_m = shapely.length(lines)
    links = coo_array((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(len(nodes),) * 2)
    parts, part = connected_components(links, directed=False)
    part_m = np.bincount(part[edges[:, 0]], weights=length_m, minlength=parts).astype(float)
    kept = part[edges[:, 0]] == part_m.argmax()
    inside, renumbered = np.unique(edges[kept], return_inverse=True)
    owners = _owners(lines, shapes, owner)
    ours = kept[owners[:, 1]]
    return Network(
        nodes=nodes[inside],
        edges=renumbered.reshape(-1, 2),
        lines=lines[kept],
        length_m=length_m[kept],
        owners=np.c_[owners[ours, 0], (np.cumsum(kept) - 1)[owners[ours, 1]]],
        part_m=np.sort(part_m)[::-1],
        left_out=np.unique(owners[~ours, 0]),
    )


def _joined(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the lines with every loose end that nearly meets another line moved onto it."""
    shapes = shapes.copy()
    tree = shapely.STRtree(shapes)
    for place in (0, -1):
        ends = shapely.get_point(shapes, place)
        one, other = tree.query(ends, predicate="dwithin", distance=REACH_M)
        one, other = one[one != other], other[one != other]
        touching = shapely.distance(ends[one], shapes[other]) < GRID_M / 10
        loose = np.setdiff1d(one, one[touching])
        for line in loose.tolist():
            near = other[one == line]
            end = shapely.get_point(shapes[line], place)
            target = near[shapely.distance(end, shapes[near]).argmin()]
            meeting = shapely.shortest_line(end, shapes[target]).coords[-1]
            coords = shapely.get_coordinates(shapes[line])
            coords[place] = meeting
            shapes[line] = shapely.LineString(coords)
    return shapes


def _owners(
    lines: NDArray[np.object_], shapes: NDArray[np.object_], owner: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Return the pairs of a street's row and a segment: the nearest street, and all it covers."""
    tree = shapely.STRtree(shapes)
    middle = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    segment, near = tree.query_nearest(middle, all_matches=False)
    also, other = tree.query(middle, predicate="dwithin", distance=SAME_M)
    quarters = shapely.line_interpolate_point(
        np.repeat(lines[also, None], 2, axis=1), [0.25, 0.75], normalized=True
    )
    covered = (shapely.distance(quarters, shapes[other, None]) <= SAME_M).all(axis=1)
    covered &= shapely.length(lines[also]) > 1.0
    pairs = np.c_[np.r_[owner[near], owner[other[covered]]], np.r_[segment, also[covered]]]
    return np.unique(pairs, axis=0)
