"""The service in a process of its own, on either database, with the tiny community planned."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pyogrio  # noqa: F401 - GDAL must be there before SpatiaLite is
import pytest
from sqlalchemy import Engine

from api.bench.ogc.serving import ours
from api.publishing import publish_patrol, publish_split
from data.store import communities, sync_positions
from data.store.engine import make_engine, session_scope
from data.store.sync_presence import Who
from geo.access import Membership, Role
from geo.clock import LOCAL
from geo.community import Community
from geo.partition import Split, SplitParams, split
from geo.patrol import Patrol, PatrolParams, plan
from tests.api.assets import empty_assets
from tests.databases import emptied
from tests.people import add_person, token_of


@dataclass(frozen=True)
class Served:
    """A running service.

    Parameters
    ----------
    root
        The address of its feature service, without a slash at the end.
    token
        An access token of the manager `gis` that may only read.
    engine
        The database it serves.
    """

    root: str
    token: str
    engine: Engine


@pytest.fixture(scope="module", params=["spatialite", "postgis"])
def served(
    request: pytest.FixtureRequest,
    tiny: Community,
    plans: tuple[Split, Patrol],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Served]:
    """A service with both plans in force and 250 fixes of a guard."""
    folder = tmp_path_factory.mktemp("served")
    if request.param == "spatialite":
        shutil.copy(request.getfixturevalue("spatialite_template"), folder / "gridbeat.sqlite")
        url = f"sqlite:///{folder}/gridbeat.sqlite"
    else:
        url = request.getfixturevalue("postgis_url")
    engine = make_engine(url)
    try:
        _fill(engine, tiny, *plans)
        token = token_of(engine, add_person(engine, "gis", Membership(Role.manager)), writes=False)
        # A process of its own: GDAL keeps this one's lock while it waits for an answer.
        with _assets(folder), ours(url, token, folder) as found:
            yield Served(found.root.rstrip("/"), token, engine)
    finally:
        emptied(engine)
        engine.dispose()


@contextmanager
def _assets(folder: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRIDBEAT_WEB_FOLDER", str(empty_assets(folder / "web")))
        patch.setenv("GRIDBEAT_EXPORT_FOLDER", str(folder / "exports"))
        yield


@pytest.fixture(scope="session")
def plans(tiny: Community) -> tuple[Split, Patrol]:
    """Four grids, and a day of guards."""
    grids = split(tiny, SplitParams(min_households=80, max_households=130))
    return grids, plan(tiny, PatrolParams(days=1))


def _fill(engine: Engine, tiny: Community, grids: Split, patrol: Patrol) -> None:
    at = patrol.roster["start"].min().to_pydatetime().astimezone(LOCAL)
    with session_scope(engine) as session:
        here = communities.save(session, tiny)
        publish_split(session, here, grids, at)
        publish_patrol(session, here, patrol, at)
        fixes = [
            {
                "at": at + timedelta(minutes=n),
                "lon": 119.62,
                "lat": 45.5 + n / 1e4,
                "accuracy_m": 5.0,
            }
            for n in range(250)
        ]
        sync_positions.add(session, Who(here, 1, "tablet", "G06"), fixes, at)
