"""Where guards meet on a street: there, of all places near, the next visit is furthest.

Along a street the last visit and the next one change evenly until another guard's is the later or
the sooner one; that is where both pass at the same moment.
"""

import numpy as np
from numpy.typing import NDArray

from geo.patrol.cycle import Cycle
from geo.patrol.network import Network
from geo.patrol.rounds import Rounds
from geo.patrol.timetable import Timetable

NEAR_M = 0.1
"""Meetings nearer to each other than this are looked at once."""

Floats = NDArray[np.float64]
Index = NDArray[np.intp]


def meetings(net: Network, rounds: Rounds, table: Timetable) -> tuple[Index, Floats]:
    """Return the places inside segments at which guards meet: segment, metres along its line."""
    up, down = [], []
    for bead, (track_s, track_m) in enumerate(zip(table.track_s, table.track_m, strict=True)):
        cycle = rounds.cycle(bead)
        turn, enters_s, leaves_s = _walked(net, cycle, track_s, track_m)
        forward = cycle.forward[turn]
        up.append((cycle.edge[turn[forward]], enters_s[forward], leaves_s[forward]))
        down.append((cycle.edge[turn[~forward]], leaves_s[~forward], enters_s[~forward]))
    rising, falling = (
        tuple(np.concatenate(column) for column in zip(*ways, strict=True)) for ways in (up, down)
    )
    found = [np.empty((0, 2))]
    for edge in np.intersect1d(rising[0], falling[0]):
        share = _shares(
            *(times[ways[0] == edge] for ways in (rising, falling) for times in ways[1:])
        )
        along_m = np.unique((share * net.length_m[edge] / NEAR_M).round()) * NEAR_M
        inside = along_m[(along_m > 0) & (along_m < net.length_m[edge])]
        found.append(np.c_[np.full(len(inside), edge), inside])
    places = np.concatenate(found)
    return places[:, 0].astype(np.intp), places[:, 1]


def _walked(
    net: Network, cycle: Cycle, track_s: Floats, track_m: Floats
) -> tuple[Index, Floats, Floats]:
    """Return each time a bead walks a segment from end to end: the turn, first and last second."""
    first, last = np.floor(track_m[[0, -1]] / cycle.length_m)
    laps = np.arange(first, last + 1) * cycle.length_m
    enters_m = (cycle.begin_m[:, None] + laps).ravel()
    turn = np.repeat(np.arange(len(cycle.edge)), len(laps))
    leaves_m = enters_m + net.length_m[cycle.edge[turn]]
    whole = (enters_m >= track_m[0]) & (leaves_m <= track_m[-1])
    enters_s = np.interp(enters_m[whole], track_m, track_s)
    leaves_s = np.interp(leaves_m[whole], track_m, track_s)
    return turn[whole], enters_s, leaves_s


def _shares(up_low_s: Floats, up_high_s: Floats, down_low_s: Floats, down_high_s: Floats) -> Floats:
    """Return how far up a segment guards meet, as shares of it.

    Parameters
    ----------
    up_low_s, up_high_s
        When each who walks up is at the lower and at the upper end.
    down_low_s, down_high_s
        The same of those who walk down.
    """
    order = np.argsort(up_low_s)
    up_low_s, up_high_s = up_low_s[order], up_high_s[order]
    longest_s = float((up_high_s - up_low_s).max())
    begin = np.searchsorted(up_low_s, down_high_s - longest_s)
    count = np.searchsorted(up_low_s, down_low_s) - begin
    one = np.repeat(np.arange(len(count)), count)
    other = begin[one] + np.arange(len(one)) - np.repeat(np.cumsum(count) - count, count)
    low_s = down_low_s[one] - up_low_s[other]
    high_s = up_high_s[other] - down_high_s[one]
    meet = (low_s > 0) & (high_s > 0)
    return low_s[meet] / (low_s + high_s)[meet]
