"""The walking network: streets noded where they meet, with their connected parts."""

from dataclasses import dataclass

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

SNAP_M = 0.1
"""Ends within this of another street meet it."""


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
    street
        (m,) the row of the street each segment is part of.
    parts
        Connected parts found in all; this network is the longest.
    left_out_m
        Length of walkable streets in the other parts.
    """

    nodes: NDArray[np.float64]
    edges: NDArray[np.intp]
    lines: NDArray[np.object_]
    length_m: NDArray[np.float64]
    street: NDArray[np.intp]
    parts: int
    left_out_m: float

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

    Streets are cut wherever they cross, meet or touch within `SNAP_M`, so a file whose junctions
    share no vertex works too. A bridge counts as a crossing.

    Parameters
    ----------
    streets
        Frame of the contract's layer `streets`, in a CRS in metres.
    """
    rows = np.flatnonzero(streets["walkable"].to_numpy(dtype=bool))
    shapes, owner = shapely.get_parts(streets.geometry.to_numpy()[rows], return_index=True)
    if not len(shapes):
        return None
    noded = shapely.get_parts(shapely.union_all(shapes, grid_size=SNAP_M))
    lines = noded[shapely.length(noded) > 0]
    if not len(lines):
        return None
    middle = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    street = rows[owner[shapely.STRtree(shapes).nearest(middle)]]

    ends = np.c_[
        shapely.get_coordinates(shapely.get_point(lines, 0)),
        shapely.get_coordinates(shapely.get_point(lines, -1)),
    ].reshape(-1, 2)
    nodes, number = np.unique(np.round(ends, 3), axis=0, return_inverse=True)
    edges = number.reshape(-1, 2)
    length_m = shapely.length(lines)

    links = coo_array((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(len(nodes),) * 2)
    parts, part = connected_components(links, directed=False)
    part_m = np.bincount(part[edges[:, 0]], weights=length_m, minlength=parts)
    kept = part[edges[:, 0]] == part_m.argmax()
    inside, renumbered = np.unique(edges[kept], return_inverse=True)
    return Network(
        nodes=nodes[inside],
        edges=renumbered.reshape(-1, 2),
        lines=lines[kept],
        length_m=length_m[kept],
        street=street[kept],
        parts=int(parts),
        left_out_m=float(length_m[~kept].sum()),
    )
