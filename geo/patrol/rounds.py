"""The closed walks of a plan, and who starts where on them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.patrol.cycle import Cycle


@dataclass(frozen=True)
class Rounds:
    """Closed walks and beads on them: places that move along at one speed, carried by guards.

    Parameters
    ----------
    cycles
        The closed walks.
    of_bead
        Which walk each bead is on.
    start_m
        (beads,) how far along its walk each bead begins.
    """

    cycles: tuple[Cycle, ...]
    of_bead: tuple[int, ...]
    start_m: NDArray[np.float64]

    @classmethod
    def shared(cls, walks: Sequence[tuple[Cycle, int]]) -> "Rounds":
        """Return walks, each shared by so many beads at equal distances."""
        shared = [number for _, number in walks]
        start_m = [np.arange(number) * cycle.length_m / number for cycle, number in walks]
        of_bead = np.repeat(np.arange(len(walks)), shared)
        cycles = tuple(cycle for cycle, _ in walks)
        return cls(cycles, tuple(of_bead.tolist()), np.concatenate(start_m))

    def beside(self, cycle: Cycle, number: int) -> "Rounds":
        """Return these rounds and one more, shared by so many beads at equal distances."""
        more = Rounds.shared([(cycle, number)])
        return Rounds(
            (*self.cycles, cycle),
            (*self.of_bead, *([len(self.cycles)] * number)),
            np.concatenate([self.start_m, more.start_m]),
        )

    @property
    def walkers(self) -> int:
        """The number of beads: guards who walk at once."""
        return len(self.of_bead)

    def cycle(self, bead: int) -> Cycle:
        """Return the walk a bead is on."""
        return self.cycles[self.of_bead[bead]]
