"""Codes of grids: who comes first, and how the digits are put together."""

from collections.abc import Callable

import numpy as np

from geo.partition.borders import Floats, Ints

UNKNOWN_COMMUNITY = "000000000000"
"""Stands where the 12-digit code of the community is not known."""

CodeScheme = Callable[[str, int], str]
"""Makes the code of a grid from the community's code and the grid's number, counted from 1."""


def fifteen_digits(community: str, number: int) -> str:
    """Return 12 digits of the community and 3 of the grid within it.

    The layout of Beijing's local standard on unit grids: 6 district, 3 street, 3 community, 3
    grid sequence.
    """
    return f"{community}{number:03d}"


def reading_order(xy: Floats, area_m2: float) -> Ints:
    """Return the positions of places in the order their numbers are given.

    As a page is read: rows from north to south, within a row from west to east. The height from
    the northernmost to the southernmost place is cut into equal rows, as many as squares of the
    mean area fit on top of each other. Ties go to the west, then to the order given.

    Parameters
    ----------
    xy
        Easting and northing of each place in metres, shape (n, 2).
    area_m2
        Area of all grids together.
    """
    north, south = xy[:, 1].max(), xy[:, 1].min()
    side = np.sqrt(area_m2 / len(xy))
    rows = round((north - south) / side) + 1
    height = max((north - south) / rows, 1e-9)
    row = np.minimum(((north - xy[:, 1]) / height + 1e-9).astype(int), rows - 1)
    return np.lexsort((xy[:, 0], row)).astype(np.int64)
