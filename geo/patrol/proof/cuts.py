"""Sets of sites that a fractional plan visits too seldom, found by least cuts."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

WHOLE = 10_000_000
"""The flow of one visit: flows are whole numbers in SciPy."""
MISSING = 2e-4
"""A cut counts when so much of the visit is missing."""


def seldom_visited(
    ends: NDArray[np.intp],
    across: NDArray[np.float64],
    inside: NDArray[np.float64],
    sources: Iterable[int],
) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
    """Return sets whose weight is below one: what leaves them, and what is inside.

    For each source the lightest set that holds it is sought, as a least cut between the source and
    a sink joined to every site by `inside`. A source within a set already found is left out.

    Parameters
    ----------
    ends, across
        (e, 2) pairs of sites, and (e,) what a pair weighs when just one of it is in the set.
    inside
        (n,) what a site weighs in the set.
    sources
        Sites to look for.

    Returns
    -------
    sets
        (c, n) whether a site is in the set.
    witness
        (c,) the source each set was found for.
    """
    count = len(inside)
    one, other = ends.T
    sink = np.full(count, count)
    flow = np.round(np.r_[across, across, inside] * WHOLE).clip(0, WHOLE).astype(np.int32)
    rows, columns = np.r_[one, other, np.arange(count)], np.r_[other, one, sink]
    pipes = coo_array((flow, (rows, columns)), shape=(count + 1, count + 1)).tocsr()
    sets, witness, found = [], [], np.zeros(count, dtype=bool)
    for source in sources:
        if found[source]:
            continue
        result = maximum_flow(pipes, source, count)
        if result.flow_value > WHOLE * (1 - MISSING):
            continue
        rest = pipes - result.flow
        rest.data = np.where(rest.data > 0, 1, 0)
        rest.eliminate_zeros()
        inner = np.zeros(count, dtype=bool)
        inner[breadth_first_order(rest, source, return_predecessors=False)] = True
        found |= inner
        sets.append(inner)
        witness.append(source)
    return np.array(sets, dtype=bool).reshape(-1, count), np.array(witness, dtype=np.intp)
