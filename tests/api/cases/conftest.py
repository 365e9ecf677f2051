"""A world of cases on each database, and people who ask for it over HTTP."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import shapely
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.app import create_app
from api.settings import Settings
from data.store import audit
from data.store.maintenance import check
from geo.community import Community
from geo.partition import Split
from tests.api.cases.people import Crew, crew_of
from tests.api.cases.worlds import World


@pytest.fixture
def world(engine: Engine, tiny: Community) -> World:
    """The tiny community on an empty database, once on each kind."""
    return World.of(engine, tiny)


@pytest.fixture
def case_settings(database_url: str, web_folder: Path, tmp_path: Path) -> Settings:
    """Settings of a service that says nothing by itself."""
    return Settings(
        database_url=database_url,
        web_folder=web_folder,
        photo_folder=tmp_path / "photos",
        urge_every_s=0,
    )


@pytest.fixture
def crew(engine: Engine, case_settings: Settings, stored: int, tiny_split: Split) -> Iterator[Crew]:
    """People who ask over HTTP; afterwards the database is sound and the audit's chain whole."""
    building = tiny_split.buildings.to_crs(4326).iloc[0]
    at = shapely.point_on_surface(building.geometry)
    with TestClient(create_app(case_settings), raise_server_exceptions=False) as client:
        yield crew_of(client, engine, stored, str(building["grid_id"]), (at.x, at.y))
    with engine.connect() as connection:
        assert list(audit.faults(connection)) == []
    assert check(engine) == []
