"""Who gets in: cookies against other sites' pages, tokens with their limits, what is public."""

import base64
import re
from typing import Any

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.caller import caller
from data.store import accounts
from data.store.engine import session_scope
from geo.access import Membership, Role
from tests.people import PASSWORD, add_person, cookie_of, token_of

PUBLIC = {
    *(("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/metrics"), ("GET", "/favicon.ico")),
    *(("GET", "/api/docs"), ("GET", "/login"), ("POST", "/login"), ("POST", "/api/v1/login")),
    *(("GET", "/tablet"), ("GET", "/tablet/{name:path}")),  # the app, without any data
}
RESIDENTS = {
    *(("GET", "/public"), ("GET", "/public/{community}"), ("GET", "/public/{community}/heat.png")),
    *(("GET", "/report"), ("POST", "/report"), ("GET", "/report/map.json")),
    *(("GET", "/report/{secret}"), ("POST", "/report/{secret}")),
    ("GET", "/report/{secret}/photos/{digest}"),
    ("GET", "/open311/discovery.{fmt}"),
    *(("GET", "/open311/v2/services.{fmt}"), ("GET", "/open311/v2/services/{service_code}.{fmt}")),
    *(("GET", "/open311/v2/requests.{fmt}"), ("POST", "/open311/v2/requests.{fmt}")),
    ("GET", "/open311/v2/requests/{service_request_id}.{fmt}"),
    ("GET", "/open311/v2/tokens/{token}.{fmt}"),
}
"""What residents need without an account; see `tests.api.report` and `tests.api.open311`."""
CHANGE = "/api/v1/communities/1/grid-plans/1/publish"


@pytest.fixture
def inside(door: TestClient, engine: Engine, gao: int) -> TestClient:
    """The browser of a manager who is logged in."""
    door.cookies.set("gridbeat", cookie_of(engine, gao))
    return door


def basic(username: str, password: str) -> dict[str, str]:
    pair = base64.b64encode(f"{username}:{password}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


def _calls(dependant: Any) -> set[Any]:
    return {dependant.call}.union(*(_calls(one) for one in dependant.dependencies))


def test_every_endpoint_knows_who_asks_but_those_named_here(door: TestClient) -> None:
    routes = [
        route
        for route in iter_route_contexts(door.app.routes)  # type: ignore[attr-defined]
        if isinstance(route.original_route, APIRoute)
    ]
    open_ = {
        (method, route.path)
        for route in routes
        for method in route.methods or ()
        if caller not in _calls(route.dependant)  # type: ignore[attr-defined]
    }
    assert open_ == PUBLIC | RESIDENTS
    assert len(routes) > 40


def test_what_is_public_answers_strangers(door: TestClient) -> None:
    for method, path in PUBLIC - {("POST", "/login"), ("POST", "/api/v1/login")}:
        asked = door.request(method, path.replace("{name:path}", ""))
        assert asked.status_code in {200, 307}, path
    assert door.get("/api/openapi.json").status_code == 200
    assert door.get("/static/icon.svg").status_code == 200


def test_a_program_is_asked_for_basic_and_a_script_is_not(door: TestClient) -> None:
    plain = door.get("/api/v1/communities")
    assert plain.status_code == 401
    assert plain.headers["content-type"] == "application/problem+json"
    assert plain.headers["www-authenticate"] == 'Basic realm="gridbeat", charset="UTF-8"'
    script = door.get("/api/v1/communities", headers={"Sec-Fetch-Mode": "cors"})
    assert script.headers["www-authenticate"].startswith("Bearer")
    person = door.get("/api/v1/communities", headers={"Sec-Fetch-Mode": "navigate"})
    assert person.headers["location"] == "/login?next=/api/v1/communities"


@pytest.mark.parametrize(
    ("headers", "through"),
    [
        ({}, False),
        ({"Origin": "http://testserver"}, True),
        ({"Origin": "http://elsewhere.example"}, False),
        ({"Origin": "null"}, False),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
    ],
)
def test_a_cookie_changes_nothing_from_another_sites_page(
    inside: TestClient, headers: dict[str, str], through: bool
) -> None:
    answer = inside.post(CHANGE, headers=headers)
    assert answer.status_code == (404 if through else 403)  # there is no such plan
    assert ("another site" in answer.text) is not through


def test_a_program_with_a_token_needs_no_such_header(
    door: TestClient, engine: Engine, gao: int
) -> None:
    secret = token_of(engine, gao)
    for headers in ({"Authorization": f"Bearer {secret}"}, basic("gao", secret)):
        assert door.post(CHANGE, headers=headers).status_code == 404
        crossed = headers | {"Sec-Fetch-Site": "cross-site"}
        assert door.post(CHANGE, headers=crossed).status_code == 403


def test_forms_need_the_field_that_belongs_to_the_cookie(inside: TestClient) -> None:
    home = {"Origin": "http://testserver"}
    for path in ("/logout", "/password", "/login"):
        for token in ("", "0" * 64):
            answer = inside.post(path, data={"form_token": token}, headers=home)
            assert answer.status_code == 403, path
    page = inside.get("/")
    (token,) = re.findall(r'name="form_token" value="(\w+)"', page.text)
    answer = inside.post("/logout", data={"form_token": token}, headers=home)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert inside.get("/api/v1/me").status_code == 401


def test_a_form_cannot_log_a_browser_in_from_another_sites_page(door: TestClient, gao: int) -> None:
    door.get("/login")
    data = {"username": "gao", "password": PASSWORD, "form_token": "0" * 64}
    assert door.post("/login", data=data).status_code == 403
    crossed = {"Sec-Fetch-Site": "cross-site"}
    asked = {"username": "gao", "password": PASSWORD}
    assert door.post("/api/v1/login", json=asked, headers=crossed).status_code == 403
    assert "gridbeat" not in door.cookies


@pytest.mark.parametrize(
    "given",
    [
        "",
        "Bearer",
        "Bearer x",
        "Basic",
        "Basic x",
        "Basic Og==",
        "Digest a",
        "Bearer gb_\u00e4",
        "Basic /w==",
    ],
)
def test_what_is_no_token_is_401(door: TestClient, given: str) -> None:
    answer = door.get("/api/v1/me", headers={"Authorization": given.encode("latin-1")})  # type: ignore[dict-item]
    assert answer.status_code == 401


def test_basic_takes_a_token_and_the_name_it_belongs_to(
    door: TestClient, engine: Engine, gao: int
) -> None:
    add_person(engine, "other", Membership(Role.manager))
    secret = token_of(engine, gao)
    assert door.get("/api/v1/me", headers=basic("GAO", secret)).status_code == 200
    assert door.get("/api/v1/me", headers=basic("other", secret)).status_code == 401
    assert door.get("/api/v1/me", headers=basic("gao", PASSWORD)).status_code == 401


def test_a_token_that_reads_changes_nothing(door: TestClient, engine: Engine, gao: int) -> None:
    headers = {"Authorization": f"Bearer {token_of(engine, gao, writes=False)}"}
    assert door.get("/api/v1/communities", headers=headers).status_code == 200
    answer = door.post(CHANGE, headers=headers)
    assert (answer.status_code, answer.json()["detail"]) == (403, "This token may only read.")


def test_a_wrong_token_is_not_made_good_by_a_cookie(inside: TestClient) -> None:
    assert inside.get("/api/v1/me", headers={"Authorization": "Bearer x"}).status_code == 401


def test_tokens_are_made_in_a_session_shown_once_and_revoked(inside: TestClient) -> None:
    home = {"Origin": "http://testserver"}
    made = inside.post("/api/v1/tokens", json={"name": "QGIS", "days": 30}, headers=home).json()
    secret = made.pop("token")
    assert (made["name"], made["writes"], made["used_at"]) == ("QGIS", False, None)
    (listed,) = inside.get("/api/v1/tokens").json()["tokens"]
    assert listed == made
    assert secret.startswith(listed["prefix"])
    stranger = TestClient(inside.app, follow_redirects=False)
    bearer = {"Authorization": f"Bearer {secret}"}
    assert stranger.get("/api/v1/me", headers=bearer).json()["username"] == "gao"
    assert inside.get("/api/v1/tokens").json()["tokens"][0]["used_at"] is not None
    gone = inside.delete(f"/api/v1/tokens/{listed['id']}", headers=home)
    assert gone.status_code == 204
    assert stranger.get("/api/v1/me", headers=bearer).status_code == 401
    assert inside.delete(f"/api/v1/tokens/{listed['id']}", headers=home).status_code == 404


def test_a_token_neither_makes_tokens_nor_ends_sessions_nor_changes_the_password(
    door: TestClient, engine: Engine, gao: int
) -> None:
    cookie_of(engine, gao)
    headers = {"Authorization": f"Bearer {token_of(engine, gao)}"}
    (session,) = door.get("/api/v1/sessions", headers=headers).json()["sessions"]
    passwords = {"old": PASSWORD, "new": "一个自己的新密码"}
    for answer in (
        door.post("/api/v1/tokens", json={"name": "more"}, headers=headers),
        door.delete(f"/api/v1/sessions/{session['id']}", headers=headers),
        door.post("/api/v1/password", json=passwords, headers=headers),
        door.get("/password", headers=headers),
    ):
        assert answer.status_code == 403
        assert "a token does not do" in answer.json()["detail"]


def test_sessions_are_listed_and_ended_from_afar(
    inside: TestClient, engine: Engine, gao: int
) -> None:
    lost = cookie_of(engine, gao)
    stranger = add_person(engine, "other")
    cookie_of(engine, stranger)
    listed = inside.get("/api/v1/sessions").json()["sessions"]
    assert [one["current"] for one in listed] == [True, False]
    home = {"Origin": "http://testserver"}
    tablet = TestClient(inside.app, cookies={"gridbeat": lost})
    assert tablet.get("/api/v1/me").status_code == 200
    gone = inside.delete(f"/api/v1/sessions/{listed[1]['id']}", headers=home)
    assert gone.status_code == 204
    assert tablet.get("/api/v1/me").status_code == 401
    others = inside.delete(f"/api/v1/sessions/{listed[1]['id'] + 1}", headers=home)
    assert others.status_code == 404
    assert inside.get("/api/v1/me").status_code == 200


def test_a_changed_password_ends_every_other_session(
    inside: TestClient, engine: Engine, gao: int
) -> None:
    other = TestClient(inside.app, cookies={"gridbeat": cookie_of(engine, gao)})
    home = {"Origin": "http://testserver"}
    asked = {"old": "wrong", "new": "一个自己的新密码"}
    assert inside.post("/api/v1/password", json=asked, headers=home).status_code == 401
    answer = inside.post("/api/v1/password", json=asked | {"old": PASSWORD}, headers=home)
    assert answer.status_code == 204
    assert inside.get("/api/v1/me").status_code == 200
    assert other.get("/api/v1/me").status_code == 401


def test_a_disabled_account_is_out_at_once(inside: TestClient, engine: Engine, gao: int) -> None:
    secret = token_of(engine, gao)
    with session_scope(engine) as session:
        accounts.set_disabled(session, gao, True)
    assert inside.get("/api/v1/me").status_code == 401
    bearer = {"Authorization": f"Bearer {secret}"}
    assert inside.get("/api/v1/me", headers=bearer).status_code == 401


def test_nothing_about_a_person_is_kept_by_caches(inside: TestClient) -> None:
    assert inside.get("/api/v1/me").headers["cache-control"] == "private, no-store"
    assert inside.get("/").headers["cache-control"] == "private, no-cache"
