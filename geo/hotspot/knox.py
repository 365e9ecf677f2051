"""Near repeats: are incidents that are near in space also near in time more often than by chance.

The test of Knox (1964) with Monte Carlo p, as used for burglaries by Johnson and Bowers (2004).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from geo.hotspot.window import Floats

MOST_PAIRS = 30_000_000
BATCH = 64
"""Shuffles looked at together: a row of them is one stretch of memory."""
CHUNK = 32_768

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Knox:
    """Pairs by how near they are in space and in time.

    Parameters
    ----------
    distances_m
        (d,) upper ends of the bands of distance; the first begins at 0, an equal place included.
    spans
        (t,) upper ends of the bands of time, in the unit of the times.
    observed
        (d, t) pairs.
    expected
        (d, t) their mean over all shuffles of the times.
    ratio
        (d, t) observed over expected; NaN where nothing is expected.
    p
        (d, t) share of shuffles with as many pairs or more, the data counted as one of them.
    shuffles
        How many there were.
    """

    distances_m: Floats
    spans: Floats
    observed: Counts
    expected: Floats
    ratio: Floats
    p: Floats
    shuffles: int


def knox(
    xy: Floats,
    when: Floats,
    *,
    distances_m: tuple[float, ...] = (200.0,),
    spans: tuple[float, ...] = (14.0,),
    shuffles: int = 999,
    seed: int = 0,
) -> Knox:
    """Return how often incidents near each other are near in time, against shuffled times.

    Parameters
    ----------
    xy
        (n, 2) in a projected CRS in metres.
    when
        (n,) times; whole numbers (days) are fastest.
    distances_m, spans
        Rising upper ends of bands; every band holds its upper end.

    Raises
    ------
    ValueError
        There are more than 30 million pairs within the longest distance.
    """
    first, second, bounds = _pairs(xy, np.asarray(distances_m))
    compact = _compact(when)
    limits = np.asarray(spans)
    observed = _within(compact[:, None], first, second, bounds, limits)[:, :, 0]
    rng = np.random.default_rng(seed)
    total, reached = np.zeros(observed.shape), np.zeros(observed.shape, dtype=np.int64)
    for begin in range(0, shuffles, BATCH):
        many = min(BATCH, shuffles - begin)
        drawn = np.empty((len(compact), many), dtype=compact.dtype)
        for at in range(many):
            drawn[:, at] = rng.permutation(compact)
        found = _within(drawn, first, second, bounds, limits)
        total += found.sum(axis=2)
        reached += (found >= observed[:, :, None]).sum(axis=2)
    expected = total / max(shuffles, 1)
    ratio = np.divide(observed, expected, out=np.full(expected.shape, np.nan), where=expected > 0)
    p = (reached + 1) / (shuffles + 1)
    return Knox(np.asarray(distances_m), limits, observed, expected, ratio, p, shuffles)


def _pairs(xy: Floats, distances_m: Floats) -> tuple[Counts, Counts, Counts]:
    """Return both ends of all pairs, band after band, and (d + 1,) where each band begins."""
    tree = KDTree(xy)
    furthest = float(distances_m[-1])
    count = (int(tree.count_neighbors(tree, furthest)) - len(xy)) // 2
    if count > MOST_PAIRS:
        raise ValueError(f"{count:,} pairs within {furthest:g} m are more than {MOST_PAIRS:,}")
    pairs = tree.query_pairs(furthest, output_type="ndarray")
    away_m = np.hypot(*(xy[pairs[:, 0]] - xy[pairs[:, 1]]).T)
    band = np.searchsorted(distances_m, away_m)
    band = np.minimum(band, len(distances_m) - 1)  # rounding at the very end
    # Neighbours in memory are read together: pairs are in the order of their first point.
    order = np.lexsort((pairs[:, 1], pairs[:, 0], band))
    bounds = np.searchsorted(band[order], np.arange(len(distances_m) + 1))
    return pairs[order, 0], pairs[order, 1], bounds


def _compact(when: Floats) -> NDArray[np.int16] | NDArray[np.int32] | Floats:
    """Return times from 0 on in the smallest kind that holds them and their differences."""
    if not len(when):
        return np.zeros(0, dtype=np.int16)
    from_first = np.asarray(when, dtype=np.float64) - float(np.min(when))
    if np.any(from_first != np.round(from_first)) or from_first.max() > np.iinfo(np.int32).max:
        return from_first
    small = from_first.max() <= np.iinfo(np.int16).max
    return from_first.astype(np.int16) if small else from_first.astype(np.int32)


def _within(
    times: NDArray[Any], first: Counts, second: Counts, bounds: Counts, spans: Floats
) -> Counts:
    """Return (d, t, shuffles) pairs in each band, for times (n, shuffles)."""
    found = np.zeros((len(bounds) - 1, len(spans), times.shape[1]), dtype=np.int64)
    limits = spans
    if np.issubdtype(times.dtype, np.integer):
        limits = np.minimum(np.floor(spans), np.iinfo(times.dtype).max)
    for band in range(len(bounds) - 1):
        for begin in range(bounds[band], bounds[band + 1], CHUNK):
            here = slice(begin, min(begin + CHUNK, bounds[band + 1]))
            apart = times.take(first[here], axis=0)
            apart -= times.take(second[here], axis=0)
            np.abs(apart, out=apart)
            for at, limit in enumerate(limits):
                near = apart <= times.dtype.type(limit)
                found[band, at] += near.view(np.uint8).sum(axis=0, dtype=np.uint16)
    found[:, 1:] -= found[:, :-1].copy()
    return found
