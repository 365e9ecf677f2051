"""A service whose clock stands still until a test moves it, and people to log in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.app import create_app
from api.settings import Settings
from data.store import secrets
from geo.access import Membership, Role
from geo.clock import LOCAL
from tests.people import QUICK, add_person


@dataclass
class Clock:
    """A clock that is set by hand."""

    at: datetime = datetime(2026, 11, 27, 9, tzinfo=LOCAL)

    def __call__(self) -> datetime:
        return self.at

    def wait(self, **more: float) -> None:
        """Let time go by."""
        self.at += timedelta(**more)


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hash by settings that are quick: doors are tested here, not argon2."""
    monkeypatch.setattr(secrets, "_hasher", QUICK)
    secrets._nobody.cache_clear()
    yield
    secrets._nobody.cache_clear()


@pytest.fixture
def clock() -> Clock:
    """Nine in the morning."""
    return Clock()


@pytest.fixture
def door(engine: Engine, database_url: str, web_folder: Path, clock: Clock) -> Iterator[TestClient]:
    """A client at the closed door; it keeps its cookies and follows no redirect."""
    settings = Settings(database_url=database_url, web_folder=web_folder)
    app = create_app(settings, clock)
    with TestClient(app, follow_redirects=False, raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def gao(engine: Engine) -> int:
    """A manager of every community called gao."""
    return add_person(engine, "gao", Membership(Role.manager))
