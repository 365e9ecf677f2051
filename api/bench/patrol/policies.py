"""What guards do who decide as they go, simulated on checkpoints: the worst idleness in metres."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from geo.patrol.laps.tours import between_m, tour

ROUNDS = 40
"""Every policy walks so many times the mean round of all sites."""
SHAKES = 30

Floats = NDArray[np.float64]
Score = Callable[[Floats, Floats], Floats]
"""Takes idleness and distance of each site, shape (n,), and tells which site is best."""


def simulated(far: Floats, walkers: int, score: Score, seed: int = 0) -> float:
    """Return the worst idleness, in metres one guard walks meanwhile, after all began at random.

    Each guard who arrives goes to the site with the best score that no other is on the way to. The
    first tenth of the walk is not counted.
    """
    rng = np.random.default_rng(seed)
    count = len(far)
    seen = np.zeros(count)
    target = rng.choice(count, walkers, replace=False)
    arrives = np.zeros(walkers)
    end_m = ROUNDS * count * float(np.sort(far, axis=1)[:, 1].mean()) * 2 / walkers
    worst = 0.0
    while (now := float(arrives.min())) < end_m:
        guard = int(arrives.argmin())
        here = int(target[guard])
        if now > end_m / 10:
            worst = max(worst, now - seen[here])
        seen[here] = now
        value = score(now + far[here] - seen, far[here])
        value[target] = -np.inf
        target[guard] = there = int(value.argmax())
        arrives[guard] = now + max(far[here, there], 1e-6)
    return max(worst, float((end_m - seen).max()))


def partition(far: Floats, walkers: int) -> float:
    """Return the longest own round when a round of all is cut into equal numbers of sites."""
    ends = np.repeat(np.repeat(far, 2, axis=0), 2, axis=1)
    rng = np.random.default_rng(0)
    whole = tour(ends, np.arange(len(far)), rng, SHAKES) // 2
    parts = [tour(ends, part, rng, SHAKES) for part in np.array_split(whole, walkers)]
    return max(between_m(ends, part) for part in parts)


POLICIES: dict[str, Callable[[Floats, int], float]] = {
    "partition": partition,
    "greedy idleness over distance": lambda far, walkers: simulated(
        far, walkers, lambda idle, away: idle / np.maximum(away, 1.0)
    ),
    "largest idleness first": lambda far, walkers: simulated(
        far, walkers, lambda idle, away: idle - 1e-6 * away
    ),
}
"""Worst idleness of each, in metres a guard walks meanwhile."""
