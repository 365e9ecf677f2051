"""A still map of grids with a number each, for a page of a paper."""

from collections.abc import Iterator

import numpy as np
import shapely
from geopandas import GeoDataFrame

from geo.community import Community
from maps.still.ground import ground_shapes
from maps.still.still import Label, Shape, Still
from maps.styles import palette
from maps.words import Lang


def cells_still(community: Community, grids: GeoDataFrame, lang: Lang = "zh") -> Still:
    """Return the map of grids, each as dark as its number is high, and both written in it.

    Parameters
    ----------
    community
        The ground, in the metric CRS of the grids.
    grids
        `grid_id`, `value` (NaN for none) and `text`.
    """
    west, south, east, north = grids.total_bounds.tolist()
    spots = shapely.get_coordinates(shapely.point_on_surface(grids.geometry.to_numpy()))
    labels = [
        Label(x, y, f"{name} · {said}" if said else str(name))
        for (x, y), name, said in zip(spots, grids["grid_id"], grids["text"], strict=True)
    ]
    return Still(
        "", [], (west, south, east, north), under=ground_shapes(community),
        over=list(_tinted(grids)), labels=labels, lang=lang,
    )  # fmt: skip


def _tinted(grids: GeoDataFrame) -> Iterator[Shape]:
    values, shades = grids["value"].to_numpy(dtype=float), palette()["classes"]
    most = max(np.nanmax(values, initial=0.0), 0.0)
    for shape, value in zip(grids.geometry, values, strict=True):
        fill = None
        if most and value > 0:
            fill = shades[min(int(value / most * len(shades)), len(shades) - 1)]
        yield Shape(shape, fill=fill, line="#5c6670", width=0.8, opacity=0.75)
