"""Logging in: by program and by form, told alike whatever was wrong, throttled but never locked."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from data.store import accounts, audit, secrets
from data.store.access_tables import account
from data.store.engine import read_scope, session_scope
from geo.access.throttle import ATTACK, FREE, FREE_UNDER_ATTACK
from tests.api.accounts.conftest import Clock
from tests.people import PASSWORD, QUICK, add_person

HOME = {"Origin": "http://testserver"}
pytestmark = pytest.mark.usefixtures("gao")


def log_in(client: TestClient, username: str = "gao", password: str = PASSWORD) -> Any:
    return client.post("/api/v1/login", json={"username": username, "password": password})


def fail(client: TestClient, times: int, username: str = "gao") -> list[int]:
    return [log_in(client, username, f"wrong {n}").status_code for n in range(times)]


def elsewhere(client: TestClient, number: int) -> TestClient:
    """Return a client of the same service at another address."""
    return TestClient(client.app, client=(f"203.0.113.{number}", 1), follow_redirects=False)


def status_with(client: TestClient, secret: str) -> int:
    """Return how a session's secret is answered."""
    return TestClient(client.app, cookies={"gridbeat": secret}).get("/api/v1/me").status_code


def form(client: TestClient, **fields: str) -> Any:
    page = client.get("/login")
    (token,) = re.findall(r'name="form_token" value="(\w+)"', page.text)
    return client.post("/login", data={"form_token": token, **fields}, headers=HOME)


def test_a_program_logs_in_and_out(door: TestClient) -> None:
    answer = log_in(door)
    assert answer.status_code == 204
    cookie = answer.headers["set-cookie"]
    assert re.fullmatch(r"gridbeat=[\w-]{43}; HttpOnly; Path=/; SameSite=lax", cookie)
    me = door.get("/api/v1/me").json()
    assert (me["username"], me["must_change"]) == ("gao", False)
    assert [held["role"] for held in me["memberships"]] == ["manager"]
    assert door.post("/api/v1/logout", headers=HOME).status_code == 204
    assert "gridbeat" not in door.cookies
    assert door.get("/api/v1/me").status_code == 401


def test_the_cookie_is_secure_where_the_connection_is(door: TestClient) -> None:
    door.base_url = "https://testserver"
    answer = log_in(door)
    assert re.fullmatch(
        r"__Host-gridbeat=[\w-]{43}; HttpOnly; Path=/; SameSite=lax; Secure",
        answer.headers["set-cookie"],
    )
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert door.get("/api/v1/me").status_code == 200


def test_a_person_logs_in_by_the_form_and_goes_on_to_the_page_asked_for(door: TestClient) -> None:
    asked = door.get("/maps/a/overview.html?lang=en", headers={"Accept": "text/html"})
    assert asked.status_code == 303
    assert asked.headers["location"] == "/login?next=/maps/a/overview.html%3Flang%3Den"
    page = door.get(asked.headers["location"])
    assert "script" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.text.index("登录") < page.text.index("Log in")
    answer = form(door, username="GAO", password=PASSWORD, next="/maps/a/overview.html?lang=en")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/maps/a/overview.html?lang=en",
    )
    assert door.get("/").status_code == 200


@pytest.mark.parametrize(
    "next_",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere",
        "javascript:a",
        "",
        "/\n/a",
    ],
)
def test_nobody_is_led_to_another_site(door: TestClient, next_: str) -> None:
    answer = form(door, username="gao", password=PASSWORD, next=next_)
    assert answer.headers["location"] == "/"


def test_what_is_wrong_is_never_told(door: TestClient, engine: Engine) -> None:
    with session_scope(engine) as session:
        disabled = accounts.add(session, "off", secrets.hashed(PASSWORD), [], at=Clock().at)
        accounts.set_disabled(session, disabled, True)
    answers = [log_in(door, "gao", "wrong"), log_in(door, "nobody", "wrong"), log_in(door, "off")]
    answers.append(log_in(door, "nobody\0", "wrong"))
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers)) for answer in answers}) == 1
    wrong = {"password": "wrong", "next": "/"}
    pages = [form(door, username=name, **wrong) for name in ("gao", "nobody")]
    assert len({re.sub(r'value="\w+"', "", page.text) for page in pages}) == 1


def test_a_name_that_is_not_there_is_hashed_for_like_any_other(
    door: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002
            tried.append(password)
            return super().verify(hash, password)

    quick = Counting(QUICK.time_cost, QUICK.memory_cost, QUICK.parallelism)
    monkeypatch.setattr(secrets, "_hasher", quick)
    log_in(door, "gao", "wrong")
    log_in(door, "nobody", "wrong")
    assert tried == ["wrong", "wrong"]


def test_failures_make_the_next_try_wait_and_the_wait_ends(door: TestClient, clock: Clock) -> None:
    assert fail(door, FREE + 1) == [401] * FREE + [429]
    refused = log_in(door)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    clock.wait(seconds=1)
    assert log_in(door).status_code == 204
    assert fail(door, FREE + 1) == [401] * FREE + [429]  # a success began the count anew


def test_a_wait_is_as_long_for_a_name_that_is_not_there(door: TestClient) -> None:
    assert fail(door, FREE + 1, "nobody") == [401] * FREE + [429]


def test_nobody_can_lock_another_person_out(door: TestClient, engine: Engine) -> None:
    for number in range(ATTACK):
        fail(elsewhere(door, number), FREE + 1)
    assert log_in(door).status_code == 204
    assert fail(door, FREE_UNDER_ATTACK - 1) == [401] * (FREE_UNDER_ATTACK - 1)
    assert log_in(door).status_code == 204
    assert fail(elsewhere(door, 99), FREE_UNDER_ATTACK + 1)[-1] == 429


def test_an_address_that_tries_many_names_waits_but_others_do_not(door: TestClient) -> None:
    here = elsewhere(door, 1)
    said = [log_in(here, f"name{n}", "wrong").status_code for n in range(25)]
    assert said.index(429) == 20
    assert log_in(door).status_code == 204


def test_tries_that_come_at_once_are_counted_one_by_one(door: TestClient) -> None:
    with ThreadPoolExecutor(8) as pool:
        said = Counter(pool.map(lambda _: fail(door, 1)[0], range(FREE + 8)))
    assert said == {401: FREE, 429: 8}


def test_failures_are_forgotten_after_an_hour(door: TestClient, clock: Clock) -> None:
    fail(door, FREE + 1)
    clock.wait(hours=1, seconds=1)
    assert fail(door, FREE) == [401] * FREE


def test_a_login_takes_a_new_secret_and_ends_the_one_before(door: TestClient) -> None:
    planted = "a" * 43
    asked = {"username": "gao", "password": PASSWORD}
    door.post("/api/v1/login", json=asked, headers={"Cookie": f"gridbeat={planted}"})
    first = door.cookies["gridbeat"]
    assert first != planted
    log_in(door)
    assert door.cookies["gridbeat"] != first
    assert status_with(door, first) == status_with(door, planted) == 401


def test_a_hash_by_other_settings_is_made_anew_at_login(door: TestClient, engine: Engine) -> None:
    weak = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash(PASSWORD)
    with session_scope(engine) as session:
        accounts.add(session, "old", weak, [], at=Clock().at, must_change=False)
    assert log_in(door, "old").status_code == 204
    with read_scope(engine) as session:
        stored = session.execute(select(account.c.password).where(account.c.username == "old"))
        assert not secrets.outdated(stored.scalar_one())
    assert log_in(door, "old").status_code == 204


def test_a_password_that_is_changed_while_it_is_looked_at_lets_nobody_in(
    door: TestClient, engine: Engine, gao: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified = secrets.verified

    def changing(password: str, stored: str | None) -> bool:
        right = verified(password, stored)
        with session_scope(engine) as session:
            new = QUICK.hash("一个自己的新密码")
            accounts.set_password(session, gao, new, at=Clock().at, must_change=False)
        monkeypatch.setattr(secrets, "verified", verified)
        return right

    monkeypatch.setattr(secrets, "verified", changing)
    assert log_in(door).status_code == 401
    assert log_in(door, password="一个自己的新密码").status_code == 204  # noqa: S106


def test_a_session_ends_by_idleness_and_by_age(door: TestClient, clock: Clock) -> None:
    log_in(door)
    for _ in range(15):
        clock.wait(hours=11)
        assert door.get("/api/v1/me").status_code == 200
    clock.wait(hours=11)  # a week is over
    assert door.get("/api/v1/me").status_code == 401
    log_in(door)
    clock.wait(hours=12, minutes=1)
    assert door.get("/api/v1/me").status_code == 401


def test_a_password_that_somebody_else_gave_is_changed_first(
    door: TestClient, engine: Engine
) -> None:
    add_person(engine, "new", must_change=True)
    answer = form(door, username="new", password=PASSWORD, next="/api/docs")
    assert answer.headers["location"] == "/password?next=%2Fapi%2Fdocs"
    assert door.get("/api/v1/communities").status_code == 403
    assert door.get("/", headers={"Accept": "text/html"}).headers["location"] == "/password"
    assert door.get("/api/v1/me").json()["must_change"] is True
    page = door.get("/password?next=/api/docs").text
    (token,) = re.findall(r'name="form_token" value="(\w+)"', page)
    fields = {"form_token": token, "old": PASSWORD, "next": "/api/docs"}

    def change(new: str, again: str) -> Any:
        data = fields | {"new": new, "again": again}
        return door.post("/password", data=data, headers=HOME)

    assert "两次输入的新密码不同" in change("一个新的长密码", "另一个新的长密码").text
    assert change("12345678", "12345678").status_code == 422
    assert change(PASSWORD, PASSWORD).status_code == 422
    former = door.cookies["gridbeat"]
    answer = change("一个自己的新密码", "一个自己的新密码")
    assert (answer.status_code, answer.headers["location"]) == (303, "/api/docs")
    assert door.get("/api/v1/communities").status_code == 200
    assert status_with(door, former) == 401


def test_logins_and_failures_are_in_the_audit(door: TestClient, engine: Engine, gao: int) -> None:
    log_in(door, "gao", "wrong")
    log_in(door, "personal name typed by mistake", "wrong")
    log_in(door)
    with read_scope(engine) as session:
        rows = audit.listing(session)
    assert [(row.action, row.account_id, row.actor) for row in rows] == [
        ("login.failed", gao, ""),
        ("login.failed", None, ""),
        ("login", gao, "gao"),
    ]
    assert "mistake" not in str([tuple(row) for row in rows])
