"""Layers of heatmaps: pictures of rasters, contours, hot cells, areas by class."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import shapely
from geopandas import GeoDataFrame, GeoSeries

from geo.hotspot.window import Floats, Window
from maps.density import overlay
from maps.layers.layer import MapLayer, features
from maps.words import Lang, number

MOST_CELLS = 500
"""More cells of a class are drawn as one shape: nobody clicks through them."""
_EVERY = 3
"""Pictures have every so manieth shade: nobody sees the others, and the page is smaller."""
_EVEN_M = 2.0
"""Contours are drawn this evenly."""


def raster_layer(
    name: str,
    title: str,
    raster: Floats,
    window: Window,
    *,
    top: float,
    colours: list[str] | None = None,
) -> MapLayer:
    """Return a raster as a layer that is a picture."""
    drawn = overlay(raster, window, top, colours, every=_EVERY)
    picture = {
        "src": data_uri(drawn.png),
        "box": [[drawn.south, drawn.west], [drawn.north, drawn.east]],
    }
    return MapLayer(name, title, (), (), draw="picture", picture=picture, shown=False)


def data_uri(png: bytes) -> str:
    """Return a PNG as an address that holds it."""
    return f"data:image/png;base64,{b64encode(png).decode()}"


def contours_layer(name: str, title: str, drawn: GeoDataFrame, lang: Lang) -> MapLayer:
    """Return contours as lines, each told by the share of all density it holds."""
    fields = ["占地" if lang == "zh" else "Area", "密度" if lang == "zh" else "Density"]
    properties = [
        {
            "t": _holds(row.holds, lang),
            "v": [f"{number(row.area_m2 / 1e4)} {'公顷' if lang == 'zh' else 'ha'}",
                  f"{number(row.per_km2)} {'件/平方公里' if lang == 'zh' else 'per km²'}"],
            "c": f"{row.holds:.2f}",
        }
        for row in drawn.itertuples()
    ]  # fmt: skip
    lines = GeoSeries(shapely.boundary(drawn.geometry.to_numpy()), crs=drawn.crs)
    return MapLayer(
        name, title, fields, features(lines.simplify(_EVEN_M), properties), draw="contours",
        shown=False,
    )  # fmt: skip


def _holds(share: float, lang: Lang) -> str:
    return f"密度的 {share:.0%} 在线内" if lang == "zh" else f"{share:.0%} of the density inside"


def cells_layer(
    name: str,
    title: str,
    cells: GeoDataFrame,
    *,
    colours: Mapping[str, str],
    titles: Mapping[str, str],
    facts: Mapping[str, tuple[str, str]],
) -> MapLayer:
    """Return cells of some classes; many of them as one shape a class.

    Parameters
    ----------
    colours, titles
        By class; cells of other classes are left out.
    facts
        Column, its title and the format of its values, of what a cell tells.
    """
    kept = cells[cells["class"].isin(list(colours))]
    told = {column: about for column, about in facts.items() if column in kept}
    if len(kept) > MOST_CELLS:
        kept = kept[["class", "geometry"]].dissolve("class").reset_index()
        told = {}
    rows = [
        [_said(value, how) for value, (_, how) in zip(row, told.values(), strict=True)]
        for row in zip(*(kept[column].tolist() for column in told), strict=True)
    ] or [[] for _ in range(len(kept))]
    properties = [
        {"t": titles[one], "v": row, "c": colours[one], "k": one}
        for one, row in zip(kept["class"], rows, strict=True)
    ]
    drawn = features(kept.geometry, properties) if len(kept) else []
    return MapLayer(name, title, [said for said, _ in told.values()], drawn, draw="cells",
                    shown=False)  # fmt: skip


def _said(value: Any, how: str) -> str | None:
    return None if pd.isna(value) else format(value, how)


def areas_layer(
    name: str,
    title: str,
    areas: GeoDataFrame,
    *,
    colour: Sequence[str | None],
    heading: Sequence[str],
    fields: Sequence[str],
    rows: Sequence[Sequence[str | None]],
    labels: Sequence[str] | None = None,
) -> MapLayer:
    """Return areas, each in its colour; those without one are drawn as not told of."""
    properties: list[dict[str, Any]] = [
        {"t": called, "v": list(row), "c": shade or ""}
        for called, row, shade in zip(heading, rows, colour, strict=True)
    ]
    if labels is not None:
        spots = areas.geometry.representative_point().to_crs(4326)
        for its, label, spot in zip(properties, labels, spots, strict=True):
            its |= {"l": label, "a": [[round(spot.y, 6), round(spot.x, 6)]]}
    return MapLayer(
        name, title, fields, features(areas.geometry, properties), draw="areas", shown=False
    )
