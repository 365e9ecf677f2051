"""What a view of an atlas draws on a still map."""

from collections.abc import Mapping

import numpy as np
import shapely
from geopandas import GeoDataFrame

from geo.hotspot.atlas import Atlas
from geo.hotspot.window import Floats
from maps.density import top_of
from maps.heat_words import CLASSES
from maps.still.composing import Drawn
from maps.still.still import Raster, Shape
from maps.styles import palette


def heat_drawn(atlas: Atlas, key: str) -> Drawn:
    """Return what a view of `maps.heat.heat_views` draws, by its key.

    Raises
    ------
    KeyError
        There is no such view, or it plays: a paper does not.
    """
    hues = palette()
    if key.startswith("density_"):
        source = key.removeprefix("density_")
        lines = _contours(atlas.contours) if source == atlas.params.source else []
        return Drawn(_raster(atlas, atlas.densities[source], hues["heat"]), lines)
    rates = {"homes": atlas.homes, "walked": atlas.walked}
    if (found := rates.get(key)) is not None:
        return Drawn(_raster(atlas, found.rate, hues["rate"]))
    if key == "patrol" and atlas.patrol is not None:
        return Drawn(_raster(atlas, atlas.patrol, hues["hours"]))
    shades = dict(zip(CLASSES, hues["classes"], strict=True))
    classed = {
        "hot": (atlas.hot, hues["hot"], 0.8),
        "changed": (atlas.changed, hues["change"], 0.8),
        "grids": (atlas.grids, shades, 0.8),
    }
    frame, colours, opacity = classed.get(key, (None, {}, 0.0))
    if frame is not None:
        return Drawn(shapes=_classed(frame, colours, opacity))
    raise KeyError(key)


def _raster(atlas: Atlas, values: Floats, colours: list[str]) -> Raster:
    known = np.nan_to_num(values)
    return Raster(known, atlas.window, top_of(known), colours)


def _contours(drawn: GeoDataFrame) -> list[Shape]:
    lines = shapely.simplify(shapely.boundary(drawn.geometry.to_numpy()), 1.0)
    return [
        Shape(line, line="#4a1a10", width=1.4 if holds == 0.5 else 0.7,
              dash=(2, 2.5) if holds == 0.95 else ())
        for line, holds in zip(lines, drawn["holds"], strict=True)
    ]  # fmt: skip


def _classed(frame: GeoDataFrame, colours: Mapping[str, str], opacity: float = 0.8) -> list[Shape]:
    kept = frame[frame["class"].isin(list(colours))]
    return [
        Shape(shape, fill=colours[one], line="#4a4034", width=0.4, opacity=opacity)
        for shape, one in zip(kept.geometry, kept["class"], strict=True)
    ]
