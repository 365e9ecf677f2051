"""Chance sums of few, skewed counts: what shuffling would give, without shuffling."""

import numpy as np

from geo.hotspot.window import Floats

_DIRECT = 2_000
"""Longer distributions are folded by FFT, which is right to about 1e-15 of the whole."""


def shuffled_p(values: Floats, around: Floats, size: Floats) -> Floats:
    """Return the two-sided p of sums of counts, were the counts of all cells shuffled.

    The normal p of Gi* is far too small where most cells are empty: a sum over nine cells of a few
    counts is not normal. Here the distribution of the sum is the counts' own distribution, folded
    with itself `size` times: what shuffling gives in the limit, but for drawing with replacement,
    whose variance is larger by a factor of (N - 1) / (N - size). Twice the smaller tail, at most 1.

    Parameters
    ----------
    values
        (N,) counts of all cells: whole numbers of at least 0.
    around, size
        Sums, and over how many cells; any one shape, NaN where nothing is asked.

    Raises
    ------
    ValueError
        Counts are not whole numbers of at least 0.
    """
    if len(values) and (values.min() < 0 or np.any(values != np.round(values))):
        raise ValueError("only whole counts of at least 0 can be drawn")
    found = np.full(around.shape, np.nan)
    asked = ~np.isnan(around)
    share = np.bincount(values.astype(np.int64)) / max(len(values), 1)
    for many in np.unique(size[asked]):
        here = asked & (size == many)
        chance = _folded(share, int(many))
        at_most = np.cumsum(chance)
        at_least = np.r_[np.cumsum(chance[::-1])[::-1], 0.0]
        total = np.minimum(np.round(around[here]).astype(np.int64), len(chance))
        below = at_most[np.minimum(total, len(chance) - 1)]
        found[here] = np.minimum(2 * np.minimum(at_least[total], below), 1.0)
    return found


def _folded(share: Floats, times: int) -> Floats:
    """Return the distribution of a sum of so many draws, by halving."""
    if times == 1:
        return share
    half = _folded(share, times // 2)
    both = _fold(half, half)
    return _fold(both, share) if times % 2 else both


def _fold(one: Floats, other: Floats) -> Floats:
    from scipy.signal import convolve  # noqa: PLC0415 - takes 30 MB with what it works with

    how = "direct" if min(len(one), len(other)) < _DIRECT else "fft"
    return np.maximum(convolve(one, other, method=how), 0.0)
