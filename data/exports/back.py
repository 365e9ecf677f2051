"""What an export wrote, read again: names, kinds, CRS and shapes as they were.

`data.sources` reads most of these files by itself. This reader also knows GeoParquet, the column
`wkt` of a CSV, the field table of zipped Shapefiles and the schema of a KML.
"""

import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from geopandas import GeoDataFrame
from pyproj import CRS

from data.exports.formats import format_of
from data.exports.parquet import pyarrow
from data.exports.shapefile import FIELD_HEAD, FIELD_TABLE
from data.exports.tables import unguarded
from data.sources import read_drawing
from data.sources.names import layer_named, layer_with_columns
from data.sources.tables import read_table
from data.sources.vector import read_vector
from geo.community import conform
from geo.crs import STORAGE_CRS
from geo.schema import Layer

_NULLABLE = {"bool": "boolean", "int32": "Int64", "int64": "Int64"}
_KML = "{http://www.opengis.net/kml/2.2}"


def read_back(path: Path, layer: Layer | None = None) -> GeoDataFrame:
    """Return the rows of an exported file, in the kinds of its layer.

    Parameters
    ----------
    layer
        The layer the file holds; else it is known by the file's name or its columns.
    """
    reader = {
        ".parquet": _parquet,
        ".csv": _csv,
        ".shp.zip": _shapefiles,
        ".kml": _kml,
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


def _parquet(path: Path) -> GeoDataFrame:
    _, parquet = pyarrow()
    table = parquet.read_table(path)
    frame = table.to_pandas(types_mapper=_nullable)
    geo = json.loads((table.schema.metadata or {}).get(b"geo", b"{}"))
    if not geo:
        return frame
    column = geo["columns"][geo["primary_column"]]
    crs = CRS.from_json_dict(column["crs"]) if "crs" in column else STORAGE_CRS
    shapes = shapely.from_wkb(frame.pop(geo["primary_column"]).to_numpy())
    return GeoDataFrame(frame, geometry=shapes, crs=crs)


def _nullable(kind: Any) -> Any:
    return {"int64": pd.Int64Dtype(), "bool": pd.BooleanDtype()}.get(str(kind))


def _csv(path: Path) -> GeoDataFrame:
    table = read_table(path)
    for name in table.columns.drop("wkt", errors="ignore"):
        table[name] = [None if pd.isna(cell) else unguarded(str(cell)) for cell in table[name]]
    if "wkt" not in table:
        return table
    codes = table.get("crs", pd.Series(dtype=object)).dropna()
    crs = CRS.from_user_input(codes.iloc[0]) if len(codes) else STORAGE_CRS
    shapes = shapely.from_wkt(table["wkt"].to_numpy(dtype=object))
    plain = table.drop(columns=["wkt", "lon", "lat", "x", "y", "crs"], errors="ignore")
    return GeoDataFrame(plain, geometry=shapes, crs=crs)


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


def _shapefiles(path: Path) -> GeoDataFrame:
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
        fields = read_table(Path(folder) / FIELD_TABLE)
        fields.columns = pd.Index([head.split()[-1] for head in FIELD_HEAD])
        parts = [
            _titled(read_vector(file).layers[file.stem], fields[fields["file"] == file.stem])
            for file in sorted(Path(folder).glob("*.shp"))
        ]
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=parts[0].crs)


def _titled(frame: GeoDataFrame, fields: pd.DataFrame) -> GeoDataFrame:
    """Return a Shapefile's rows under their long names and in their kinds."""
    frame = frame.rename(columns=dict(zip(fields["field"], fields["name"], strict=True)))
    for name, kind in zip(fields["name"], fields["kind"], strict=True):
        frame[name] = _of_kind(frame[name], kind)
    return frame


def _of_kind(values: "pd.Series", kind: str) -> "pd.Series":
    if kind == "bool":
        return values.astype("Float64").astype("boolean")
    if kind == "int":
        return values.astype("Int64")
    return values.astype("float64") if kind == "float" else values.astype(object)


def _kml(path: Path) -> GeoDataFrame:
    fields: dict[str, str] = {}
    for _, element in ElementTree.iterparse(path):  # noqa: S314 - our own file
        if element.tag == f"{_KML}SimpleField":
            fields[element.attrib["name"]] = element.attrib["type"]
        if element.tag == f"{_KML}Schema":
            break
    (frame,) = read_vector(path).layers.values()
    columns = {name: _kml_name(name, list(frame.columns)) for name in fields}
    cells = {name: frame[kept] for name, kept in columns.items() if kept in frame}
    plain = pd.DataFrame(cells, columns=pd.Index(fields), index=frame.index)
    for name, kind in fields.items():
        if kind == "bool":
            plain[name] = plain[name].astype("boolean")
    return GeoDataFrame(plain, geometry=np.asarray(frame.geometry), crs=frame.crs)


def _kml_name(name: str, columns: list[str]) -> str:
    """Return what GDAL calls a column: it adds a number where KML has a field of that name."""
    return f"{name}2" if f"{name}2" in columns else name
