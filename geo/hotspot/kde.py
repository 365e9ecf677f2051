"""Kernel density on a raster: points counted into cells, then a Gaussian filter."""

from math import ceil, sqrt

import numpy as np
from scipy.ndimage import gaussian_filter1d

from geo.hotspot.count import counted
from geo.hotspot.window import Floats, Window

REACH = 5.0
"""Bandwidths after which a kernel is taken to be nought (it is 4e-6 of its middle there)."""


def density(xy: Floats, window: Window, bandwidth_m: float, weight: Floats | None = None) -> Floats:
    """Return the density per km² at the middle of every cell, (rows, columns).

    Each point is spread by a Gaussian whose standard deviation is the bandwidth; its mass is kept:
    over a window with a margin of five bandwidths the densities times the cell's area add up to the
    number of points. Points outside the window count as far as their kernels reach into it.

    Parameters
    ----------
    xy
        (n, 2) points in the window's CRS.
    bandwidth_m
        At least the side of a cell: what is finer the raster cannot show.
    weight
        (n,) what each point counts; 1 where not given.

    Raises
    ------
    ValueError
        The bandwidth is smaller than a cell.
    """
    if not bandwidth_m >= window.cell_m:
        raise ValueError(f"a bandwidth of {bandwidth_m:g} m is smaller than a cell")
    return spread(xy, window, bandwidth_m, weight) / window.cell_km2


def felt(xy: Floats, window: Window, bandwidth_m: float, weight: Floats | None = None) -> Floats:
    """Return how much of the points each place feels: kernels that are 1 at their middle, added.

    One point at the place counts 1, one a bandwidth away 0.61. It is the density times 2 pi
    bandwidth².
    """
    return spread(xy, window, bandwidth_m, weight) * kernel_cells(window, bandwidth_m)


def kernel_cells(window: Window, bandwidth_m: float) -> float:
    """Return how many cells' worth of area a kernel with 1 at its middle has."""
    return 2 * np.pi * bandwidth_m**2 / window.cell_m**2


def spread(xy: Floats, window: Window, bandwidth_m: float, weight: Floats | None = None) -> Floats:
    """Return the mass that falls into every cell once each point is spread, (rows, columns)."""
    reach = ceil(REACH * bandwidth_m / window.cell_m)
    wide = counted(xy, window.grown(reach), weight)
    sigma = _sigma(bandwidth_m / window.cell_m)
    tall = gaussian_filter1d(wide, sigma, axis=0, mode="constant", radius=reach)
    kept = np.ascontiguousarray(tall[reach : reach + window.rows])
    flat = gaussian_filter1d(kept, sigma, axis=1, mode="constant", radius=reach)
    return flat[:, reach : reach + window.columns]


def smoothed(counts: Floats, bandwidth_cells: float) -> Floats:
    """Return counts (rows, columns) spread in the same way; nothing comes from outside."""
    sigma, reach = _sigma(bandwidth_cells), ceil(REACH * bandwidth_cells)
    for axis in (0, 1):
        counts = gaussian_filter1d(counts, sigma, axis=axis, mode="constant", radius=reach)
    return counts


def _sigma(bandwidth_cells: float) -> float:
    """Return the filter's standard deviation in cells.

    Moving every point to the middle of its cell adds a variance of 1/12 cell², which is taken off
    (Sheppard's correction).
    """
    return sqrt(bandwidth_cells**2 - 1 / 12)


def levels_holding(raster: Floats, shares: tuple[float, ...]) -> list[float]:
    """Return the density above which each share of all mass lies, in the densest cells.

    Parameters
    ----------
    raster
        (rows, columns) densities of at least 0.
    shares
        Between 0 and 1: 0.5 asks for the level that encloses half of the mass in the least area.
    """
    high_first = np.sort(raster, axis=None)[::-1]
    mass = np.cumsum(high_first)
    if not len(mass) or mass[-1] <= 0:
        return [0.0 for _ in shares]
    at = np.searchsorted(mass, np.asarray(shares) * mass[-1] * (1 - 1e-12))
    return [float(high_first[min(int(one), len(mass) - 1)]) for one in at]
