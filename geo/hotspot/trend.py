"""Does a series rise or fall: the test of Mann and Kendall, for many series at once."""

import numpy as np

from geo.hotspot.window import Floats


def mann_kendall(series: Floats) -> Floats:
    """Return the standard score of each series' trend: above 0 it rises, 0 where all is equal.

    Corrected for ties and for continuity. Normal from about ten periods on.

    Parameters
    ----------
    series
        (periods, ...) values in order of time.
    """
    periods = len(series)
    total = np.zeros(series.shape[1:])
    for lag in range(1, periods):
        total += np.sign(series[lag:] - series[:-lag]).sum(axis=0)
    variance = np.maximum(_variance(periods) - _ties(series), 0.0) / 18
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (total - np.sign(total)) / np.sqrt(variance)
    return np.where(variance > 0, z, 0.0)


def _variance(count: int) -> float:
    return float(count * (count - 1) * (2 * count + 5))


def _ties(series: Floats) -> Floats:
    """Return what equal values take off, times 18, in the shape of one period."""
    ordered = np.sort(series, axis=0)
    off = np.zeros(series.shape[1:])
    run = np.ones(series.shape[1:])
    for at in range(1, len(series) + 1):
        same = ordered[at] == ordered[at - 1] if at < len(series) else np.zeros_like(run, bool)
        off += np.where(same, 0.0, run * (run - 1) * (2 * run + 5))
        run = np.where(same, run + 1, 1.0)
    return off
