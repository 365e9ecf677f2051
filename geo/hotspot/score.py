"""How good a forecast was: hits in the area it points at, against chance and against the best."""

from collections.abc import Sequence

import numpy as np
from scipy.special import stdtrit

from geo.hotspot.window import Floats

SHARES = (0.05, 0.10, 0.20)
"""Shares of the area looked at."""


def hits(scores: Floats, truth: Floats, shares: Sequence[float] = SHARES) -> Floats:
    """Return the incidents in the best-scored cells that make up each share of the area.

    Cells with one score are taken in any order: what is returned is the mean over all orders, so
    that a way with many ties, as counts have, is neither helped nor hurt by how cells are numbered.

    Parameters
    ----------
    scores, truth
        (cells,) what was foreseen and what came.
    """
    order = np.argsort(-scores, kind="stable")
    ends = np.flatnonzero(np.r_[np.diff(scores[order]) != 0, True])
    found = np.cumsum(truth[order])[ends]
    wanted = np.asarray(shares) * len(scores)
    return np.interp(wanted, np.r_[0, ends + 1], np.r_[0.0, found])


def hit_rate(hit: Floats, incidents: Floats) -> float:
    """Return the share of all incidents that were hit, over periods (p,); NaN without any."""
    total = float(incidents.sum())
    return float(hit.sum()) / total if total else np.nan


def pai(hit: Floats, incidents: Floats, share: float) -> float:
    """Return the prediction accuracy index (Chainey et al. 2008): hit rate over share of area."""
    return hit_rate(hit, incidents) / share


def pei_star(hit: Floats, best: Floats) -> float:
    """Return hits over the most that so much area can hold (PEI*, White, Hunt and Green 2023)."""
    total = float(best.sum())
    return float(hit.sum()) / total if total else np.nan


def lead(one: Floats, other: Floats, incidents: Floats) -> tuple[float, float, float]:
    """Return by how much one hit rate exceeds another, with a 95 % interval over the periods.

    The periods are the sample: a ratio of sums with Student's t on what is left of each.

    Parameters
    ----------
    one, other
        (p,) hits of each period.
    incidents
        (p,) incidents of each period.
    """
    total, periods = float(incidents.sum()), len(incidents)
    if total == 0 or periods < 2:
        return np.nan, np.nan, np.nan
    gain = one - other
    mean = float(gain.sum()) / total
    rest = gain - mean * incidents
    error = np.sqrt(float((rest**2).sum()) * periods / (periods - 1)) / total
    half = float(stdtrit(periods - 1, 0.975)) * error
    return mean, mean - half, mean + half
