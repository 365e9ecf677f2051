"""What fixed rounds promise each street, and what drawn rounds may make of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.patrol.cycle import STAND_M, Cycle
from geo.patrol.rounds import Rounds
from geo.patrol.visits import Visits

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Promise:
    """What each segment was promised by fixed rounds, and what the shield may make of it.

    Parameters
    ----------
    before_s
        (m,) the longest wait of any segment of its round; of rounds with stands, its own.
    allowed_s
        (m,) so much longer as the guarantee says; but a limit the whole round kept is kept. One
        that only streets kept which happen to be passed twice is not promised.
    held
        (m,) which are passed by rounds with stands: those see to them.
    """

    before_s: Floats
    allowed_s: Floats
    held: NDArray[np.bool_]

    @classmethod
    def of(cls, rounds: Rounds, base: Visits, limit_min: Floats, guarantee: float) -> "Promise":
        """Return the promise of rounds whose waits were measured."""
        before_s = base.worst_gap_s.copy()
        held = np.zeros(len(before_s), dtype=bool)
        for cycle in rounds.cycles:
            held[cycle.edge] |= not free(cycle)
        for cycle in rounds.cycles:
            own = cycle.edge[~held[cycle.edge]]
            before_s[own] = np.maximum(before_s[own], base.worst_gap_s[own].max(initial=0.0))
        limit_s = np.where(before_s <= 60 * limit_min + 1e-6, 60 * limit_min, np.inf)
        allowed_s = np.minimum(limit_s, guarantee * before_s)
        return cls(before_s, np.maximum(allowed_s, before_s), held)

    def over_s(self, seen: Visits) -> float:
        """Return by how much the worst segment waits too long."""
        return float((seen.worst_gap_s - self.allowed_s).max())

    def rests_s(self, rounds: Rounds, speed_mps: float) -> float:
        """Return by how much rests make the longest wait on a round without stands longer."""
        shared = np.bincount(rounds.of_bead, minlength=len(rounds.cycles))
        longer = [0.0]
        for cycle, beads in zip(rounds.cycles, shared, strict=True):
            own = cycle.edge[~self.held[cycle.edge]]
            if len(own) and free(cycle):
                spacing_s = cycle.length_m / beads / speed_mps
                longer.append(float(self.before_s[own].max()) - spacing_s)
        return max(longer)


def free(cycle: Cycle) -> bool:
    """Return whether a round keeps no fixed moments: it never stands."""
    return bool(cycle.wait_m.max(initial=0.0) <= STAND_M)
