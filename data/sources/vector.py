"""Any source GDAL reads: GeoPackage, GeoJSON, Shapefile, FlatGeobuf, KML, GML and others."""

import warnings
from pathlib import Path
from typing import Any

import pandas as pd
import pyogrio
import shapely
from geopandas import GeoDataFrame
from pyproj import CRS

from data.sources.raw import Raw
from data.sources.shapefile import encoding_of
from data.sources.shapes import simple
from geo.errors import InputError
from geo.faults import Fault
from geo.origin import Origin
from geo.validate import is_declared

_LEADS_ELSEWHERE = {"OGR_VRT", "VRT", "WFS", "OAPIF", "CSW", "GTI"}
"""Drivers whose files make GDAL open other files or addresses: not from outside."""


_WITH_GAPS = {"bool": "boolean", "int16": "Int64", "int32": "Int64", "int64": "Int64"}
_INEXACT = 2**53
"""From here on a fraction cannot tell whole numbers apart."""
_QGIS_OWN = {"layer_styles", "qgis_projects"}
"""Tables QGIS keeps its own things in."""


def read_vector(path: Path) -> Raw:
    """Return all layers of a source GDAL can read, each in its own CRS.

    Heights are dropped, single-part collections become their part, geometry that cannot be built
    is missing, and an undefined CRS counts as none.

    Raises
    ------
    InputError
        GDAL cannot read the file.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # GDAL's chatter; faults are ours
            warnings.simplefilter("ignore", UserWarning)
            return _read(path)
    except (RuntimeError, ValueError, OSError, shapely.errors.ShapelyError) as error:
        raise InputError([_unreadable(path, error)]) from error


def _read(path: Path) -> Raw:
    pyogrio.set_gdal_config_options({"GDAL_PAM_ENABLED": False})  # reading writes no .aux.xml
    raw = Raw()
    names = [str(name) for name, _ in pyogrio.list_layers(path) if name not in _QGIS_OWN]
    metadata: dict[str, str] = {}
    for name in names:
        encoding = encoding_of(path) if path.suffix.lower() == ".shp" else None
        about = pyogrio.read_info(path, layer=name, encoding=encoding)
        if about["driver"] in _LEADS_ELSEWHERE:
            raise ValueError(f"files of the kind {about['driver']} are not read")
        metadata |= about.get("dataset_metadata") or {}
        options = {"DATE_AS_STRING": "YES"} if about["driver"] == "GeoJSON" else {}
        frame = pyogrio.read_dataframe(
            path, layer=name, encoding=encoding, on_invalid="ignore", **options
        )
        frame = _kinds(frame, about)
        for column in frame.columns[frame.dtypes == "Int64"]:
            if frame[column].abs().ge(_INEXACT).any():
                exact = _without_gaps(path, name, column, encoding)
                frame.loc[frame[column].notna(), column] = exact
        if isinstance(frame, GeoDataFrame):
            raw.layers[path.stem if len(names) == 1 and _is_file_named(path) else name] = (
                _plain_geometry(frame)
            )
        else:
            raw.tables[name] = pd.DataFrame(frame)
    raw.origin = _origin(metadata)
    return raw


def _kinds(frame: pd.DataFrame, about: dict[str, Any]) -> pd.DataFrame:
    """Return a frame whose numbers and truths with gaps, read as fractions, are what they were."""
    told = zip(about["fields"], about["dtypes"], strict=True)
    kinds = {
        name: _WITH_GAPS[kind]
        for name, kind in told
        if kind in _WITH_GAPS and name in frame and frame[name].dtype.kind == "f"
    }
    return frame.astype(kinds)


def _without_gaps(path: Path, layer: str, column: str, encoding: str | None) -> Any:
    """Return the whole numbers of a column to the last digit, which reading with gaps loses."""
    quoted = column.replace('"', '""')
    cells = pyogrio.read_dataframe(
        path,
        layer=layer,
        encoding=encoding,
        columns=[column],
        where=f'"{quoted}" IS NOT NULL',
        read_geometry=False,
    )
    return cells[column].to_numpy()


def _is_file_named(path: Path) -> bool:
    """Return whether in this format the file's name is what people see as the layer's name."""
    return path.suffix.lower() in {".geojson", ".json", ".geojsonl", ".fgb", ".shp", ".gml"}


def _plain_geometry(frame: GeoDataFrame) -> GeoDataFrame:
    if frame.active_geometry_name != "geometry":
        if "geometry" in frame:
            frame = frame.drop(columns="geometry")
        frame = frame.rename_geometry("geometry")
    shapes = simple(shapely.force_2d(frame.geometry.to_numpy()))
    crs: CRS | None = frame.crs if is_declared(frame.crs) else None
    return frame.set_geometry(GeoDataFrame(geometry=shapes, crs=crs, index=frame.index).geometry)


def _origin(metadata: dict[str, str]) -> Origin | None:
    """Return the origin that `data.exports.gpkg` wrote, or None."""
    if "GRIDBEAT_SOURCE" not in metadata:
        return None
    return Origin(
        title=metadata["GRIDBEAT_SOURCE"],
        attribution=metadata.get("ATTRIBUTION", ""),
        licence=metadata.get("LICENCE", ""),
        synthetic=metadata.get("SYNTHETIC") == "yes",
        datum=metadata.get("DATUM", ""),
    )


def _unreadable(path: Path, error: Exception) -> Fault:
    why = str(error).split("; It might help")[0].strip().rstrip(".") or type(error).__name__
    return Fault(
        path.name,
        f"The file cannot be read: {why}.",
        "Check that it opens in QGIS; GeoPackage, GeoJSON and Shapefile are safe choices.",
    )
