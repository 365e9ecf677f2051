"""What an export wrote, read again: names, kinds, CRS and shapes as they were."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
import shapely
from geopandas import GeoDataFrame

from data.exports.formats import format_of
from data.sources import read_drawing
from data.sources.exported import csv, kml, parquet, shapefiles
from data.sources.names import layer_named, layer_with_columns
from geo.community import conform
from geo.crs import STORAGE_CRS
from geo.schema import Layer

_NULLABLE = {"bool": "boolean", "int32": "Int64", "int64": "Int64"}


def read_back(path: Path, layer: Layer | None = None) -> GeoDataFrame:
    """Return the rows of an exported file, in the kinds of its layer.

    Parameters
    ----------
    layer
        The layer the file holds; else it is known by the file's name or its columns.
    """
    reader = {
        ".parquet": parquet,
        ".csv": csv,
        ".shp.zip": shapefiles,
        ".kml": kml,
        ".geojsonl": _lines,
    }.get(format_of(path).ending, _plain)
    frame = reader(path)
    found = layer or layer_named(path.name.split(".")[0]) or layer_with_columns(frame.columns)
    return frame if found is None else conform(frame, found)


def _plain(path: Path) -> GeoDataFrame:
    ((name, frame),) = read_drawing(path).layers.items()
    if path.suffix.lower() not in {".gpkg", ".fgb"}:
        return frame
    told = pyogrio.read_info(path, layer=name if path.suffix.lower() == ".gpkg" else None)
    for column, kind in zip(told["fields"], told["dtypes"], strict=True):
        if kind in _NULLABLE and column in frame:  # with gaps these came as fractions
            frame[column] = frame[column].astype(_NULLABLE[kind])
    return frame


def _lines(path: Path) -> GeoDataFrame:
    """Read features line by line: GDAL takes texts like 06:00 for times there."""
    with path.open(encoding="utf-8") as file:
        features = [json.loads(line) for line in file]
    table = pd.DataFrame([feature["properties"] for feature in features], dtype=object)
    shapes = [feature["geometry"] for feature in features]
    texts = [None if shape is None else json.dumps(shape) for shape in shapes]
    if not any(texts):
        return table
    drawn = shapely.from_geojson(np.array(texts, dtype=object))
    return GeoDataFrame(table, geometry=drawn, crs=STORAGE_CRS)
