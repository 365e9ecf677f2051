"""What a walk over cells passes: segments, from where to where, when, and how surely."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.track.evidence import Evidence
from geo.track.lattice import Lattice

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Passes:
    """Passes of segments in walking order.

    Parameters
    ----------
    edge, forward
        (k,) the segment, and whether it is walked in its line's direction.
    from_s, to_s
        (k,) when it is entered and left.
    from_m, to_m
        (k,) offsets along its line.
    piece
        (k,) passes of one number follow each other without a gap; -1 for passes beside the walk.
    chance
        (k,) how likely it is that it was walked at about that time.
    seen
        (k,) False where no fix tells of it: the way across a gap.
    """

    edge: Ints
    forward: NDArray[np.bool_]
    from_s: Floats
    to_s: Floats
    from_m: Floats
    to_m: Floats
    piece: Ints
    chance: Floats
    seen: NDArray[np.bool_]

    def where(self, mask: NDArray[np.bool_]) -> "Passes":
        """Return some of the passes."""
        return Passes(*(getattr(self, name)[mask] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class Trail:
    """A walk as states in walking order.

    Parameters
    ----------
    state, second
        (k,) the states and when each is reached.
    piece
        (k,) states of one number follow each other without a gap.
    seen, chance
        (k,) whether fixes tell of it, and how likely it is.
    """

    state: Ints
    second: Floats
    piece: Ints
    seen: NDArray[np.bool_]
    chance: Floats


def trail(lattice: Lattice, given: Evidence, moves: Ints, second: Floats) -> Trail:
    """Return the states of one walk; `moves` (t,) has -1 at the first step."""
    used = moves[1:]
    link = given.link[used] if len(used) else np.empty(0, dtype=np.int64)
    on = np.flatnonzero(link >= 0)
    row, state, way_m = lattice.passed(link[on])
    begin = np.flatnonzero((link >= 0) & np.r_[True, link[:-1] < 0])
    whole_m = np.maximum(lattice.way_m[link[on]], 1e-9)
    step = on[row]
    at = second[step] + way_m / whole_m[row] * np.diff(second)[step]
    state = np.r_[given.state[given.source[used[begin]]], state]
    at = np.r_[second[begin], at]
    step = np.r_[begin, step]
    way_m = np.r_[np.full(len(begin), -1.0), way_m]
    order = np.lexsort((way_m, step))
    piece = np.cumsum(np.isin(np.arange(len(link)), begin))[step] - 1
    sure = np.ones(len(order))
    return Trail(state[order], at[order], piece[order], sure > 0, sure)


def together(trails: Sequence[Trail]) -> Trail:
    """Return trails one after the other; pieces keep their numbers."""
    return Trail(
        np.concatenate([np.empty(0, dtype=np.int64), *(one.state for one in trails)]),
        np.concatenate([np.empty(0), *(one.second for one in trails)]),
        np.concatenate([np.empty(0, dtype=np.int64), *(one.piece for one in trails)]),
        np.concatenate([np.empty(0, dtype=bool), *(one.seen for one in trails)]),
        np.concatenate([np.empty(0), *(one.chance for one in trails)]),
    )


def passes(lattice: Lattice, walk: Trail) -> Passes:
    """Return the passes of a walk, each as likely as its states are in the mean."""
    if not len(walk.state):
        return nothing()
    kept = np.r_[True, (np.diff(walk.state) != 0) | (np.diff(walk.piece) != 0)]
    state, second, piece, seen = (
        walk.state[kept],
        walk.second[kept],
        walk.piece[kept],
        walk.seen[kept],
    )
    edge, back = lattice.edge[state // 2], state % 2
    follows = (np.diff(edge) == 0) & (np.diff(back) == 0) & (np.diff(piece) == 0)
    # A loop may be walked twice: its end and its beginning are far apart on the same line.
    follows &= np.abs(np.diff(state)) == 2
    first = np.flatnonzero(np.r_[True, ~follows | np.diff(seen)])
    last = np.r_[first[1:] - 1, len(state) - 1]
    joined = np.r_[False, piece[first[1:]] == piece[last[:-1]]]
    same = np.r_[False, (state[first[1:]] ^ 1) == state[last[:-1]]] & ~_dead_end(
        lattice, state[first]
    )
    same |= np.r_[False, follows[last[:-1]]]
    inside = joined & same
    ahead = back[first] == 0
    whole_m = lattice.net.length_m[edge[first]]
    near, far = np.where(ahead, 0.0, whole_m), np.where(ahead, whole_m, 0.0)
    # Where in a cell a walk begins, turns or ends is not known: the whole cell is taken.
    half_m = np.where(ahead, 0.5, -0.5) * lattice.length_m[state[first] // 2]
    middle = lattice.offset_m[state // 2]
    from_m = np.where(joined & ~inside, near, middle[first] - half_m)
    leaving = np.r_[joined[1:] & ~inside[1:], False]
    to_m = np.where(leaving, far, middle[last] + half_m)
    between = np.r_[0.0, (second[first[1:]] + second[last[:-1]]) / 2]
    from_s = np.where(joined, between, second[first])
    to_s = np.where(np.r_[joined[1:], False], np.r_[between[1:], 0.0], second[last])
    chance = np.add.reduceat(walk.chance[kept], first) / np.diff(np.r_[first, len(state)])
    told = seen[first]
    return Passes(edge[first], ahead, from_s, to_s, from_m, to_m, piece[first], chance, told)


def nothing() -> Passes:
    """Return no passes."""
    none, ints, truths = np.empty(0), np.empty(0, dtype=np.int64), np.empty(0, dtype=bool)
    return Passes(ints, truths, none, none, none, none, ints, none, truths)


def joined(parts: Sequence[Passes]) -> Passes:
    """Return all passes of several, in order of time."""
    columns = {
        name: np.concatenate([getattr(nothing(), name), *(getattr(part, name) for part in parts)])
        for name in Passes.__dataclass_fields__
    }
    order = np.argsort(columns["from_s"], kind="stable")
    return Passes(**{name: column[order] for name, column in columns.items()})


def _dead_end(lattice: Lattice, state: Ints) -> NDArray[np.bool_]:
    """Return whether states are entered by turning at a dead end."""
    net, edge, back = lattice.net, lattice.edge[state // 2], state % 2
    degree = np.bincount(net.edges.ravel(), minlength=len(net.nodes))
    at_end = state // 2 == np.where(back == 0, lattice.first[edge], lattice.first[edge + 1] - 1)
    return at_end & (degree[net.edges[edge, back]] == 1)
