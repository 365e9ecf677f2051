"""The layer of grids: neighbours in different hues, labelled with short code and households.

Exclusive grids (专属网格), where nobody lives, are grey and labelled 专.
"""

import re
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame

from geo.crs import metric_crs_of
from maps.colouring import colours, neighbours
from maps.layers.layer import (
    MapLayer,
    drawable,
    facts,
    features,
    geometries,
    label_places,
    layer_title,
)
from maps.styles import palette
from maps.words import Lang, text

_INSET_M = 1.0
"""Outlines are drawn this far inside, so that those of neighbours lie side by side."""
_CODE_DIGITS = 15


def grids_layer(grids: GeoDataFrame | None, lang: Lang) -> list[MapLayer]:
    """Return the layer of grids, or nothing where there are none.

    Properties: `c` the colour, `l` the label, `a` its places, `o` the outline.
    """
    if grids is None or not len(drawable(grids)):
        return []
    drawn = drawable(grids)
    exclusive = _exclusive(drawn)
    if not any(exclusive):
        drawn = drawn.drop(columns="exclusive", errors="ignore")
    metric = drawn.geometry.to_crs(metric_crs_of(drawn))
    hues, grey = palette()["grids"], palette()["muted"]
    colour = [
        grey if own else hues[number % len(hues)]
        for number, own in zip(colours(neighbours(metric)).tolist(), exclusive, strict=True)
    ]
    inner = metric.buffer(-_INSET_M, join_style="mitre")
    outline = inner.where(~inner.is_empty, metric)
    titles, rows = facts(drawn, "grids", lang)
    homes = [None if pd.isna(value) else int(value) for value in drawn["households"]]
    names = [
        short_code(code, grid_id)
        for code, grid_id in zip(drawn["code"], drawn["grid_id"], strict=True)
    ]
    properties: list[dict[str, Any]] = [
        {
            "t": f"{layer_title('grids', lang)} {name}",
            "v": row,
            "c": hue,
            "l": label,
            "a": spots,
            "o": line,
        }
        for name, row, hue, label, spots, line in zip(
            names,
            rows,
            colour,
            [
                _label(name, count, lang) if not own else f"{name} · {text('exclusive', lang)}"
                for name, count, own in zip(names, homes, exclusive, strict=True)
            ],
            label_places(metric),
            geometries(outline),
            strict=True,
        )
    ]
    return [
        MapLayer("grids", layer_title("grids", lang), titles, features(drawn.geometry, properties))
    ]


def _exclusive(grids: GeoDataFrame) -> list[bool]:
    if "exclusive" not in grids:
        return [False] * len(grids)
    return [not pd.isna(value) and bool(value == 1) for value in grids["exclusive"]]


def short_code(code: Any, grid_id: Any) -> str:
    """Return what a grid is called on a map: of a 15-digit code the number within the community.

    >>> short_code("150581001001003", "g3")
    '03'
    >>> short_code(None, "北一")
    '北一'
    """
    words = "" if pd.isna(code) else str(code)
    if len(words) == _CODE_DIGITS and words.isdigit():
        return f"{int(words[-3:]):02d}"
    name = words if words and not re.fullmatch(r"0+", words) else grid_id
    return "" if pd.isna(name) else str(name)


def _label(name: str, households: int | None, lang: Lang) -> str:
    return name if households is None else f"{name} · {households}{text('households', lang)}"
