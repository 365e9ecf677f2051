"""Damaged files are faults, whatever the damage: nothing else ever escapes."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from data.exports.gpkg import write_gpkg
from data.sources import read_community
from data.sources.gpx import read_track
from geo.community import Community
from geo.errors import InputError
from geo.origin import Origin
from tests.data.sources.test_gpx import track
from tests.data.sources.worlds import in_chinese, write, write_shapefile


def a_geopackage(tiny: Community, folder: Path) -> Path:
    write_gpkg(folder / "t.gpkg", tiny.layers, origin=Origin(), title="t")
    return folder / "t.gpkg"


def a_geojson(tiny: Community, folder: Path) -> Path:
    write(folder / "buildings.geojson", tiny["buildings"].to_crs(4326))
    return folder / "buildings.geojson"


def a_shapefile_archive(tiny: Community, folder: Path) -> Path:
    (folder / "shp").mkdir()
    write_shapefile(folder / "shp" / "楼栋.shp", in_chinese(tiny)["楼栋"], cpg=False)
    with zipfile.ZipFile(folder / "t.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted((folder / "shp").iterdir()):
            archive.write(file, file.name)
    return folder / "t.zip"


def a_workbook(_tiny: Community, folder: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["building_id", "households", "lon", "lat"])
    book.active.append(["1", 2, 119.6, 45.5])
    book.save(folder / "t.xlsx")
    return folder / "t.xlsx"


def a_table(_tiny: Community, folder: Path) -> Path:
    text = "楼栋编号,户数,经度,纬度\n一,2,119.6,45.5\n"
    (folder / "t.csv").write_bytes(text.encode("gbk"))
    return folder / "t.csv"


def a_track(_tiny: Community, folder: Path) -> Path:
    return track(folder, ["2026-05-01T00:00:00Z", "2026-05-01T00:00:09Z"])


SOUND = [a_geopackage, a_geojson, a_shapefile_archive, a_workbook, a_table, a_track]


@pytest.mark.parametrize("make", SOUND, ids=[make.__name__ for make in SOUND])
def test_damage_is_a_fault_or_harmless(
    tiny: Community, tmp_path: Path, make: Callable[[Community, Path], Path]
) -> None:
    path = make(tiny, tmp_path)
    read = read_track if path.suffix == ".gpx" else read_community
    sound = path.read_bytes()
    read(path)
    rng = np.random.default_rng(7)
    faults = 0
    for trial in range(24):
        damaged = bytearray(sound)
        if trial % 3 == 0:
            damaged = damaged[: int(rng.integers(len(sound)))]
        else:
            for at in rng.integers(len(sound), size=int(rng.integers(1, 40))):
                damaged[at] = int(rng.integers(256))
        path.write_bytes(bytes(damaged))
        try:
            read(path)
        except InputError as error:
            faults += bool(error.faults)
    assert faults >= 8
