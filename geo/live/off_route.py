"""Whether somebody is away from every walk of his shift, and since when."""

import numpy as np
from numpy.typing import NDArray

from geo.live.policy import LivePolicy

Floats = NDArray[np.float64]


def off_since(
    at_s: Floats,
    distance_m: Floats,
    accuracy_m: Floats,
    policy: LivePolicy,
    *,
    was_off: bool = False,
) -> float | None:
    """Return since when somebody is off the walk after the last fix; None where he is on it.

    A state changes only when every fix of `off_s` (or `back_s`) speaks for the other one, without
    a gap between them. What a fix shows is its distance less its error; between `back_m` and
    `off_m`, or with a poor fix, it shows nothing and breaks no stay.

    Parameters
    ----------
    at_s, distance_m, accuracy_m
        (n,) fixes in order of time: seconds, metres to the nearest walk of the shift, error.
    was_off
        What was known before the first of them.

    Returns
    -------
    Second of the first fix that showed it; the first fix of all where it was so before.
    """
    sure_m = np.maximum(distance_m - accuracy_m, 0.0)
    off = was_off
    since = float(at_s[0]) if was_off and len(at_s) else None
    begun: float | None = None
    before = -np.inf
    for at, away_m, error_m in zip(
        at_s.tolist(), sure_m.tolist(), accuracy_m.tolist(), strict=True
    ):
        if at - before > policy.gap_s:
            begun = None
        before = at
        if error_m > policy.poor_m or policy.back_m < away_m <= policy.off_m:
            continue
        if (away_m > policy.off_m) == off:
            begun = None
            continue
        begun = at if begun is None else begun
        if at - begun >= (policy.back_s if off else policy.off_s):
            off, since = not off, begun
            begun = None
    return since if off else None
