"""How long guards were where: the exposure that discovered incidents must be seen against."""

import numpy as np
from numpy.typing import NDArray

from geo.hotspot.window import Floats

LONGEST_S = 300.0
"""Longer gaps between two fixes are nobody's time: they are not interpolated."""


def hours(second: Floats, who: NDArray[np.int64], longest_s: float = LONGEST_S) -> Floats:
    """Return the hours each fix stands for: until the same guard's next one, 0 before a gap.

    Parameters
    ----------
    second
        (n,) times in seconds.
    who
        (n,) the number of the guard of each fix.
    longest_s
        A step that takes longer counts nothing.
    """
    order = np.lexsort((second, who))
    found = np.zeros(len(second))
    step_s = np.diff(second[order])
    kept = (who[order][1:] == who[order][:-1]) & (step_s <= longest_s)
    found[order[:-1]] = np.where(kept, step_s, 0.0) / 3600
    return found
