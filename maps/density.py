"""Pictures of rasters: colours by value, as PNG to lay over a map."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pyproj import Transformer
from scipy.ndimage import map_coordinates

from geo.crs import STORAGE_CRS
from geo.hotspot.window import Floats, Window
from maps.styles import palette

CLIP = 0.995
"""Values above this quantile of what is not nought share the strongest colour."""
_SHADES = 256
_FAINTEST = 0.05
"""Opacity of the weakest value that is drawn at all."""
_MERCATOR = "EPSG:3857"
_TIES = 24
"""Places along each side where a raster is projected exactly; bilinear between them."""


@dataclass(frozen=True)
class Overlay:
    """A picture and where it lies.

    Parameters
    ----------
    png
        An image in Web Mercator, north on top.
    south, west, north, east
        Its edges in WGS 84 degrees, in the order Leaflet takes them.
    top
        The value of the strongest colour.
    """

    png: bytes
    south: float
    west: float
    north: float
    east: float
    top: float


def shades(colours: list[str] | None = None) -> NDArray[np.uint8]:
    """Return 256 colours (256, 4) from weak to strong; the first is nothing at all.

    Parameters
    ----------
    colours
        #rrggbb from weak to strong, evenly spaced; the palette's `heat` where not given.
    """
    given = palette()["heat"] if colours is None else colours
    stops = np.array([[int(one[at : at + 2], 16) for at in (1, 3, 5)] for one in given])
    at = np.linspace(0, len(stops) - 1, _SHADES)
    table = np.empty((_SHADES, 4))
    for channel in range(3):
        table[:, channel] = np.interp(at, np.arange(len(stops)), stops[:, channel])
    table[:, 3] = 255 * np.linspace(_FAINTEST, 1.0, _SHADES)
    table[0] = 0
    return table.round().astype(np.uint8)


def top_of(raster: Floats) -> float:
    """Return the value from which on the strongest colour is used; 0 where nothing is above 0."""
    some = raster[raster > 0]
    return float(np.quantile(some, CLIP)) if len(some) else 0.0


def shaded(raster: Floats, top: float) -> NDArray[np.uint8]:
    """Return the number of each value's shade; 0, which is clear, below half a shade and for NaN.

    Parameters
    ----------
    raster
        (rows, columns) of at least 0.
    top
        The value of the strongest shade, the same for all pictures that are to be compared.
    """
    if top <= 0:
        return np.zeros(raster.shape, dtype=np.uint8)
    scaled = np.nan_to_num(raster) * ((_SHADES - 1) / top)
    return np.clip(scaled + 0.5, 0, _SHADES - 1).astype(np.uint8)


def rgba(raster: Floats, top: float | None = None) -> NDArray[np.uint8]:
    """Return the colours (rows, columns, 4) of a raster, row by row as it is."""
    return shades()[shaded(raster, top_of(raster) if top is None else top)]


def png(
    raster: Floats,
    top: float | None = None,
    colours: list[str] | None = None,
    *,
    every: int = 1,
) -> bytes:
    """Return a raster whose rows run from south to north as a PNG, north on top.

    One byte a pixel and a table of colours with opacities: a viewer shows what `rgba` gives.

    Parameters
    ----------
    every
        Only each so manieth shade is used: fewer shades make a smaller file.
    """
    index = shaded(raster, top_of(raster) if top is None else top)[::-1]
    if every > 1:
        index = (index // every * every).astype(np.uint8)
    table = shades(colours)
    image = Image.fromarray(np.ascontiguousarray(index), mode="P")
    image.putpalette(table[:, :3].tobytes())
    told = BytesIO()
    image.save(told, "PNG", transparency=table[:, 3].tobytes(), compress_level=6)
    return told.getvalue()


def overlay(
    raster: Floats,
    window: Window,
    top: float | None = None,
    colours: list[str] | None = None,
    *,
    every: int = 1,
) -> Overlay:
    """Return a raster as a picture that lies right on a Web Mercator map.

    A raster in a metric CRS is turned and stretched against such a map: it is drawn anew, with as
    many pixels, bilinear between the middles of its cells.

    Parameters
    ----------
    raster
        (rows, columns) on the window, which knows its CRS.
    top
        As in `shaded`.
    colours
        As in `shades`.
    every
        As in `png`.
    """
    top = top_of(raster) if top is None else top
    there = _transformer(window.crs, _MERCATOR)
    west, south, east, north = there.transform_bounds(*window.bounds)
    side = max((east - west) / window.columns, (north - south) / window.rows)
    columns, rows = max(round((east - west) / side), 1), max(round((north - south) / side), 1)
    x = west + (np.arange(columns) + 0.5) * (east - west) / columns
    y = south + (np.arange(rows) + 0.5) * (north - south) / rows
    column, row = _places(x, y, window)
    drawn = map_coordinates(raster, [row, column], order=1, mode="constant")
    degrees = _transformer(_MERCATOR, STORAGE_CRS)
    (low_x, high_x), (low_y, high_y) = degrees.transform([west, east], [south, north])
    return Overlay(png(drawn, top, colours, every=every), low_y, low_x, high_y, high_x, top)


@lru_cache(maxsize=16)
def _transformer(source: Any, target: Any) -> Transformer:
    """Return what PROJ takes 30 ms to make."""
    return Transformer.from_crs(source, target, always_xy=True)


def _places(x: Floats, y: Floats, window: Window) -> tuple[Floats, Floats]:
    """Return the column and row (y, x), as fractions, of places given in Web Mercator."""
    there = _transformer(window.crs, _MERCATOR)
    tie_x, tie_y = (np.linspace(side[0], side[-1], _TIES) for side in (x, y))
    found = there.transform(*np.meshgrid(tie_x, tie_y), direction="INVERSE")
    in_x, in_y = _between_ties(len(x)), _between_ties(len(y))
    east_m, north_m = (in_y @ one @ in_x.T for one in found)
    column = (east_m - window.west_m) / window.cell_m - 0.5
    return column, (north_m - window.south_m) / window.cell_m - 0.5


def _between_ties(count: int) -> Floats:
    """Return the weights (count, ties) that interpolate evenly spaced ties linearly."""
    at = np.linspace(0, _TIES - 1, count)
    return np.maximum(1 - np.abs(at[:, None] - np.arange(_TIES)), 0.0)
