"""Sets of whole numbers as sorted arrays: sorting is many times faster than NumPy's hashing."""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def distinct(values: Ints) -> Ints:
    """Return each of some numbers (n,) once, rising."""
    rising = np.sort(values)
    return rising[np.r_[True, rising[1:] != rising[:-1]]] if len(rising) else rising


def among(values: Ints, rising: Ints) -> NDArray[np.bool_]:
    """Return whether each value (n,) is one of some rising numbers (k,)."""
    if not len(rising):
        return np.zeros(len(values), dtype=bool)
    place = np.minimum(np.searchsorted(rising, values), len(rising) - 1)
    return rising[place] == values
