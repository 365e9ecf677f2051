"""Desktop clients read the feature service: GDAL, old and new, OWSLib and QGIS, all the same rows.

On both databases, every collection, in three systems of coordinates. Needs the programs: ogr2ogr on
PATH, and a Python with QGIS (`tests.clients.with_qgis`).
"""

import os
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import requests
import shapely
from pyproj import CRS, Transformer
from sqlalchemy import select

from api.exports.service import Asked
from api.ogc.looks import looks
from data.exports.collections import COLLECTIONS, count
from data.features.kinds import kinds
from data.features.texts import geometry_wkb
from data.store import registry
from data.store.engine import read_scope
from tests.clients.readers import (
    MOVES_BY_ITSELF,
    OTHERS,
    PAGE,
    READERS,
    SYSTEMS,
    features,
    in_qgis,
    ogr,
)
from tests.clients.serving import Served, plans, served
from tests.clients.with_qgis import colours_in, opened, rgb

__all__ = ["plans", "served"]
NAMES = tuple(kinds("sqlite"))
"""Every collection there is."""
Shapes = dict[str, list[shapely.Geometry | None]]


@pytest.fixture(scope="module")
def stored(served: Served) -> dict[str, Shapes]:
    """The shapes of every collection as the database has them, in the three systems, x first."""
    found: dict[str, Shapes] = {}
    moves = {code: Transformer.from_crs(4326, int(code), always_xy=True) for code in OTHERS}
    with read_scope(served.engine) as session:
        for name, kind in kinds(served.engine.dialect.name).items():
            query = select(geometry_wkb(kind.table.c.geometry)).order_by(kind.table.c.id)
            told = [None if one is None else bytes(one) for one in session.scalars(query)]
            shapes = shapely.from_wkb(np.array(told, dtype=object))
            found[name] = {"": list(shapes)} | {
                code: list(shapely.transform(shapes, move.transform, interleaved=False))
                for code, move in moves.items()
            }
    assert {name for name in NAMES if len(found[name][""]) > 2 * PAGE} >= {"routes", "tracks"}
    return found


@pytest.mark.parametrize("reader", READERS)
def test_every_program_reads_every_collection_as_it_is_stored(
    served: Served, stored: dict[str, Shapes], reader: str, tmp_path: Path
) -> None:
    read = READERS[reader](served, NAMES, tmp_path)
    assert set(read) == set(NAMES)
    answers = requests.get(
        f"{served.root}/collections", auth=("gis", served.token), timeout=20
    ).json()
    assert {one["id"] for one in answers["collections"]} == set(NAMES)
    for name, found in read.items():
        there = stored[name]
        assert found.count == len(there[""]), name
        if there[""]:  # of an empty collection GDAL and QGIS know no columns
            assert found.columns >= _columns(served, name) > {"community"}, name
            assert np.allclose(found.extent, shapely.total_bounds(there[""]), 0, 1e-6), name
        for code in SYSTEMS:
            off = apart(found.shapes[code], there[code])
            metres = code == "4549"
            given = 0.01 if reader in MOVES_BY_ITSELF else 0.001
            assert off < (given if metres else 1e-6), (name, code)


def _columns(served: Served, name: str) -> set[str]:
    """Return the columns of a collection that hold something and that a manager sees."""
    page = requests.get(
        f"{served.root}/collections/{name}/items?limit=1",
        auth=("gis", served.token),
        timeout=20,
    ).json()
    return {key for one in page["features"] for key in one["properties"]}


def apart(found: list[Any], wanted: list[Any]) -> float:
    """Return the largest difference between coordinates of shapes, one by one in order."""
    assert len(found) == len(wanted)
    assert np.array_equal(shapely.is_missing(found), shapely.is_missing(wanted))
    ours, theirs = (
        shapely.get_coordinates(shapes, return_index=True) for shapes in (found, wanted)
    )
    assert np.array_equal(ours[1], theirs[1])
    return float(np.abs(ours[0] - theirs[0]).max(initial=0.0))


def test_nobody_without_a_token_gets_a_layer(served: Served) -> None:
    for name in NAMES:
        answer = requests.get(f"{served.root}/collections/{name}/items", timeout=20)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Basic ")
        for login in ({}, {"USERPWD": "gis:nonsense"}):
            with pytest.raises(pyogrio.errors.DataSourceError):
                pyogrio.read_dataframe(f"OAPIF:{served.root}", layer=name, **login)
    told = subprocess.run(
        [ogr("ogrinfo"), f"OAPIF:{served.root}"],
        env={key: value for key, value in os.environ.items() if key != "GDAL_HTTP_USERPWD"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode
    assert "401" in told.stdout + told.stderr
    client = features(served.root, None)
    for name in NAMES:
        with pytest.raises(RuntimeError, match="401"):
            client.collection_items(name)
    for name, found in in_qgis(served.root, "", NAMES).items():
        assert not found["valid"], name


def test_qgis_reads_only_what_is_in_the_window(served: Served) -> None:
    found = in_qgis(served.root, served.token, ["buildings"])["buildings"]
    assert 0 < found["west"] < found["count"]


def test_owslib_finds_its_way(served: Served, stored: dict[str, Shapes]) -> None:
    client = features(served.root, served.token)
    assert set(NAMES) == set(client.feature_collections())
    claimed = client.conformance()["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs" in claimed
    assert client.api()["openapi"] == "3.0.3"
    west, south, _, _ = shapely.total_bounds(stored["buildings"][""])
    page = client.collection_items("buildings", bbox=[west, south, west + 1e-4, south + 1e-4])
    assert page["numberMatched"] == 1
    page = client.collection_items("hazards", filter="severity >= 4")
    assert [one["properties"]["category"] for one in page["features"]] == ["消防通道"]


def test_a_package_of_a_running_service_shows_it_live(served: Served, tmp_path: Path) -> None:
    made, titles = _package_of(served, tmp_path)
    assert made == {"data.gpkg", "project.qgz", "live.qgz", "README.txt"}
    picture, login = tmp_path / "live.png", ("gis", served.token)
    live = opened(tmp_path / "live.qgz", picture, *login)
    kept = opened(tmp_path / "project.qgz", tmp_path / "kept.png")
    assert set(live["layers"]) == {titles[name] for name in titles if COLLECTIONS[name].drawn}
    assert kept["listed"] == [*live["listed"], "排班"]
    for title, layer in live["layers"].items():
        assert layer["valid"], title
        assert layer["provider"] == "OAPIF"
        for same in ("rows", "renderer", "labels"):
            assert layer[same] == kept["layers"][title][same], title
    assert "网格编号" in live["layers"]["网格"]["aliases"]
    for shown in (picture, tmp_path / "kept.png"):
        assert {rgb(one) for one in looks()["grids"].tints.colours[1:4]} <= colours_in(shown)
    asked = opened(tmp_path / "live.qgz", picture)  # nobody gives a name: no layer, no crash
    assert not any(layer["valid"] for layer in asked["layers"].values())


def _package_of(served: Served, folder: Path) -> tuple[set[str], Mapping[str, str]]:
    """Unpack a package of all a served database has; return its files and the layers' titles."""
    with read_scope(served.engine) as session:
        (stored,) = registry.listing(session)
        service = served.root.removesuffix("ogc")
        asked = Asked(session, stored, CRS.from_epsg(4549), by="测试员", service=service)
        asked.package(folder / "p.zip", None)
        held = [name for name, one in COLLECTIONS.items()
                if count(session, asked.selection(one, None))]  # fmt: skip
    with zipfile.ZipFile(folder / "p.zip") as archive:
        archive.extractall(folder)
        texts = archive.read("live.qgz"), archive.read("README.txt")
        assert not any(served.token.encode() in text for text in texts)
        return set(archive.namelist()), {name: COLLECTIONS[name].layer.zh for name in held}
