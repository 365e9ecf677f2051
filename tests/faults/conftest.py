"""A real service on each database, tablets that follow the protocol, and a count at the end."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from api.publishing import publish_patrol, publish_split
from api.simulate.counting import Count, count
from api.simulate.line import Line
from api.simulate.people import signed_in
from api.simulate.proxy import Asked, Fault, Proxy
from api.simulate.service import Service
from api.simulate.tablet import Tablet
from data.store import communities
from data.store.engine import make_engine, session_scope
from data.store.migrate import upgrade
from geo.clock import LOCAL
from geo.community import Community
from geo.partition import SplitParams, split
from geo.patrol import PatrolParams, plan
from tests.api.assets import empty_assets
from tests.databases import missing
from tests.faults.cluster import Cluster

QUICK_S = 1.5
"""How long tablets wait for an answer where one is to be missed."""


@dataclass
class World:
    """A database with the tiny community planned for now, and a service on it.

    `cluster` is its PostgreSQL; None for SpatiaLite.
    """

    url: str
    engine: Engine
    folder: Path
    community_id: int
    on_duty: list[str]
    service: Service
    cluster: Cluster | None = None
    tablets: list[Tablet] = field(default_factory=list)

    def tablet(
        self,
        address: str | None = None,
        *,
        person: int = 0,
        timeout_s: float = 30.0,
        **more: timedelta,
    ) -> Tablet:
        """Return the tablet of one of the guards on duty, whose account is `person`."""
        guard_ids = [self.on_duty[n % len(self.on_duty)] for n in range(person + 1)]
        signed = signed_in(self.engine, self.community_id, guard_ids)[person]
        line = Line(address or self.service.url, signed.token, timeout_s)
        made = Tablet(signed.person, line, seed=time.time_ns(), hurry=40.0, **more)
        self.tablets.append(made)
        return made

    def other(self, *command: str) -> Service:
        """Return another service on the same database, run by a module."""
        return _service(self.url, self.folder, *command)

    def count(self) -> Count:
        """Return what became of all that the test's tablets made."""
        return count(self.engine, self.tablets)


def drain(*tablets: Tablet, within_s: float = 60.0) -> None:
    """Let tablets send until nothing is left."""
    ends_s = time.monotonic() + within_s
    while not all(one.empty for one in tablets):
        assert time.monotonic() < ends_s, [one.outbox.pending for one in tablets]
        for one in tablets:
            one.send()
        time.sleep(0.05)


def check_in(tablet: Tablet, ref_id: str = "P1", *, needs: str | None = None) -> str:
    """Make a check-in; return its id."""
    body = {"ref_kind": "checkpoint", "ref_id": ref_id, "how": "manual"}
    return tablet.make("checkin", body, depends_on=[needs] if needs else []).id


def link(tablet: Tablet, case_id: str, *photos: bytes) -> str:
    """Report something; return the item's id."""
    details = {
        "category": "1101",
        "description": "飞线垂到人行道",
        "place": PLACE,
        "channel": "patrol",
    }
    body = {"case_id": case_id, "kind": "link", "base_version": 0, "details": details}
    return tablet.make("case", body, photos=photos).id


def note(tablet: Tablet, case_id: str, *, needs: str | None = None) -> str:
    """Add a note to a case; return the item's id."""
    details = {"description": "已放警示牌"}
    body = {"case_id": case_id, "kind": "note", "base_version": 1, "details": details}
    return tablet.make("case", body, depends_on=[needs] if needs else []).id


PLACE: list[float] = []


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A PostgreSQL that may crash."""
    if not Cluster.there():
        missing("PostgreSQL is not installed")
    folder = Path(tmp_path_factory.mktemp("cluster"))
    for parent in [folder, *folder.parents][:4]:
        parent.chmod(parent.stat().st_mode | 0o011)  # the user postgres must get there
    made = Cluster(folder)
    yield made
    made.stop()


@pytest.fixture(scope="session")
def planned(tiny: Community) -> Callable[[Engine], tuple[int, list[str]]]:
    """Puts the tiny community into a database, planned for now; tells its id and who is on duty."""
    now = datetime.now(LOCAL)
    grids = split(tiny, SplitParams(min_households=80, max_households=130))
    patrol = plan(tiny, PatrolParams(start=now.date() - timedelta(days=1), days=3))
    point = tiny.to_crs(4326)["checkpoints"].geometry.iloc[0]
    PLACE[:] = [float(point.x), float(point.y)]
    roster = patrol.roster
    on = roster[(roster["start"] <= now) & (roster["end"] > now)]

    def put(engine: Engine) -> tuple[int, list[str]]:
        upgrade(engine)
        with session_scope(engine) as session:
            key = communities.save(session, tiny)
            publish_split(session, key, grids, now)
            publish_patrol(session, key, patrol, now)
        return key, sorted(map(str, on["guard_id"]))

    return put


@pytest.fixture(scope="session", params=["spatialite", "postgis"])
def shared(
    request: pytest.FixtureRequest,
    planned: Callable[[Engine], tuple[int, list[str]]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """One world for each kind of database; tests of it have accounts and tablets of their own."""
    folder = tmp_path_factory.mktemp(request.param)
    cluster = None
    if request.param == "spatialite":
        shutil.copy(request.getfixturevalue("spatialite_template"), folder / "gridbeat.sqlite")
        url = f"sqlite:///{folder}/gridbeat.sqlite"
    else:
        cluster = request.getfixturevalue("cluster")
        url = cluster.create("faults")
    engine = make_engine(url)
    key, on_duty = planned(engine)
    empty_assets(folder / "web")
    with _service(url, folder) as service:
        yield World(url, engine, folder, key, on_duty, service, cluster)
    engine.dispose()


@pytest.fixture
def world(shared: World) -> Iterator[World]:
    """The world, with no tablets yet."""
    shared.tablets = []
    yield shared
    for tablet in shared.tablets:
        tablet.line.close()


@pytest.fixture
def proxied(world: World) -> Iterator[Callable[[Callable[[Asked], Fault]], tuple[Proxy, str]]]:
    """Puts a proxy before the service; gives it and its address."""
    with ExitStack() as stack:

        def put(choose: Callable[[Asked], Fault]) -> tuple[Proxy, str]:
            proxy = Proxy(world.service.port, choose, hangs_s=QUICK_S + 0.5)
            return proxy, stack.enter_context(proxy.running())

        yield put


def _service(url: str, folder: Path, *command: str) -> Service:
    web = {"GRIDBEAT_WEB_FOLDER": str(folder / "web")}
    run = command or ("-m", "api.cli", "serve")
    return Service(url, folder, command=run, environment=web)
