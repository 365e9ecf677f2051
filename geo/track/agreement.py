"""How far the walks drawn agree with a pass, and passes they make beside the one walk shown."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.track.evidence import Evidence
from geo.track.lattice import Lattice
from geo.track.numbers import distinct
from geo.track.passes import Passes

SLACK_S = 25.0
"""Walks agree on a pass when they make it so much sooner or later."""
ENOUGH = 0.8
"""Share of a length that must be walked for it to count."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Draws:
    """The cells walks drawn from the evidence pass, sorted by segment and step.

    Parameters
    ----------
    walks
        The number of walks.
    second
        (t,) time of each step.
    cell, walk, step, back
        (k,) cells passed, by which walk, at which step, and whether against the line.
    key
        (k,) segment times the number of steps, plus the step.
    """

    lattice: Lattice
    walks: int
    second: Floats
    cell: Ints
    walk: Ints
    step: Ints
    back: Ints
    key: Ints

    def chances(self, found: Passes) -> Floats:
        """Return (k,) the share of walks that make each pass at about its time."""
        lattice, steps = self.lattice, len(self.second)
        sooner = np.searchsorted(self.second, found.from_s - SLACK_S)
        later = np.searchsorted(self.second, found.to_s + SLACK_S, side="right") - 1
        begin = np.searchsorted(self.key, found.edge * steps + sooner)
        end = np.searchsorted(self.key, found.edge * steps + later, side="right")
        first = lattice.first[found.edge]
        cells = lattice.first[found.edge + 1] - first
        size_m = lattice.length_m[first]
        low_m, high_m = np.minimum(found.from_m, found.to_m), np.maximum(found.from_m, found.to_m)
        low = np.floor(low_m / size_m + 0.01).astype(int)
        high = np.minimum(np.maximum(np.ceil(high_m / size_m - 0.01).astype(int), low + 1), cells)
        result = np.zeros(len(found.edge))
        for number in range(len(result)):
            here = slice(begin[number], end[number])
            made = np.zeros((self.walks, cells[number]), dtype=bool)
            made[self.walk[here], self.cell[here] - first[number]] = True
            count = made[:, low[number] : high[number]].sum(axis=1)
            result[number] = _enough(count, high[number] - low[number]).mean()
        return result

    def passing(self, state: Ints) -> Floats:
        """Return (k,) the share of walks that pass the cell of each state, whenever."""
        once = distinct(self.cell * self.walks + self.walk) // self.walks
        low = np.searchsorted(once, state // 2)
        return (np.searchsorted(once, state // 2, side="right") - low) / self.walks

    def beside(self, found: Passes, least: float) -> Passes:
        """Return the passes that a share of walks makes, of segments no sure pass is of.

        Where the evidence is torn between two ways that share segments, the one walk shown takes
        one of them and may leave out what most of the walks do pass.
        """
        lattice, edges = self.lattice, len(self.lattice.net.edges)
        once = distinct(self.walk * len(lattice.edge) + self.cell)
        walk, cell = np.divmod(once, len(lattice.edge))
        pair, count = np.unique(walk * edges + lattice.edge[cell], return_counts=True)
        edge = pair % edges
        made = _enough(count, np.diff(lattice.first)[edge])
        share = np.bincount(edge[made], minlength=edges) / self.walks
        share[found.edge[found.chance >= least]] = 0.0
        wanted = np.flatnonzero(share >= least)
        steps = len(self.second)
        begin = np.searchsorted(self.key, wanted * steps)
        end = np.searchsorted(self.key, (wanted + 1) * steps)
        when = [np.median(self.step[a:b]) for a, b in zip(begin, end, strict=True)]
        back = [np.mean(self.back[a:b]) > 0.5 for a, b in zip(begin, end, strict=True)]
        middle_s = self.second[np.array(when, dtype=int)]
        half_s = lattice.net.length_m[wanted] / 2
        forward, whole_m = ~np.array(back, dtype=bool), lattice.net.length_m[wanted]
        return Passes(
            wanted,
            forward,
            middle_s - half_s,
            middle_s + half_s,
            np.where(forward, 0.0, whole_m),
            np.where(forward, whole_m, 0.0),
            np.full(len(wanted), -1),
            share[wanted],
            np.ones(len(wanted), dtype=bool),
        )


def draws(lattice: Lattice, given: Evidence, moves: Ints, second: Floats) -> Draws:
    """Return the cells passed by walks; `moves` (t, walks) as `geo.track.decode.drawn` has them."""
    steps, walks = moves.shape
    link = given.link[moves[1:]]
    step, walk = np.nonzero(link >= 0)
    row, state, _ = lattice.passed(link[step, walk])
    starts = given.state[given.source[moves[1]]]
    on = np.flatnonzero(starts < lattice.states)
    state = np.r_[starts[on], state]
    step = np.r_[np.zeros(len(on), dtype=np.int64), step[row] + 1]
    walk = np.r_[on, walk[row]]
    key = lattice.edge[state // 2] * steps + step
    order = np.argsort(key, kind="stable")
    state = state[order]
    return Draws(
        lattice, walks, second, state // 2, walk[order], step[order], state % 2, key[order]
    )


def _enough(count: Ints, cells: Ints) -> NDArray[np.bool_]:
    """Return whether so many cells of a stretch are as good as all of it.

    A walker is somewhere in his cell: half a cell at either end may have been walked as well.
    """
    return (count > 0) & (count >= ENOUGH * cells - 1 + 1e-9)
