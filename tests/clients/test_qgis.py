"""QGIS opens a package by itself: every layer valid, styled and titled in Chinese.

Needs a Python with QGIS: GRIDBEAT_QGIS_PYTHON names a command for it; else Debian's own is tried.
"""

import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from api.exports.service import FROM_BELOW
from api.ogc.looks import looks
from data.exports.about import About
from data.exports.collections import COLLECTIONS
from data.exports.qgis import write_package
from data.exports.qgis.package import Part
from data.exports.rows import rows_of
from geo.clock import LOCAL
from geo.community import Community
from geo.schema import LAYERS
from tests.clients.with_qgis import colours_in, opened, rgb, run


@pytest.fixture(scope="module")
def package(tiny: Community, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny community as a package, unpacked."""
    folder = tmp_path_factory.mktemp("package")
    parts = [
        Part(
            rows_of(tiny[name], layer.columns),
            About(
                name, layer.zh, layer.en, tiny.name, tiny.origin,
                datetime.now(LOCAL), "测试员", tiny.crs,
            ),
            looks()[name],
        )
        for name, layer in LAYERS.items()
    ]  # fmt: skip
    write_package(folder / "p.zip", tiny.name, parts)
    with zipfile.ZipFile(folder / "p.zip") as archive:
        assert archive.namelist() == ["data.gpkg", "project.qgz", "README.txt"]
        archive.extractall(folder / "there")
    (folder / "there").rename(folder / "moved")  # paths are relative
    return folder / "moved"


def test_qgis_opens_and_draws_the_package(package: Path, tiny: Community, tmp_path: Path) -> None:
    picture = tmp_path / "map.png"
    told = opened(package / "project.qgz", picture)
    assert (told["opened"], told["crs"]) == (True, "EPSG:4549")
    layers = told["layers"]
    assert {LAYERS[name].zh for name in LAYERS if len(tiny[name])} == set(layers)
    assert all(layer["valid"] and layer["crs"] == "EPSG:4549" for layer in layers.values())
    assert layers["楼栋"]["rows"] == 12
    assert "户数 (households)" in layers["楼栋"]["aliases"]
    assert layers["隐患"]["renderer"] == "categorizedSymbol"
    assert layers["楼栋"]["labels"]
    assert not layers["社区边界"]["labels"]
    colours, drawn = colours_in(picture), looks()
    for name in ("buildings", "streets", "checkpoints"):
        assert rgb(drawn[name].fill) in colours, name
    assert rgb(drawn["hazards"].classes[3].colour) in colours


def test_a_geopackage_alone_brings_its_styles(package: Path, tmp_path: Path) -> None:
    picture, names = tmp_path / "alone.png", ("hazards", "streets", "buildings", "boundary")
    told = run("qgis_gpkg.py", package / "data.gpkg", picture, *names)
    for name in names:
        assert told[name]["valid"], name
        assert told[name]["styled"], told[name]["said"]
    assert told["hazards"]["renderer"] == told["streets"]["renderer"] == "categorizedSymbol"
    assert told["buildings"]["labels"]
    assert "类别" in told["hazards"]["aliases"]
    assert {rgb(looks()["buildings"].fill), rgb(looks()["streets"].fill)} <= colours_in(picture)


def test_a_package_has_every_collection() -> None:
    assert set(FROM_BELOW) == set(COLLECTIONS)


def test_a_layer_of_mixed_geometry_is_listed_once_for_each_kind(
    tiny: Community, tmp_path: Path
) -> None:
    layer = LAYERS["hazards"]
    shapes = [tiny["hazards"].geometry.iloc[0], tiny["buildings"].geometry.iloc[0]]
    frame = tiny["hazards"].set_geometry(shapes, crs=tiny.crs)
    about = About("hazards", layer.zh, layer.en, "", tiny.origin, datetime.now(LOCAL), "", tiny.crs)
    write_package(
        tmp_path / "p.zip", "混合", [Part(rows_of(frame, layer.columns), about, looks()["hazards"])]
    )
    with zipfile.ZipFile(tmp_path / "p.zip") as archive:
        archive.extractall(tmp_path)
    told = opened(tmp_path / "project.qgz", tmp_path / "map.png")["layers"]
    assert {name: layer["rows"] for name, layer in told.items()} == {
        "隐患（点）": 1,
        "隐患（面）": 1,
    }


def test_the_project_names_no_absolute_path(package: Path) -> None:
    with zipfile.ZipFile(package / "project.qgz") as archive:
        document = archive.read("project.qgs").decode()
    assert "./data.gpkg|layername=buildings" in document
    assert str(package.parent) not in document
