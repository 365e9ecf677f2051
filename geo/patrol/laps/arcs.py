"""A lap cut into as many arcs as guards walk it."""

import numpy as np
from numpy.typing import NDArray


def cuts(length_m: NDArray[np.float64], guards: int) -> list[int]:
    """Return the posts that arcs of nearly equal length begin with, ascending, the first 0.

    Arcs need not be equal: who has a longer one begins the next one later, as all do after him.

    Parameters
    ----------
    length_m
        (posts,) metres of each post with the stretch behind it.
    guards
        So many arcs; as many as posts where these are fewer.
    """
    posts = len(length_m)
    arcs = min(guards, posts)
    begin_m = np.r_[0.0, np.cumsum(length_m)]
    found = [0]
    for arc in range(1, arcs):
        wished = int(np.abs(begin_m - begin_m[-1] * arc / arcs).argmin())
        found.append(min(max(wished, found[-1] + 1), posts - arcs + arc))
    return found
