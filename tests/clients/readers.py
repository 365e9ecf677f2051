"""What four programs read of a feature service, each in its own way, in one form to compare.

`Reading.shapes` are in order of the service, x before y: longitude or easting first. Systems of
coordinates are named by the number of EPSG; "" is the service's own, longitude and latitude.
"""

import json
import os
import re
import shutil
import subprocess
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely
from owslib.ogcapi.features import Features
from owslib.util import Authentication

from tests.clients.serving import Served
from tests.clients.with_qgis import run

PAGE = 40
"""Features a page, so that what has more is paged through."""
OTHERS = ("4490", "4549")
SYSTEMS = {
    "": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
    **{code: f"http://www.opengis.net/def/crs/EPSG/0/{code}" for code in OTHERS},
}
LATITUDE_FIRST = OTHERS
"""Where the authority has latitude before longitude, or northing before easting."""


@dataclass(frozen=True)
class Reading:
    """A collection as a program has it.

    Parameters
    ----------
    count, extent
        What the program says of it before it reads a feature; extent None for nothing there.
    shapes
        By system.
    """

    count: int
    extent: tuple[float, ...] | None
    columns: frozenset[str]
    shapes: dict[str, list[shapely.Geometry | None]]


def ogr(word: str) -> str:
    """Return a program of the system's GDAL, or skip."""
    if shutil.which(word) is None:
        pytest.skip("no GDAL: install the package gdal-bin")
    return word


def debians_gdal(served: Served, names: Iterable[str], folder: Path) -> dict[str, Reading]:
    """Read with the system's ogrinfo and ogr2ogr, which moves coordinates by itself."""
    login = os.environ | {"GDAL_HTTP_USERPWD": f"gis:{served.token}"}

    def run(*words: str) -> str:
        ran = subprocess.run(words, env=login, capture_output=True, text=True, check=True)
        return ran.stdout

    source = f"OAPIF:{served.root}"
    said = run(ogr("ogrinfo"), "-al", "-so", source).split("Layer name: ")[1:]
    heads = {one.partition("\n")[0]: one for one in said}
    for code in SYSTEMS:
        words = ["-f", "GPKG", str(folder / f"in{code}.gpkg"), source, "-oo", f"PAGE_SIZE={PAGE}"]
        run(ogr("ogr2ogr"), *words, *(["-t_srs", f"EPSG:{code}"] if code else []))
    found = {}
    for name in names:
        files = {code: folder / f"in{code}.gpkg" for code in SYSTEMS}
        # Of times as it writes them its successor complains: shapes are read alone.
        shapes = {
            code: list(pyogrio.read_dataframe(file, layer=name, columns=[]).geometry)
            for code, file in files.items()
        }
        number = re.search(r"Feature Count: (\d+)", heads[name])
        corners = re.search(r"Extent: \((.*), (.*)\) - \((.*), (.*)\)", heads[name])
        found[name] = Reading(
            int(number[1]) if number else -1,
            tuple(map(float, corners.groups())) if corners else None,
            frozenset(pyogrio.read_info(files[""], layer=name)["fields"]),
            shapes,
        )
    return found


def newer_gdal(served: Served, names: Iterable[str], folder: Path) -> dict[str, Reading]:
    """Read with the GDAL of pyogrio, which asks the service for each system."""
    source, login = f"OAPIF:{served.root}", {"USERPWD": f"gis:{served.token}"}
    found = {}
    for name in names:
        info = pyogrio.read_info(source, layer=name, force_total_bounds=True, **login)
        options = login | {"PAGE_SIZE": str(PAGE)}
        frames = {
            code: pyogrio.read_dataframe(source, layer=name, **options, CRS=uri)
            for code, uri in SYSTEMS.items()
        }
        for code in OTHERS:
            assert frames[code].crs.to_epsg() == int(code)
        found[name] = Reading(
            info["features"],
            info["total_bounds"],
            frozenset(frames[""].columns),
            {code: list(frame.geometry) for code, frame in frames.items()},
        )
    return found


def owslib(served: Served, names: Iterable[str], folder: Path) -> dict[str, Reading]:
    """Read with OWSLib, which gives what the service says as it is said."""
    client = features(served.root, served.token)
    found = {}
    for name in names:
        head = client.collection(name)
        spatial = head["extent"].get("spatial")
        pages = {code: _pages(client, name, uri) for code, uri in SYSTEMS.items()}
        found[name] = Reading(
            pages[""][0]["numberMatched"],
            tuple(spatial["bbox"][0]) if spatial else None,
            frozenset(client.collection_queryables(name)["properties"]),
            {code: _drawn(listed, code) for code, listed in pages.items()},
        )
    return found


def features(root: str, token: str | None) -> Features:
    """Return OWSLib's client of a service, with a token as the password or without."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Features(f"{root}/", auth=Authentication("gis", token) if token else None)


def _pages(client: Features, name: str, uri: str) -> list[dict[str, Any]]:
    """Return every page, each asked for by the link of the one before."""
    pages = [client.collection_items(name, limit=PAGE, crs=uri)]
    while following := [one for one in pages[-1]["links"] if one["rel"] == "next"]:
        pages.append(client._request(path=following[0]["href"].removeprefix(client.url)))
    return pages


def _drawn(pages: list[dict[str, Any]], code: str) -> list[shapely.Geometry | None]:
    told = [json.dumps(one["geometry"]) for page in pages for one in page["features"]]
    shapes = shapely.from_geojson(np.array(told, dtype=object))
    if code in LATITUDE_FIRST:
        shapes = shapely.transform(shapes, lambda pairs: pairs[:, ::-1])
    return list(shapes)


def qgis(served: Served, names: Iterable[str], folder: Path) -> dict[str, Reading]:
    """Read with QGIS, which knows the service's own system only and moves the rest by itself."""
    told = in_qgis(served.root, served.token, names)
    found = {}
    for name, one in told.items():
        assert one["valid"], (name, one["said"])
        assert one["crs"] in {"OGC:CRS84", "EPSG:4326"} or not one["count"], name
        shapes = {
            code: [shapely.from_wkb(shape) if shape else None for shape in listed]
            for code, listed in one["shapes"].items()
        }
        found[name] = Reading(one["count"], one["extent"], frozenset(one["fields"]), shapes)
    return found


def in_qgis(root: str, token: str, names: Iterable[str]) -> dict[str, Any]:
    """Return what QGIS says of collections."""
    return run("qgis_ogc.py", root, "gis", token, ",".join(OTHERS), *names)


READERS = {
    "GDAL of the system": debians_gdal,
    "GDAL of pyogrio": newer_gdal,
    "OWSLib": owslib,
    "QGIS": qgis,
}
MOVES_BY_ITSELF = {"GDAL of the system", "QGIS"}
"""Programs that take degrees from the service, which gives them to a centimetre."""
