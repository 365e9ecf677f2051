"""Desktop clients read the feature service: GDAL, old and new, OWSLib and QGIS, all the same rows.

Needs the programs: ogr2ogr on PATH, and a Python with QGIS (`tests.clients.test_qgis`).
"""

import json
import os
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
from owslib.ogcapi.features import Features
from owslib.util import Authentication
from pyproj import Transformer
from sqlalchemy import Engine

from api.bench.ogc.asking import over_http
from api.bench.ogc.checks import Asked
from api.bench.ogc.serving import ours
from api.publishing import publish_patrol, publish_split
from data.store import communities, sync_positions
from data.store.engine import make_engine, session_scope
from data.store.sync_presence import Who
from geo.access import Membership, Role
from geo.clock import LOCAL
from geo.community import Community
from geo.partition import SplitParams, split
from geo.patrol import PatrolParams, plan
from tests.api.assets import empty_assets
from tests.clients.test_qgis import command
from tests.people import add_person, token_of

SCRIPT = Path(__file__).with_name("qgis_ogc.py")
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
NAMES = (
    *("grids", "buildings", "compounds", "streets", "hazards", "incidents"),
    *("checkpoints", "cameras", "routes", "patrols", "tracks"),
)
"""Every collection of the contract."""


@pytest.fixture(scope="module")
def service(
    tiny: Community, spatialite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """The address of a running service with plans and fixes, and a manager's token."""
    folder = tmp_path_factory.mktemp("ogc")
    file = folder / "gridbeat.sqlite"
    shutil.copy(spatialite_template, file)
    engine = make_engine(f"sqlite:///{file}")
    _fill(engine, tiny)
    token = token_of(engine, add_person(engine, "gis", Membership(Role.manager)), writes=False)
    empty_assets(folder / "web")
    os.environ["GRIDBEAT_WEB_FOLDER"] = str(folder / "web")
    # A process of its own: GDAL keeps this one's lock while it waits for an answer.
    with ours(f"sqlite:///{file}", token, folder) as found:
        yield found.root.rstrip("/"), token
    del os.environ["GRIDBEAT_WEB_FOLDER"]
    engine.dispose()


def _fill(engine: Engine, tiny: Community) -> None:
    patrol = plan(tiny, PatrolParams(days=1))
    at = patrol.roster["start"].min().to_pydatetime().astimezone(LOCAL)
    with session_scope(engine) as session:
        here = communities.save(session, tiny)
        publish_split(
            session, here, split(tiny, SplitParams(min_households=80, max_households=130)), at
        )
        publish_patrol(session, here, patrol, at)
        fixes = [
            {
                "at": at + timedelta(minutes=n),
                "lon": 119.62,
                "lat": 45.5 + n / 1e4,
                "accuracy_m": 5.0,
            }
            for n in range(250)
        ]
        sync_positions.add(session, Who(here, 1, "tablet", "G06"), fixes, at)


@pytest.fixture(scope="module")
def truth(service: tuple[str, str]) -> dict[str, Any]:
    """What plain requests say of each collection: how many, where, and which columns."""
    root, token = service
    asked = Asked(over_http({"Authorization": f"Bearer {token}"}), f"{root}/", NAMES)
    found = {}
    for one in asked.collections:
        page = asked.get(f"{root}/collections/{one['id']}/items", limit=10000).json
        found[one["id"]] = {
            "count": page["numberMatched"],
            "bounds": one["extent"]["spatial"]["bbox"][0],
            "columns": set(page["features"][0]["properties"]),
        }
        assert page["numberMatched"] == page["numberReturned"]
    assert set(found) == set(NAMES)
    return found


def test_debians_gdal_reads_every_collection_page_by_page(
    service: tuple[str, str], truth: dict[str, Any], tmp_path: Path
) -> None:
    if shutil.which("ogr2ogr") is None:
        pytest.skip("no GDAL: install the package gdal-bin")
    root, token = service
    login = os.environ | {"GDAL_HTTP_USERPWD": f"gis:{token}"}
    listed = subprocess.run(
        ["ogrinfo", f"OAPIF:{root}"], env=login, capture_output=True, text=True, check=True
    ).stdout
    for name in NAMES:
        assert f": {name} " in listed
        out = tmp_path / f"{name}.geojson"
        words = ["-f", "GeoJSON", str(out), f"OAPIF:{root}", name, "-oo", "PAGE_SIZE=7"]
        subprocess.run(["ogr2ogr", *words], env=login, capture_output=True, check=True)
        frame = pyogrio.read_dataframe(out)
        assert len(frame) == truth[name]["count"], name
        assert np.abs(frame.total_bounds - truth[name]["bounds"]).max() < 1e-6, name
        assert truth[name]["columns"] <= set(frame.columns), name


@pytest.mark.parametrize("number", [4490, 3857, 4549])
def test_newer_gdal_reads_in_other_systems(
    service: tuple[str, str], truth: dict[str, Any], number: int
) -> None:
    root, token = service
    transformer = Transformer.from_crs(4326, number, always_xy=True)
    for name in ("grids", "hazards", "patrols"):
        options = {"CRS": f"{EPSG}{number}", "USERPWD": f"gis:{token}", "PAGE_SIZE": "100"}
        frame = pyogrio.read_dataframe(f"OAPIF:{root}", layer=name, **options)
        plain = pyogrio.read_dataframe(f"OAPIF:{root}", layer=name, USERPWD=f"gis:{token}")
        assert frame.crs.to_epsg() == number
        assert len(frame) == truth[name]["count"]
        moved = plain.geometry.transform(lambda xy: np.column_stack(transformer.transform(*xy.T)))
        off = np.abs(frame.geometry.bounds.to_numpy() - moved.bounds.to_numpy()).max()
        assert off < (1e-6 if number == 4490 else 0.05), name


def test_nobody_without_a_token_gets_in(service: tuple[str, str]) -> None:
    root, _ = service
    for login in ({}, {"USERPWD": "gis:nonsense"}):
        with pytest.raises(pyogrio.errors.DataSourceError):
            pyogrio.read_dataframe(f"OAPIF:{root}", layer="grids", **login)
    if shutil.which("ogrinfo"):
        told = subprocess.run(
            ["ogrinfo", f"OAPIF:{root}"], capture_output=True, text=True, check=False
        )
        assert told.returncode
        assert "401" in told.stdout + told.stderr


def test_owslib_finds_its_way(service: tuple[str, str], truth: dict[str, Any]) -> None:
    root, token = service
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        client = Features(f"{root}/", auth=Authentication("gis", token))
        assert set(NAMES) <= set(client.feature_collections())
        assert (
            "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs"
            in (client.conformance()["conformsTo"])
        )
        assert client.api()["openapi"] == "3.0.3"
        for name in NAMES:
            assert truth[name]["columns"] <= set(client.collection_queryables(name)["properties"])
            page = client.collection_items(name, limit=5)
            assert page["numberMatched"] == truth[name]["count"]
        west, south, _, _ = truth["buildings"]["bounds"]
        page = client.collection_items("buildings", bbox=[west, south, west + 1e-4, south + 1e-4])
        assert page["numberMatched"] == 1
        page = client.collection_items("hazards", filter="severity >= 4")
        assert [one["properties"]["category"] for one in page["features"]] == ["消防通道"]


def test_qgis_opens_every_collection(service: tuple[str, str], truth: dict[str, Any]) -> None:
    told = in_qgis(*service)
    for name in NAMES:
        found = told[name]
        assert found["valid"], name
        assert found["count"] == truth[name]["count"], name
        assert np.abs(np.subtract(found["bounds"], truth[name]["bounds"])).max() < 1e-6, name
        assert truth[name]["columns"] <= set(found["fields"]), name
        assert found["crs"] in {"OGC:CRS84", "EPSG:4326"}
    assert 0 < told["buildings"]["west"] < told["buildings"]["count"]


def test_qgis_without_a_token_opens_nothing(service: tuple[str, str]) -> None:
    told = in_qgis(service[0], "")
    assert not any(found["valid"] for found in told.values())


def in_qgis(root: str, token: str) -> dict[str, Any]:
    """Return what QGIS says of every collection."""
    ran = subprocess.run(
        [*command(), SCRIPT, root, "gis", token, *NAMES],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return dict(json.loads(ran.stdout.splitlines()[-1]))
