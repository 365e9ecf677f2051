"""Fixtures for the two databases: made by the migrations, empty for every test."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.orm import Session

from data.store.audit import GENESIS
from data.store.engine import make_engine, session_scope
from data.store.migrate import upgrade
from geo.errors import SetupError

REQUIRED = os.environ.get("GRIDBEAT_REQUIRE_DATABASES") == "1"


def missing(reason: str) -> NoReturn:
    """Skip, or fail where both databases are a must."""
    if REQUIRED:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def spatialite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SpatiaLite file to copy."""
    file = tmp_path_factory.mktemp("spatialite") / "template.sqlite"
    try:
        engine = make_engine(f"sqlite:///{file}")
        upgrade(engine)
    except SetupError as error:
        missing(str(error))
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def postgis_url(worker_id: str) -> Iterator[str]:
    """A migrated, empty PostGIS database of this worker's own."""
    server = os.environ.get("GRIDBEAT_TEST_POSTGRES")
    if not server:
        missing("no PostgreSQL: run the tests through scripts/postgres run")
    name = f"gridbeat_{worker_id}"
    url = make_url(str(server)).set(drivername="postgresql+psycopg")
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    made = url.set(database=name).render_as_string(hide_password=False)
    engine = make_engine(made)
    upgrade(engine)
    engine.dispose()
    yield made
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(params=["spatialite", "postgis"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database at this version's tables, once of each kind."""
    if request.param == "spatialite":
        file = tmp_path / "gridbeat.sqlite"
        shutil.copy(request.getfixturevalue("spatialite_template"), file)
        return f"sqlite:///{file}"
    return str(request.getfixturevalue("postgis_url"))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on the empty database."""
    made = make_engine(database_url)
    yield made
    emptied(made)
    made.dispose()


def emptied(engine: Engine) -> None:
    """Empty a database that others use after; a file of SpatiaLite is thrown away instead."""
    if engine.dialect.name != "postgresql":
        return
    with session_scope(engine) as opened:
        opened.execute(text("SET LOCAL session_replication_role = replica"))  # no triggers
        opened.execute(
            text("TRUNCATE community, account, login_attempt, audit RESTART IDENTITY CASCADE")
        )
        opened.execute(text(f"UPDATE audit_head SET seq = 0, digest = '{GENESIS}'"))


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session that may write."""
    with session_scope(engine) as opened:
        yield opened
