"""What a phone's accuracy says, and how long its errors hang together."""

import numpy as np
from numpy.typing import NDArray

RADIUS_68 = 1.515
"""Phones report the radius that holds 68 % of errors; per axis that is so many deviations."""
DEFAULT_ACCURACY_M = 12.0
"""Taken where a fix says nothing."""
LEAST_SIGMA_M = 3.0
CORRELATION_S = 45.0
"""How long errors hang together where a track is too short to tell."""
ENOUGH = 30

Floats = NDArray[np.float64]


def sigma_m(accuracy_m: Floats) -> Floats:
    """Return the standard deviation per axis in metres; `accuracy_m` (n,) may hold NaN."""
    known = np.where(np.isfinite(accuracy_m), accuracy_m, DEFAULT_ACCURACY_M)
    return np.maximum(known / RADIUS_68, LEAST_SIGMA_M)


def correlation_s(xy: Floats, second: Floats, sigma: Floats) -> float:
    """Return how long the errors of a track hang together, told by the track itself.

    For errors of deviation s and correlation r the second difference of three fixes has variance
    s2 (6 - 8 r + 2 r2) per axis, and a walk straight on adds nothing. The median is not moved by
    the turns.

    Parameters
    ----------
    xy, second, sigma
        (n, 2), (n,) and (n,) fixes in metres and seconds, in time order.
    """
    gap_s = np.diff(second)
    if len(gap_s) < ENOUGH:
        return CORRELATION_S
    usual_s = float(np.median(gap_s))
    even = np.abs(gap_s - usual_s) < 0.2 * usual_s
    even = even[:-1] & even[1:]
    if even.sum() < ENOUGH:
        return CORRELATION_S
    bend = np.diff(xy, n=2, axis=0)[even] / sigma[1:-1][even, None]
    variance = float(np.median((bend**2).sum(axis=1))) / (2 * np.log(2))
    r = np.clip(2 - np.sqrt(1 + variance / 2), 0.2, 0.95)
    return float(-usual_s / np.log(r))
