"""The formats a layer can leave in, and the one door to all of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import pyogrio

from data.exports import (
    dxf,
    flatgeobuf,
    geojson,
    geopackage,
    gpx,
    kml,
    parquet,
    shapefile,
    tables,
)
from data.exports.about import About
from data.exports.place import in_place
from data.exports.rows import Rows
from data.exports.style import Style
from geo.crs import STORAGE_CRS
from geo.errors import InputError
from geo.faults import Fault

Write = Callable[[Path, Rows, About, Sequence[Style]], list[str]]


@dataclass(frozen=True)
class Format:
    """One format.

    Parameters
    ----------
    ending
        Of its files, with the dot.
    write
        Writes rows into a new file and returns notes on what the format could not hold.
    degrees_only
        Whether its coordinates are always WGS 84 longitude and latitude.
    tables
        Whether it holds layers without geometry.
    lines_only
        Whether it holds lines only.
    lossless
        Whether geometry and all columns come back from it: everything, texts up to a length, or
        the shapes alone are kept otherwise.
    """

    ending: str
    zh: str
    en: str
    media_type: str
    write: Write
    degrees_only: bool = False
    tables: bool = False
    lines_only: bool = False
    lossless: bool = True


@dataclass(frozen=True)
class Written:
    """What was written, and what of it the format could not hold."""

    path: Path
    rows: int
    size_bytes: int
    notes: tuple[str, ...]


_FORMATS = (
    Format(
        ".gpkg", "GeoPackage", "GeoPackage", "application/geopackage+sqlite3",
        geopackage.write, tables=True,
    ),
    Format(".geojson", "GeoJSON", "GeoJSON", "application/geo+json", geojson.write, tables=True),
    Format(
        ".geojsonl", "GeoJSON 逐行", "GeoJSON, a feature a line", "application/x-ndjson",
        geojson.write_lines, degrees_only=True, tables=True,
    ),
    Format(".fgb", "FlatGeobuf", "FlatGeobuf", "application/flatgeobuf", flatgeobuf.write),
    Format(
        ".parquet", "GeoParquet", "GeoParquet", "application/vnd.apache.parquet",
        parquet.write, tables=True,
    ),
    Format(
        ".shp.zip", "Shapefile 压缩包", "Shapefiles, zipped", "application/zip", shapefile.write
    ),
    Format(
        ".kml", "KML", "KML", "application/vnd.google-earth.kml+xml", kml.write, degrees_only=True
    ),
    Format(".csv", "CSV 表格", "CSV", "text/csv", tables.write_csv, tables=True),
    Format(
        ".xlsx", "Excel 表格", "Excel workbook",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        tables.write_xlsx, tables=True, lossless=False,
    ),
    Format(".dxf", "DXF", "DXF", "image/vnd.dxf", dxf.write, lossless=False),
    Format(
        ".gpx", "GPX 路线", "GPX routes", "application/gpx+xml", gpx.write,
        degrees_only=True, lines_only=True, lossless=False,
    ),
    Format(
        ".pmtiles", "PMTiles 瓦片", "PMTiles", "application/vnd.pmtiles", flatgeobuf.write_tiles,
        degrees_only=True, lossless=False,
    ),
)  # fmt: skip

FORMATS: dict[str, Format] = {one.ending: one for one in _FORMATS}
"""Every format by the ending of its files, the best one first."""


def format_of(path: Path) -> Format:
    """Return the format a file's name asks for.

    Raises
    ------
    InputError
        No format has that ending.
    """
    name = path.name.lower()
    for ending, found in FORMATS.items():
        if name.endswith(ending):
            return found
    remedy = f"Use one of {' '.join(FORMATS)}"
    raise InputError([Fault(path.name, "No format has this ending.", remedy, column="-o")])


def faults_of(form: Format, rows: Rows, about: About) -> list[Fault]:
    """Return why rows cannot be written in a format; nothing when they can."""
    found: list[tuple[str, str]] = []
    if not rows.drawn and not form.tables:
        found.append((f"{form.en} holds no table without geometry.", "Use .csv, .xlsx or .gpkg."))
    if form.degrees_only and rows.drawn and about.crs != STORAGE_CRS:
        remedy = "Leave --crs away, or use .gpkg."
        found.append((f"{form.en} is always in WGS 84 degrees.", remedy))
    if form.lines_only and rows.shapes - {"LineString", "MultiLineString"}:
        found.append((f"{form.en} holds lines only.", "Use .gpkg or .kml."))
    if form.ending == ".xlsx" and rows.count > tables.MOST_EXCEL_ROWS:
        found.append((f"{rows.count:,} rows are more than a sheet holds.", "Use .csv."))
    if form.ending == ".parquet" and find_spec("pyarrow") is None:
        found.append(("It needs the package pyarrow.", "Run pip install pyarrow, or use .fgb."))
    if form.ending == ".pmtiles" and "PMTiles" not in pyogrio.list_drivers(write=True):
        found.append(("This GDAL has no PMTiles driver.", "Use .gpkg."))
    return [Fault(about.layer, why, what, column="-o") for why, what in found]


def write_layer(path: Path, rows: Rows, about: About, styles: Iterable[Style] = ()) -> Written:
    """Write one layer into a new file of the format its name asks for.

    The file appears whole or not at all; an older one of that name is replaced. Rows are brought to
    the CRS `about` says. Memory is bounded by a chunk of rows, but for .gpx, and for what GDAL
    keeps of .pmtiles.

    Raises
    ------
    InputError
        The format is not known or cannot hold these rows; every fault is named.
    """
    form = format_of(path)
    about = replace(about, crs=STORAGE_CRS) if not rows.drawn else about
    if faults := faults_of(form, rows, about):
        raise InputError(faults)
    with in_place(path) as part:
        notes = form.write(part, rows.to_crs(about.crs), about, list(styles))
        size = part.stat().st_size
    return Written(path, rows.count, size, tuple(notes))
