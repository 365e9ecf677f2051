"""What all map pages share: where they open, and what their script is told."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
import shapely.geometry
from numpy.typing import NDArray

from geo.crs import STORAGE_CRS
from maps.layers.layer import DIGITS, MapLayer
from maps.scene import Basemap, Scene
from maps.styles import palette
from maps.words import Lang, page_texts

_CHINA = (73.0, 3.0, 136.0, 54.5)
_EVEN_DEG = 3e-6
"""Streets are drawn this evenly: a third of a metre."""


def config_of(
    scene: Scene, title: str, lang: Lang, basemap: Basemap | None, *, searched: Sequence[str]
) -> dict[str, Any]:
    """Return what the script's `furnish` takes of every page.

    Parameters
    ----------
    searched
        Names of the layers that the search looks in.
    """
    origin = scene.community.origin
    said = (origin.attribution, basemap.attribution if basemap else "")
    return {
        "title": title,
        "lang": lang,
        "texts": page_texts(lang),
        "palette": palette(),
        "synthetic": origin.synthetic,
        "attribution": [credit for credit in said if credit],
        "searched": list(searched),
    }


def terse(layers: Sequence[MapLayer]) -> list[MapLayer]:
    """Return layers of the ground for pages that are about something else, and small.

    Streets of one name and kind are one feature, and nothing tells more than its name.
    """
    return [_streets(layer) if layer.name == "streets" else _named(layer) for layer in layers]


def _named(layer: MapLayer) -> MapLayer:
    told = ("t", "c") if layer.name == "buildings" else ("t", "c", "l", "a", "o", "p", "d")
    kept = [
        one | {"properties": {key: its for key, its in one["properties"].items() if key in told}}
        for one in layer.features
    ]
    return replace(layer, fields=(), features=[_silent(one) for one in kept])


def _streets(layer: MapLayer) -> MapLayer:
    lines: dict[tuple[str, str], list[shapely.Geometry]] = {}
    for one in layer.features:
        its = one["properties"]
        key = (its["c"], its.get("l", ""))
        lines.setdefault(key, []).append(shapely.geometry.shape(one["geometry"]))
    features = []
    for (kind, name), parts in lines.items():
        merged = shapely.simplify(shapely.line_merge(shapely.unary_union(parts)), _EVEN_DEG)
        shape = json.loads(shapely.to_geojson(shapely.transform(merged, _rounded)))
        its = {"t": name, "c": kind, **({"l": name} if name else {})}
        features.append(_silent({"type": "Feature", "geometry": shape, "properties": its}))
    return replace(layer, fields=(), features=features, count=len(layer.features))


def _silent(feature: dict[str, Any]) -> dict[str, Any]:
    return feature | {"properties": feature["properties"] | {"v": []}}


def _rounded(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.round(xy, DIGITS)


def bounds_of(scene: Scene) -> tuple[float, float, float, float]:
    """Return (west, south, east, north) in degrees of what matters most, else of all."""
    community = scene.community
    layers = [community["boundary"], scene.grids, community["buildings"]]
    main = [frame for frame in layers if frame is not None and len(frame)][:1]
    frames = main or [
        frame
        for frame in (*community.layers.values(), scene.routes)
        if frame is not None and len(frame)
    ]
    if not frames:
        return _CHINA
    boxes = [frame.geometry.to_crs(STORAGE_CRS).total_bounds for frame in frames]
    west, south, east, north = shapely.union_all([shapely.box(*box) for box in boxes]).bounds
    return (west, south, east, north)
