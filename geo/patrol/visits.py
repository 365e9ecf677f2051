"""When each street is passed, and how long it stays unseen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.patrol.cycle import Cycle
from geo.patrol.network import Network
from geo.patrol.timetable import Timetable


@dataclass(frozen=True)
class Visits:
    """What a timetable gives each segment.

    Parameters
    ----------
    worst_gap_s
        (m,) the longest time any of its ends stays unseen, the beginning and the end of the plan
        included.
    count
        (m,) how often the segment is walked from end to end.
    """

    worst_gap_s: NDArray[np.float64]
    count: NDArray[np.intp]


def visits(net: Network, cycle: Cycle, table: Timetable) -> Visits:
    """Return when both ends of each segment are passed, over the whole plan.

    Between two moments at which no bead stops inside a segment the gap changes evenly along it, so
    its ends bound it; a bead that stops inside one changes the gap by at most the time to walk that
    segment.
    """
    edges = len(net.edges)
    begin = cycle.begin_m
    end = begin + net.length_m[cycle.edge]
    low = np.where(cycle.forward, begin, end)  # where the start of the line is passed
    high = np.where(cycle.forward, end, begin)
    site = np.r_[cycle.edge, cycle.edge + edges]
    at_m = np.r_[low, high]
    horizon_s = max(float(track[-1]) for track in table.track_s)
    who, when = passages(cycle, table, at_m)
    gap = _worst_gap(site[who], when, 2 * edges, horizon_s)
    start_passed = np.bincount(site[who], minlength=2 * edges)
    count = np.minimum(start_passed[:edges], start_passed[edges:])
    return Visits(np.maximum(gap[:edges], gap[edges:]), count)


def passages(
    cycle: Cycle, table: Timetable, at_m: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return every passage of places on the cycle: the place's number and the second.

    Parameters
    ----------
    at_m
        (k,) how far along the cycle each place is, below one lap.
    """
    who, when = [], []
    for track_s, track_m in zip(table.track_s, table.track_m, strict=True):
        first = int(np.floor(track_m[0] / cycle.length_m)) - 1
        last = int(np.ceil(track_m[-1] / cycle.length_m))
        laps = np.arange(first, last + 1) * cycle.length_m
        targets = (at_m[:, None] + laps[None, :]).ravel()
        place = np.repeat(np.arange(len(at_m)), len(laps))
        passed = (targets >= track_m[0]) & (targets <= track_m[-1])
        who.append(place[passed])
        when.append(np.interp(targets[passed], track_m, track_s))
    return np.concatenate(who), np.concatenate(when)


def _worst_gap(
    site: NDArray[np.intp], when: NDArray[np.float64], sites: int, horizon_s: float
) -> NDArray[np.float64]:
    """Return (sites,) the longest time between passages, from second 0 to the horizon."""
    everyone = np.arange(sites)
    site = np.r_[everyone, site, everyone]
    when = np.r_[np.zeros(sites), when, np.full(sites, horizon_s)]
    order = np.lexsort((when, site))
    site, when = site[order], when[order]
    gap = np.diff(when)
    same = site[1:] == site[:-1]
    worst = np.zeros(sites)
    np.maximum.at(worst, site[1:][same], gap[same])
    return worst
