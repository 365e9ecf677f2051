"""Fixed rounds made by hand: every guard has a sector and walks its rows to and fro."""

import numpy as np
from numpy.typing import NDArray

ROW_M = 100.0
"""Height of the rows a sector is walked in."""

Floats = NDArray[np.float64]


def hand_rounds(xy: Floats, walkers: int) -> list[NDArray[np.intp]]:
    """Return the rounds: sectors from west to east with as many places each, rows from the south.

    Every other row is walked back, from east to west.

    Parameters
    ----------
    xy
        (n, 2) easting and northing of the places, in metres.
    """
    return [_to_and_fro(xy, part) for part in np.array_split(np.argsort(xy[:, 0]), walkers)]


def _to_and_fro(xy: Floats, part: NDArray[np.intp]) -> NDArray[np.intp]:
    row = (xy[part, 1] // ROW_M).astype(np.intp)
    east = xy[part, 0]
    return part[np.lexsort((np.where(row % 2, -east, east), row))]
