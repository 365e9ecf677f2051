"""What a shielded walk visits: blocks walked from one end to the other, and how long each may wait.

A site is a block of no length. Block i entered at its first end is the way 2 i, entered at its
second end 2 i + 1; way y is left at the end y ^ 1 (as in `geo.patrol.laps.items`).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class Blocks:
    """Blocks on a closed round, in metres walked or any other unit of time.

    Parameters
    ----------
    far
        (2 n, 2 n) symmetric shortest walks between the ends of blocks; keeps the triangle rule.
    inner
        (n,) what it takes to walk each block.
    order
        (n,) the ways of the fixed round, in walking order.
    wait
        (n,) how long any place of each block may wait, at most.
    """

    far: Floats
    inner: Floats
    order: Ints
    wait: Floats

    @classmethod
    def sites(cls, far: Floats, order: Ints, wait: Floats) -> "Blocks":
        """Return sites given by their (n, n) distances and the (n,) order of a round."""
        ends = np.repeat(np.repeat(far, 2, axis=0), 2, axis=1)
        return cls(ends, np.zeros(len(far)), 2 * order, wait)

    def __len__(self) -> int:
        """Return the number of blocks."""
        return len(self.inner)

    @cached_property
    def step(self) -> Floats:
        """(2 n, 2 n) from the start of one way to the start of another."""
        ways = np.arange(2 * len(self))
        return self.inner[ways // 2][:, None] + self.far[ways ^ 1]

    @cached_property
    def length(self) -> Floats:
        """(2 n,) what it takes to walk each way."""
        return np.repeat(self.inner, 2)

    @cached_property
    def start(self) -> Floats:
        """(n + 1,) when each block of the round starts, and when the round is closed."""
        leave = self.order ^ 1
        step = self.inner[self.order // 2] + self.far[leave, np.roll(self.order, -1)]
        return np.r_[0.0, np.cumsum(step)]

    @cached_property
    def round(self) -> float:
        """Length of the fixed round."""
        return float(self.start[-1])
