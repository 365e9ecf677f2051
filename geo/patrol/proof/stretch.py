"""What no plan can do better at sites with limits, and how many walkers it takes at least.

Two kinds of bound, each on the sites with a limit or less, for several limits: `rates` (what
walkers do in the long run, see `geo.patrol.proof.rates`) and `window` (in every window as long as
the longest gap, as many paths as walkers cover the sites, see `geo.patrol.proof.paths`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.patrol.bounds import few_limits
from geo.patrol.proof import words
from geo.patrol.proof.paths import paths_bound_m
from geo.patrol.proof.rates import walkers_bound

MOST_SITES = 400
"""So many sites are looked at, the tightest: a subset of them bounds them all."""
SAME_M = 0.5
"""Sites this near to another of no longer limit are left out, which only helps a plan."""
STEPS = 12
"""Steps of the search for the stretch."""
CLOSE = 1e-3
"""The search ends this near."""
ENOUGH = 1e-6
"""More than rounding, as a share."""
LOWER = 0.8
"""Where the search began too high, it goes on so much lower."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Proof:
    """A bound that holds for every plan.

    Parameters
    ----------
    name
        `rates` or `window`.
    stretch
        No plan of so many walkers reaches less: the worst of gap over limit.
    limit_s
        It needs no more than the sites with this limit or less.
    sites
        Their numbers, ascending.
    text
        What it says to people.
    """

    name: str
    stretch: float
    limit_s: float
    sites: NDArray[np.intp]
    text: str


@dataclass(frozen=True)
class StretchBound:
    """All bounds computed, the best first; none where there are no more sites than walkers."""

    proofs: tuple[Proof, ...]

    @property
    def stretch(self) -> float:
        """The best bound; zero where there is none."""
        return self.proofs[0].stretch if self.proofs else 0.0


@dataclass(frozen=True)
class Needed:
    """How many walkers it takes, at least, so that no site waits longer than its limit.

    Parameters
    ----------
    walkers
        At least so many.
    exact
        The bound before it is rounded up.
    limit_s, sites
        The sites with this limit or less already need as many.
    text
        What it says to people.
    """

    walkers: int
    exact: float
    limit_s: float
    sites: NDArray[np.intp]
    text: str


def stretch_bound(
    distance_m: Floats, limits_s: Floats, walkers: int, speed_mps: float
) -> StretchBound:
    """Return lower bounds on the stretch of any plan without end by so many walkers.

    Parameters
    ----------
    distance_m
        (n, n) symmetric metric distances between the sites.
    limits_s
        (n,) longest gaps wanted, in seconds, positive.
    walkers
        Walking all the time.
    speed_mps
        No walker is faster.
    """
    found = []
    for limit_s in few_limits(limits_s):
        sites = _sites(distance_m, limits_s, limit_s)
        if len(sites) <= walkers:
            continue
        times = distance_m[np.ix_(sites, sites)] / speed_mps
        window_s = paths_bound_m(times, walkers) / walkers
        wide = _stretch(times, limits_s[sites], walkers, window_s / limit_s)
        for name, value in (("window", window_s / limit_s), ("rates", wide)):
            text = words.no_less(len(sites), limit_s / 60, walkers, value)
            found.append(Proof(name, value, limit_s, sites, text))
    return StretchBound(tuple(sorted(found, key=lambda proof: -proof.stretch)))


def guards_needed(distance_m: Floats, limits_s: Floats, speed_mps: float) -> Needed:
    """Return how many walkers any plan takes, at least, to keep all limits.

    Parameters
    ----------
    distance_m, limits_s, speed_mps
        As of `stretch_bound`.
    """
    best = Needed(0, 0.0, 0.0, np.zeros(0, dtype=np.intp), "")
    for limit_s in few_limits(limits_s):
        sites = _sites(distance_m, limits_s, limit_s)
        times = distance_m[np.ix_(sites, sites)] / speed_mps
        exact, _ = walkers_bound(times, limits_s[sites])
        walkers = max(1, int(np.ceil(exact * (1 - ENOUGH))))
        while paths_bound_m(times, walkers) > walkers * limit_s * (1 + ENOUGH):
            walkers += 1
        if walkers > best.walkers:
            text = words.alone_need(len(sites), limit_s / 60, walkers)
            best = Needed(walkers, exact, limit_s, sites, text)
    return best


def _sites(distance_m: Floats, limits_s: Floats, limit_s: float) -> NDArray[np.intp]:
    """Return the tightest sites with a limit or less, no two of them at the same place."""
    order = np.lexsort((np.arange(len(limits_s)), limits_s))
    order = order[limits_s[order] <= limit_s]
    kept: list[int] = []
    for site in order.tolist():
        if len(kept) < MOST_SITES and (distance_m[site, kept] > SAME_M).all():
            kept.append(site)
    return np.sort(np.array(kept, dtype=np.intp))


def _stretch(times: Floats, limits: Floats, walkers: int, first: float) -> float:
    """Return the stretch below which the rates ask for more walkers than there are.

    What needs `more` walkers at a stretch needs so many still at `more / walkers` times it: the
    same prices, scaled down, prove it. So each step from below is a bound. It must be strictly
    more: some needs do not fall with the stretch, such as one walker for any sites at all.
    """
    stretch, best, prices = first * (1 - CLOSE), 0.0, None
    for _ in range(STEPS):
        more, prices = walkers_bound(times, limits * stretch, start=prices)
        if more <= walkers * (1 + ENOUGH):
            if best:
                break
            stretch *= LOWER
            continue
        best = stretch * more / walkers
        if more < walkers * (1 + CLOSE):
            break
        stretch = best * (1 - ENOUGH)
    return best
