"""When each street is passed, and how long it stays unseen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.patrol.cycle import Cycle
from geo.patrol.meetings import meetings
from geo.patrol.network import REACH_M, Network
from geo.patrol.rounds import Rounds
from geo.patrol.timetable import Timetable

BESIDE_M = 1e-3
"""How far before and after the place where a bead rests its neighbours are looked at."""


@dataclass(frozen=True)
class Sightings:
    """Every passage of the places that tell how long segments stay unseen.

    Parameters
    ----------
    edge
        (n,) the segment each place is on.
    site, when_s
        (v,) the place passed, and the second.
    horizon_s
        The end of the plan.
    """

    edge: NDArray[np.intp]
    site: NDArray[np.intp]
    when_s: NDArray[np.float64]
    horizon_s: float

    def gaps(self) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
        """Return every gap between passages, from second 0 to the horizon: place, from, to."""
        everyone = np.arange(len(self.edge))
        site = np.r_[everyone, self.site, everyone]
        when = np.r_[np.zeros(len(everyone)), self.when_s, np.full(len(everyone), self.horizon_s)]
        order = np.lexsort((when, site))
        site, when = site[order], when[order]
        same = site[1:] == site[:-1]
        return site[1:][same], when[:-1][same], when[1:][same]


@dataclass(frozen=True)
class Visits:
    """What a timetable gives each segment.

    Parameters
    ----------
    worst_gap_s
        (m,) the longest time any place on it stays unseen, the beginning and the end of the plan
        included.
    count
        (m,) how often the segment is walked from end to end.
    sightings
        What both were measured on.
    """

    worst_gap_s: NDArray[np.float64]
    count: NDArray[np.intp]
    sightings: Sightings


def visits(net: Network, rounds: Rounds, table: Timetable) -> Visits:
    """Return how long each segment stays unseen, and how often it is walked, over the whole plan.

    Between places at which a bead ever starts or stops, or meets another one, the gap changes
    evenly along a segment, so its ends, both sides of the former and the latter give the longest.
    """
    edges = len(net.edges)
    rest_edge, rest_m = (
        np.concatenate(both)
        for both in zip(
            _beside_rests(net, rounds, table), meetings(net, rounds, table), strict=True
        )
    )
    edge_of = np.r_[np.arange(edges), np.arange(edges), rest_edge]
    horizon_s = max(float(track[-1]) for track in table.track_s)
    found = []
    for number, cycle in enumerate(rounds.cycles):
        begin = cycle.begin_m
        end = begin + net.length_m[cycle.edge]
        low = np.where(cycle.forward, begin, end)  # where the start of the line is passed
        high = np.where(cycle.forward, end, begin)
        rest_site, rest_at_m = _passed(net, cycle, rest_edge, rest_m)
        site = np.r_[cycle.edge, cycle.edge + edges, rest_site + 2 * edges]
        beads = np.flatnonzero(np.array(rounds.of_bead) == number)
        who, when = passages(cycle, table.of(beads.tolist()), np.r_[low, high, rest_at_m])
        found.append((site[who], when))
    site = np.concatenate([one for one, _ in found])
    when = np.concatenate([one for _, one in found])
    passed = np.bincount(site, minlength=len(edge_of))
    count = np.minimum(passed[:edges], passed[edges : 2 * edges])
    sightings = Sightings(edge_of, *_with_slivers(net, site, when, count), horizon_s)
    place, from_s, to_s = sightings.gaps()
    worst = np.zeros(edges)
    np.maximum.at(worst, edge_of[place], to_s - from_s)
    return Visits(worst, count, sightings)


def _with_slivers(
    net: Network, site: NDArray[np.intp], when: NDArray[np.float64], count: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the passages with those of slivers' longer neighbours; `count` is raised in place.

    Where streets nearly meet, junctions may be a step apart: who passes one sees to the other.
    """
    edges = len(net.edges)
    sliver = net.length_m <= REACH_M
    sites, whens = [site], [when]
    for edge in np.flatnonzero(sliver):
        for other, end in np.argwhere(np.isin(net.edges, net.edges[edge]) & ~sliver[:, None]):
            seen = when[site == other + edges * end]
            for place in (edge, edge + edges):
                sites.append(np.full(len(seen), place))
                whens.append(seen)
            count[edge] = max(count[edge], count[other])
    return np.concatenate(sites), np.concatenate(whens)


def _beside_rests(
    net: Network, rounds: Rounds, table: Timetable
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the places just before and after each start and stop of a bead: segment, offset."""
    edges, offsets = [np.empty(0, np.intp)], [np.empty(0)]
    for bead, track_m in enumerate(table.track_m):
        cycle = rounds.cycle(bead)
        rests_m = np.unique(np.mod(track_m, cycle.length_m))
        turn = np.maximum(np.searchsorted(cycle.begin_m, rests_m, side="right") - 1, 0)
        edge = np.repeat(cycle.edge[turn], 2)
        into = np.repeat(rests_m - cycle.begin_m[turn], 2)
        into += np.tile([-BESIDE_M, BESIDE_M], len(turn))
        along = np.where(np.repeat(cycle.forward[turn], 2), into, net.length_m[edge] - into)
        inside = (along > 0) & (along < net.length_m[edge])
        edges.append(edge[inside])
        offsets.append(along[inside])
    return np.concatenate(edges), np.concatenate(offsets)


def _passed(
    net: Network, cycle: Cycle, edge: NDArray[np.intp], offset_m: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return for every passage of places the place's number and how far along the cycle it is."""
    passed = [
        cycle.places(int(one), float(at), float(net.length_m[one]))
        for one, at in zip(edge, offset_m, strict=True)
    ]
    number = np.repeat(np.arange(len(edge)), [len(places) for places in passed])
    return number, np.concatenate([np.empty(0), *passed])


def passages(
    cycle: Cycle, table: Timetable, at_m: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return every passage of places on the cycle: the place's number and the second.

    Parameters
    ----------
    at_m
        (k,) how far along the cycle each place is, below one lap.
    """
    who, when = [np.empty(0, np.intp)], [np.empty(0)]
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
