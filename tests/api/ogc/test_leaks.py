"""What the policy hides is hidden everywhere, and told in the words for what is not there.

In output, filter, sort, properties, queryables, tiles, counts and extents alike.
"""

import base64
import math
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import mapbox_vector_tile
import pytest
from fastapi.testclient import TestClient
from pyproj import Transformer
from sqlalchemy import Engine

from api.ogc import desk
from api.ogc.door import ROUTES
from api.publishing import publish_split
from data.features.kinds import kinds
from data.store import accounts
from data.store.engine import session_scope
from geo.access import POLICY, Actor, Membership, Role
from geo.partition import Split
from tests.api.conftest import CODE
from tests.api.ogc.conftest import OTHER, OWNER, Homes, held
from tests.people import PASSWORD, add_person, as_person, cookie_of, token_of
from tests.worlds import TINY_CRS, X0, Y0

Ogc = Callable[..., Any]
KINDS = kinds("sqlite")
CENTRE = Transformer.from_crs(TINY_CRS, 4326, always_xy=True).transform(X0 + 200, Y0 + 150)


def actor(role: Role, here: int) -> Actor:
    return Actor(1, role.value, (held(role, here),))


@pytest.mark.parametrize("role", Role)
def test_each_role_sees_the_collections_and_columns_the_policy_grants(
    ogc: Ogc, homes: Homes, role: Role
) -> None:
    person = actor(role, homes.here)
    listed = {one["id"]: one for one in ogc("/collections", role, homes.here)["collections"]}
    for name, kind in KINDS.items():
        subject = kind.collection.subject
        if not POLICY.rows(person, subject, homes.here):
            assert name not in listed
            for part in ("", "/items", "/items/1", "/queryables", "/schema", "/tiles"):
                told = ogc(f"/collections/{name}{part}", role, homes.here, status=404)
                assert told["detail"] == f"There is no collection '{name}'."
            continue
        columns = POLICY.columns(person, subject, homes.here)
        granted = {one.name for one in kind.columns if one.name in columns}
        told = set(ogc(f"/collections/{name}/queryables", role, homes.here)["properties"])
        assert told - {"community", "geometry", "valid_from", "valid_to"} == granted
        found = ogc(f"/collections/{name}/items?limit=1000", role, homes.here)
        for feature in found["features"]:
            assert set(feature["properties"]) == told - {"geometry"}
            assert feature["properties"]["community"] == CODE
        _hidden_columns_are_not_there(ogc, homes, role, name, set(kind.layer.names) - told)


def _hidden_columns_are_not_there(
    ogc: Ogc, homes: Homes, role: Role, name: str, hidden: set[str]
) -> None:
    for column in [*hidden, "owner", "plan_id", "extra", "community_id"]:
        for query in (
            f"filter={column} IS NOT NULL",
            f"filter={column} LIKE '1%25'",
            'filter-lang=cql2-json&filter={"op":"isNull","args":[{"property":"' + column + '"}]}',
            f"sortby={column}",
            f"properties={column}",
            f"{column}=1",
        ):
            told = ogc(f"/collections/{name}/items?{query}", role, homes.here, status=400)
            nobodys = ogc(
                f"/collections/{name}/items?{query.replace(column, 'no_such')}",
                role,
                homes.here,
                status=400,
            )
            assert told["detail"] == nobodys["detail"].replace("no_such", column)


def test_the_owner_is_in_no_answer_of_any_collection(ogc: Ogc, homes: Homes) -> None:
    for role in (Role.manager, Role.grid_worker, Role.analyst):
        for part in (
            "items?limit=100",
            "queryables",
            "schema",
            f"tiles/WebMercatorQuad/{_zoomed()}",
        ):
            found = ogc(f"/collections/buildings/{part}", role, homes.here)
            text = found.content if hasattr(found, "content") else str(found).encode()
            assert OWNER.encode() not in text
            assert b"owner" not in text


def test_rows_of_others_are_neither_shown_nor_counted_nor_bounded(ogc: Ogc, homes: Homes) -> None:
    own = ogc("/collections/routes/items?limit=10000", Role.guard, homes.here)
    every = ogc("/collections/routes/items?limit=10000", Role.dispatcher, homes.here)
    assert {one["properties"]["guard_id"] for one in own["features"]} == {"G07"}
    assert 0 < own["numberMatched"] == len(own["features"]) < every["numberMatched"]
    others = [one for one in every["features"] if one["properties"]["guard_id"] != "G07"]
    ogc(f"/collections/routes/items/{others[0]['id']}", Role.guard, homes.here, status=404)
    asked = ogc("/collections/routes/items?filter=guard_id<>'G07'", Role.guard, homes.here)
    assert asked["numberMatched"] == 0
    assert ogc("/collections/tracks/items", Role.guard, homes.here)["numberMatched"] == 3
    assert ogc("/collections/tracks/items", Role.manager, homes.here)["numberMatched"] == 6


def test_a_grid_worker_sees_the_buildings_of_the_own_grids(ogc: Ogc, homes: Homes) -> None:
    mine = ogc("/collections/buildings/items", Role.grid_worker, homes.here)
    assert mine["numberMatched"] == 3  # a grid has three
    (own,) = ogc("/collections/buildings", Role.grid_worker, homes.here)["extent"]["spatial"][
        "bbox"
    ]
    (all_,) = ogc("/collections/buildings", Role.manager, homes.here)["extent"]["spatial"]["bbox"]
    assert (own[2] - own[0]) < (all_[2] - all_[0])
    drawn = _tile(ogc, "buildings", Role.grid_worker, homes.here)
    assert {one["id"] for one in drawn} == {one["id"] for one in mine["features"]}


def test_a_grid_worker_sees_the_own_grids_of_the_plan_that_is_in_force_by_now(
    ogc: Ogc,
    homes: Homes,
    engine: Engine,
    tiny_split: Split,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was kept for the plan before shows nothing of grids that are somebody else's."""
    monkeypatch.setattr(desk, "KEPT_S", 0.0)
    path, who = "/collections/buildings", (Role.grid_worker, homes.here)
    before = ogc(f"{path}/items", *who)
    one = f"{path}/items/{before['features'][0]['id']}"
    assert ogc(one, *who)["id"] == before["features"][0]["id"]
    drawn, bounds = _tile(ogc, "buildings", *who), ogc(path, *who)["extent"]
    other = {"01": "02", "02": "01"}
    swapped = [
        frame.assign(grid_id=frame["grid_id"].replace(other))
        for frame in (tiny_split.grids, tiny_split.buildings)
    ]
    given = replace(tiny_split, grids=swapped[0], buildings=swapped[1])
    with session_scope(engine) as session:
        publish_split(session, homes.here, given, homes.at + timedelta(minutes=1))
    after = ogc(f"{path}/items", *who)
    assert {a["id"] for a in after["features"]}.isdisjoint(b["id"] for b in before["features"])
    assert ogc(one, *who, status=404)["status"] == 404
    shown = {shape["id"] for shape in _tile(ogc, "buildings", *who)}
    assert shown
    assert shown <= {one["id"] for one in after["features"]}
    assert shown.isdisjoint(shape["id"] for shape in drawn)
    assert ogc(path, *who)["extent"] != bounds


def _tile(ogc: Ogc, name: str, role: Role, here: int) -> list[Any]:
    found = ogc(f"/collections/{name}/tiles/WebMercatorQuad/{_zoomed()}", role, here)
    return list(mapbox_vector_tile.decode(found.content)[name]["features"])


def _zoomed(z: int = 13) -> str:
    """Return the tile the tiny community lies in, as the addresses have it."""
    side = 1 << z
    x = int((CENTRE[0] + 180) / 360 * side)
    y = int((1 - math.asinh(math.tan(math.radians(CENTRE[1]))) / math.pi) / 2 * side)
    return f"{z}/{y}/{x}"


def test_tiles_carry_only_what_may_be_seen(ogc: Ogc, homes: Homes) -> None:
    for role in (Role.manager, Role.analyst, Role.guard):
        columns = ogc("/collections/routes/queryables", role, homes.here)["properties"]
        drawn = _tile(ogc, "routes", role, homes.here)
        assert drawn
        assert all(set(one["properties"]) <= set(columns) for one in drawn)
        assert ("guard_id" in drawn[0]["properties"]) is (role != Role.analyst)


def test_another_community_is_not_there(ogc: Ogc, homes: Homes) -> None:
    for role in Role:
        if role == Role.admin:
            continue
        told = ogc(f"/{OTHER}/", role, homes.here, status=404)
        assert told["detail"] == f"There is no community '{OTHER}'."
        found = ogc(f"/collections/grids/items?community={OTHER}", role, homes.here)
        assert (found["numberMatched"], found["features"]) == (0, [])
        found = ogc(f"/collections/grids/items?filter=community='{OTHER}'", role, homes.here)
        assert found["numberMatched"] == 0
    whole = ogc("/collections/grids/items?limit=100")
    assert {one["properties"]["community"] for one in whole["features"]} == {CODE, OTHER}
    assert ogc(f"/collections/grids/items?community={OTHER}")["numberMatched"] == 4
    assert ogc(f"/{OTHER}/collections/grids/items")["numberMatched"] == 4


def test_two_roles_in_two_places_show_what_both_show(
    stranger: TestClient, engine: Engine, homes: Homes
) -> None:
    roles = (Membership(Role.manager, homes.here), Membership(Role.analyst, homes.other))
    headers = as_person(engine, Role.manager, *roles)
    both = stranger.get("/ogc/collections/routes/queryables", headers=headers).json()
    assert "guard_id" not in both["properties"]
    here = stranger.get(f"/ogc/{CODE}/collections/routes/queryables", headers=headers).json()
    assert "guard_id" in here["properties"]


def test_every_address_asks_who_is_there(stranger: TestClient, homes: Homes) -> None:
    for shape in ROUTES:
        path = "/".join("buildings" if one == "*" else one for one in shape)
        answer = stranger.get(f"/ogc/{path}")
        assert answer.status_code == 401, path
        assert answer.headers["www-authenticate"].startswith("Basic ")
    assert stranger.post("/ogc/").status_code == 405


def test_a_token_is_taken_as_bearer_and_as_the_password_of_basic(
    stranger: TestClient, engine: Engine, homes: Homes
) -> None:
    account = add_person(engine, "gis", Membership(Role.analyst, homes.here))
    secret = token_of(engine, account, writes=False)
    for given, status in (
        (f"Bearer {secret}", 200),
        (_basic("gis", secret), 200),
        (_basic("else", secret), 401),
        (_basic("gis", PASSWORD), 401),
        ("Bearer nonsense", 401),
        ("Digest x", 401),
    ):
        answer = stranger.get("/ogc/collections", headers={"Authorization": given})
        assert answer.status_code == status, given
    stranger.cookies.set("gridbeat", cookie_of(engine, account))
    assert stranger.get("/ogc/collections").status_code == 200


def _basic(name: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()


def test_a_disabled_account_is_out_once_what_was_kept_is_forgotten(
    stranger: TestClient, engine: Engine, homes: Homes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk.KEPT_S <= 1.0
    headers = as_person(engine, Role.analyst)
    assert stranger.get("/ogc/collections", headers=headers).status_code == 200
    with session_scope(engine) as session:
        accounts.set_disabled(session, accounts.find(session, "analyst").id, True)
    monkeypatch.setattr(desk, "KEPT_S", 0.0)
    assert stranger.get("/ogc/collections", headers=headers).status_code == 401


def test_a_token_that_was_taken_away_is_out_with_the_next_request(
    stranger: TestClient, engine: Engine, homes: Homes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "KEPT_S", 3600.0)
    account = add_person(engine, "gis", Membership(Role.analyst, homes.here))
    headers = {"Authorization": f"Bearer {token_of(engine, account)}"}
    assert stranger.get("/ogc/collections", headers=headers).status_code == 200
    cookie = {"Cookie": f"gridbeat={cookie_of(engine, account)}", "Sec-Fetch-Site": "same-origin"}
    assert stranger.get("/ogc/collections", headers=cookie).status_code == 200
    (token,) = stranger.get("/api/v1/tokens", headers=cookie).json()["tokens"]
    gone = stranger.delete(f"/api/v1/tokens/{token['id']}", headers=cookie)
    assert gone.status_code == 204
    assert stranger.get("/ogc/collections", headers=headers).status_code == 401
    assert stranger.post("/api/v1/logout", headers=cookie).status_code == 204
    assert stranger.get("/ogc/collections", headers=cookie).status_code == 401


def test_what_was_read_before_it_was_forgotten_is_not_kept() -> None:
    kept = desk.Brief()

    def slowly() -> str:
        kept.forget()  # by another thread, while this one reads
        return "old"

    assert kept.get("who", slowly) == "old"
    assert kept.get("who", lambda: "new") == "new"
    assert kept.get("who", lambda: "newer") == "new"


def test_a_password_somebody_else_gave_opens_nothing(
    stranger: TestClient, engine: Engine, homes: Homes
) -> None:
    account = add_person(engine, "new", Membership(Role.manager), must_change=True)
    stranger.cookies.set("gridbeat", cookie_of(engine, account))
    assert stranger.get("/ogc/collections").status_code == 403


def test_marks_of_people_who_see_different_things_differ(
    stranger: TestClient, engine: Engine, homes: Homes
) -> None:
    marks = set()
    for role in (Role.manager, Role.analyst):
        headers = as_person(engine, role)
        answer = stranger.get("/ogc/collections/routes/items", headers=headers)
        marks.add(answer.headers["etag"])
    assert len(marks) == 2
