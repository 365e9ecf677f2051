"""Which figures of a table are too small to be shown."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

LEAST: Final = 5
"""Figures over fewer cases than this are withheld."""


def withheld(sizes: NDArray[np.int64], least: int = LEAST) -> NDArray[np.bool_]:
    """Return which groups of a table are withheld so that none can be had by subtraction.

    Groups of fewer than `least` cases are, and then the next smallest too until there are two of
    them with `least` cases together: the total less what is shown then tells of no small group.
    Groups without cases hide nobody and are shown. Nothing is said about tables with other groups
    or periods laid side by side.

    Parameters
    ----------
    sizes
        (g,) cases in each group of a table whose total is shown.
    """
    order = np.argsort(sizes, kind="stable")
    order = order[sizes[order] > 0]
    small = int((sizes[order] < least).sum())
    hidden = np.zeros(len(sizes), dtype=bool)
    if small:
        together = np.searchsorted(np.cumsum(sizes[order]), least) + 1
        hidden[order[: max(small, together)]] = True
    return hidden
