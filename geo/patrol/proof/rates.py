"""How many walkers any plan needs so that no site waits longer than its limit.

A linear program over rates: how often, in the long run, somebody walks from one site straight to
another (`rate`), and how long somebody stands at a site (`stand`, a share of all time). Per unit of
time the walkers spend `sum(times * rate) + sum(stand)`; that is what the program makes least. What
a walk takes longer than it need is standing at its first site, and so is all of an excursion that
meets no other site.

What every plan obeys
---------------------
Let S be a set of sites, i one of them and L the limit of i. Look at a window of length L that
begins at a random moment. It holds a visit of i, hence of S. Look at the first moment in it at
which somebody is at a site of S. Then, at the beginning of the window, he stood at a site of S; or
he was on the way between two sites of S; or he came, in the window, from a site outside. So

    L * (rate of entering S) + (mean number on the way within S) + (mean number standing in S) >= 1.

The mean number on the way between two sites is the rate times the time it takes. A plan walked
backwards has the same gaps, so rates may be taken as symmetric and the rate of entering is half the
rate of all steps across the border of S.

This holds for plans without end (or repeated without end) by walkers who never jump; someone
relieved on the spot is the same walker. Nothing is asked about how many stay within S: a walker who
does so is counted by the middle terms. With sets of one site it is the rate bound of transport
problems (with static posts allowed); with all sets it is at least as strong as windows with prices
whose path covers are relaxed to least cuts: there, too, a window's paths enter S from outside or
begin in it, but the beginnings may be chosen freely instead of being where the walkers are.

The bound is a certificate: sets with prices, checked by `certified_walkers` without any solver.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

from geo.patrol.proof.cuts import seldom_visited

NEIGHBOURS = 8
"""Steps to so many nearest sites are looked at first; others are added where they would pay."""
ROUNDS = 120
PATIENCE = 8
GAIN = 1e-3
"""The search ends when the bound grew by less than this share in `PATIENCE` rounds."""
SAFE = 1e-9
"""Taken off for rounding, as a share."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Prices:
    """Sets of sites, each with a price on being visited too seldom.

    Parameters
    ----------
    sets
        (c, n) whether a site is in the set.
    witness
        (c,) the site of the set whose limit counts.
    price
        (c,) prices, not negative.
    """

    sets: NDArray[np.bool_]
    witness: NDArray[np.intp]
    price: Floats

    @classmethod
    def single(cls, count: int) -> "Prices":
        """Return each of so many sites as a set of its own."""
        return cls(np.eye(count, dtype=bool), np.arange(count), np.zeros(count))

    def load(self, times: Floats, limits: Floats) -> Floats:
        """Return what all prices ask for a step between two sites, shape (n, n)."""
        within, border = self._weigh(self.sets.astype(float), limits)
        return within * times + border

    def _weigh(self, member: Floats, limits: Floats) -> tuple[Floats, Floats]:
        within = (member.T * self.price) @ member
        half = (member.T * (self.price * limits[self.witness] / 2)) @ (1.0 - member)
        return within, half + half.T

    def rows(self, ends: NDArray[np.intp], times: Floats, limits: Floats) -> Floats:
        """Return the factors of steps in each set's inequality, shape (c, e)."""
        one, other = self.sets[:, ends[:, 0]], self.sets[:, ends[:, 1]]
        border = limits[self.witness][:, None] / 2
        step = times[ends[:, 0], ends[:, 1]][None, :]
        return np.where(one & other, step, np.where(one ^ other, border, 0.0))

    def kept(self, which: NDArray[np.bool_]) -> "Prices":
        """Return some of the sets."""
        return Prices(self.sets[which], self.witness[which], self.price[which])

    def joined(self, sets: NDArray[np.bool_], witness: NDArray[np.intp]) -> "Prices":
        """Return these and more sets."""
        return Prices(
            np.r_[self.sets, sets],
            np.r_[self.witness, witness],
            np.r_[self.price, np.zeros(len(sets))],
        )


def certified_walkers(times: Floats, limits: Floats, prices: Prices) -> float:
    """Return the walkers these prices prove, by weak duality, whatever the prices are.

    The prices of all sets are scaled down until no step and no standing is asked for more than the
    time it takes; then every plan's time is at least the sum of the prices.

    Parameters
    ----------
    times
        (n, n) symmetric metric walking times between the sites, positive off the diagonal.
    limits
        (n,) longest gaps, in the unit of the times.

    Raises
    ------
    ValueError
        A price is negative, or a witness not in its set.
    """
    if not len(limits):
        return 0.0
    if prices.price.min(initial=0.0) < 0:
        raise ValueError("a price is negative")
    if not prices.sets[np.arange(len(prices.sets)), prices.witness].all():
        raise ValueError("a witness is not in its set")
    apart = ~np.eye(len(times), dtype=bool)
    steps = prices.load(times, limits)[apart] / times[apart]
    stand = prices.sets.T.astype(float) @ prices.price
    most = max(float(steps.max(initial=0.0)), float(stand.max()), 1e-300)
    return float(prices.price.sum()) / most * (1 - SAFE)


def walkers_bound(
    times: Floats, limits: Floats, *, cuts: bool = True, start: Prices | None = None
) -> tuple[float, Prices]:
    """Return a lower bound on the walkers, and the sets and prices that prove it.

    Cutting planes and columns on demand, solved by HiGHS. Whatever the solver returns, the bound is
    that of `certified_walkers`.

    Parameters
    ----------
    times, limits
        As of `certified_walkers`.
    cuts
        Look for sets of several sites; without, it is the plain rate bound.
    start
        Sets known from a similar question.
    """
    count = len(limits)
    prices = Prices.single(count)
    if start is not None:
        several = start.sets.sum(axis=1) > 1
        prices = prices.joined(start.sets[several], start.witness[several])
    ends = _near(times)
    best, proof = 0.0, prices
    history: list[float] = []
    for _ in range(ROUNDS if count else 0):
        rate, stand, slack, value, price = _solve(times, limits, prices, ends)
        prices = Prices(prices.sets, prices.witness, price)
        bound = certified_walkers(times, limits, prices)
        if bound > best:
            best, proof = bound, prices.kept(price > 0)
        missing = _missing(times, prices.load(times, limits), ends)
        history.append(value)
        stalled = len(history) > PATIENCE and value < history[-1 - PATIENCE] * (1 + GAIN)
        ends = np.r_[ends, missing]
        if stalled and not len(missing):
            break
        prices = prices.kept((slack < 1e-3) | (prices.sets.sum(axis=1) == 1))
        sets, witness = _too_seldom(times, limits, ends, rate, stand) if cuts else _none(count)
        if not len(sets) and not len(missing):
            break
        prices = prices.joined(sets, witness)
    return best, proof


def _near(times: Floats) -> NDArray[np.intp]:
    """Return the pairs of near sites, lower first."""
    count = len(times)
    most = min(NEIGHBOURS, count - 1)
    near = np.argsort(times + np.diag(np.full(count, np.inf)), axis=1)[:, : max(most, 0)]
    pairs = np.c_[np.repeat(np.arange(count), near.shape[1]), near.ravel()]
    return np.unique(np.sort(pairs, axis=1), axis=0).reshape(-1, 2)


def _solve(
    times: Floats, limits: Floats, prices: Prices, ends: NDArray[np.intp]
) -> tuple[Floats, Floats, Floats, float, Floats]:
    """Return the best rates and standing, the slack of each set, the value and the prices."""
    rows = np.c_[prices.rows(ends, times, limits), prices.sets]
    cost = np.r_[times[ends[:, 0], ends[:, 1]], np.ones(len(limits))]
    result = linprog(cost, A_ub=-csr_array(rows), b_ub=-np.ones(len(rows)), method="highs-ds")
    if result.x is None:
        raise RuntimeError(result.message)
    rate, stand = np.maximum(result.x[: len(ends)], 0), np.maximum(result.x[len(ends) :], 0)
    price = np.maximum(-result.ineqlin.marginals, 0.0)
    return rate, stand, rows @ result.x - 1.0, float(result.fun), price


def _missing(times: Floats, load: Floats, ends: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the pairs not looked at yet that would pay."""
    gain = np.triu(load - times, 1)
    gain[ends[:, 0], ends[:, 1]] = 0.0
    return np.argwhere(gain > 1e-9 * times.max(initial=0.0))


def _too_seldom(
    times: Floats, limits: Floats, ends: NDArray[np.intp], rate: Floats, stand: Floats
) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
    """Return sets whose inequality does not hold, for each limit there is."""
    rate = np.r_[rate, np.zeros(len(ends) - len(rate))]
    used = rate > 1e-9
    ends, rate = ends[used], rate[used]
    walk = times[ends[:, 0], ends[:, 1]] * rate
    count = len(limits)
    half = (np.bincount(ends[:, 0], walk, count) + np.bincount(ends[:, 1], walk, count)) / 2
    found = [
        # A step across the border is counted by its rate; half its time is in `half` by mistake.
        seldom_visited(
            ends,
            np.maximum(rate * limit / 2 - walk / 2, 0.0),
            half + stand,
            np.flatnonzero(limits == limit).tolist(),
        )
        for limit in np.unique(limits)
    ]
    return np.concatenate([sets for sets, _ in found]), np.concatenate([who for _, who in found])


def _none(count: int) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
    return np.zeros((0, count), dtype=bool), np.zeros(0, dtype=np.intp)
