"""A layer as the page gets it, and the way from a frame to its features."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame, GeoSeries

from geo.crs import STORAGE_CRS
from geo.schema import LAYERS, RESULTS
from maps.words import Lang, column_title, plan_columns, shown, unit_of

DIGITS = 6
"""Decimals of a degree on a map: about 0.1 m."""


@dataclass(frozen=True)
class Entry:
    """One line of the legend below its layer: the key of its symbol, its words, how many."""

    key: str
    title: str
    count: int


@dataclass(frozen=True)
class MapLayer:
    """One layer of a page.

    Parameters
    ----------
    name
        What the page's script and the legend's symbols know it by.
    title
        Its title in the language of the page.
    fields
        Titles of the facts of a feature.
    features
        GeoJSON features in WGS 84 (longitude, latitude) rounded to 6 decimals. Properties: `t`
        title, `v` the facts in the order of `fields` (None where unknown), and what the layer
        adds: `c` the key of its class, `l` the label, `a` places for the label as [lat, lon].
    entries
        Legend lines below the layer's.
    shown
        Drawn when the page opens.
    count
        Number in the legend.
    draw
        How it is drawn, where that is not by its name.
    picture
        `src` and `box` ([[south, west], [north, east]]) of a layer that is a picture.
    """

    name: str
    title: str
    fields: Sequence[str]
    features: Sequence[dict[str, Any]]
    entries: Sequence[Entry] = field(default=())
    shown: bool = True
    count: int | None = None
    draw: str = ""
    picture: Mapping[str, Any] | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the layer as plain values, for JSON."""
        return {
            "name": self.name,
            "title": self.title,
            "fields": list(self.fields),
            "features": list(self.features),
            "entries": [vars(entry) for entry in self.entries],
            "shown": self.shown,
            "count": len(self.features) if self.count is None else self.count,
            **({"draw": self.draw} if self.draw else {}),
            **({"picture": dict(self.picture)} if self.picture else {}),
        }


def layer_title(name: str, lang: Lang) -> str:
    """Return the title of a layer of the schema."""
    layer = LAYERS.get(name) or RESULTS[name]
    return layer.zh if lang == "zh" else layer.en


def facts(frame: GeoDataFrame, name: str, lang: Lang) -> tuple[list[str], list[list[str | None]]]:
    """Return the titles and, row by row, the values of the columns that say something.

    The columns of the schema and those that plans add; columns without any value are left out.
    """
    layer = LAYERS.get(name) or RESULTS[name]
    known = {
        column.name: (column_title(column, lang), column.unit)
        for column in layer.columns
        if column.name in frame
    }
    for extra, title in plan_columns(lang).items():
        if extra in frame and extra not in known:
            known[extra] = (title, unit_of(extra))
    told = {key: said for key, said in known.items() if frame[key].notna().any()}
    columns = [
        [shown(value, unit, lang) for value in frame[key].tolist()]
        for key, (_, unit) in told.items()
    ]
    rows = (
        [list(row) for row in zip(*columns, strict=True)] if columns else [[] for _ in frame.index]
    )
    return [title for title, _ in told.values()], rows


def drawable(frame: GeoDataFrame) -> GeoDataFrame:
    """Return the rows that have a geometry."""
    there = ~(frame.geometry.isna() | frame.geometry.is_empty)
    return frame[there]


def geometries(shapes: GeoSeries) -> list[dict[str, Any]]:
    """Return geometries as GeoJSON in WGS 84 (longitude, latitude), rounded to `DIGITS`."""
    flat = shapely.force_2d(shapes.to_crs(STORAGE_CRS).to_numpy())
    rounded = shapely.transform(flat, lambda xy: np.round(xy, DIGITS))
    return [json.loads(text) for text in shapely.to_geojson(rounded).tolist()]


def places(shapes: GeoSeries) -> list[list[float]]:
    """Return points as [lat, lon] in WGS 84, rounded."""
    points = shapes.to_crs(STORAGE_CRS)
    pairs = np.round(np.column_stack([points.y, points.x]), DIGITS)
    return pairs.tolist()


def label_places(polygons: GeoSeries) -> list[list[list[float]]]:
    """Return for each polygon the places its label may take, the best first, as [lat, lon].

    First the middle of the largest circle inside, then points a third of its radius and more to
    the north and the south of it.

    Parameters
    ----------
    polygons
        Projected CRS in metres.
    """
    shapes = polygons.to_numpy()
    circles = shapely.maximum_inscribed_circle(shapes)
    middle = shapely.get_point(circles, 0)
    radius = shapely.length(circles)
    steps = (0.0, 0.3, -0.3, 0.6, -0.6, 0.85, -0.85)
    candidates = [
        places(
            GeoSeries(
                shapely.points(shapely.get_x(middle), shapely.get_y(middle) + step * radius),
                crs=polygons.crs,
            )
        )
        for step in steps
    ]
    return [list(row) for row in zip(*candidates, strict=True)]


def features(shapes: GeoSeries, properties: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return GeoJSON features of geometries and their properties."""
    return [
        {"type": "Feature", "geometry": geometry, "properties": its}
        for geometry, its in zip(geometries(shapes), properties, strict=True)
    ]


def texts(column: "pd.Series") -> list[str]:
    """Return a column as texts, empty where there is none."""
    return ["" if pd.isna(value) else str(value) for value in column.tolist()]


def entries(
    keys: Sequence[str], word: Callable[[str], str], order: Sequence[str] = ()
) -> list[Entry]:
    """Return legend lines for the classes of a layer, in the order given, then by frequency."""
    counts = Counter(keys)
    rank = {key: number for number, key in enumerate(order)}
    known = sorted(counts, key=lambda key: (rank.get(key, len(rank)), -counts[key], key))
    return [Entry(key, word(key), counts[key]) for key in known]
