"""What the files say besides their rows, and what happens when something goes wrong."""

import csv
import datetime
import io
import json
import resource
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import gpxpy
import numpy as np
import openpyxl
import pyogrio
import pytest
import shapely
from geopandas import GeoDataFrame
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS

from data.exports.about import About, file_name
from data.exports.formats import FORMATS, format_of, write_layer
from data.exports.rows import Rows, rows_of
from data.exports.shapefile import short_names
from data.exports.style import Style
from data.exports.tables import guarded, unguarded
from geo.clock import LOCAL
from geo.community import Community
from geo.errors import InputError
from geo.origin import Origin
from geo.schema import LAYERS, RESULTS, Column

AT = datetime.datetime(2026, 11, 28, 9, 30, tzinfo=LOCAL)
ABOUT = About(
    "hazards", "隐患", "Hazards", "小 社区/一",
    Origin("town.osm", "© 测试", "ODbL 1.0"), AT, "analyst", CRS(4549),
    wanted="filter severity >= 3",
)  # fmt: skip
STYLE = Style("gridbeat", "<qgis/>", "<StyledLayerDescriptor/>", "#112233", "#445566")


@pytest.fixture
def hazards(tiny: Community) -> Rows:
    return rows_of(tiny["hazards"], LAYERS["hazards"].columns)


def test_the_file_name_says_what_where_when_and_in_which_crs() -> None:
    assert ABOUT.file_name(".gpkg") == "hazards_小-社区-一_20261128_EPSG4549.gpkg"
    older = replace(ABOUT, as_of=AT - datetime.timedelta(days=30))
    assert "20261029" in older.file_name(".csv")


def test_the_day_in_a_file_name_is_that_of_china() -> None:
    """What is asked for before eight in the morning is of that day; the store keeps UTC."""
    early = datetime.datetime(2026, 11, 28, 0, 30, tzinfo=LOCAL)
    for at in (early, early.astimezone(datetime.UTC)):
        assert file_name("grids", "小社区", at, "EPSG:4549", ".gpkg") == (
            "grids_小社区_20261128_EPSG4549.gpkg"
        )


def test_a_geopackage_holds_styles_titles_and_metadata(hazards: Rows, tmp_path: Path) -> None:
    path = tmp_path / "h.gpkg"
    write_layer(path, hazards, ABOUT, [STYLE])
    with closing(sqlite3.connect(path)) as database:
        style = database.execute(
            "SELECT f_table_name, f_geometry_column, styleName, styleQML, useAsDefault "
            "FROM layer_styles"
        ).fetchall()
        titles = dict(database.execute("SELECT column_name, name FROM gpkg_data_columns"))
        extensions = {
            row[0] for row in database.execute("SELECT extension_name FROM gpkg_extensions")
        }
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert style == [("hazards", "geom", "gridbeat", "<qgis/>", 1)]
    assert titles["found_at"] == "发现时间"
    assert {"gpkg_schema", "gpkg_metadata", "gpkg_rtree_index"} <= extensions
    told = pyogrio.read_info(path, layer="hazards")["dataset_metadata"]
    assert told["LICENCE"] == "ODbL 1.0"
    assert told["CREATED"] == "2026-11-28T09:30:00+08:00"
    assert told["CREATOR"] == "analyst"
    assert told["CRS"] == "EPSG:4549"
    assert told["SELECTION"] == "filter severity >= 3"


def test_geojson_says_its_crs_and_where_it_came_from(hazards: Rows, tmp_path: Path) -> None:
    write_layer(tmp_path / "h.geojson", hazards, ABOUT)
    document = json.loads((tmp_path / "h.geojson").read_text("utf-8"))
    assert document["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::4549"
    assert document["gridbeat"]["ATTRIBUTION"] == "© 测试"
    write_layer(tmp_path / "w.geojson", hazards, replace(ABOUT, crs=CRS(4326)))
    document = json.loads((tmp_path / "w.geojson").read_text("utf-8"))
    assert "crs" not in document
    lon, lat = document["features"][0]["geometry"]["coordinates"]
    assert 119 < lon < 121
    assert 40 < lat < 50


def test_a_kml_carries_the_colours_of_the_style(hazards: Rows, tmp_path: Path) -> None:
    write_layer(tmp_path / "h.kml", hazards, replace(ABOUT, crs=CRS(4326)), [STYLE])
    text = (tmp_path / "h.kml").read_text("utf-8")
    assert "<LineStyle><color>ff665544</color>" in text
    assert "ODbL 1.0" in text


def test_a_shapefile_zip_explains_its_fields(tiny: Community, tmp_path: Path) -> None:
    rows = rows_of(tiny["checkpoints"], LAYERS["checkpoints"].columns)
    write_layer(tmp_path / "c.shp.zip", rows, replace(ABOUT, layer="checkpoints"))
    with zipfile.ZipFile(tmp_path / "c.shp.zip") as archive:
        names = set(archive.namelist())
        table = archive.read("字段说明.csv").decode("utf-8-sig")
        assert archive.read("checkpoints.cpg") == b"UTF-8"
        assert "ODbL 1.0" in archive.read("说明 README.md").decode()
    assert {"checkpoints.shp", "checkpoints.dbf", "checkpoints.prj"} <= names
    fields = {row["名称 name"]: row for row in csv.DictReader(io.StringIO(table))}
    assert fields["max_gap_min"]["字段 field"] == "max_gap_mi"
    assert fields["max_gap_min"]["含义 title"] == "最长间隔"


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1),
        unique=True,
        max_size=30,
    )
)
def test_short_names_are_short_and_distinct(names: list[str]) -> None:
    short = list(short_names([Column(name, "text", name) for name in names]).values())
    assert all(0 < len(name.encode()) <= 10 for name in short)
    assert len({name.lower() for name in short}) == len(names)


def test_texts_longer_than_a_dbase_cell_are_cut_and_counted(
    tiny: Community, tmp_path: Path
) -> None:
    frame = tiny["hazards"].assign(note=["长" * 100, "短"])
    written = write_layer(tmp_path / "h.shp.zip", rows_of(frame, LAYERS["hazards"].columns), ABOUT)
    assert written.notes == ("1 texts are longer than 254 bytes and were cut.",)


def test_a_workbook_has_chinese_titles_and_runs_no_formula(tiny: Community, tmp_path: Path) -> None:
    frame = tiny["hazards"].assign(note=["=1+1", "+8613800000000"])
    write_layer(tmp_path / "h.xlsx", rows_of(frame, LAYERS["hazards"].columns), ABOUT)
    book = openpyxl.load_workbook(tmp_path / "h.xlsx")
    sheet, about = book.worksheets
    assert [cell.value for cell in sheet[1]][:3] == ["类别", "等级", "发现时间"]
    note = next(cell for cell in sheet[2] if cell.value == "=1+1")
    assert note.data_type == "s"
    assert ("LICENCE", "ODbL 1.0") in [tuple(row)[:2] for row in about.iter_rows(values_only=True)]


@given(st.text())
def test_an_apostrophe_before_a_formula_is_taken_away_again(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_dxf_has_every_outline_in_metres(tiny: Community, tmp_path: Path) -> None:
    rows = rows_of(tiny["buildings"], LAYERS["buildings"].columns)
    write_layer(tmp_path / "b.dxf", rows, replace(ABOUT, layer="buildings"))
    found = pyogrio.read_dataframe(tmp_path / "b.dxf")
    ours = tiny["buildings"].geometry.boundary.union_all()
    assert set(found["Layer"]) == {"buildings"}
    assert found.geometry.union_all().hausdorff_distance(ours) < 1e-3


def test_routes_leave_as_gpx_and_nothing_else_does(tiny: Community, tmp_path: Path) -> None:
    start = AT.replace(microsecond=0)
    routes = gpd.GeoDataFrame(
        {
            "guard_id": ["G01"], "date": [AT.date()], "shift": ["early"], "lap": [1],
            "start": [start], "end": [start + datetime.timedelta(hours=1)], "length_m": [10.0],
        },
        geometry=tiny["streets"].geometry.iloc[:1].to_list(), crs=tiny.crs,
    )  # fmt: skip
    about = replace(ABOUT, layer="routes", crs=CRS(4326))
    write_layer(tmp_path / "r.gpx", rows_of(routes, RESULTS["routes"].columns), about)
    document = gpxpy.parse((tmp_path / "r.gpx").read_text("utf-8"))
    assert document.routes[0].name == "G01 2026-11-28 early 1"
    assert document.routes[0].points[-1].time == start + datetime.timedelta(hours=1)
    with pytest.raises(InputError, match="lines only"):
        write_layer(tmp_path / "h.gpx", rows_of(tiny["hazards"]), replace(about, layer="hazards"))


def test_tiles_open_and_hold_the_layer(hazards: Rows, tmp_path: Path) -> None:
    written = write_layer(tmp_path / "h.pmtiles", hazards, replace(ABOUT, crs=CRS(4326)))
    assert pyogrio.list_layers(written.path)[0][0] == "hazards"
    assert written.notes


def test_every_fault_is_told_at_once_and_nothing_is_written(
    tiny: Community, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as caught:
        write_layer(tmp_path / "b.gpx", rows_of(tiny["buildings"]), ABOUT)
    assert len(caught.value.faults) == 2
    with pytest.raises(InputError, match="ending"):
        format_of(Path("b.doc"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", [".gpkg", ".geojson", ".csv", ".xlsx", ".shp.zip", ".fgb"])
def test_a_failure_half_way_leaves_the_older_file_alone(
    tiny: Community, hazards: Rows, ending: str, tmp_path: Path
) -> None:
    path = tmp_path / f"h{ending}"
    write_layer(path, hazards, ABOUT)
    before = path.read_bytes()

    def breaks() -> Iterator[GeoDataFrame]:
        yield tiny["hazards"]
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        write_layer(path, replace(hazards, read=breaks), ABOUT)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("ending", [".gpkg", ".geojson", ".fgb", ".csv"])
def test_memory_does_not_grow_with_the_rows(ending: str, tmp_path: Path) -> None:
    chunk = gpd.GeoDataFrame(
        {"kind": ["x" * 50] * 2000}, geometry=shapely.points(np.full((2000, 2), 119.5)), crs=4326
    )
    rows = replace(rows_of(chunk), count=60_000)
    about = replace(ABOUT, layer="points", crs=CRS(4326))
    write_layer(tmp_path / f"few{ending}", replace(rows, read=lambda: iter([chunk])), about)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    many = replace(rows, read=lambda: (chunk for _ in range(30)))
    write_layer(tmp_path / f"many{ending}", many, about)
    grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown_mb < 60  # all of it at once would be more than that several times over


def test_every_format_has_an_ending_of_its_own() -> None:
    assert all(format_of(Path(f"a{ending}")) is form for ending, form in FORMATS.items())
    assert format_of(Path("A.GeoJSON")).ending == ".geojson"
