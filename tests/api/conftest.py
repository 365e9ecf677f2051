"""The service on both databases, with the tiny community planned and published."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.app import create_app
from api.publishing import publish_patrol, publish_split
from api.settings import Settings
from data.store import communities
from data.store.engine import session_scope
from geo.access import Role
from geo.clock import LOCAL
from geo.community import Community
from geo.partition import Split, SplitParams, split
from geo.patrol import Patrol, PatrolParams, plan
from tests.api.assets import empty_assets
from tests.people import REASON, as_person

CODE = "150581001001"


@pytest.fixture(scope="session")
def tiny_split(tiny: Community) -> Split:
    """Four grids of 120 households."""
    return split(tiny, SplitParams(min_households=80, max_households=130))


@pytest.fixture(scope="session")
def tiny_patrol(tiny: Community) -> Patrol:
    """Two days of eighteen guards."""
    return plan(tiny, PatrolParams(days=2))


@pytest.fixture
def stored(engine: Engine, tiny: Community, tiny_split: Split, tiny_patrol: Patrol) -> int:
    """The tiny community in the database with both plans in force; its id."""
    at = tiny_patrol.roster["start"].min().to_pydatetime().astimezone(LOCAL)
    with session_scope(engine) as session:
        key = communities.save(session, tiny)
        publish_split(session, key, tiny_split, at)
        publish_patrol(session, key, tiny_patrol, at)
    return key


@pytest.fixture
def web_folder(tmp_path: Path) -> Path:
    """A folder that stands for the built web assets where no page is looked at."""
    return empty_assets(tmp_path / "web")


@pytest.fixture
def stranger(
    engine: Engine, database_url: str, web_folder: Path, tmp_path: Path
) -> Iterator[TestClient]:
    """A client of the service that nobody is logged in to; `stored` fills the database."""
    settings = Settings(
        database_url=database_url,
        web_folder=web_folder,
        photo_folder=tmp_path / "photos",
        key_file=tmp_path / "key",
        export_folder=tmp_path / "exports",
        jobs_every_s=0,
    )
    with TestClient(create_app(settings), raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def client(stranger: TestClient, engine: Engine) -> TestClient:
    """A client of the service with the token of a manager, who says what personal data is for."""
    stranger.headers.update({**as_person(engine, Role.manager), "X-Reason": REASON})
    return stranger
