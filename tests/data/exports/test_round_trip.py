"""Everything exported comes back: geometry to a millimetre, every column, in every format."""

import datetime
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import CRS
from shapely import LineString, MultiLineString, MultiPolygon, Point, Polygon, box

from data.exports.about import About
from data.exports.back import read_back
from data.exports.formats import FORMATS, Format, write_layer
from data.exports.qgis import Look
from data.exports.qgis.package import Part
from data.exports.rows import rows_of
from data.exports.together import write_together
from data.sources import read_community, read_layers
from geo.clock import LOCAL
from geo.community import Community
from geo.crs import Datum, metric_crs_of, shifted
from geo.errors import InputError
from geo.origin import Origin
from geo.schema import LAYERS, RESULTS, Layer
from geo.times import localise
from tests.worlds import TINY_CRS, X0, Y0

AT = datetime.datetime(2026, 11, 28, 9, 30, tzinfo=LOCAL)
ORIGIN = Origin("tiny", "gridbeat 测试数据", "CC0-1.0", synthetic=True)
LOOK = Look("#cccccc", "#333333")
WHOLE = [one for one in FORMATS.values() if one.lossless]


def about(layer: Layer, crs: object = 4326) -> About:
    return About(
        layer.name, layer.zh, layer.en, "小社区", ORIGIN, AT, "测试员", crs=CRS.from_user_input(crs)
    )


def there_and_back(
    frame: GeoDataFrame, layer: Layer, form: Format, folder: Path, crs: object = TINY_CRS
) -> GeoDataFrame:
    if form.ending == ".parquet":
        pytest.importorskip("pyarrow")
    path = folder / f"{layer.name}{form.ending}"
    crs = 4326 if form.degrees_only else crs
    write_layer(path, rows_of(frame, layer.columns, chunk=5), about(layer, crs))
    assert [file.name for file in folder.iterdir()] == [path.name]
    return read_back(path, layer)


def assert_comes_back(found: GeoDataFrame, given: GeoDataFrame) -> None:
    """Assert the same columns and cells, and geometry within a millimetre, in whatever order."""
    found, given = _in_order(found), _in_order(given)
    plain = given.drop(columns="geometry", errors="ignore")
    assert set(found.columns) - {"geometry"} == set(plain.columns)
    for name in plain:
        pd.testing.assert_series_equal(
            found[name].astype(object).where(found[name].notna(), None).reset_index(drop=True),
            plain[name].astype(object).where(plain[name].notna(), None).reset_index(drop=True),
            check_names=False,
        )
    if "geometry" in given:
        metric = metric_crs_of(given)
        ours, theirs = (one.geometry.to_crs(metric).to_numpy() for one in (given, found))
        assert (shapely.is_missing(ours) == shapely.is_missing(theirs)).all()
        drawn = ~shapely.is_missing(ours)
        far = shapely.hausdorff_distance(ours[drawn], theirs[drawn])
        assert np.nanmax(far, initial=0) < 1e-3


def _in_order(frame: GeoDataFrame) -> GeoDataFrame:
    """Return rows sorted by their cells: a FlatGeobuf sorts them by place."""
    names = sorted(frame.columns.drop("geometry", errors="ignore"))
    keys = [str(row) for row in zip(*(_spelt(frame[name]) for name in names), strict=True)]
    return frame.iloc[np.argsort(np.array(keys, dtype=object), kind="stable")]


def _spelt(values: "pd.Series[object]") -> list[str]:
    return ["" if pd.isna(cell) else str(cell) for cell in values.tolist()]


@pytest.mark.parametrize("form", WHOLE, ids=lambda form: form.ending)
@pytest.mark.parametrize("layer", [name for name in LAYERS if name != "barriers"])
def test_every_layer_comes_back_from_every_format(
    tiny: Community, layer: str, form: Format, tmp_path: Path
) -> None:
    found = there_and_back(tiny[layer], LAYERS[layer], form, tmp_path)
    assert found.crs == CRS.from_user_input(4326 if form.degrees_only else TINY_CRS)
    assert_comes_back(found, tiny[layer])


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:4490", "EPSG:3857", "EPSG:4549", "EPSG:32651"])
@pytest.mark.parametrize(
    "form", [form for form in WHOLE if not form.degrees_only], ids=lambda form: form.ending
)
def test_any_crs_comes_back_with_x_before_y(
    tiny: Community, form: Format, crs: str, tmp_path: Path
) -> None:
    found = there_and_back(tiny["buildings"], LAYERS["buildings"], form, tmp_path, crs)
    assert found.crs == CRS.from_user_input(crs)
    assert_comes_back(found, tiny["buildings"])


def awkward() -> GeoDataFrame:
    """Rows with holes, many parts, gaps, foreign columns and texts that formats stumble over."""
    hole = Polygon(
        box(X0, Y0, X0 + 9, Y0 + 9).exterior, [box(X0 + 3, Y0 + 3, X0 + 5, Y0 + 5).exterior]
    )
    parts = MultiPolygon([box(X0, Y0, X0 + 1, Y0 + 1), box(X0 + 5, Y0, X0 + 6, Y0 + 1)])
    lines = MultiLineString([[(X0, Y0), (X0 + 1, Y0)], [(X0, Y0 + 2), (X0 + 1, Y0 + 2.00123)]])
    shapes = [hole, parts, lines, LineString([(X0, Y0), (X0 + 7, Y0 + 1)]), Point(X0, Y0), None]
    return gpd.GeoDataFrame(
        {
            "category": ["=1+1", "a,b;c\td", 'say "no" <&>', "楼道杂物", "-5", "'=2"],
            "severity": pd.array([1, None, 4, 2, 3, None], dtype="Int64"),
            "found_at": localise(
                pd.Series(["2026-05-01T09:00:00.250+08:00", None, *["2026-06-01"] * 4])
            ),
            "status": ["open", None, "closed", "open", None, "open"],
            "note": ["第一行\n第二行", None, "空 格", "长" * 80, "007", "null"],
            "a_very_long_column": [0.1, 1 / 3, -1e-9, 12345.678, None, 0.0],
            "a_very_long_column_too": pd.array([1, 2, 3, None, 5, 2**40], dtype="Int64"),
            "处置单位名称": ["甲", "乙", None, "丁", "戊", "己"],
            "确认": pd.array([True, False, None, True, False, None], dtype="boolean"),
        },
        geometry=shapes,
        crs=TINY_CRS,
    )  # fmt: skip


@pytest.mark.parametrize("form", WHOLE, ids=lambda form: form.ending)
def test_awkward_rows_come_back(form: Format, tmp_path: Path) -> None:
    given = awkward()
    found = there_and_back(given, LAYERS["hazards"], form, tmp_path)
    if form.ending == ".csv":  # a CSV has texts; who reads it knows what they are
        found = (
            found.set_index("category", drop=False).loc[given["category"]].reset_index(drop=True)
        )
        for name in given.columns.drop("geometry"):
            if name not in LAYERS["hazards"].names:
                given[name] = [
                    None if pd.isna(cell) else str(cell).lower() if isinstance(cell, bool) else cell
                    for cell in given[name].tolist()
                ]
                found[name] = [
                    cell if cell is None or isinstance(value, str) else type(value)(cell)
                    for cell, value in zip(found[name], given[name], strict=True)
                ]
    assert_comes_back(found, given)


@pytest.mark.parametrize(
    "form", [form for form in WHOLE if form.tables], ids=lambda form: form.ending
)
def test_tables_without_geometry_come_back(form: Format, tmp_path: Path) -> None:
    layer = RESULTS["roster"]
    start = pd.Timestamp("2026-11-22T08:00", tz=LOCAL)
    roster = pd.DataFrame(
        {
            "guard_id": ["G01", "G02"],
            "date": [datetime.date(2026, 11, 22), datetime.date(2026, 11, 23)],
            "shift": ["early", "night"],
            "start": pd.Series([start, start], dtype=pd.DatetimeTZDtype("us", LOCAL)),
            "end": pd.Series([start] * 2, dtype=pd.DatetimeTZDtype("us", LOCAL)),
            "duty": ["walk", "post"],
        }
    )
    assert_comes_back(there_and_back(roster, layer, form, tmp_path), roster)


@pytest.mark.parametrize("form", WHOLE, ids=lambda form: form.ending)
def test_a_layer_without_rows_comes_back(tiny: Community, form: Format, tmp_path: Path) -> None:
    if form.ending in {".geojson", ".geojsonl"}:
        pytest.skip("without a feature these have no columns")
    found = there_and_back(tiny["barriers"], LAYERS["barriers"], form, tmp_path)
    assert len(found) == 0
    assert list(found.columns.drop("geometry")) == ["kind"]


corner = st.floats(-500, 500, allow_nan=False)
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20
)


moments = st.datetimes(
    datetime.datetime(1990, 1, 1), datetime.datetime(2090, 1, 1),
    timezones=st.sampled_from([LOCAL, datetime.UTC]),
).map(lambda at: pd.Timestamp(at).tz_convert("UTC").floor("ms").tz_convert(LOCAL))  # fmt: skip
systems = st.sampled_from(["EPSG:4326", "EPSG:4490", "EPSG:4549"])


@pytest.mark.parametrize("form", WHOLE, ids=lambda form: form.ending)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            texts, st.none() | texts, corner, corner,
            st.none() | st.integers(1, 4), st.none() | moments,
        ),
        min_size=1, max_size=9, unique_by=lambda row: row[0],
    ),
    systems,
)  # fmt: skip
def test_whatever_the_texts_places_and_times_in_whichever_system(
    form: Format,
    tmp_path_factory: pytest.TempPathFactory,
    cells: list[tuple[object, ...]],
    crs: str,
) -> None:
    kinds, notes, xs, ys, severities, times = zip(*cells, strict=True)
    frame = gpd.GeoDataFrame(
        {
            "category": kinds,
            "severity": pd.array(severities, dtype="Int64"),
            "found_at": pd.Series(times, dtype=pd.DatetimeTZDtype("us", LOCAL)),
            "status": None,
            "note": notes,
        },
        geometry=[Point(X0 + x, Y0 + y) for x, y in zip(xs, ys, strict=True)],
        crs=TINY_CRS,
    )
    folder = tmp_path_factory.mktemp("round")
    assert_comes_back(there_and_back(frame, LAYERS["hazards"], form, folder, crs), frame)


@pytest.mark.parametrize("form", WHOLE, ids=lambda form: form.ending)
def test_the_importer_reads_each_of_them_by_itself(
    tiny: Community, form: Format, tmp_path: Path
) -> None:
    there_and_back(tiny["buildings"], LAYERS["buildings"], form, tmp_path)
    found = read_community(tmp_path / f"buildings{form.ending}").community
    assert_comes_back(found["buildings"], tiny["buildings"])


@pytest.mark.parametrize("ending", [".gpkg", ".parquet", ".shp.zip", ".csv"])
def test_layers_that_left_together_come_back_together(
    tiny: Community, ending: str, tmp_path: Path
) -> None:
    names = ("buildings", "streets", "gates", "hazards")
    parts = [
        Part(rows_of(tiny[name], LAYERS[name].columns), about(LAYERS[name], TINY_CRS), LOOK)
        for name in names
    ]
    path = tmp_path / ("all.gpkg" if ending == ".gpkg" else "all.zip")
    write_together(path, FORMATS[ending], parts)
    found = read_community(path).community
    for name in names:
        assert_comes_back(found[name], tiny[name])


@pytest.mark.parametrize("ending", [".gpkg", ".geojson", ".fgb", ".parquet", ".shp.zip"])
def test_own_numbers_and_truths_with_gaps_are_imported_as_what_they_are(
    tiny: Community, ending: str, tmp_path: Path
) -> None:
    given = tiny["buildings"].assign(
        built=pd.array([1990, None] * 6, dtype="Int64"),
        lift=pd.array([True, None, False] * 4, dtype="boolean"),
        long=pd.array([2**53 + 1, 152301199001011235, None] * 4, dtype="Int64"),
    )
    there_and_back(given, LAYERS["buildings"], FORMATS[ending], tmp_path)
    found = read_community(tmp_path / f"buildings{ending}").community["buildings"]
    assert (str(found["built"].dtype), str(found["lift"].dtype)) == ("Int64", "boolean")
    assert set(found["long"].dropna()) == set(given["long"].dropna())
    assert_comes_back(found, given)


@pytest.mark.parametrize("crs", [4326, TINY_CRS])
def test_own_columns_called_like_those_of_the_place_stay_in_a_csv(
    tiny: Community, crs: object, tmp_path: Path
) -> None:
    own = {name: [f"{name}{n}" for n in range(12)] for name in ("lon", "lat", "x", "y", "crs")}
    given = tiny["buildings"].assign(**own)
    found = there_and_back(given, LAYERS["buildings"], FORMATS[".csv"], tmp_path, crs)
    assert_comes_back(found, given)
    assert found.crs == CRS.from_user_input(crs)


@pytest.mark.parametrize("name", ["buildings", "things"])
def test_shapefiles_that_were_unpacked_and_edited_keep_their_long_names(
    tiny: Community, name: str, tmp_path: Path
) -> None:
    """As QGIS leaves them: the zip unpacked, a column deleted and another one added."""
    plain = tiny["buildings"] if name == "buildings" else awkward()
    own = plain.assign(owner_full_name="甲", owner_full_checked=plain.index % 2 == 0)
    packed, folder = tmp_path / f"{name}.shp.zip", tmp_path / name
    write_layer(packed, rows_of(own), about(replace(LAYERS["buildings"], name=name), TINY_CRS))
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(folder)
    for file in folder.glob("*.shp"):
        edited = gpd.read_file(file).drop(columns="owner_full").assign(added=7)
        edited.to_file(file, encoding="UTF-8")
    layers = read_layers(folder)
    assert list(layers) == [name]
    found = layers[name]
    assert set(found.columns) == {*own.columns, "added"} - {"owner_full_name"}
    assert sorted(found["owner_full_checked"]) == sorted(own["owner_full_checked"])


def test_a_kml_of_somebody_else_keeps_its_names_and_folders(tmp_path: Path) -> None:
    """As Google Earth writes it: a schema, places with names, more than one folder."""
    schema = '<Schema name="s" id="s"><SimpleField type="int" name="floors"/></Schema>'
    data = '<SchemaData schemaUrl="#s"><SimpleData name="floors">6</SimpleData></SchemaData>'
    folders = "".join(
        f"<Folder><name>{name}</name><Placemark><name>东门</name><ExtendedData>{data}</ExtendedData>"
        "<Point><coordinates>119.6,45.5</coordinates></Point></Placemark></Folder>"
        for name in ("gates", "centres")
    )
    path = tmp_path / "ours.kml"
    path.write_text(
        f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{schema}{folders}</Document></kml>',
        encoding="utf-8",
    )
    layers = read_layers(path)
    assert set(layers) == {"gates", "centres"}
    assert layers["gates"]["name"].tolist() == ["东门"]


def test_a_geoparquet_without_a_system_is_told_and_not_guessed(
    tiny: Community, tmp_path: Path
) -> None:
    pytest.importorskip("pyarrow")
    bare = tiny["buildings"].set_crs(None, allow_override=True)
    bare.to_parquet(tmp_path / "buildings.parquet")
    with pytest.raises(InputError, match="CRS"):
        read_community(tmp_path / "buildings.parquet")


def test_a_table_of_fields_of_somebody_else_is_left_alone(tiny: Community, tmp_path: Path) -> None:
    tiny["buildings"].to_file(tmp_path / "buildings.gpkg")
    (tmp_path / "字段说明.csv").write_text("字段,含义\nname,名称\n", encoding="utf-8")
    assert len(read_community(tmp_path).community["buildings"]) == 12


@pytest.mark.parametrize("datum", [Datum.gcj02, Datum.bd09])
def test_a_shifted_datum_is_taken_back_and_told(
    tiny: Community, datum: Datum, tmp_path: Path
) -> None:
    true = tiny["buildings"].to_crs(4326)
    layer = LAYERS["buildings"]
    moved = shifted(true, Datum.wgs84, datum)
    write_layer(tmp_path / "buildings.geojson", rows_of(moved, layer.columns), about(layer))
    found = read_community(tmp_path / "buildings.geojson", datum=datum).community
    assert_comes_back(found["buildings"], true)
    assert found.origin.datum == datum.value
    plain = read_community(tmp_path / "buildings.geojson").community
    assert plain.origin.datum == ""
    metres = tmp_path / "metres"
    metres.mkdir()
    there_and_back(tiny["buildings"], layer, FORMATS[".gpkg"], metres)
    with pytest.raises(InputError, match="Only degrees"):
        read_community(metres / "buildings.gpkg", datum=datum)


def test_a_shift_that_was_taken_out_is_not_taken_out_again(tiny: Community, tmp_path: Path) -> None:
    """An export edited and imported by the command of the first import stays where it is."""
    layer, path = LAYERS["buildings"], tmp_path / "buildings.gpkg"
    true = tiny["buildings"].to_crs(4326)
    told = replace(about(layer), origin=replace(tiny.origin, datum="gcj02"))
    write_layer(path, rows_of(true, layer.columns), told)
    with pytest.raises(InputError, match="already"):
        read_community(path, datum=Datum.gcj02)
    found = read_community(path).community
    assert_comes_back(found["buildings"], true)
    assert found.origin.datum == "gcj02"


def test_points_of_a_workbook_come_back_under_chinese_titles(
    tiny: Community, tmp_path: Path
) -> None:
    layer = LAYERS["checkpoints"]
    path = tmp_path / "checkpoints.xlsx"
    write_layer(path, rows_of(tiny["checkpoints"], layer.columns), about(layer))
    found = read_layers(path)["checkpoints"]
    assert_comes_back(found, tiny["checkpoints"])


def test_without_pyarrow_geoparquet_says_what_to_install(
    tiny: Community, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    layer = LAYERS["gates"]
    with pytest.raises(Exception, match="pyarrow"):
        write_layer(tmp_path / "gates.parquet", rows_of(tiny["gates"]), about(layer))
    assert list(tmp_path.iterdir()) == []
