"""Gi*: is there more around a cell than chance would put there (Getis and Ord 1992, 1995)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import erfc

from geo.hotspot.fdr import adjusted
from geo.hotspot.window import Floats, box_sums


@dataclass(frozen=True)
class GiStar:
    """What is around each cell, and how surprising that is; NaN where nothing is asked.

    Parameters
    ----------
    around
        Sum over the cell and its neighbours.
    size
        How many cells that are.
    z
        Standard score of the sum, were the values shuffled.
    p
        Two-sided, of the normal distribution.
    q
        Benjamini-Hochberg value of p.
    """

    around: Floats
    size: Floats
    z: Floats
    p: Floats
    q: Floats


def gi_star(values: Floats, inside: NDArray[np.bool_] | None = None, reach: int = 1) -> GiStar:
    """Return Gi* of a raster; a cell's neighbours are the square of cells up to `reach` away.

    Parameters
    ----------
    values
        (rows, columns).
    inside
        (rows, columns) which cells belong to the study area; all where not given. Others have no
        value and are nobody's neighbour.
    """
    if inside is None:
        inside = np.ones(values.shape, dtype=bool)
    held = np.where(inside, values, 0.0)
    around = box_sums(held, reach)
    size = box_sums(inside.astype(np.float64), reach)
    return _judged(values[inside], np.where(inside, around, np.nan), size)


def gi_star_areas(values: Floats, neighbours: csr_array) -> GiStar:
    """Return Gi* of areas, for example grids.

    Parameters
    ----------
    values
        (n,).
    neighbours
        (n, n) 1 where two areas are neighbours; every area is taken to be its own.
    """
    beside = csr_array(neighbours, dtype=np.float64, copy=True)
    beside.setdiag(1.0)
    return _judged(values, beside @ values, np.asarray(beside.sum(axis=1)).ravel())


def _judged(given: Floats, around: Floats, size: Floats) -> GiStar:
    """Return the scores of sums over `size` of the given values (N,)."""
    count = len(given)
    mean, deviation = (float(given.mean()), float(given.std())) if count else (0.0, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = deviation * np.sqrt((count * size - size**2) / (count - 1))
        z = np.where(spread > 0, (around - mean * size) / spread, around * 0.0)
    p = erfc(np.abs(z) / np.sqrt(2.0))
    return GiStar(around, size, z, p, adjusted(p))
