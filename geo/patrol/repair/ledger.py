"""When every street was last seen, and how much too late it will be seen again."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from geo.patrol.network import Network
from geo.patrol.repair.passes import SNAP_M, Passes

TOLD_S = 1.0
"""Less than a second too late is a matter of rounding."""
BESIDE_M = 0.02
"""How far before and after a place where somebody stops its neighbours are looked at."""


def seen_sites(net: Network, passes: Passes) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the ends of segments that passages pass, and when.

    A segment has two sites: `2 * segment` is the start of its line, one more the end. Between them
    the wait changes evenly, so the ends tell how long any place on it waits, save where somebody
    stops on the way.
    """
    length_m = net.length_m[passes.segment]
    low_s = np.where(passes.from_m <= passes.to_m, passes.begin_s, passes.end_s)
    high_s = np.where(passes.from_m <= passes.to_m, passes.end_s, passes.begin_s)
    low = np.minimum(passes.from_m, passes.to_m) <= np.minimum(SNAP_M, length_m / 2)
    high = np.maximum(passes.from_m, passes.to_m) >= length_m - np.minimum(SNAP_M, length_m / 2)
    site = np.r_[2 * passes.segment[low], 2 * passes.segment[high] + 1]
    return site, np.r_[low_s[low], high_s[high]]


def worst_gaps_s(net: Network, passes: Passes, end_s: float) -> NDArray[np.float64]:
    """Return (m,) the longest any place of each segment is unseen from second 0 to the end.

    Looked at are both ends, and both sides of every place where somebody starts or stops on the
    way: between those the wait changes evenly.
    """
    sites = 2 * len(net.lines)
    site, when = seen_sites(net, passes)
    segment, at_m = _turns(net, passes)
    order = np.argsort(passes.segment, kind="stable")
    begin = np.searchsorted(passes.segment[order], np.arange(len(net.lines) + 1))
    more = [passes.take(order[begin[one] : begin[one + 1]]) for one in segment.tolist()]
    passed = [passed_s(walked, at) for walked, at in zip(more, at_m.tolist(), strict=True)]
    number = np.repeat(np.arange(len(segment)) + sites, [len(one) for one in passed])
    owner = np.r_[np.repeat(np.arange(len(net.lines)), 2), segment]
    everyone = np.arange(len(owner))
    site = np.r_[everyone, site, number, everyone]
    when = np.r_[
        np.zeros(len(owner)),
        when,
        np.concatenate([np.empty(0), *passed]),
        np.full(len(owner), end_s),
    ]
    order = np.lexsort((when, site))
    same = np.diff(site[order]) == 0
    worst_s = np.zeros(len(net.lines))
    np.maximum.at(worst_s, owner[site[order][1:][same]], np.diff(when[order])[same])
    return worst_s


def _turns(net: Network, passes: Passes) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return both sides of the places within segments where somebody starts or stops."""
    segment = np.tile(passes.segment, 2)
    at_m = np.r_[passes.from_m, passes.to_m]
    inside = (at_m > BESIDE_M) & (at_m < net.length_m[segment] - BESIDE_M)
    places = np.unique(np.c_[segment[inside], at_m[inside].round(2)], axis=0)
    both = np.repeat(places, 2, axis=0)
    both[::2, 1] -= BESIDE_M
    both[1::2, 1] += BESIDE_M
    return both[:, 0].astype(np.intp), both[:, 1]


def passed_s(passes: Passes, at_m: float) -> NDArray[np.float64]:
    """Return when a place of one segment is passed."""
    low = np.minimum(passes.from_m, passes.to_m)
    hit = passes.take((low <= at_m) & (at_m <= np.maximum(passes.from_m, passes.to_m)))
    share = np.abs(at_m - hit.from_m) / np.maximum(hit.length_m, 1e-9)
    return hit.begin_s + share * (hit.end_s - hit.begin_s)


@dataclass(frozen=True)
class Must:
    """A place that must be seen: where, by when, and the limit that was given."""

    segment: int
    at_m: float
    due_s: float
    limit_s: float

    def first_s(self, passes: Passes) -> float:
        """Return when passages first pass the place; infinite where they never do."""
        low = np.minimum(passes.from_m, passes.to_m) - 1e-6
        high = np.maximum(passes.from_m, passes.to_m) + 1e-6
        hit = (passes.segment == self.segment) & (low <= self.at_m) & (self.at_m <= high)
        if not hit.any():
            return inf
        one = passes.take(hit)
        share = np.abs(self.at_m - one.from_m) / np.maximum(one.length_m, 1e-9)
        return float((one.begin_s + share * (one.end_s - one.begin_s)).min())


@dataclass(frozen=True)
class Ledger:
    """What decides how late streets are.

    Parameters
    ----------
    last_s
        (2m,) when each site was last seen, up to now.
    next_s
        (2m,) when a later shift first sees each, or the end of the plan.
    limit_s
        (2m,) how long each may stay unseen.
    fixed
        Sites and moments seen whatever the guards on duty do.
    allowed_s
        (2m,) lateness that is nobody's fault: the plan's own, and waiting for a closed street.
    weight
        (2m,) half for each end of a segment; 0 for those nobody can come to.
    musts
        Places that must be seen.
    end_s
        End of the shift: a place not seen by then is late at least until then.
    """

    net: Network
    last_s: NDArray[np.float64]
    next_s: NDArray[np.float64]
    limit_s: NDArray[np.float64]
    fixed: tuple[NDArray[np.intp], NDArray[np.float64]]
    allowed_s: NDArray[np.float64]
    weight: NDArray[np.float64]
    musts: tuple[Must, ...]
    end_s: float

    def excess_s(
        self, seen: Sequence[tuple[NDArray[np.intp], NDArray[np.float64]]]
    ) -> NDArray[np.float64]:
        """Return (2m,) how much too late each site is seen, all its waits together."""
        everyone = np.arange(len(self.last_s))
        site = np.concatenate([everyone, everyone, self.fixed[0], *(one for one, _ in seen)])
        when = np.concatenate([self.last_s, self.next_s, self.fixed[1], *(at for _, at in seen)])
        # One key that sorts by site, then time: much faster than sorting by two.
        base = float(self.last_s.min()) - 1.0
        span = float(self.next_s.max()) - base + 2.0
        key = np.sort(site * span + (np.minimum(when, self.next_s[site]) - base))
        gap = np.diff(key)
        owner = (key[:-1] // span).astype(np.intp)
        # Every site ends with its next visit; what follows is another site.
        over = np.maximum(gap - self.limit_s[owner], 0.0)
        over[np.cumsum(np.bincount(site, minlength=len(everyone)))[:-1] - 1] = 0.0
        return np.bincount(owner, weights=over, minlength=len(everyone)).astype(float)

    def added_s(
        self, seen: Sequence[tuple[NDArray[np.intp], NDArray[np.float64]]]
    ) -> NDArray[np.float64]:
        """Return (2m,) how much later each site is seen than is nobody's fault."""
        return np.maximum(self.excess_s(seen) - self.allowed_s, 0.0)

    def late_s(self, firsts: Sequence[float]) -> NDArray[np.float64]:
        """Return how late each place that must be seen is, given when it is seen."""
        due = np.array([must.due_s for must in self.musts])
        first = np.minimum(np.array(firsts), np.maximum(self.end_s, due) + 3600.0)
        return np.maximum(first - due, 0.0)

    def waiting(self, firsts: Sequence[float]) -> float:
        """Return the sum of lateness over limit of the places that must be seen."""
        if not self.musts:
            return 0.0
        limits = np.array([must.limit_s for must in self.musts])
        return float((self.late_s(firsts) / limits).sum())

    def lateness(self, seen: Sequence[tuple[NDArray[np.intp], NDArray[np.float64]]]) -> float:
        """Return the sum of lateness over limit of all segments: 0 where all is as planned."""
        return float((self.weight * self.added_s(seen) / self.limit_s).sum())
