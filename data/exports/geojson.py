"""GeoJSON (RFC 7946) and GeoJSON text sequences, written feature by feature."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import shapely

from data.exports.about import About
from data.exports.rows import Rows, dumps, records, rounded
from data.exports.style import Style
from geo.crs import STORAGE_CRS


def write(path: Path, rows: Rows, about: About, _: Sequence[Style]) -> list[str]:
    """Write one feature collection, with what it says of itself as the member `gridbeat`.

    RFC 7946 knows WGS 84 only; in another CRS the member `crs` of its forerunner says which, as
    GDAL and QGIS read and write it.
    """
    head = {"type": "FeatureCollection", "name": about.layer, "gridbeat": about.facts()}
    if rows.crs is not None and rows.crs != STORAGE_CRS:
        authority, code = rows.crs.to_authority()
        name = f"urn:ogc:def:crs:{authority}::{code}"
        head["crs"] = {"type": "name", "properties": {"name": name}}
    with path.open("w", encoding="utf-8") as file:
        file.write(dumps(head)[:-1] + ',"features":[\n')
        for number, line in enumerate(features(rows)):
            file.write((",\n" if number else "") + line)
        file.write("\n]}\n")
    return []


def write_lines(path: Path, rows: Rows, _about: About, _styles: Sequence[Style]) -> list[str]:
    """Write one feature a line, without separators (newline-delimited)."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in features(rows))
    return []


def features(rows: Rows) -> Iterator[str]:
    """Yield every row as a GeoJSON feature on one line."""
    for chunk in rows.chunks():
        shapes: list[str | None] = [None] * len(chunk)
        if rows.crs is not None:
            drawn = rounded(shapely.force_2d(chunk.geometry.to_numpy()), rows.crs)
            shapes = [text or None for text in np.atleast_1d(shapely.to_geojson(drawn))]
        for shape, values in zip(shapes, records(chunk, rows.columns), strict=True):
            yield (
                f'{{"type":"Feature","properties":{dumps(values)},"geometry":{shape or "null"}}}'
            )
