"""Counts by Web Mercator pixel, and the tiles of densities drawn from them at any zoom."""

from dataclasses import dataclass
from functools import cached_property
from math import atan, ceil, cos, floor, pi, sinh
from math import degrees as in_degrees

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, map_coordinates

from geo.hotspot.window import Floats

LEVEL = 14
"""The zoom whose pixels are counted in: 7 m of ground at 40 degrees north."""
TILE_PX = 256
SIGMA_PX, SIGMA_M = 4.0, 100.0
"""The kernel: so many pixels of the tile, and never fewer metres than that."""
_REACH = 4
_EQUATOR_M = 40_075_016.686
_POLE = 85.0511287
"""Web Mercator ends here."""
_CLIP = 0.995
_EVEN_PX = 64
_TOP_ZOOM = 12
"""From this zoom on the kernel is about the same in metres, and so is the strongest value."""

Pixels = NDArray[np.int32]


def pixels(lon: Floats, lat: Floats) -> tuple[Pixels, Pixels]:
    """Return the pixel of each place (n,) at `LEVEL`: east from 180° W, south from the north."""
    size = TILE_PX * 2**LEVEL
    x = np.floor((lon + 180.0) / 360.0 * size)
    sine = np.sin(np.radians(np.clip(lat, -_POLE, _POLE)))
    y = np.floor((0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)) * size)
    return (
        np.clip(x, 0, size - 1).astype(np.int32),
        np.clip(y, 0, size - 1).astype(np.int32),
    )


def degrees(x: float, y: float) -> tuple[float, float]:
    """Return longitude and latitude of a place in pixels of `LEVEL`."""
    size = TILE_PX * 2**LEVEL
    return x / size * 360 - 180, in_degrees(atan(sinh(pi * (1 - 2 * y / size))))


def metres_a_pixel(zoom: int, y: float) -> float:
    """Return the ground metres of a pixel of a zoom, `y` pixels from the north."""
    latitude = atan(sinh(pi * (1 - 2 * y / (TILE_PX * 2**zoom))))
    return _EQUATOR_M * cos(latitude) / (TILE_PX * 2**zoom)


def sigma_px(zoom: int, y: float) -> float:
    """Return the standard deviation of the kernel in pixels of a zoom."""
    return max(SIGMA_PX, SIGMA_M / metres_a_pixel(zoom, y))


@dataclass(frozen=True)
class Pyramid:
    """How many lie in which pixel of `LEVEL`.

    Parameters
    ----------
    x, y
        (k,) pixels; the same one may come more than once.
    n
        (k,) how many.
    least
        Where fewer than so many are felt a tile is clear; 1 withholds none.
    """

    x: Pixels
    y: Pixels
    n: NDArray[np.int32]
    least: int = 1

    @property
    def total(self) -> int:
        """How many there are."""
        return int(self.n.sum())

    @property
    def bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north in degrees; None where there is nothing.

        Edges lie at every `_EVEN_PX` pixels, so that they tell of no single place.
        """
        if not len(self.x):
            return None
        x, y = self.x // _EVEN_PX, self.y // _EVEN_PX
        west, north = degrees(int(x.min()) * _EVEN_PX, int(y.min()) * _EVEN_PX)
        east, south = degrees((int(x.max()) + 1) * _EVEN_PX, (int(y.max()) + 1) * _EVEN_PX)
        return west, south, east, north

    def tile(self, zoom: int, column: int, row: int) -> Floats:
        """Return the density per km² (256, 256) of a tile, north on top.

        Kernels reach over its edges, so tiles fit each other.
        """
        fine = max(zoom - LEVEL, 0)
        level, side = zoom - fine, TILE_PX >> fine
        left, top = column * TILE_PX / 2**fine, row * TILE_PX / 2**fine
        middle = top + side / 2
        sigma = sigma_px(level, middle) if not fine else SIGMA_M / metres_a_pixel(level, middle)
        reach = ceil(_REACH * sigma) + 1
        west, north = floor(left) - reach, floor(top) - reach
        across = ceil(left + side) - floor(left) + 2 * reach
        raster = self._drawn(level, west, north, (across, across), sigma)
        raster /= (metres_a_pixel(level, middle) ** 2) / 1e6
        if self.least > 1:
            felt = raster * 2 * pi * (sigma * metres_a_pixel(level, middle)) ** 2 / 1e6
            raster[felt < self.least] = 0.0
        if not fine:
            return raster[reach : reach + TILE_PX, reach : reach + TILE_PX]
        steps = (np.arange(TILE_PX) + 0.5) / 2**fine - 0.5
        at = np.meshgrid(steps + top - north, steps + left - west, indexing="ij")
        drawn: Floats = map_coordinates(raster, at, order=1, mode="nearest")
        return drawn

    def top(self, zoom: int) -> float:
        """Return the value of the strongest colour at a zoom: the same for all its tiles."""
        return self._tops[min(max(zoom, 0), _TOP_ZOOM)]

    @cached_property
    def _tops(self) -> dict[int, float]:
        return {zoom: self._top(zoom) for zoom in range(_TOP_ZOOM + 1)}

    def _top(self, zoom: int) -> float:
        if not len(self.x):
            return 0.0
        shift = LEVEL - zoom
        x, y = self.x >> shift, self.y >> shift
        west, north = int(x.min()), int(y.min())
        size = (int(x.max()) - west + 1, int(y.max()) - north + 1)
        if size[0] * size[1] > 16_000_000:
            return self._top(zoom - 1)
        middle = float(north + size[1] / 2)
        raster = self._drawn(zoom, west, north, size, sigma_px(zoom, middle))
        some = raster[raster > raster.max() * 1e-3]
        return float(np.quantile(some, _CLIP)) / (metres_a_pixel(zoom, middle) ** 2 / 1e6)

    def _drawn(
        self, level: int, west: int, north: int, size: tuple[int, int], sigma: float
    ) -> Floats:
        """Return counts in a window of pixels of a level, smoothed: (rows, columns)."""
        shift = LEVEL - level
        x, y = (self.x >> shift) - west, (self.y >> shift) - north
        width, height = size
        inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        flat = y[inside].astype(np.int64) * width + x[inside]
        found = np.bincount(flat, self.n[inside], minlength=width * height)
        smooth: Floats = gaussian_filter(
            found.astype(np.float64).reshape(height, width), sigma, mode="constant", truncate=_REACH
        )
        return smooth


def gathered(x: Pixels, y: Pixels) -> tuple[Pixels, Pixels, NDArray[np.int32]]:
    """Return each pixel once, with how many of (n,) lie in it."""
    key, n = np.unique((y.astype(np.int64) << 32) | x, return_counts=True)
    return (
        (key & 0xFFFFFFFF).astype(np.int32),
        (key >> 32).astype(np.int32),
        n.astype(np.int32),
    )
