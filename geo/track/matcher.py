"""Fixes onto the streets: which segments were walked, when, and how surely."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geo.patrol.network import Network
from geo.track import noise
from geo.track.agreement import Draws, draws
from geo.track.decode import agreed, drawn, forward
from geo.track.evidence import evidence
from geo.track.lattice import Lattice, lattice
from geo.track.pace import Pace, pace_mps, turns
from geo.track.passes import Passes, Trail, joined, nothing, passes, together, trail
from geo.track.steps import Run, runs

DRAWN = 64
"""Walks drawn to tell how sure a pass is."""
SURE = 0.3
"""Passes at least so likely are told as sure. Chances come out low: with errors of 8 m and a known
plan, of all segments told so 97 in 100 and more were walked; 93 with errors of 16 m (decision 015).
"""
PROBABLE = 0.05
CROSS_S = 600.0
"""Across longer gaps no way is guessed."""
HURRY_MPS = 1.8
"""Across a gap the way must not ask for more."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Matcher:
    """Matches the fixes of one person to a walking network.

    Parameters
    ----------
    lattice
        The network in cells; one serves for everybody.
    pace
        Its links, with the plan of the person matched, where there is one.
    """

    lattice: Lattice
    pace: Pace

    @classmethod
    def of(cls, net: Network) -> "Matcher":
        """Return a matcher without a plan."""
        cells = lattice(net)
        return cls(cells, Pace(cells))

    def planned(self, edge: NDArray[np.int64], forward: NDArray[np.bool_]) -> "Matcher":
        """Return a matcher that expects a walk.

        Parameters
        ----------
        edge, forward
            (w,) segments in walking order, and whether each is walked in its line's direction.
        """
        return replace(self, pace=Pace(self.lattice, turns(self.lattice, edge, forward)))

    def match(
        self,
        xy: Floats,
        second: Floats,
        accuracy_m: Floats,
        *,
        correlation_s: float | None = None,
        seed: int = 0,
    ) -> Passes:
        """Return the passes of segments, in order of time.

        A hidden Markov model over short directed cells (Newson and Krumm 2009 for the idea), with
        errors that hang together in time (`geo.track.evidence`) and a state off the network. How
        sure a pass is, is told by walks drawn from all that are likely.

        Parameters
        ----------
        xy
            (n, 2) easting and northing in the network's CRS, in order of time, usable fixes only.
        second, accuracy_m
            (n,) times in seconds, never descending; accuracy as phones report it (the radius that
            holds 68 % of errors), NaN where it is not known.
        correlation_s
            How long errors hang together; told by the fixes themselves when not given.
        """
        if len(xy) < 2:
            return nothing()
        sigma = noise.sigma_m(accuracy_m)
        if correlation_s is None:
            correlation_s = noise.correlation_s(xy, second, sigma)
        speed_mps = pace_mps(xy, second)
        rng = np.random.default_rng(seed)
        trails, drawings = [], []
        for run in runs(xy, second, sigma):
            if len(run.second) > 1:
                one, drawing = self._walk(run, correlation_s, speed_mps, rng)
                trails.append(one)
                drawings.append(drawing)
        return self.told(self._chained(trails), drawings)

    def told(self, walk: Trail, drawings: Sequence[Draws]) -> Passes:
        """Return the passes of a walk with their chances, and those beside it."""
        found = passes(self.lattice, walk)
        chance, beside = found.chance.copy(), []
        for drawing in drawings:
            during = found.seen & (found.to_s >= drawing.second[0])
            during &= found.from_s <= drawing.second[-1]
            mine = found.where(during)
            chance[during] = drawing.chances(mine)
            beside.append(drawing.beside(replace(mine, chance=chance[during]), SURE))
        return joined([replace(found, chance=chance), *beside])

    def _walk(
        self, run: Run, correlation_s: float, speed_mps: float, rng: np.random.Generator
    ) -> tuple[Trail, Draws]:
        given = evidence(self.pace, run, correlation_s, speed_mps)
        moves = drawn(given, forward(given), DRAWN, rng)
        walk = trail(self.lattice, given, agreed(given, moves), run.second)
        return walk, draws(self.lattice, given, moves, run.second)

    def _chained(self, trails: Sequence[Trail]) -> Trail:
        """Return the trails with the ways across the gaps between them, pieces renumbered."""
        chain: list[Trail] = []
        for one in trails:
            if not len(one.state):
                continue
            if not chain:
                chain.append(one)
                continue
            across = self._across(chain[-1], one)
            last = int(chain[-1].piece[-1])
            chain.append(across)
            number = last if len(across.state) else last + 1
            chain.append(replace(one, piece=one.piece - one.piece[0] + number))
        return together(chain)

    def _across(self, before: Trail, after: Trail) -> Trail:
        """Return the shortest way across a gap, which no fix tells of; empty where none can be."""
        gap_s = after.second[0] - before.second[-1]
        state = np.empty(0, dtype=np.int64)
        if gap_s <= CROSS_S:
            ends = int(before.state[-1]), int(after.state[0])
            state = self.lattice.way(*ends, HURRY_MPS * gap_s)[1:-1]
        share = np.arange(1, len(state) + 1) / (len(state) + 1)
        piece = np.full(len(state), before.piece[-1])
        never = np.zeros(len(state))
        return Trail(state, before.second[-1] + share * gap_s, piece, never > 0, never)
