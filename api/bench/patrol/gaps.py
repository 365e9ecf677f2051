"""Gaps at junctions, measured on closed walks alone, however they were made."""

import numpy as np
from numpy.typing import NDArray

from geo.patrol.network import Network
from geo.patrol.rounds import Rounds


def junction_gaps_m(
    net: Network, rounds: Rounds, nodes: NDArray[np.intp], horizon_m: float
) -> NDArray[np.float64]:
    """Return (n,) the longest time between two visits of each junction, in metres walked.

    Every guard is followed from the start to the horizon; both count as visits, so that a junction
    nobody comes to has the whole horizon. Who stands at a junction is there when he comes and when
    he goes. Each segment must begin where the one before ends.

    Raises
    ------
    ValueError
        A walk jumps.
    """
    who, when = [np.arange(len(net.nodes))] * 2, [np.zeros(len(net.nodes))]
    when.append(np.full(len(net.nodes), horizon_m))
    for number, cycle in enumerate(rounds.cycles):
        tail = np.where(cycle.forward, net.edges[cycle.edge, 0], net.edges[cycle.edge, 1])
        head = np.where(cycle.forward, net.edges[cycle.edge, 1], net.edges[cycle.edge, 0])
        if (tail != np.roll(head, 1)).any():
            raise ValueError(f"walk {number} jumps")
        there = np.r_[head, tail]
        there_m = np.r_[cycle.begin_m + net.length_m[cycle.edge], cycle.begin_m]
        laps = np.arange(int(horizon_m // cycle.length_m) + 2) * cycle.length_m
        for bead in np.flatnonzero(np.array(rounds.of_bead) == number):
            at_m = (there_m + laps[:, None] - rounds.start_m[bead]).ravel()
            seen = (at_m >= 0) & (at_m <= horizon_m)
            who.append(np.tile(there, len(laps))[seen])
            when.append(at_m[seen])
    site, moment = np.concatenate(who), np.concatenate(when)
    order = np.lexsort((moment, site))
    gap = np.diff(moment[order])
    gap[np.diff(site[order]) > 0] = 0.0
    worst = np.zeros(len(net.nodes))
    np.maximum.at(worst, site[order][1:], gap)
    return worst[nodes]
