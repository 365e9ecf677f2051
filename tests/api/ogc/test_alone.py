"""The feature service in a process of its own: the same answers, and little loaded for them."""

import subprocess
import sys

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.ogc.alone import create_features
from api.settings import Settings
from geo.access import Membership, Role
from tests.api.ogc.conftest import Homes
from tests.people import as_person

HEAVY = ("geopandas", "ortools", "pandas", "pyogrio", "reportlab", "scipy")


@pytest.fixture
def settings(database_url: str) -> Settings:
    return Settings(database_url=database_url, serves="ogc")


def test_it_answers_as_the_whole_service_does(
    engine: Engine, client: TestClient, homes: Homes, settings: Settings
) -> None:
    analyst = as_person(engine, Role.analyst, Membership(Role.analyst, homes.here))
    with TestClient(create_features(settings, now=lambda: homes.at)) as alone:
        for path in ("collections", "collections/buildings/items?limit=3", "api"):
            own = alone.get(f"/ogc/{path}", headers=analyst)
            assert own.status_code == 200
            whole = client.get(f"/ogc/{path}", headers=analyst).json()
            assert {**own.json(), "timeStamp": 0} == {**whole, "timeStamp": 0}
        head = alone.head("/ogc/collections", headers=analyst)
        assert (head.status_code, head.content) == (200, b"")
        assert alone.get("/healthz").json() == {"status": "ok"}
        assert alone.get("/readyz").status_code == 200
        assert alone.get("/console").status_code == 404


def test_a_browser_is_asked_for_a_token_as_there_is_no_login_page(
    homes: Homes, settings: Settings
) -> None:
    opened = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    with TestClient(create_features(settings)) as alone:
        answer = alone.get("/ogc/collections", headers=opened, follow_redirects=False)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic ")


def test_nothing_is_loaded_that_plans_or_draws() -> None:
    found = f"import sys, api.ogc.alone; print([n for n in {HEAVY} if n in sys.modules])"
    told = subprocess.run([sys.executable, "-c", found], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
