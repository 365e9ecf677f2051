"""Many tests at once: the share of false finds is kept small."""

import numpy as np

from geo.hotspot.window import Floats


def adjusted(p: Floats) -> Floats:
    """Return Benjamini-Hochberg values of p, in its shape; NaN where p is NaN.

    Calling all with a value of at most 0.05 a find keeps the expected share of false finds at 5 %,
    where tests are independent or positively dependent, as those of neighbouring cells are.
    """
    found = np.full(p.size, np.nan)
    asked = np.flatnonzero(~np.isnan(p.ravel()))
    if len(asked):
        given = p.ravel()[asked]
        order = np.argsort(given)
        ratio = given[order] * (len(given) / np.arange(1, len(given) + 1))
        least = np.minimum.accumulate(ratio[::-1])[::-1]
        found[asked[order]] = np.minimum(least, 1.0)
    return found.reshape(p.shape)
