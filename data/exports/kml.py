"""KML 2.2 for Google Earth and phones, written placemark by placemark."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import shapely

from data.exports.about import About
from data.exports.rows import Rows, records, rounded
from data.exports.style import Style
from geo.crs import STORAGE_CRS
from geo.schema import Column

_UNWRITABLE = re.compile("[^\\t\\n\\r\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n'
_KINDS = {"int": "double", "float": "double", "bool": "bool"}  # its int holds 32 bits
_LABELS = ("name", "grid_id", "building_id", "checkpoint_id", "corner_id", "guard_id", "category")
"""Columns that name a thing, the best one first."""


def write(path: Path, rows: Rows, about: About, styles: Sequence[Style]) -> list[str]:
    """Write one document with typed columns and, where a style is given, its colours."""
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEAD)
        file.write(f"<Document><name>{_text(about.credit())}</name><open>1</open>\n")
        file.write(f"<description>{_text(_facts(about))}</description>\n")
        file.writelines(_style(style) for style in styles[:1])
        file.write(_schema(about.layer, rows.columns))
        file.write(f"<Folder><name>{_text(about.layer)}</name>\n")
        file.writelines(_placemarks(rows, about.layer, styled=bool(styles)))
        file.write("</Folder></Document></kml>\n")
    return []


def _facts(about: About) -> str:
    return "\n".join(f"{name}: {text}" for name, text in about.facts().items())


def _style(style: Style) -> str:
    line, fill = (_abgr(colour) for colour in (style.line, style.fill))
    return (
        f'<Style id="ours"><LineStyle><color>ff{line}</color><width>2</width></LineStyle>'
        f"<PolyStyle><color>66{fill}</color></PolyStyle>"
        f"<IconStyle><color>ff{fill}</color></IconStyle></Style>\n"
    )


def _abgr(colour: str) -> str:
    """Return #rrggbb as KML has it, blue first."""
    return colour[5:7] + colour[3:5] + colour[1:3]


def _schema(layer: str, columns: Sequence[Column]) -> str:
    fields = "".join(
        f'<SimpleField type="{_KINDS.get(column.kind, "string")}" name={_attribute(column.name)}>'
        f"<displayName>{_text(column.zh)}</displayName></SimpleField>"
        for column in columns
    )
    name = _attribute(layer)
    return f"<Schema name={name} id={name}>{fields}</Schema>\n"


def _placemarks(rows: Rows, layer: str, *, styled: bool) -> Iterator[str]:
    names = {column.name for column in rows.columns}
    label = next((name for name in _LABELS if name in names), None)
    style = "<styleUrl>#ours</styleUrl>" if styled else ""
    for chunk in rows.chunks():
        shapes = rounded(shapely.force_2d(chunk.geometry.to_numpy()), STORAGE_CRS)
        for shape, values in zip(shapes, records(chunk, rows.columns), strict=True):
            title = values.get(label) if label else None
            named = "" if title is None else f"<name>{_text(str(title))}</name>"
            cells = "".join(
                f"<SimpleData name={_attribute(name)}>{_text(_cell(value))}</SimpleData>"
                for name, value in values.items()
                if value is not None
            )
            data = f"<SchemaData schemaUrl={_attribute('#' + layer)}>{cells}</SchemaData>"
            drawn = "" if shape is None else _shape(shape)
            yield (
                f"<Placemark>{named}{style}<ExtendedData>{data}</ExtendedData>{drawn}</Placemark>\n"
            )


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)


def _shape(shape: Any) -> str:
    if shape.geom_type == "Polygon":
        outer = f"<outerBoundaryIs>{_ring(shape.exterior)}</outerBoundaryIs>"
        holes = (f"<innerBoundaryIs>{_ring(ring)}</innerBoundaryIs>" for ring in shape.interiors)
        return f"<Polygon>{outer}{''.join(holes)}</Polygon>"
    if shape.geom_type in {"Point", "LineString"}:
        return f"<{shape.geom_type}>{_coordinates(shape)}</{shape.geom_type}>"
    return f"<MultiGeometry>{''.join(_shape(part) for part in shape.geoms)}</MultiGeometry>"


def _ring(ring: Any) -> str:
    return f"<LinearRing>{_coordinates(ring)}</LinearRing>"


def _coordinates(shape: Any) -> str:
    texts = (f"{_decimal(x)},{_decimal(y)}" for x, y in shapely.get_coordinates(shape))
    return f"<coordinates>{' '.join(texts)}</coordinates>"


def _decimal(value: np.float64) -> str:
    return f"{value:.9f}".rstrip("0").rstrip(".")


def _text(text: str) -> str:
    return escape(_clean(text))


def _attribute(text: str) -> str:
    return quoteattr(_clean(text))


def _clean(text: str) -> str:
    """Return a text without the characters XML 1.0 has no way to write."""
    return _UNWRITABLE.sub("", text)
