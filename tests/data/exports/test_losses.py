"""What each format keeps is measured, and is what the guides say."""

import datetime
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from geopandas import GeoDataFrame
from pyproj import CRS
from shapely import LineString, MultiLineString, MultiPolygon, Point, Polygon, box

from data.exports.back import read_back
from data.exports.formats import FORMATS, Format, write_layer
from data.exports.losses import KEEPS, Keeps, as_table
from data.exports.qgis import Look
from data.exports.qgis.style import style_of
from data.exports.rows import rows_of
from geo.clock import LOCAL
from geo.errors import InputError
from geo.schema import LAYERS, RESULTS, Column, Layer
from tests.data.exports.test_round_trip import about
from tests.worlds import TINY_CRS, X0, Y0

GUIDES = Path(__file__).parents[3] / "docs" / "guides"
LONG = "长" * 100
NOTE = "note"
STYLED = Look("#12ab34", "#333333")
LATER = (Column("share", "float", "share"), Column("确认结果一二", "bool", "确认结果一二"))


def layer_of(form: Format) -> Layer:
    return RESULTS["routes"] if form.lines_only else LAYERS["hazards"]


def world(form: Format) -> GeoDataFrame:
    """Rows of every geometry with every kind of column; of lines alone for a format of lines."""
    begin = pd.Timestamp("2026-05-01T09:00:00.250", tz=LOCAL)
    walk = LineString([(X0, Y0), (X0 + 7, Y0 + 1)])
    if form.lines_only:
        days = pd.Series([begin, begin + pd.Timedelta(1, "D")])
        made = {
            "guard_id": ["G01", "G02"],
            "date": [datetime.date(2026, 5, 1)] * 2,
            "shift": ["early", "night"],
            "lap": pd.array([1, 2], dtype="Int64"),
            "start": days,
            "end": days + pd.Timedelta(1, "h"),
            "length_m": [7.25, 8.5],
            "note": ["短", LONG],
        }
        return gpd.GeoDataFrame(made, geometry=[walk, walk.reverse()], crs=TINY_CRS)
    hole = Polygon(
        box(X0, Y0, X0 + 9, Y0 + 9).exterior, [box(X0 + 3, Y0 + 3, X0 + 5, Y0 + 5).exterior]
    )
    parts = MultiPolygon([box(X0, Y0, X0 + 1, Y0 + 1), box(X0 + 5, Y0, X0 + 6, Y0 + 1)])
    ways = MultiLineString([[(X0, Y0), (X0 + 1, Y0)], [(X0, Y0 + 2), (X0 + 1, Y0 + 2.00123)]])
    shapes = [hole, Point(X0 + 300, Y0), parts, ways, walk, None]
    made = {
        "category": [f"类别{n}" for n in range(6)],
        "severity": pd.array([1, 2, 3, 4, None, 1], dtype="Int64"),
        "found_at": pd.Series([begin + pd.Timedelta(n, "D") for n in range(6)]),
        "status": ["open", None, "=1+1", "a,b;c", "06:30", "open"],
        "note": [LONG, *["短"] * 5],
        "share": [n / 3 for n in range(6)],
        "确认结果一二": pd.array([True, False, None, True, False, True], dtype="boolean"),
    }
    return gpd.GeoDataFrame(made, geometry=shapes, crs=TINY_CRS)


def written(form: Format, folder: Path) -> Path:
    frame, layer = world(form), layer_of(form)
    rows = rows_of(frame, (*layer.columns, *LATER[: 0 if form.lines_only else 2]))
    style = style_of(STYLED, rows.shapes, rows.columns, layer.name)
    assert style is not None
    path = folder / f"{layer.name}{form.ending}"
    crs = 4326 if form.degrees_only else TINY_CRS
    write_layer(path, rows, about(layer, crs), [style])
    return path


def read_plain(path: Path) -> list[GeoDataFrame]:
    """Return the layers of a file as other programs read them."""
    if path.suffix == ".parquet":  # no GDAL of a wheel has a driver for it
        return [gpd.read_parquet(path)]
    source = f"/vsizip/{path}" if path.suffix == ".zip" else str(path)
    held = [str(name) for name, _ in pyogrio.list_layers(source)]
    options = {"LIST_ALL_TABLES": "NO"} if path.suffix == ".gpkg" else {}
    kept = [name for name in held if name not in {"layer_styles", "说明 About"}]
    found = [pyogrio.read_dataframe(source, layer=name, **options) for name in kept]
    return [one for one in found if len(one)]


def content(path: Path) -> bytes:
    """Return all that is in a file, unpacked."""
    if not zipfile.is_zipfile(path):
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


def measured(form: Format, folder: Path) -> Keeps:
    path, given, layer = written(form, folder), world(form), layer_of(form)
    plain, raw = read_plain(path), content(path)
    try:
        back = read_back(path, layer) if KEEPS[form.ending].shapes != "simplified" else plain[0]
    except InputError:
        back = None
    names = [name for name in given.columns if name not in {"geometry", NOTE}]
    key = names[0]
    whole = back is not None and set(given.columns) <= set(back.columns)
    matched = back.drop_duplicates(key).set_index(key, drop=False) if whole else None
    there = {name for one in plain for name in one.columns}
    return Keeps(
        shapes=_shapes(given, back if whole else None, plain),
        columns=_columns(given, matched, names, raw),
        names=_names(there, names, raw),
        kinds=all(_kinds(one) for one in plain),
        systems=_systems(form, back if whole else None, plain),
        tables=_fits_a_table(form, folder),
        licence=b"CC0-1.0" in raw,
        styles=STYLED.fill.encode() in raw or b"ff34ab12" in raw.lower(),
        order=_in_order(form, folder),
        texts=LONG.encode() in raw or (matched is not None and LONG in matched[NOTE].tolist()),
    )


def _shapes(given: GeoDataFrame, back: GeoDataFrame | None, plain: list[GeoDataFrame]) -> str:
    ours = given.geometry
    if back is not None and set(given.iloc[:, 0]) == set(back[given.columns[0]]):
        found = back.to_crs(TINY_CRS)
        key = given.columns[0]
        found = found.set_index(key).loc[given[key]].geometry
        drawn = ~shapely.is_missing(ours.to_numpy())
        lost = shapely.is_missing(found.to_numpy()) & drawn
        points = (shapely.get_type_id(ours.to_numpy()) == 0) & drawn
        apart = shapely.hausdorff_distance(ours.to_numpy(), found.to_numpy())
        if not lost.any() and apart[drawn].max() < 1e-3:
            return "all"
        if apart[points].max() < 1e-3 and (found[drawn].geom_type == "Point").all():
            return "points"
    shapes = [shape for one in plain for shape in one.geometry if shape is not None]
    if (plain[0].crs or CRS(TINY_CRS)) != CRS(TINY_CRS):
        shapes = list(gpd.GeoSeries(shapes, crs=plain[0].crs).to_crs(TINY_CRS))
    areas = ours.geom_type.isin(["Polygon", "MultiPolygon"])
    outlines = shapely.union_all(ours.where(~areas, ours.boundary).dropna().to_numpy())
    if shapely.hausdorff_distance(shapely.union_all(shapes), outlines) < 1e-3:
        return "outlines" if areas.any() else "lines"
    return "simplified"


def _columns(given: GeoDataFrame, found: GeoDataFrame | None, names: list[str], raw: bytes) -> str:
    if found is not None:
        rows = given.set_index(names[0], drop=False).loc[found.index]
        if all(_alike(a, b) for name in names
               for a, b in zip(rows[name], found[name], strict=True)):  # fmt: skip
            return "all"
    return "some" if str(given[names[0]][0]).encode() in raw else "none"


def _alike(given: Any, found: Any) -> bool:
    """Return whether two cells say the same, be it as a text."""
    if pd.isna(given) or pd.isna(found) or found == "":
        return bool(pd.isna(given) and (pd.isna(found) or found == ""))
    if isinstance(given, pd.Timestamp):
        return bool(pd.Timestamp(found).tz_convert("UTC") == given.tz_convert("UTC"))
    if isinstance(given, bool | np.bool_):
        return str(found).lower() in {str(given).lower(), str(float(given)), str(int(given))}
    if isinstance(given, int | float | np.number):
        return float(found) == pytest.approx(float(given), rel=1e-12)
    return str(found) == str(given)


def _names(there: set[str], names: list[str], raw: bytes) -> str:
    if set(names) <= there:
        return "own"
    if "隐患类别".encode() in raw or "类别" in there:
        return "titles" if "类别" in there else "short"
    return "short" if any(name in there for name in names) else "none"


def _kinds(plain: GeoDataFrame) -> bool:
    """Return whether a number and a time are read as such."""
    if not {"severity", "found_at"} & set(plain.columns) and "等级" not in plain:
        return False
    number = plain["severity"] if "severity" in plain else plain["等级"]
    moment = plain["found_at"] if "found_at" in plain else plain["发现时间"]
    return number.dtype.kind in "if" and moment.dtype.kind == "M"


def _systems(form: Format, back: GeoDataFrame | None, plain: list[GeoDataFrame]) -> str:
    if form.degrees_only:
        assert all(one.crs.to_epsg() in {4326, 3857} for one in plain)
        return "degrees"
    told = back is not None and back.crs == CRS(TINY_CRS)
    return "any" if told else "untold"


def _fits_a_table(form: Format, folder: Path) -> bool:
    day = pd.Timestamp("2026-11-22T08:00", tz=LOCAL)
    roster = pd.DataFrame(
        {"guard_id": ["G01"], "date": [day.date()], "shift": ["early"], "start": [day],
         "end": [day], "duty": ["walk"]}
    )  # fmt: skip
    layer = RESULTS["roster"]
    try:
        path = folder / f"roster{form.ending}"
        write_layer(path, rows_of(roster, layer.columns), about(layer))
    except InputError:
        return False
    return read_back(path, layer)["guard_id"].tolist() == ["G01"]


def _in_order(form: Format, folder: Path) -> bool:
    """Return whether rows that lie to and fro come as they went."""
    folder = folder / "order"
    folder.mkdir()
    ahead = np.array([0, 3000, 1, 2999, 2, 2998]) + X0
    layer, given = layer_of(form), world(form).iloc[[0] * 6]
    shapes = [
        LineString([(x, Y0), (x, Y0 + 5)]) if form.lines_only else Point(x, Y0) for x in ahead
    ]
    given = given.set_geometry(shapes, crs=TINY_CRS).reset_index(drop=True)
    path = folder / f"{layer.name}{form.ending}"
    crs = 4326 if form.degrees_only else TINY_CRS
    write_layer(path, rows_of(given, layer.columns), about(layer, crs))
    if form.ending == ".xlsx":
        shapes = read_back(path, layer).geometry
    else:
        shapes = read_plain(path)[0].geometry
    found = [shape.bounds[0] for shape in shapes]
    return [int(one) for one in np.argsort(found)] == [0, 2, 4, 5, 3, 1]


@pytest.mark.parametrize("form", FORMATS.values(), ids=lambda form: form.ending)
def test_a_format_keeps_what_the_table_says(form: Format, tmp_path: Path) -> None:
    if form.ending == ".parquet":
        pytest.importorskip("pyarrow")
    said = KEEPS[form.ending]
    assert measured(form, tmp_path) == said
    assert form.lossless == ((said.shapes, said.columns) == ("all", "all"))
    assert (form.tables, form.degrees_only) == (said.tables, said.systems == "degrees")


def test_debians_gdal_reads_every_file_it_has_a_driver_for(tmp_path: Path) -> None:
    if shutil.which("ogrinfo") is None:
        pytest.skip("no GDAL: install the package gdal-bin")
    known = subprocess.run(["ogrinfo", "--formats"], capture_output=True, text=True, check=True)
    for form in FORMATS.values():
        if form.ending == ".parquet" or (
            form.ending == ".pmtiles" and "PMTiles" not in known.stdout
        ):
            continue
        path = written(form, tmp_path)
        source = f"/vsizip/{path}" if path.suffix == ".zip" else str(path)
        told = subprocess.run(
            ["ogrinfo", "-al", source], capture_output=True, text=True, check=True
        )
        assert told.stderr == "", form.ending
        assert "Geometry" in told.stdout
        assert ("类别3" in told.stdout) is (KEEPS[form.ending].columns == "all"), form.ending


@pytest.mark.parametrize(("file", "language"), [("analyst.md", "en"), ("analyst.zh-CN.md", "zh")])
def test_the_guides_print_the_table(file: str, language: str) -> None:
    assert as_table(language) in (GUIDES / file).read_text(encoding="utf-8")
