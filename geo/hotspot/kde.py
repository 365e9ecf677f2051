"""Kernel density on a raster: points shared out to cells, then a Gaussian filter."""

from math import ceil, sqrt

import numpy as np
from scipy.ndimage import gaussian_filter1d

from geo.hotspot.window import Floats, Window

REACH = 5.0
"""Bandwidths after which a kernel is taken to be nought (it is 4e-6 of its middle there)."""
_SHARED, _COUNTED = 1 / 6, 1 / 12
"""Variances in cells² that sharing out and counting add, and the filter takes off again."""


def density(xy: Floats, window: Window, bandwidth_m: float, weight: Floats | None = None) -> Floats:
    """Return the density per km² at the middle of every cell, (rows, columns).

    Each point is spread by a Gaussian whose standard deviation is the bandwidth; its mass is kept:
    over a window with a margin of five bandwidths the densities times the cell's area add up to the
    number of points. Points outside the window count as far as their kernels reach into it.

    A raster is not the exact sum: points at one and the same place are off by up to a fifth of
    (cell / bandwidth)², 2 % at three cells a bandwidth; spread ones even out, to 0.002 % of the
    peak for a million at seven and a half.

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
    wide = shared_out(xy, window.grown(reach), weight)
    sigma = sqrt((bandwidth_m / window.cell_m) ** 2 - _SHARED)
    tall = gaussian_filter1d(wide, sigma, axis=0, mode="constant", radius=reach)
    kept = np.ascontiguousarray(tall[reach : reach + window.rows])
    flat = gaussian_filter1d(kept, sigma, axis=1, mode="constant", radius=reach)
    return flat[:, reach : reach + window.columns]


def smoothed(counts: Floats, bandwidth_cells: float) -> Floats:
    """Return counts (rows, columns) spread in the same way; nothing comes from outside."""
    sigma, reach = sqrt(bandwidth_cells**2 - _COUNTED), ceil(REACH * bandwidth_cells)
    for axis in (0, 1):
        counts = gaussian_filter1d(counts, sigma, axis=axis, mode="constant", radius=reach)
    return counts


def shared_out(xy: Floats, window: Window, weight: Floats | None = None) -> Floats:
    """Return points (n, 2) shared among the four cells whose middles are around each.

    The nearer a middle the larger its share (linear binning, Jones and Lotwick 1984): the middle of
    the shares is the point itself, which counting into cells would move by up to half a cell.
    """
    column = (xy[:, 0] - window.west_m) / window.cell_m - 0.5
    row = (xy[:, 1] - window.south_m) / window.cell_m - 0.5
    west, south = np.floor(column), np.floor(row)
    inside = (west >= 0) & (west < window.columns - 1) & (south >= 0) & (south < window.rows - 1)
    if not inside.all():
        column, row, west, south = (one[inside] for one in (column, row, west, south))
        weight = None if weight is None else weight[inside]
    column -= west
    row -= south
    first = (south * window.columns + west).astype(np.int64)
    north = row if weight is None else row * weight
    below = (1.0 - row) if weight is None else weight - north
    size = window.rows * window.columns
    total = np.zeros(size)
    for step, part in ((0, below), (window.columns, north)):
        to_east = column * part
        for beside, share in ((0, part - to_east), (1, to_east)):
            found = np.bincount(first, share, minlength=size)
            total[step + beside :] += found[: size - step - beside]
    return total.reshape(window.shape)


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
