"""Joints of the network: which street ends meet, and crossings too near each other made one."""

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

JOIN_M = 0.5
"""Crossings of one street nearer to each other than this become one."""

Lines = NDArray[np.object_]
Ints = NDArray[np.int64]


def joints_of(pieces: Lines) -> tuple[Ints, NDArray[np.float64]]:
    """Return the joint at the start and the end of each piece, shape (n, 2), and their places.

    Ends are one joint only where they are exactly equal.
    """
    ends = [shapely.get_coordinates(shapely.get_point(pieces, k)) for k in (0, -1)]
    places, joint = np.unique(np.vstack(ends), axis=0, return_inverse=True)
    return joint.reshape(2, -1).T, places


def join_near(pieces: Lines, rank: Ints) -> tuple[Lines, Ints]:
    """Return the pieces without those shorter than `JOIN_M`, and which of the input they were.

    The joints of a short piece become one, at the joint of the widest street (lowest rank). Where
    two pieces then join the same two joints at the same length, the first is kept.
    """
    joint, places = joints_of(pieces)
    short = shapely.length(pieces) < JOIN_M
    count = len(places)
    links = coo_array((np.ones(short.sum()), joint[short].T), shape=(count, count))
    group = connected_components(links, directed=False)[1]
    widest = np.full(count, rank.max())
    np.minimum.at(widest, joint.ravel(), np.repeat(rank, 2))
    order = np.lexsort((np.arange(count), widest, group))
    chosen = order[np.unique(group[order], return_index=True)[1]]
    target = chosen[group[joint]]

    kept = np.flatnonzero(~short)
    moved = _moved(pieces[kept], places[target[kept]])
    ends = np.sort(target[kept], axis=1)
    length = np.round(shapely.length(moved)).astype(np.int64)
    first = np.unique(np.column_stack([ends, length]), axis=0, return_index=True)[1]
    first.sort()
    return moved[first], kept[first]


def _moved(pieces: Lines, ends: NDArray[np.float64]) -> Lines:
    """Return the pieces with other ends, shape (n, 2, 2)."""
    xy, index = shapely.get_coordinates(pieces, return_index=True)
    first = np.unique(index, return_index=True)[1]
    last = np.append(first[1:], len(index)) - 1
    xy[first], xy[last] = ends[:, 0], ends[:, 1]
    return shapely.linestrings(xy, indices=index)
