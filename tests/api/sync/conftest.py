"""Guards with tablets, on both databases, at a clock that can be set."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.app import create_app
from api.settings import Settings
from geo.access import Membership, Role
from geo.clock import LOCAL
from tests.api.sync.tablet import Tablet
from tests.people import add_person, token_of

NIGHT = datetime(2026, 11, 22, 23, 0, tzinfo=LOCAL)
"""On the night shift of G15 to G18 in the tiny plan."""


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **length: float) -> None:
        """Let time pass."""
        self.at += timedelta(**length)


@pytest.fixture
def clock() -> Clock:
    """The server's clock, at the plan's first night."""
    return Clock(NIGHT)


@pytest.fixture
def service(
    engine: Engine, database_url: str, web_folder: Path, stored: int, clock: Clock
) -> Iterator[TestClient]:
    """The service with the tiny community planned, at the clock."""
    settings = Settings(
        database_url=database_url, web_folder=web_folder, photo_folder=web_folder.parent / "photos"
    )
    with TestClient(create_app(settings, now=clock), raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def tablet(service: TestClient, engine: Engine, stored: int, clock: Clock) -> Tablet:
    """The tablet of guard G15."""
    return of_guard(service, engine, stored, clock, "G15")


@pytest.fixture
def other(service: TestClient, engine: Engine, stored: int, clock: Clock) -> Tablet:
    """The tablet of guard G16."""
    return of_guard(service, engine, stored, clock, "G16")


def of_guard(
    service: TestClient, engine: Engine, community_id: int, clock: Clock, guard_id: str
) -> Tablet:
    """Return the tablet of a guard."""
    held = Membership(Role.guard, community_id, guard_id=guard_id)
    person = add_person(engine, guard_id.lower(), held)
    headers = {"Authorization": f"Bearer {token_of(engine, person)}"}
    return Tablet(service, person, headers, clock)
