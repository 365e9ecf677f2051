"""All splits that the grids of a pool can make together: the alternatives a choice has.

Depth-first: take the first cell that is in no grid yet, try every grid of the pool that holds it
and overlaps nothing taken. The last grid is looked up: it must be exactly what is left.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from geo.partition.ground.borders import Bools, Ints

Words = NDArray[np.uint64]

MOST_STEPS = 30_000
"""Partial splits looked at; a search that is cut off has seen the first so many."""

MOST_STEPS_FOR_ALL = 200_000


def covers(sets: Bools, grids: int) -> Ints:
    """Return splits as positions of their grids in the pool, shape (splits, grids).

    Parameters
    ----------
    sets
        The grids of the pool, shape (sets, n); which ones come first matters only when the search
        is cut off.
    grids
        How many make a split.
    """
    return _Search(sets, grids, MOST_STEPS).run()


def every_cover(sets: Bools, grids: int, expired: Callable[[], bool]) -> Ints | None:
    """Return all splits as `covers` does, None when the search is cut off."""
    search = _Search(sets, grids, MOST_STEPS_FOR_ALL, expired)
    found = search.run()
    return found if search.steps >= 0 else None


class _Search:
    """Sets as bits, eight cells to a byte, eight bytes to a word."""

    def __init__(
        self, sets: Bools, grids: int, steps: int, expired: Callable[[], bool] = lambda: False
    ) -> None:
        cells = sets.shape[1]
        padded = np.zeros((len(sets), -(-cells // 64) * 64), dtype=bool)
        padded[:, :cells] = sets
        self.bits: Words = np.packbits(padded, axis=1).view(np.uint64)
        self.known = {row.tobytes(): at for at, row in enumerate(self.bits)}
        self.sets = sets
        self.grids = grids
        self.steps = steps
        self.expired = expired
        self.found: list[list[int]] = []

    def run(self) -> Ints:
        whole = np.zeros(self.bits.shape[1] * 64, dtype=bool)
        whole[: self.sets.shape[1]] = True
        free = np.packbits(whole).view(np.uint64)
        self._step([], np.arange(len(self.sets)), free, 0)
        return np.array(self.found, dtype=np.int64).reshape(-1, self.grids)

    def _step(self, taken: list[int], fit: Ints, free: Words, cell: int) -> None:
        if not len(fit):
            return
        if len(taken) == self.grids - 1:
            last = self.known.get(free.tobytes())
            if last is not None:
                self.found.append([*taken, last])
            return
        while taken and self.sets[taken, cell].any():
            cell += 1
        for at in fit[self.sets[fit, cell]].tolist():
            self.steps -= 1
            if self.steps < 0 or self.expired():
                self.steps = -1
                return
            mine = self.bits[at]
            apart = fit[np.bitwise_or.reduce(self.bits[fit] & mine, axis=1) == 0]
            self._step([*taken, at], apart, free & ~mine, cell)
