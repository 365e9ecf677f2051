"""Fixes as the steps of a matcher: thinned where dense, guessed where sparse, cut at gaps."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

LEAST_S = 4.0
"""Fixes nearer than this to the last one used add nothing: their errors are the same."""
MOST_S = 10.0
"""Between fixes further apart than this the way is guessed in steps of at most so long."""
GAP_S = 60.0
"""Where fixes are further apart than this the track is cut."""
GUESS_MPS = 0.7
"""How fast what is known of a place fades between two fixes."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Run:
    """Steps without a gap.

    Parameters
    ----------
    xy, second, sigma_m, seen
        (t, 2) and (t,) places, times, errors per axis, and whether there is a fix.
    """

    xy: Floats
    second: Floats
    sigma_m: Floats
    seen: NDArray[np.bool_]

    def steps(self, begin: int, end: int) -> "Run":
        """Return some of the steps."""
        here = slice(begin, end)
        return Run(self.xy[here], self.second[here], self.sigma_m[here], self.seen[here])


def runs(xy: Floats, second: Floats, sigma_m: Floats) -> list[Run]:
    """Return the runs of fixes in time order; see `Run` for the shapes."""
    used = thinned(second)
    xy, second, sigma_m = xy[used], second[used], sigma_m[used]
    cuts = np.flatnonzero(np.diff(second) > GAP_S) + 1
    bounds = [0, *cuts.tolist(), len(second)]
    return [
        _run(xy[low:high], second[low:high], sigma_m[low:high])
        for low, high in pairwise(bounds)
        if high > low
    ]


def thinned(second: Floats) -> NDArray[np.intp]:
    """Return the fixes to use, no two nearer than `LEAST_S`, the first always."""
    if len(second) < 2 or np.diff(second).min() >= LEAST_S:
        return np.arange(len(second))
    used, last = [], -np.inf
    for number, now in enumerate(second.tolist()):
        if now - last >= LEAST_S:
            used.append(number)
            last = now
    return np.array(used, dtype=np.intp)


def _run(xy: Floats, second: Floats, sigma_m: Floats) -> Run:
    gap_s = np.diff(second)
    pieces = np.maximum(1, np.ceil(gap_s / MOST_S - 1e-9)).astype(int)
    if (pieces == 1).all():
        return Run(xy, second, sigma_m, np.ones(len(second), dtype=bool))
    place = np.r_[0, np.cumsum(pieces)]
    every = np.arange(place[-1] + 1)
    at = np.interp(every, place, second)
    seen = np.zeros(len(every), dtype=bool)
    seen[place] = True
    dense = np.c_[np.interp(at, second, xy[:, 0]), np.interp(at, second, xy[:, 1])]
    after = np.minimum(np.searchsorted(second, at), len(second) - 1)
    since_s = np.minimum(at - second[np.maximum(after - 1, 0)], second[after] - at)
    sigma = np.interp(at, second, sigma_m) + np.where(seen, 0.0, GUESS_MPS / 2 * since_s)
    return Run(dense, at, sigma, seen)
