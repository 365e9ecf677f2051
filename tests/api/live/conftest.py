"""A service that runs, with guards on the night shift, at a clock that can be set."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import Engine

from geo.access import Membership, Role
from tests.api.sync.conftest import NIGHT, Clock
from tests.api.sync.tablet import Tablet
from tests.browser.serving import running
from tests.people import add_person, token_of

PLACE = (119.616899, 45.495167)
"""In building W1 of the tiny community."""


@pytest.fixture
def clock() -> Clock:
    """The server's clock, at the plan's first night."""
    return Clock(NIGHT)


@pytest.fixture
def address(
    database_url: str, web_folder: Path, stored: int, clock: Clock, tmp_path: Path
) -> Iterator[str]:
    """Where the service is."""
    folders = {"photo_folder": tmp_path / "photos", "report_folder": tmp_path / "reports"}
    never = dict.fromkeys(
        ("watch_every_s", "jobs_every_s", "urge_every_s", "forget_every_s", "report_every_s"), 0
    )
    with running(
        database_url,
        web_folder,
        clock,
        live_every_s=0.05,
        key_file=tmp_path / "key",
        **folders,
        **never,
    ) as made:
        yield made


@pytest.fixture
def client(address: str) -> Iterator[httpx2.Client]:
    """A client of the service."""
    with httpx2.Client(base_url=address, timeout=30) as made:
        yield made


@pytest.fixture
def tablet(
    client: httpx2.Client, engine: Engine, stored: int, clock: Clock
) -> Callable[[str], Tablet]:
    """What makes the tablet of a guard."""

    def of(guard_id: str) -> Tablet:
        person = add_person(
            engine, guard_id.lower(), Membership(Role.guard, stored, guard_id=guard_id)
        )
        headers = {"Authorization": f"Bearer {token_of(engine, person)}"}
        return Tablet(client, person, headers, clock)  # type: ignore[arg-type]

    return of


def walked(
    tablet: Tablet, *places: tuple[float, float], at: datetime | None = None
) -> dict[str, int]:
    """Send fixes of a tablet, of now if not said, and return what became of them."""
    moment = (at or tablet.now()).isoformat()
    batch = {
        "person": str(tablet.person),
        "device": tablet.device,
        "sent_at": tablet.now().isoformat(),
        "fixes": [{"at": moment, "lon": lon, "lat": lat, "accuracy_m": 5} for lon, lat in places],
    }
    answer = tablet.client.post("/api/v1/sync/positions", json=batch, headers=tablet.headers)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    return {name: found[name] for name in ("kept", "known", "dropped")}
