"""Whatever a community is sent in, the same community is read; what is wrong is told at once."""

import json
import shutil
import zipfile
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
from pyproj import CRS
from shapely import Point, Polygon, box

from data.exports.gpkg import write_gpkg
from data.sources import read_community
from geo.community import Community
from geo.errors import InputError
from geo.faults import errors
from geo.origin import Origin
from geo.schema import ESTIMATED
from tests.data.sources.worlds import assert_same, drawn, in_chinese, write, write_shapefile
from tests.worlds import TINY_CRS, X0, Y0


def gpkg(path: Path, layers: dict[str, gpd.GeoDataFrame]) -> Path:
    for name, layer in layers.items():
        pyogrio.write_dataframe(layer, path, layer=name, driver="GPKG")
    return path


def faults_of(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_community(path)
    return str(caught.value)


def test_a_geopackage(tiny: Community, tmp_path: Path) -> None:
    reading = read_community(gpkg(tmp_path / "t.gpkg", drawn(tiny)))
    assert reading.faults == []
    assert_same(reading.community, tiny)
    assert reading.community.origin == Origin(title="t.gpkg")


def test_a_geopackage_of_ours_keeps_its_origin(tiny: Community, tmp_path: Path) -> None:
    write_gpkg(tmp_path / "t.gpkg", tiny.layers, origin=tiny.origin, title=tiny.name)
    community = read_community(tmp_path / "t.gpkg").community
    assert_same(community, tiny)
    assert community.origin == tiny.origin


def test_chinese_layer_and_column_names(tiny: Community, tmp_path: Path) -> None:
    assert_same(read_community(gpkg(tmp_path / "t.gpkg", in_chinese(tiny))).community, tiny)


def test_names_differing_in_case_blanks_and_units(tiny: Community, tmp_path: Path) -> None:
    layers = drawn(tiny)
    layers["Buildings"] = layers.pop("buildings").rename(
        columns={"building_id": "Building ID", "households": "户数（户）", "floors": " 楼层 "}
    )
    layers["Roads"] = layers.pop("streets")
    assert_same(read_community(gpkg(tmp_path / "t.gpkg", layers)).community, tiny)


@pytest.mark.parametrize("degrees", [True, False])
def test_a_folder_of_geojson(tiny: Community, tmp_path: Path, degrees: bool) -> None:
    for name, layer in drawn(tiny).items():
        options = {"RFC7946": "YES", "COORDINATE_PRECISION": "10"} if degrees else {}
        write(tmp_path / f"{name}.geojson", layer.to_crs(4326) if degrees else layer, **options)
    community = read_community(tmp_path).community
    assert community.crs == (4326 if degrees else TINY_CRS)
    assert_same(community, tiny)


@pytest.mark.parametrize("cpg", [True, False])
@pytest.mark.parametrize("names", ["zh", "en"])
def test_a_folder_of_gbk_shapefiles(tiny: Community, tmp_path: Path, cpg: bool, names: str) -> None:
    for name, layer in (in_chinese(tiny) if names == "zh" else drawn(tiny)).items():
        write_shapefile(tmp_path / f"{name}.shp", layer, cpg=cpg)
    assert_same(read_community(tmp_path).community, tiny)


def test_a_zip_of_shapefiles_named_on_chinese_windows(tiny: Community, tmp_path: Path) -> None:
    (tmp_path / "shp").mkdir()
    for name, layer in in_chinese(tiny).items():
        write_shapefile(tmp_path / "shp" / f"{name}.shp", layer, cpg=False)
    with zipfile.ZipFile(tmp_path / "小区.zip", "w") as archive:
        for file in sorted((tmp_path / "shp").iterdir()):
            member = zipfile.ZipInfo("ascii")
            member.filename = f"社区/{file.name}".encode("gbk").decode("cp437")
            member.flag_bits = 0
            archive.writestr(_Cp437(member), file.read_bytes())
    assert_same(read_community(tmp_path / "小区.zip").community, tiny)


class _Cp437(zipfile.ZipInfo):
    """A member whose name is written in the bytes Chinese Windows writes, without a flag."""

    def __init__(self, member: zipfile.ZipInfo) -> None:
        super().__init__(member.filename)

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
        return self.filename.encode("cp437"), 0


def test_counts_in_a_gbk_table_beside_the_drawing(tiny: Community, tmp_path: Path) -> None:
    layers = drawn(tiny)
    buildings = layers.pop("buildings")
    layers["buildings"] = buildings[["building_id", "geometry"]]
    gpkg(tmp_path / "drawn.gpkg", layers)
    rest = buildings.drop(columns="geometry")
    table = rest.rename(columns={"building_id": "楼号", "households": "户数", "persons": "人口"})
    table.iloc[::-1].to_csv(tmp_path / "楼栋.csv", index=False, encoding="gbk", sep=";")
    assert_same(read_community(tmp_path).community, tiny)


def test_counts_in_a_workbook_with_a_title_row(tiny: Community, tmp_path: Path) -> None:
    layers = drawn(tiny)
    buildings = layers.pop("buildings")
    gpkg(tmp_path / "drawn.gpkg", layers | {"buildings": buildings.drop(columns="households")})
    book = openpyxl.Workbook()
    book.active.append(["新六十栋社区楼栋表"])
    book.active.append(["楼栋编号", "户数", "备注"])
    for building in buildings["building_id"]:
        book.active.append([building, 40, None])
    book.save(tmp_path / "楼栋.xlsx")
    community = read_community(tmp_path).community
    assert community["buildings"]["households"].sum() == 480
    assert "备注" in community["buildings"]


def test_a_table_joined_by_address(tiny: Community, tmp_path: Path) -> None:
    layers = drawn(tiny)
    buildings = layers["buildings"].drop(columns="households")
    buildings["地址"] = [f"中路{i}号" for i in range(12)]
    gpkg(tmp_path / "drawn.gpkg", layers | {"buildings": buildings})
    rows = "\n".join(f"中路{i}号,{i}" for i in range(12))
    (tmp_path / "buildings.csv").write_text(f"地址,户数\n{rows}\n", "utf-8-sig")
    assert read_community(tmp_path).community["buildings"]["households"].tolist() == [*range(12)]


def test_addresses_may_be_the_names_of_the_buildings(tiny: Community, tmp_path: Path) -> None:
    buildings = tiny["buildings"].assign(name=[f"中路{i}号" for i in range(12)])
    gpkg(tmp_path / "drawn.gpkg", {"buildings": buildings})
    (tmp_path / "楼栋.csv").write_text("地址,户数\n中路3号,7\n", "utf-8")
    households = read_community(tmp_path).community["buildings"]["households"]
    assert households.tolist() == [*[40] * 3, 7, *[40] * 8]


def test_an_unreadable_file_in_a_folder_does_not_hide_the_faults_of_others(
    tiny: Community, tmp_path: Path
) -> None:
    gpkg(tmp_path / "drawn.gpkg", {"buildings": tiny["buildings"].assign(households=-1)})
    (tmp_path / "streets.geojson").write_text("no data")
    text = faults_of(tmp_path)
    assert "streets.geojson: The file cannot be read" in text
    assert "row W1, column households: households '-1' is negative" in text


def test_rows_of_a_table_that_match_nothing_are_told(tiny: Community, tmp_path: Path) -> None:
    gpkg(tmp_path / "drawn.gpkg", drawn(tiny))
    (tmp_path / "buildings.csv").write_text(
        "building_id,households\nW1,41\nW99,3\nW2,1\nW2,2\n,5\n", "utf-8"
    )
    with pytest.raises(InputError) as caught:
        read_community(tmp_path)
    assert {fault.row for fault in errors(caught.value.faults)} == {"W99", "W2", "5"}


@pytest.mark.parametrize(
    ("header", "places"),
    [("经度,纬度", True), ("lon,lat", True), ("x,y,坐标系", False)],
)
def test_a_single_table_with_coordinates_becomes_points(
    tmp_path: Path, header: str, places: bool
) -> None:
    where = ["119.65,45.53", "119.66,45.54"] if places else ["470000,5040000,4549"] * 2
    lines = [f"楼栋编号,户数,{header}", f"007,12,{where[0]}", f"8,0,{where[1]}"]
    (tmp_path / "新村.csv").write_text("\n".join(lines), "gb18030")
    community = read_community(tmp_path / "新村.csv").community
    assert community.name == "新村"
    assert community["buildings"]["building_id"].tolist() == ["007", "8"]
    assert community.crs == ("EPSG:4326" if places else "EPSG:4549")
    assert community["buildings"].geom_type.unique().tolist() == ["Point"]


def test_coordinates_that_are_no_place_are_told_row_by_row(tmp_path: Path) -> None:
    rows = ["1,1,0,0", "2,1,119.6,45.5", "3,1,470000,5040000", "4,1,东边,45.5"]
    (tmp_path / "t.csv").write_text("\n".join(["building_id,households,lon,lat", *rows]), "utf-8")
    with pytest.raises(InputError) as caught:
        read_community(tmp_path / "t.csv")
    words = {f.row: f.reason for f in caught.value.faults if "no geometry" not in f.reason}
    assert set(words) == {"1", "3", "4"}
    assert "(0, 0)" in words["1"]
    assert "not degrees" in words["3"]
    assert "东边" in words["4"]


def test_coordinates_without_a_crs_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("building_id,households,x,y\n1,1,470000,5040000\n", "utf-8")
    assert "CRS) is missing" in faults_of(tmp_path / "t.csv")


def test_a_file_with_every_fault_lists_them_all(tiny: Community, tmp_path: Path) -> None:
    layers = drawn(tiny)
    buildings = layers["buildings"].copy()
    buildings["households"] = [-1, None, 2.5, *[40] * 9]
    buildings.loc[4, "building_id"] = "W4"
    shapes = buildings.geometry.tolist()
    shapes[5] = Polygon([(X0, Y0), (X0 + 9, Y0 + 9), (X0 + 9, Y0), (X0, Y0 + 9)])
    shapes[6] = None
    shapes[7] = box(X0 - 99, Y0, X0 - 90, Y0 + 9)
    shapes[9] = shapes[8]
    buildings["geometry"] = gpd.GeoSeries(shapes, crs=buildings.crs)
    incidents = layers["incidents"].copy()
    incidents["closed_at"] = ["2020-01-01", "昨天"]
    stray = layers["streets"].iloc[[0]].copy()
    stray["geometry"] = stray.translate(50, 100).scale(0.1, 0.1)
    layers |= {"buildings": buildings, "incidents": incidents}
    layers["streets"] = pd.concat([layers["streets"], stray])
    gpkg(tmp_path / "t.gpkg", layers)
    (tmp_path / "gates.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    write(tmp_path / "checkpoints.shp", layers["checkpoints"])
    (tmp_path / "checkpoints.prj").unlink()
    (tmp_path / "checkpoints.shp").rename(tmp_path / "巡更点.shp")
    for suffix in (".dbf", ".shx", ".cpg"):
        (tmp_path / f"checkpoints{suffix}").rename(tmp_path / f"巡更点{suffix}")
    text = faults_of(tmp_path)
    for words in (
        "row W1, column households: households '-1.0' is negative",
        "row W2, column households: households is missing",
        "row W3, column households: households '2.5' is not a whole number",
        "building_id 'W4' is used 2 times, in rows 4, 5",
        "row W6: The feature has an invalid geometry: Self-intersection",
        "row E1: The feature has no geometry",
        "row E2: The building is outside the boundary",
        "'E3' and 'E4' overlap by 700 m²",
        "incidents, row 1, column closed_at: It was closed before",
        "incidents, row 2, column closed_at: closed_at '昨天' is not a time",
        "in 2 parts that do not meet",
        "'checkpoints' and '巡更点' are both the layer checkpoints",
    ):
        assert words in text


def test_a_missing_crs_is_told_for_its_layer(tiny: Community, tmp_path: Path) -> None:
    for name in ("buildings", "streets"):
        write(tmp_path / f"{name}.shp", tiny[name])
    (tmp_path / "streets.prj").unlink()
    text = faults_of(tmp_path)
    assert text.startswith("streets: The coordinate system (CRS) is missing")
    assert "\n" not in text


def test_geometry_gdal_can_read_but_nobody_can_build_is_missing_geometry(tmp_path: Path) -> None:
    ring = [[119.6, 45.5], [119.7, 45.5]]
    feature = {
        "type": "Feature",
        "properties": {"building_id": "1", "households": 1},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    text = str({"type": "FeatureCollection", "features": [feature]}).replace("'", '"')
    (tmp_path / "buildings.geojson").write_text(text)
    assert "row 1" in faults_of(tmp_path / "buildings.geojson")


def test_a_crs_without_authority_code_is_a_crs(tiny: Community, tmp_path: Path) -> None:
    lonely = (
        'PROJCRS["unknown",BASEGEOGCRS["WGS 84",DATUM["World Geodetic System 1984",'
        'ELLIPSOID["WGS 84",6378137,298.257223563]]],CONVERSION["unknown",'
        'METHOD["Transverse Mercator"],PARAMETER["Latitude of natural origin",0],'
        'PARAMETER["Longitude of natural origin",120],PARAMETER["Scale factor",1],'
        'PARAMETER["False easting",500000],PARAMETER["False northing",0]],'
        'CS[Cartesian,2],AXIS["(E)",east],AXIS["(N)",north],LENGTHUNIT["metre",1]]'
    )
    layers = {name: layer.to_crs(lonely) for name, layer in drawn(tiny).items()}
    community = read_community(gpkg(tmp_path / "t.gpkg", layers)).community
    assert community.crs.to_authority() is None
    assert community["buildings"].to_crs(TINY_CRS).geometry.iloc[0].bounds == pytest.approx(
        tiny["buildings"].geometry.iloc[0].bounds, abs=0.01
    )


def test_the_crs_of_wuhans_streets_is_a_crs(
    tiny: Community, tmp_path: Path, shared_data: Path
) -> None:
    parquet = (shared_data / "osm_wuhan_streets" / "original.parquet").read_bytes()
    described = parquet[parquet.index(b'{"$schema"', parquet.rindex(b'"crs"')) :]
    crs = CRS(json.JSONDecoder().raw_decode(described.decode("utf-8", "ignore"))[0])
    assert "id" not in crs.to_json_dict()
    layers = {name: layer.to_crs(crs) for name, layer in drawn(tiny).items()}
    community = read_community(gpkg(tmp_path / "t.gpkg", layers)).community
    assert community["buildings"].to_crs(TINY_CRS).area.tolist() == pytest.approx([700] * 12)


def test_a_window_cuts_streets_keeps_buildings_whole_and_becomes_the_boundary(
    tiny: Community, tmp_path: Path
) -> None:
    west = gpd.GeoSeries([box(X0 + 1, Y0 + 1, X0 + 199, Y0 + 120)], crs=TINY_CRS).to_crs(4326)
    bbox = tuple(float(bound) for bound in west.total_bounds)
    path = gpkg(tmp_path / "t.gpkg", drawn(tiny))
    community = read_community(path, bbox=bbox).community  # type: ignore[arg-type]
    assert sorted(community["buildings"]["building_id"]) == ["W1", "W2"]
    assert (community["buildings"].area.round() == 700).all()
    assert community.name == "小社区"
    window = gpd.GeoSeries([box(*bbox)], crs=4326).to_crs(TINY_CRS).iloc[0]
    assert window.buffer(0.1).covers(community["boundary"].geometry.iloc[0])
    assert window.buffer(0.1).covers(community["streets"].union_all())
    assert 195 < community["streets"].length.sum() < 205
    assert community["cameras"]["name"].tolist() == ["C1"]


def test_a_window_without_a_boundary_layer_becomes_the_boundary(
    tiny: Community, tmp_path: Path
) -> None:
    path = gpkg(tmp_path / "t.gpkg", {"buildings": tiny["buildings"]})
    bounds = tiny["buildings"].to_crs(4326).total_bounds
    bbox = (bounds[0] - 0.001, bounds[1] - 0.001, bounds[2] + 0.001, bounds[3] + 0.001)
    community = read_community(path, bbox=bbox).community
    assert len(community["boundary"]) == 1
    assert community["boundary"].to_crs(4326).total_bounds == pytest.approx(bbox)
    assert community.name == "t"


def test_faults_outside_the_window_do_not_matter(tiny: Community, tmp_path: Path) -> None:
    layers = drawn(tiny)
    layers["buildings"] = layers["buildings"].assign(households=[*[40] * 6, *[-1] * 6])
    path = gpkg(tmp_path / "t.gpkg", layers)
    west = gpd.GeoSeries([box(X0, Y0, X0 + 199, Y0 + 300)], crs=TINY_CRS).to_crs(4326)
    bounds = west.total_bounds
    bbox = (bounds[0], bounds[1], bounds[2], bounds[3])
    assert read_community(path, bbox=bbox).community["buildings"]["households"].sum() == 240


def test_a_window_beside_the_community_is_told(tiny: Community, tmp_path: Path) -> None:
    path = gpkg(tmp_path / "t.gpkg", drawn(tiny))
    with pytest.raises(InputError, match="No building lies in the window"):
        read_community(path, bbox=(0, 0, 1, 1))


def test_estimates_in_a_file_stay_marked_and_are_told(tiny: Community, tmp_path: Path) -> None:
    buildings = tiny["buildings"].assign(**{ESTIMATED: [True] * 3 + [False] * 9})
    write_gpkg(tmp_path / "t.gpkg", {"buildings": buildings}, origin=Origin(), title="t")
    reading = read_community(tmp_path / "t.gpkg")
    assert reading.community["buildings"][ESTIMATED].sum() == 3
    (fault,) = reading.faults
    assert "3 of 12 buildings are estimates: 120 households" in fault.reason


def test_a_single_file_with_the_columns_of_buildings_is_a_community(
    tiny: Community, tmp_path: Path
) -> None:
    write(tmp_path / "六十栋.fgb", tiny["buildings"])
    reading = read_community(tmp_path / "六十栋.fgb")
    assert reading.community.name == "六十栋"
    assert len(reading.community["buildings"]) == 12


@pytest.mark.parametrize("name", ["nothing.gpkg", "empty", "text.gpkg", "broken.osm.pbf", "b.zip"])
def test_what_cannot_be_read_is_a_fault_with_a_remedy(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "empty":
        path.mkdir()
    elif name != "nothing.gpkg":
        path.write_text("this is no data")
    with pytest.raises(InputError) as caught:
        read_community(path)
    (fault,) = caught.value.faults
    assert fault.layer == name
    assert fault.remedy


def test_files_that_point_elsewhere_are_refused(tiny: Community, tmp_path: Path) -> None:
    write(tmp_path / "buildings.geojson", tiny["buildings"].to_crs(4326))
    (tmp_path / "t.vrt").write_text(
        f"<OGRVRTDataSource><OGRVRTLayer name='buildings'><SrcDataSource>{tmp_path}/"
        "buildings.geojson</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    )
    shutil.copy(tmp_path / "t.vrt", tmp_path / "t.json")
    for name in ("t.vrt", "t.json"):
        assert "cannot be read" in faults_of(tmp_path / name)


def test_progress_rises_from_start_to_end(tiny: Community, tmp_path: Path) -> None:
    shares: list[float] = []
    path = gpkg(tmp_path / "t.gpkg", drawn(tiny))
    read_community(path, progress=lambda _step, share: shares.append(share))
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


def test_points_of_one_part_are_points(tiny: Community, tmp_path: Path) -> None:
    layers = drawn(tiny)
    layers["gates"] = layers["gates"].set_geometry(
        gpd.GeoSeries.from_wkt(["MULTIPOINT (470198 5040090)", "MULTIPOINT (470202 5040090)"]),
        crs=TINY_CRS,
    )
    community = read_community(gpkg(tmp_path / "t.gpkg", layers)).community
    assert community["gates"].geometry.iloc[0] == Point(470198, 5040090)
