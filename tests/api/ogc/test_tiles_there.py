"""Near the ground PostGIS makes the tiles: what our encoder would have put in them, and no more."""

import math
from typing import Any

import mapbox_vector_tile
import pytest
import shapely
from fastapi.testclient import TestClient
from shapely.geometry import shape
from sqlalchemy import Engine

from api.ogc.desk import Memory
from api.tiles import endpoints
from geo.access import Role
from tests.api.ogc.conftest import Homes


@pytest.fixture(autouse=True)
def _postgis(engine: Engine) -> None:
    if engine.dialect.name != "postgresql":
        pytest.skip("SpatiaLite makes no tiles")


def tiles_around(bbox: list[float], z: int) -> list[str]:
    """Return the tiles that a window meets, as the addresses have them."""
    west, south, east, north = bbox
    side = 1 << z

    def row(lat: float) -> int:
        return int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side)

    columns = range(int((west + 180) / 360 * side), int((east + 180) / 360 * side) + 1)
    return [f"{z}/{y}/{x}" for x in columns for y in range(row(north), row(south) + 1)]


def features(content: bytes, name: str) -> dict[int, Any]:
    found = mapbox_vector_tile.decode(content)[name]["features"] if content else []
    return {one["id"]: (one["properties"], shape(one["geometry"])) for one in found}


def alike(ours: shapely.Geometry, theirs: shapely.Geometry) -> bool:
    """Return whether two areas differ by no more than a seam of a unit along their edge."""
    one, other = (shapely.make_valid(each) for each in (ours, theirs))
    return bool(one.symmetric_difference(other).area <= one.length + 4)


@pytest.mark.parametrize("role", [Role.manager, Role.grid_worker])
def test_tiles_hold_what_the_encoder_would_have_drawn(
    ogc: Any, stranger: TestClient, homes: Homes, role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    (door,) = [one.app for one in stranger.app.routes if getattr(one, "name", "") == "ogc"]  # type: ignore[attr-defined]
    names = [one["id"] for one in ogc("/collections", role, homes.here)["collections"]]
    drawn = 0
    for name in names:
        extent = ogc(f"/collections/{name}", role, homes.here)["extent"]
        if "spatial" not in extent:
            continue  # it has no rows
        (bbox,) = extent["spatial"]["bbox"]
        for tile in tiles_around(bbox, 14)[:2]:
            found = []
            for there in (True, False):
                door.desk.tiles, door.desk.queries = Memory(0), Memory(0)
                with monkeypatch.context() as patch:
                    if not there:
                        patch.setattr(endpoints, "made_there", lambda *_: False)
                    address = f"/collections/{name}/tiles/WebMercatorQuad/{tile}"
                    answer = stranger.get(f"/ogc{address}", headers=ogc.headers(role, homes.here))
                assert answer.status_code in {200, 204}
                found.append(features(answer.content, name))
            theirs, ours = found
            assert ours.keys() <= theirs.keys()
            hidden = theirs.keys() - ours.keys()  # thinned out: another one in the same square
            assert all(theirs[one][1].length < 16 for one in hidden), (name, tile)
            for one, (properties, geometry) in ours.items():
                assert theirs[one][0] == properties, (name, one)
                if geometry.length > 16:
                    assert alike(geometry, theirs[one][1]), (name, one)
                if geometry.geom_type == "Point":
                    assert geometry.distance(theirs[one][1]) < 2, (name, one)
            drawn += len(ours)
    assert drawn > 10
