"""Which rounds to walk: one for all streets alike, or tight laps beside it for what is risky.

With q of k guards on tight laps (`geo.patrol.laps`) and the others on a round of all that those
laps do not pass, the worst stretch (gap over limit) is the greater of both; the q is taken where it
is least. Meals are not counted here: the timetable measures the options that come near.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geo.patrol.cycle import Cycle, postman
from geo.patrol.laps import Items, Timing, Weave, circuits, items_of, timed, ways, woven
from geo.patrol.laps.items import Ways
from geo.patrol.network import Network
from geo.patrol.rounds import Rounds

MOVES_PER_ITEM = 150
MOST_WALKERS = 60
"""Plans for more guards walking at once are not looked for."""


@dataclass(frozen=True)
class Option:
    """Rounds, how many guards walk tight laps, and the stretch without rests."""

    rounds: Rounds
    tight: int
    stretch: float


@dataclass(frozen=True)
class Streets:
    """Streets with their limits, and the walks that options are made of.

    Parameters
    ----------
    limit_min
        (m,) minutes each segment may stay unseen.
    cycle
        The shortest round of all streets.
    """

    net: Network
    limit_min: NDArray[np.float64]
    cycle: Cycle
    speed_mps: float
    seed: int
    expired: Callable[[], bool]

    @property
    def tiered(self) -> bool:
        """Whether some streets have a tighter limit than others."""
        return float(self.limit_min.min()) < float(self.limit_min.max())

    @cached_property
    def _items(self) -> Items:
        return items_of(self.net, self.limit_min, float(self.limit_min.max()))

    @cached_property
    def _ways(self) -> Ways:
        return ways(self.net, self._items)

    @cached_property
    def _weave(self) -> Weave:
        return woven(
            self._items,
            self._ways.metres,
            np.random.default_rng(self.seed),
            moves=MOVES_PER_ITEM * len(self._items),
            expired=self.expired,
        )

    @cached_property
    def _timings(self) -> dict[int, Timing]:
        return {}

    def _timed(self, guards: int) -> Timing:
        if guards not in self._timings:
            lap = timed(self._items, self._ways.metres, self._weave, guards)
            self._timings[guards] = lap
        return self._timings[guards]

    @cached_property
    def _rest(self) -> Cycle | None:
        """The round of the streets that tight laps do not pass."""
        laps = circuits(self.net, self._items, self._ways, self._timed(1)).cycles
        passed = np.isin(np.arange(len(self.net.edges)), np.concatenate([c.edge for c in laps]))
        return None if passed.all() else postman(self.net, ~passed)

    def uniform(self, walkers: int) -> Option:
        """Return the one round that all share."""
        spacing_m = self.cycle.length_m / walkers
        stretch = spacing_m / self.speed_mps / 60 / float(self.limit_min.min())
        return Option(Rounds.shared([(self.cycle, walkers)]), 0, stretch)

    def stretch(self, walkers: int, tight: int, pause_s: float = 0.0) -> float:
        """Return the worst stretch of tight laps by so many and the rest by the others.

        Parameters
        ----------
        pause_s
            Seconds that every gap is made longer by.
        """
        limits = self.limit_min[self._items.edge]
        tight_s = self._items.every * self._timed(tight).window_m / self.speed_mps + pause_s
        found = float((tight_s / 60 / limits).max())
        if self._rest is not None:
            loose_s = self._rest.length_m / max(walkers - tight, 1e-9) / self.speed_mps + pause_s
            found = max(found, loose_s / 60 / float(self.limit_min.max()))
        return found

    def option(self, walkers: int, tight: int) -> Option:
        """Return tight laps by so many guards and the rest by the others."""
        rounds = circuits(self.net, self._items, self._ways, self._timed(tight))
        spare = walkers - rounds.walkers
        if self._rest is not None and spare:
            rounds = rounds.beside(self._rest, spare)
        return Option(rounds, tight, self.stretch(walkers, tight))

    def best(self, walkers: int) -> Option | None:
        """Return the best tight laps for so many guards, None where all streets are alike."""
        if not self.tiered:
            return None
        most = walkers if self._rest is None else walkers - 1
        if most < 1:
            return None
        tight = min(range(1, most + 1), key=lambda one: self.stretch(walkers, one))
        return self.option(walkers, tight)

    def walkers_for_all(self, pause_s: float) -> int | None:
        """Return the fewest guards walking at once whose rounds keep every limit.

        Parameters
        ----------
        pause_s
            Seconds a handover adds to a gap; meals are relieved.
        """
        limit_s = 60 * float(self.limit_min.min())
        everywhere = int(np.ceil(self.cycle.length_m / self.speed_mps / max(limit_s - pause_s, 1)))
        if self.tiered:
            for walkers in range(2, min(everywhere, MOST_WALKERS)):
                shares = range(1, walkers + (self._rest is None))
                if min(self.stretch(walkers, one, pause_s) for one in shares) <= 1:
                    return walkers
        return everywhere if everywhere <= MOST_WALKERS else None
