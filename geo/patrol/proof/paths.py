"""Least total length of at most k paths over all sites, bounded by the subtour program.

A path cover of k paths is a tour of the sites and a depot that is free to reach, passed at most k
times. The program asks two neighbours of every site, at most 2k of the depot, and two steps out of
every set of sites, to the depot or to other sites (Dantzig, Fulkerson and Johnson 1954). It is at
least as strong as the forest with prices of `geo.patrol.bounds`, and proves it with prices of its
own.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

from geo.patrol.proof.cuts import seldom_visited

NEIGHBOURS = 10
ROUNDS = 80
SAFE = 1e-9

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Duals:
    """Prices of sites (of any sign) and of sets of sites (not negative).

    Parameters
    ----------
    site
        (n,) price of half of a site's two neighbours.
    sets, price
        (c, n) whether a site is in a set, and (c,) the prices of the sets.
    """

    site: Floats
    sets: NDArray[np.bool_]
    price: Floats

    def load(self) -> Floats:
        """Return what all prices pay for a step between two sites, shape (n, n)."""
        member = self.sets.astype(float)
        border = (member.T * self.price) @ (1.0 - member)
        return self.site[:, None] + self.site[None, :] + border + border.T

    def depot(self) -> Floats:
        """Return what all prices pay for a step from each site to the depot, shape (n,)."""
        return self.site + self.sets.T.astype(float) @ self.price


def certified_paths_m(distance_m: Floats, paths: int, duals: Duals) -> float:
    """Return the bound these prices prove, by weak duality, whatever the prices are.

    Every step is walked at most once, so a step that is paid too much costs the difference at most
    once; every path ends twice, so the dearest end is paid at most twice a path.

    Parameters
    ----------
    distance_m
        (n, n) symmetric metric distances.
    paths
        At most so many.

    Raises
    ------
    ValueError
        A price of a set is negative.
    """
    if duals.price.min(initial=0.0) < 0:
        raise ValueError("a price is negative")
    paid = np.triu(np.minimum(distance_m - duals.load(), 0.0), 1).sum()
    ends = 2 * paths * max(float(duals.depot().max(initial=0.0)), 0.0)
    bound_m = 2.0 * float(duals.site.sum() + duals.price.sum()) + float(paid) - ends
    return max(bound_m - SAFE * float(np.abs(duals.site).sum()), 0.0)


def paths_bound_m(distance_m: Floats, paths: int) -> float:
    """Return a lower bound on the metres of at most so many paths that visit all sites.

    Parameters
    ----------
    distance_m, paths
        As of `certified_paths_m`.
    """
    count = len(distance_m)
    if count <= paths:
        return 0.0
    ends, sets, best = _near(distance_m), np.zeros((0, count), dtype=bool), 0.0
    for _ in range(ROUNDS):
        steps, depot, slack, duals = _solve(distance_m, paths, ends, sets)
        best = max(best, certified_paths_m(distance_m, paths, duals))
        gain = np.triu(duals.load() - distance_m, 1)
        gain[ends[:, 0], ends[:, 1]] = 0.0
        missing = np.argwhere(gain > 1e-7 * float(distance_m.max()))
        used = steps > 1e-9
        # Half of the two steps out of a set, so that one is enough.
        cut, _ = seldom_visited(ends[used], steps[used] / 2, depot / 2, range(count))
        if not len(cut) and not len(missing):
            break
        ends = np.r_[ends, missing]
        sets = np.unique(np.r_[sets[slack < 1e-3], cut[cut.sum(axis=1) > 1]], axis=0)
    return best


def _near(distance_m: Floats) -> NDArray[np.intp]:
    count = len(distance_m)
    apart = distance_m + np.diag(np.full(count, np.inf))
    near = np.argsort(apart, axis=1)[:, : min(NEIGHBOURS, count - 1)]
    pairs = np.c_[np.repeat(np.arange(count), near.shape[1]), near.ravel()]
    return np.unique(np.sort(pairs, axis=1), axis=0)


def _solve(
    distance_m: Floats, paths: int, ends: NDArray[np.intp], sets: NDArray[np.bool_]
) -> tuple[Floats, Floats, Floats, Duals]:
    """Return the best steps, steps to the depot, the slack of each set, and the prices."""
    count, many = len(distance_m), len(ends)
    degree = np.zeros((count, many))
    degree[ends.T, np.arange(many)] = 1.0
    border = sets[:, ends[:, 0]] ^ sets[:, ends[:, 1]]
    least = -csr_array(np.c_[border.astype(float), sets.astype(float)])
    free = csr_array(np.r_[np.zeros(many), np.ones(count)][None, :])
    rows = csr_array(np.r_[least.toarray(), free.toarray()])
    result = linprog(
        np.r_[distance_m[ends[:, 0], ends[:, 1]], np.zeros(count)],
        A_ub=rows,
        b_ub=np.r_[np.full(len(sets), -2.0), 2.0 * paths],
        A_eq=csr_array(np.c_[degree, np.eye(count)]),
        b_eq=np.full(count, 2.0),
        bounds=np.c_[np.zeros(many + count), np.r_[np.ones(many), np.full(count, 2.0)]],
        method="highs-ds",
    )
    if result.x is None:
        raise RuntimeError(result.message)
    price = np.maximum(-result.ineqlin.marginals[: len(sets)], 0.0)
    slack = -(least @ result.x) - 2.0
    x = np.maximum(result.x, 0.0)
    return x[:many], x[many:], slack, Duals(result.eqlin.marginals, sets, price)
