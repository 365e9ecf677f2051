"""Whether limits are kept that change over the day: every moment is judged by the limit in force.

The idleness of a place at a moment is the time since its last visit, and must not be above the
limit of that moment. Where cameras look at a place in turn it is never longer than the time between
two looks. With limits that are constant in parts the time above them is a sum over the
overlaps of gaps and parts, and exact.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.patrol.limits import Limits
from geo.patrol.visits import Sightings

TOLERANCE_S = 6e-8
"""Later than that is late."""


@dataclass(frozen=True)
class Judged:
    """How a plan keeps limits.

    Parameters
    ----------
    late_s
        (m,) seconds of the plan during which a place of the segment is unseen for longer than its
        limit of the moment allows: of the place where that is most.
    stretch
        (m,) the greatest idleness over the limit of the moment.
    """

    late_s: NDArray[np.float64]
    stretch: NDArray[np.float64]

    @property
    def kept(self) -> NDArray[np.bool_]:
        """(m,) whether each segment's limit is kept at every moment."""
        return self.late_s <= TOLERANCE_S


def judge(seen: Sightings, limits: Limits) -> Judged:
    """Return how sightings keep the limits, from the start to the end of the plan."""
    site, from_s, to_s = seen.gaps()
    first = np.searchsorted(limits.begin_s, from_s, side="right") - 1
    last = np.maximum(np.searchsorted(limits.begin_s, to_s, side="left") - 1, first)
    times = last - first + 1
    gap = np.repeat(np.arange(len(site)), times)
    part = first[gap] + np.arange(len(gap)) - np.repeat(np.cumsum(times) - times, times)
    ends_s = np.r_[limits.begin_s[1:], np.inf]
    until_s = np.minimum(to_s[gap], ends_s[part])
    edge = seen.edge[site[gap]]
    limit_min = limits.table_min[limits.row[part], edge]
    look_min = limits.camera_gap_min[edge]
    due_s = np.maximum(from_s[gap] + limit_min * 60, limits.begin_s[part])
    late_s = np.where(look_min <= limit_min, 0.0, np.maximum(until_s - due_s, 0.0))
    late = np.bincount(site[gap], weights=late_s, minlength=len(seen.edge))
    edges = len(limits.limit_min)
    worst_s, stretch = np.zeros(edges), np.zeros(edges)
    np.maximum.at(worst_s, seen.edge, late)
    idle_min = np.minimum((until_s - from_s[gap]) / 60, look_min)
    np.maximum.at(stretch, edge, idle_min / limit_min)
    return Judged(worst_s, stretch)
