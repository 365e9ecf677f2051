"""Ways to say where the next period's incidents will be, from the counts of earlier periods."""

from dataclasses import dataclass
from itertools import product

import numpy as np

from geo.hotspot.gistar import gi_star
from geo.hotspot.kde import smoothed
from geo.hotspot.window import Floats

NAIVE = ("uniform", "last", "mean")
"""What costs no thought: everywhere alike, the last period's counts, the mean of all periods."""


@dataclass(frozen=True)
class Blend:
    """A cell's own mean rate, drawn towards what is around it.

    The posterior mean of a Poisson rate whose prior, the kernel density around, weighs as much as
    `strength` periods of counts. No strength is the mean, without end is the density.

    Parameters
    ----------
    bandwidth_cells
        Of the kernel, in cells; at least 1.
    half_life
        Periods after which a count weighs half; without end all weigh the same.
    strength
        Periods the prior is worth.
    """

    bandwidth_cells: float
    half_life: float = np.inf
    strength: float = np.inf

    def scores(self, counts: Floats) -> Floats:
        """Return what is expected next, (rows, columns), from (periods, rows, columns) counts."""
        own, periods = recent(counts, self.half_life)
        return self.drawn(own, periods, smoothed(own, self.bandwidth_cells))

    def drawn(self, own: Floats, periods: float, around: Floats) -> Floats:
        """Return a rate from weighted counts, the periods they are worth, and the same smoothed."""
        prior = around / periods
        if np.isinf(self.strength):
            return prior
        return (own + self.strength * prior) / (periods + self.strength)


def recent(counts: Floats, half_life: float) -> tuple[Floats, float]:
    """Return counts (periods, rows, columns) added with weights that halve, and their weight."""
    weight = np.exp2(-np.arange(len(counts))[::-1] / half_life)
    return np.tensordot(weight, counts, axes=1), float(weight.sum())


def naive(name: str, counts: Floats) -> Floats:
    """Return the scores of a naive way, by its name in `NAIVE`."""
    if name == "uniform":
        return np.zeros(counts.shape[1:])
    return counts[-1] if name == "last" else counts.mean(axis=0)


def by_gi_star(counts: Floats) -> Floats:
    """Return the score z of all earlier counts."""
    return gi_star(counts.sum(axis=0)).z


BANDWIDTHS_CELLS = (1.0, 1.5, 2.5, 4.0)
HALF_LIVES = (np.inf, 26.0, 13.0, 6.0)
STRENGTHS = (1.0, 5.0, 20.0, np.inf)


def candidates() -> list[Blend]:
    """Return the settings a blend is chosen from."""
    return [
        Blend(bandwidth, half_life, strength)
        for half_life, bandwidth, strength in product(HALF_LIVES, BANDWIDTHS_CELLS, STRENGTHS)
    ]
