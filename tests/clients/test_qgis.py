"""QGIS opens a package by itself: every layer valid, styled and titled in Chinese.

Needs a Python with QGIS: GRIDBEAT_QGIS_PYTHON names a command for it; else Debian's own is tried.
"""

import json
import os
import shlex
import subprocess
import zipfile
from datetime import datetime
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from api.ogc.looks import looks
from data.exports.about import About
from data.exports.qgis import write_package
from data.exports.qgis.package import Part
from data.exports.rows import rows_of
from geo.clock import LOCAL
from geo.community import Community
from geo.schema import LAYERS

SCRIPT = Path(__file__).with_name("qgis_open.py")


@cache
def command() -> list[str]:
    """Return what runs a Python with QGIS, or skip."""
    words = shlex.split(os.environ.get("GRIDBEAT_QGIS_PYTHON", "/usr/bin/python3"))
    tried = subprocess.run([*words, "-c", "import qgis.core"], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip("no QGIS: install the packages qgis and python3-qgis")
    return words


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
    ran = subprocess.run(
        [*command(), SCRIPT, package / "project.qgz", picture],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    told = json.loads(ran.stdout.splitlines()[-1])
    assert (told["opened"], told["crs"]) == (True, "EPSG:4549")
    layers = told["layers"]
    assert {LAYERS[name].zh for name in LAYERS if len(tiny[name])} == set(layers)
    assert all(layer["valid"] and layer["crs"] == "EPSG:4549" for layer in layers.values())
    assert layers["楼栋"]["rows"] == 12
    assert "户数 (households)" in layers["楼栋"]["aliases"]
    assert layers["隐患"]["renderer"] == "categorizedSymbol"
    colours = {
        tuple(colour)
        for colour in np.asarray(Image.open(picture).convert("RGB"))[::3, ::3].reshape(-1, 3)
    }
    assert {(0xDC, 0xD8, 0xD0), (0xF0, 0x64, 0x2F)} & colours


def test_the_project_names_no_absolute_path(package: Path) -> None:
    with zipfile.ZipFile(package / "project.qgz") as archive:
        document = archive.read("project.qgs").decode()
    assert "./data.gpkg|layername=buildings" in document
    assert str(package.parent) not in document
