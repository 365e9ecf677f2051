"""Pages, times, filters and systems: what is asked for is what comes."""

import contextlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, update

from api.ogc.asked import after_of, after_text, area_of, interval_of, limit_of, windows_of
from api.ogc.systems import CRS84, epsg, moving
from data.store.engine import session_scope
from data.store.tables import layers
from geo.access import Role
from geo.errors import InputError
from tests.api.conftest import CODE
from tests.api.ogc.conftest import OLDER, Homes
from tests.people import as_person

Ogc = Callable[..., Any]


def ids(page: Any) -> list[int]:
    return [one["id"] for one in page["features"]]


@pytest.mark.parametrize("order", ["", "&sortby=-max_gap_min,name", "&sortby=max_gap_min"])
def test_pages_follow_each_other_in_any_order_with_absent_values_last(
    ogc: Ogc, homes: Homes, order: str
) -> None:
    whole = ogc(f"/collections/checkpoints/items?limit=100{order}")
    path, found = f"/collections/checkpoints/items?limit=1{order}", []
    for _ in range(10):
        page = ogc(path)
        found += ids(page)
        following = [one["href"] for one in page["links"] if one["rel"] == "next"]
        if not following:
            break
        path = following[0].partition("/ogc")[2]
    assert found == ids(whole)
    assert len(found) == whole["numberMatched"] == 6
    gaps = [one["properties"]["max_gap_min"] for one in whole["features"]]
    if order:
        assert gaps[-2:] == [None, None]
        assert gaps[:4] == sorted(gaps[:4], reverse="-max" in order)


@pytest.mark.parametrize("order", ["lit,name", "-lit"])
def test_pages_follow_each_other_by_a_truth(
    ogc: Ogc, homes: Homes, engine: Engine, order: str
) -> None:
    streets = layers["streets"]
    with session_scope(engine) as session:
        session.execute(
            update(streets).where(streets.c.id % 3 < 2).values(lit=streets.c.id % 3 == 1)
        )
    path = f"/collections/streets/items?sortby={order}&limit="
    whole, found, following = ogc(f"{path}1000"), [], [f"{path}3"]
    while following:
        page = ogc(following[0])
        found += ids(page)
        following = [
            one["href"].partition("/ogc")[2] for one in page["links"] if one["rel"] == "next"
        ]
    assert found == ids(whole)
    assert {one["properties"]["lit"] for one in whole["features"]} == {True, False, None}


def test_grids_are_those_of_the_plan_in_force_at_a_time(ogc: Ogc, homes: Homes) -> None:
    path = f"/{CODE}/collections/grids/items?datetime="
    now = ogc(f"/{CODE}/collections/grids/items")
    assert now["numberMatched"] == 4
    assert {one["properties"]["valid_to"] for one in now["features"]} == {None}
    before = quote((homes.at - timedelta(days=1)).isoformat())
    older = ogc(f"{path}{before}")
    assert older["numberMatched"] == 4
    assert not set(ids(now)) & set(ids(older))
    ended = {one["properties"]["valid_to"] for one in older["features"]}
    assert ended == {homes.at.isoformat()}
    assert ogc(f"{path}{before}/..")["numberMatched"] == 8
    assert ogc(f"{path}../{quote((homes.at - OLDER * 2).isoformat())}")["numberMatched"] == 0


def test_times_cut_out_what_was_then(ogc: Ogc, homes: Homes) -> None:
    path = f"/{CODE}/collections/hazards/items?datetime="
    for when, count in (
        ("2026-05-01", 1),
        ("2026-05-01T01:00:00Z", 1),
        ("2026-05-01T02:00:00Z", 0),
        ("../2026-05-31", 1),
        ("2026-05-01/2026-06-01", 2),
        ("2026-06-02/..", 0),
    ):
        assert ogc(path + when)["numberMatched"] == count, when
    open_ones = ogc(f"/{CODE}/collections/incidents/items?datetime=2026-06-01T00:00:00Z")
    assert [one["properties"]["category"] for one in open_ones["features"]] == ["停车"]


def test_filters_in_text_and_json_and_by_column_find_the_same(ogc: Ogc, homes: Homes) -> None:
    path = f"/{CODE}/collections/hazards/items?"
    node = '{"op":">=","args":[{"property":"severity"},4]}'
    for query in (
        "filter=severity >= 4",
        f"filter={node}&filter-lang=cql2-json",
        "severity=4",
        "category=消防通道",
        "filter=category LIKE '消防%25' AND NOT (severity < 3)",
        "filter=found_at > TIMESTAMP('2026-05-15T00:00:00Z')",
    ):
        page = ogc(path + query)
        assert [one["properties"]["category"] for one in page["features"]] == ["消防通道"], query
        assert page["numberMatched"] == 1


def test_shapes_in_filters_may_be_in_any_system(ogc: Ogc, homes: Homes) -> None:
    path = f"/{CODE}/collections/hazards/items?"
    crs = epsg(4549).uri
    ring = "5040080 470040,5040100 470040,5040100 470060,5040080 470060,5040080 470040"
    near = f"S_INTERSECTS(geometry,POLYGON(({ring})))"
    page = ogc(f"{path}filter={near}&filter-crs={crs}&crs={crs}")
    assert page["numberMatched"] == 1
    assert page["features"][0]["geometry"]["coordinates"] == [5040090.0, 470050.0]
    box = f"bbox=5040080,470040,5040100,470060&bbox-crs={crs}"
    assert ids(ogc(path + box)) == ids(page)


def test_only_the_columns_asked_for_are_given(ogc: Ogc, homes: Homes) -> None:
    page = ogc(f"/{CODE}/collections/buildings/items?properties=floors,building_id")
    assert set(page["features"][0]["properties"]) == {"floors", "building_id"}


def test_patrols_are_all_laps_of_a_shift_together(ogc: Ogc, homes: Homes) -> None:
    laps = ogc(f"/{CODE}/collections/routes/items?limit=1000")["features"]
    patrols = ogc(f"/{CODE}/collections/patrols/items?limit=1000")["features"]
    for one in patrols:
        told = one["properties"]
        own = [
            lap
            for lap in laps
            if all(lap["properties"][key] == told[key] for key in ("guard_id", "date", "shift"))
        ]
        assert told["laps"] == len(own) > 0
        assert np.isclose(told["length_m"], sum(lap["properties"]["length_m"] for lap in own))
        shapes = shapely.union_all([shapely.geometry.shape(lap["geometry"]) for lap in own])
        there = shapely.geometry.shape(one["geometry"])
        assert there.hausdorff_distance(shapes) < 1e-6


def test_tiles_are_sent_once(stranger: TestClient, engine: Engine, homes: Homes) -> None:
    headers = as_person(engine, Role.manager)
    url = "/ogc/collections/buildings/tiles/WebMercatorQuad/0/0/0"
    answer = stranger.get(url, headers=headers)
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert mapbox_vector_tile.decode(answer.content)["buildings"]["features"]
    again = stranger.get(url, headers=headers | {"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert stranger.get(url.replace("0/0/0", "0/0/1"), headers=headers).status_code == 404
    assert stranger.get(url.replace("0/0/0", "9/0/0"), headers=headers).status_code == 204


def test_bad_values_are_told_and_never_fail(ogc: Ogc, homes: Homes) -> None:
    path = "/collections/hazards/items?"
    for query in (
        "limit=",
        "limit=1e3",
        "bbox=1,2,3,inf",
        "datetime=9999-12-31T23:59:59Z/0001-01-01",
        "filter=",
        "filter=severity",
        "filter=severity = 'x'",
        "filter=S_INTERSECTS(geometry,POINT(999 0))",
        "filter=%00",
        "filter-lang=sql&filter=1",
        "filter-lang=cql2-json&filter={",
        "filter-lang=cql2-json&filter=[]",
        "sortby=",
        "sortby=geometry",
        "after=x",
        "after=W10",
        "severity=x",
        "crs=EPSG:4326",
        f"bbox=1e300,0,1e301,1&bbox-crs={epsg(4549).uri}",
        f"severity={'9' * 400}",
        "found_at=9999-12-31T23:59:59-14:00",
        *(f"sortby=severity&after={after_text([one, 5])}" for one in (10**30, 2**40)),
        f"sortby=severity&after={after_text([3, 10**30])}",
        f"sortby=category&after={after_text([chr(0), 5])}",
    ):
        assert ogc(path + query, status=400)["status"] == 400, query


@given(st.text(max_size=12))
@settings(max_examples=60, deadline=None)
def test_any_text_is_understood_or_refused(text: str) -> None:
    for read in (
        limit_of,
        interval_of,
        lambda one: windows_of(one, CRS84),
        lambda one: windows_of(one, epsg(4549)),
        lambda one: after_of(one, ()),
    ):
        with contextlib.suppress(InputError):
            read(text)


SIDES = st.one_of(st.just(0.0), st.floats(1e-12, 1e-3), st.floats(1e-3, 2e4))


@given(st.floats(4.2e5, 5e5), st.floats(5.0e6, 5.1e6), SIDES, SIDES)
@settings(max_examples=100, deadline=None)
def test_a_window_in_metres_may_be_as_narrow_as_a_point(
    east: float, north: float, width: float, height: float
) -> None:
    # Northing comes first in the zones of CGCS2000.
    shape = area_of(f"{north},{east},{north + height},{east + width}", epsg(4549))
    assert shape is not None
    assert shape.is_valid
    back = shapely.transform(shape, moving(CRS84, epsg(4549)).transform, interleaved=False)
    found = back.bounds
    assert np.allclose(found[:2], (north, east), 0, 1e-3)
    assert found[2] - found[0] <= height + 1e-3
    assert found[3] - found[1] <= width + 1e-3


def test_a_window_that_is_a_point_finds_what_it_lies_in(ogc: Ogc, homes: Homes) -> None:
    path = f"/{CODE}/collections/buildings/items?bbox-crs={epsg(4549).uri}"
    x, y = 470_040, 5_040_045
    for box, count in (
        (f"{y},{x},{y},{x}", 1),
        (f"{y},{x},{y},{x + 90}", 2),
        (f"{y - 20},{x},{y - 20},{x}", 0),
    ):
        assert ogc(f"{path}&bbox={box}")["numberMatched"] == count, box


@given(st.integers(0, 2**31 - 1))
def test_what_a_page_goes_on_after_travels_unharmed(number: int) -> None:
    assert after_of(after_text([number]), ()) == [number]


def test_pages_of_other_origins_read_only_where_that_was_set(
    stranger: TestClient, engine: Engine, homes: Homes
) -> None:
    headers = as_person(engine, Role.analyst) | {"Origin": "https://maps.example.org"}
    answer = stranger.get("/ogc/conformance", headers=headers)
    assert "access-control-allow-origin" not in answer.headers
    door = next(one.app for one in stranger.app.routes if getattr(one, "name", "") == "ogc")  # type: ignore[attr-defined]
    door.origins = frozenset({"https://maps.example.org"})
    answer = stranger.get("/ogc/conformance", headers=headers)
    assert answer.headers["access-control-allow-origin"] == "https://maps.example.org"
    asked = stranger.options("/ogc/conformance", headers={"Origin": "https://maps.example.org"})
    assert asked.status_code == 204
    assert "Authorization" in asked.headers["access-control-allow-headers"]
