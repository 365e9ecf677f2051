"""Walks drawn from all that are likely, and the one most of them agree with."""

import numpy as np
from numpy.typing import NDArray

from geo.track.evidence import Evidence

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def forward(given: Evidence) -> Floats:
    """Return (c,) the chance of each candidate given the fixes up to its step."""
    chance = given.first.copy()
    chance[: given.begin[1]] /= chance[: given.begin[1]].sum()
    for step in range(1, len(given.begin) - 1):
        low, high = given.begin[step], given.begin[step + 1]
        here = slice(given.into[low], given.into[high])
        value = chance[given.source[here]] * given.weight[here]
        value = np.add.reduceat(value, given.into[low:high] - given.into[low])
        chance[low:high] = value / value.sum()
    return chance


def drawn(given: Evidence, chance: Floats, walks: int, rng: np.random.Generator) -> Ints:
    """Return (t, walks) the moves of walks drawn from all, each as often as it is likely.

    Forward filtering, backward sampling (Carter and Kohn 1994). Row 0 is -1.
    """
    steps = len(given.begin) - 1
    heap = np.r_[0.0, np.cumsum(_shares(given, chance))]
    luck = rng.random((steps, walks))
    moves = np.full((steps, walks), -1, dtype=np.int64)
    end = np.cumsum(chance[given.begin[-2] :])
    at = given.begin[-2] + np.searchsorted(end, luck[0] * end[-1], side="right")
    for step in range(steps - 1, 0, -1):
        low, high = given.into[at], given.into[at + 1]
        mark = heap[low] + luck[step] * (heap[high] - heap[low])
        found = np.clip(heap.searchsorted(mark, side="right") - 1, low, high - 1)
        moves[step] = found
        at = given.source[found]
    return moves


def agreed(given: Evidence, moves: Ints, start: int = -1) -> Ints:
    """Return (t,) the moves of the walk that shares most moves with the walks drawn.

    Parameters
    ----------
    moves
        (t, walks) as `drawn` returns them.
    start
        The candidate to begin at, if any of the walks drawn does; -1 for any.
    """
    count = np.bincount(moves[1:].ravel(), minlength=len(given.source))
    best = np.zeros(len(given.state))
    if start >= 0:
        best[start] = moves.size
    steps = len(given.begin) - 1
    chosen = np.full(len(given.state), -1, dtype=np.int64)
    target = np.repeat(np.arange(len(given.state)), np.diff(given.into))
    used = np.flatnonzero(count)
    by_step = np.searchsorted(used, given.into[given.begin])
    for step in range(1, steps):
        here = used[by_step[step] : by_step[step + 1]]
        value = best[given.source[here]] + count[here]
        order = np.argsort(value, kind="stable")
        best[target[here[order]]] = value[order]
        chosen[target[here[order]]] = here[order]
    result = np.full(steps, -1, dtype=np.int64)
    last = np.unique(target[moves[-1]])
    at = last[best[last].argmax()]
    for step in range(steps - 1, 0, -1):
        result[step] = chosen[at]
        at = given.source[chosen[at]]
    return result


def _shares(given: Evidence, chance: Floats) -> Floats:
    """Return (k,) how likely each move is among those of its step, up to rounding."""
    share = chance[given.source] * given.weight
    if len(given.begin) < 3:
        return share
    begin = given.into[given.begin[1:]]
    total = np.add.reduceat(share, begin[:-1])
    return share / np.repeat(total, np.diff(begin))
