"""Dual kernel density: incidents against households or patrol hours, with its uncertainty."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

from geo.hotspot.kde import felt, kernel_cells, spread
from geo.hotspot.window import Floats, Window

LEAST_HOUSEHOLDS = 50.0
LEAST_HOURS = 10.0
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Rates:
    """Incidents per unit of a base, cell by cell or area by area.

    Parameters
    ----------
    rate, low, high
        Per so many units, and between what the true rate lies with the confidence asked for; NaN
        where the base is too small to say anything.
    base
        What the place feels of the base, or the base of the area.
    """

    rate: Floats
    low: Floats
    high: Floats
    base: Floats

    @property
    def told(self) -> NDArray[np.bool_]:
        """Where there is a rate."""
        return ~np.isnan(self.rate)


def dual_density(
    incidents: Floats,
    base_xy: Floats,
    base: Floats,
    window: Window,
    bandwidth_m: float,
    *,
    least: float = LEAST_HOUSEHOLDS,
    per: float = 1000.0,
) -> Rates:
    """Return incidents felt per so many units of a base felt, at the middle of every cell.

    Both are felt through the same kernel (`geo.hotspot.kde.felt`). Where fewer than `least` units
    are felt there is no rate: a single incident beside an empty plot is no hotspot. The interval is
    that of a weighted sum of Poisson counts (Fay and Feuer 1997), the kernels being the weights.

    Parameters
    ----------
    incidents
        (n, 2) points.
    base_xy, base
        (m, 2) and (m,): where how many households live or hours were walked.
    """
    y = felt(incidents, window, bandwidth_m)
    # A Gaussian squared is one of bandwidth / sqrt(2) with the same middle.
    narrow_m = bandwidth_m / np.sqrt(2)
    variance = spread(incidents, window, narrow_m) * kernel_cells(window, narrow_m)
    return rates(y, felt(base_xy, window, bandwidth_m, base), variance, least=least, per=per)


def rates(
    count: Floats,
    base: Floats,
    variance: Floats | None = None,
    *,
    least: float = LEAST_HOUSEHOLDS,
    per: float = 1000.0,
    confidence: float = CONFIDENCE,
) -> Rates:
    """Return counts per so many units of a base, with gamma intervals (Fay and Feuer 1997).

    Parameters
    ----------
    count
        Counts, or sums of weights of at most 1; any shape.
    base
        In the same shape.
    variance
        Sums of the squared weights; the counts themselves where not given (exact Poisson limits).
    least
        Smallest base that is told of.
    """
    variance = count if variance is None else variance
    enough = base >= least
    y, v = np.maximum(count[enough], 0.0), np.maximum(variance[enough], 0.0)
    tail = (1 - confidence) / 2
    some = (y > 1e-9) & (v > 1e-12)
    low = np.zeros(len(y))
    ratio = v[some] / y[some]
    low[some] = ratio * gammaincinv(y[some] / ratio, tail)
    ratio = (v + 1.0) / (y + 1.0)
    high = ratio * gammaincinv((y + 1.0) / ratio, 1 - tail)
    told = np.full((3, *count.shape), np.nan)
    told[:, enough] = per * np.array([y, low, high]) / base[enough]
    return Rates(told[0], told[1], told[2], base)
