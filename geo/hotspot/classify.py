"""A few classes for many values: natural breaks and quantiles."""

import numpy as np
from numpy.typing import NDArray

from geo.hotspot.window import Floats

CLASSES = ("very_low", "low", "medium", "high", "very_high")
MOST_VALUES = 1_000
"""Natural breaks are found among at most so many different values; more are put together first."""


def natural_breaks(values: Floats, classes: int = len(CLASSES)) -> Floats:
    """Return the upper ends of classes whose values differ least from their means (Fisher 1958).

    The optimum, by dynamic programming over the different values. Fewer classes come back where
    there are fewer different values. NaN is left out.

    Parameters
    ----------
    values
        (n,).
    """
    different, times = np.unique(values[~np.isnan(values)], return_counts=True)
    if len(different) <= classes:
        return different
    top, value, weight = _gathered(different, times.astype(np.float64))
    cost = _costs(value, weight)
    count = len(value)
    best = cost[0].copy()
    begins = np.zeros((classes, count), dtype=np.int64)
    for one in range(1, classes):
        # best[j]: least cost of the first j + 1 values; the last class begins at value i.
        tried = np.full((count, count), np.inf)
        tried[1:] = best[:-1, None] + cost[1:]
        begins[one] = tried.argmin(axis=0)
        best = tried[begins[one], np.arange(count)]
    ends, last = [], count - 1
    for one in range(classes - 1, -1, -1):
        ends.append(top[last])
        last = int(begins[one][last]) - 1
    return np.array(ends[::-1])


def _gathered(value: Floats, weight: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the highest value, the mean and the weight of at most `MOST_VALUES` neighbours."""
    if len(value) <= MOST_VALUES:
        return value, value, weight
    part = np.linspace(0, len(value), MOST_VALUES + 1).astype(np.int64)[:-1]
    total = np.add.reduceat(weight, part)
    return (
        np.maximum.reduceat(value, part),
        np.add.reduceat(value * weight, part) / total,
        total,
    )


def _costs(value: Floats, weight: Floats) -> Floats:
    """Return the squared deviations (n, n) of values i to j from their mean; inf below i > j."""
    centred = value - np.average(value, weights=weight)
    n, s, q = (np.r_[0.0, np.cumsum(weight * centred**power)] for power in (0, 1, 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        n, s, q = (total[None, 1:] - total[:-1, None] for total in (n, s, q))
        cost = q - s**2 / n
    return np.where(np.tri(len(value), k=-1, dtype=bool), np.inf, np.maximum(cost, 0.0))


def quantiles(values: Floats, classes: int = len(CLASSES)) -> Floats:
    """Return the upper ends of classes of as equal size as equal values allow; NaN is left out."""
    known = values[~np.isnan(values)]
    if not len(known):
        return known
    ends = np.quantile(known, np.arange(1, classes + 1) / classes, method="higher")
    return np.unique(ends)


def classified(values: Floats, ends: Floats) -> NDArray[np.object_]:
    """Return each value's class by name; None where it is NaN.

    Classes are named from the highest down where there are fewer than five, so that what is highest
    is always called so.

    Parameters
    ----------
    values
        Any shape.
    ends
        (k,) upper ends, at most five, rising.
    """
    names = np.array([*CLASSES[len(CLASSES) - max(len(ends), 1) :]], dtype=object)
    at = np.searchsorted(ends, values)
    found = names[np.minimum(at, len(names) - 1)]
    found[np.isnan(values)] = None
    return found
