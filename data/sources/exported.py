"""Files that `data.exports` wrote, with all they hold: kinds, long names, shapes as text.

GDAL reads most of them, and loses what it does not know of: a Shapefile's field table, a KML's
schema, the column `wkt` of a CSV. GeoParquet it does not read at all here.
"""

import json
import re
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from pyproj import CRS
from pyproj.exceptions import CRSError

from data.exports.parquet import pyarrow
from data.exports.shapefile import FIELD_HEAD, FIELD_TABLE
from data.exports.tables import unguarded
from data.sources.raw import Raw
from data.sources.tables import read_table
from data.sources.vector import read_vector
from geo.crs import STORAGE_CRS
from geo.errors import InputError
from geo.faults import Fault

_KML = "{http://www.opengis.net/kml/2.2}"
_UNPACKED_LIMIT_BYTES = 8 * 2**30
_UNREADABLE = (
    ValueError, KeyError, TypeError, OSError, ElementTree.ParseError, shapely.errors.ShapelyError,
    CRSError, zipfile.BadZipFile,
)  # fmt: skip
_PLACES = (("lon", "lat"), ("x", "y", "crs"))


def read_exported(path: Path) -> Raw | None:
    """Return what a file holds that only this module reads whole; None for any other file.

    Raises
    ------
    InputError
        It is one, and cannot be read.
    """
    name = path.name.lower()
    try:
        if name.endswith(".parquet"):
            return _raw(path, parquet(path))
        if name.endswith(".csv") and _has_wkt(path):
            return _raw(path, csv(path))
        if name.endswith(".zip") and _has_field_table(path):
            return _raw(path, shapefiles(path))
        if name.endswith(".kml") and _is_own_kml(path):
            return _raw(path, kml(path))
    except _UNREADABLE as error:
        raise InputError([_unreadable(path, error)]) from error
    return None


def _unreadable(path: Path, error: Exception) -> Fault:
    reason = f"The file cannot be read: {' '.join(str(error).split())[:200]}."
    return Fault(path.name, reason, "Export it again.")


def _raw(path: Path, frame: GeoDataFrame) -> Raw:
    name = path.name.split(".")[0]
    if isinstance(frame, GeoDataFrame):
        return Raw(layers={name: frame})
    return Raw(tables={name: frame})


def parquet(path: Path) -> GeoDataFrame:
    """Return the rows of a GeoParquet."""
    _, library = pyarrow()
    table = library.read_table(path)
    frame = table.to_pandas(types_mapper=_nullable)
    geo = json.loads((table.schema.metadata or {}).get(b"geo", b"{}"))
    if not geo:
        return frame
    column = geo["columns"][geo["primary_column"]]
    told = column.get("crs", STORAGE_CRS)  # null says that nobody knows
    crs = CRS.from_json_dict(told) if isinstance(told, dict) else told
    shapes = shapely.from_wkb(frame.pop(geo["primary_column"]).to_numpy())
    return GeoDataFrame(frame, geometry=shapes, crs=crs)


def _nullable(kind: Any) -> Any:
    return {"int64": pd.Int64Dtype(), "bool": pd.BooleanDtype()}.get(str(kind))


def _has_wkt(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.readline(100_000).decode("utf-8-sig", errors="replace")
    return "wkt" in [name.strip().strip('"') for name in head.split(",")]


def csv(path: Path) -> GeoDataFrame:
    """Return the rows of a CSV; with geometry where it has a column `wkt`."""
    table = read_table(path)
    for name in table.columns.drop("wkt", errors="ignore"):
        table[name] = [None if pd.isna(cell) else unguarded(str(cell)) for cell in table[name]]
    if "wkt" not in table:
        return table
    place = _place_columns(list(table.columns))
    codes = [code for name in place if name.startswith("crs") for code in table[name].dropna()]
    crs = CRS.from_user_input(codes[0]) if codes else STORAGE_CRS
    shapes = shapely.from_wkt(table["wkt"].to_numpy(dtype=object))
    return GeoDataFrame(table.drop(columns=["wkt", *place]), geometry=shapes, crs=crs)


def _place_columns(names: list[str]) -> list[str]:
    """Return the columns of the place: they stand before `wkt`, after others of the same name."""
    before = names[: names.index("wkt")]
    for head in _PLACES:
        tail = before[-len(head) :]
        if [re.sub(r"_\d+$", "", name) for name in tail] == list(head):
            return tail
    return [name for head in _PLACES for name in head if name in names]


def _has_field_table(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return FIELD_TABLE in archive.namelist()


def shapefiles(path: Path) -> GeoDataFrame:
    """Return the rows of zipped Shapefiles under their long names, all kinds of geometry in one."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as archive:
        if sum(member.file_size for member in archive.infolist()) > _UNPACKED_LIMIT_BYTES:
            raise ValueError("it unpacks to more than 8 GiB")
        archive.extractall(folder)
        return _together(sorted(Path(folder).glob("*.shp")), _fields(Path(folder)))


def unpacked(folder: Path) -> tuple[Raw, set[Path]]:
    """Return the layer whose Shapefiles lie unpacked in a folder, and the files that holds.

    It holds none where no table of fields tells of Shapefiles that are there.

    Raises
    ------
    InputError
        They cannot be read.
    """
    try:
        fields = _fields(folder) if (folder / FIELD_TABLE).is_file() else None
        names = [] if fields is None else list(dict.fromkeys(fields["file"]))
        files = [file for name in names if (file := folder / f"{name}.shp").is_file()]
        if fields is None or not files:
            return Raw(), set()
        layer = names[0] if len(names) == 1 else names[0].rpartition("_")[0]
        raw = Raw(layers={layer: _together(files, fields)})
    except (ValueError, KeyError, OSError) as error:
        raise InputError([_unreadable(folder / FIELD_TABLE, error)]) from error
    return raw, {*files, folder / FIELD_TABLE}


def _fields(folder: Path) -> pd.DataFrame:
    """Return the table of fields; an empty one where somebody else's is called the same."""
    fields = read_table(folder / FIELD_TABLE)
    if tuple(fields.columns) != FIELD_HEAD:
        fields = pd.DataFrame(columns=pd.Index(FIELD_HEAD))
    fields.columns = pd.Index([head.split()[-1] for head in FIELD_HEAD])
    return fields


def _together(files: Sequence[Path], fields: pd.DataFrame) -> GeoDataFrame:
    parts = [
        _titled(read_vector(file).layers[file.stem], fields[fields["file"] == file.stem])
        for file in files
    ]
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=parts[0].crs)


def _titled(frame: GeoDataFrame, fields: pd.DataFrame) -> GeoDataFrame:
    fields = fields[fields["field"].isin(frame.columns)]  # whoever edited it may have deleted some
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


def _is_own_kml(path: Path) -> bool:
    """Return whether we wrote a KML: others have names, and folders, beside their schemas."""
    with path.open("rb") as file:
        return b"GRIDBEAT_LAYER" in file.read(100_000) and bool(kml_fields(path))


def kml_fields(path: Path) -> dict[str, str]:
    """Return the columns of a KML's schema and their types; none where it has no schema."""
    fields: dict[str, str] = {}
    for _, element in ElementTree.iterparse(path):  # noqa: S314 - expat 2.4.1 on bounds entities
        if element.tag == f"{_KML}SimpleField":
            fields[element.attrib["name"]] = element.attrib["type"]
        if element.tag in {f"{_KML}Schema", f"{_KML}Placemark"}:
            break
    return fields


def kml(path: Path) -> GeoDataFrame:
    """Return the rows of a KML in the columns of its schema."""
    fields = kml_fields(path)
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
