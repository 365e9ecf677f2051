"""The doors of residents in a tiny world whose clock is ours, and a photo to send."""

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response
from PIL import Image
from sqlalchemy import Engine

from api.app import create_app
from api.cases.office import Offices
from api.cases.work import submit
from api.settings import Settings
from data.store import case_events, cases
from data.store.case_rows import Record
from data.store.engine import read_scope, session_scope
from geo.cases import Actor, Command, Details, Evidence, replay
from geo.clock import LOCAL
from tests.api.assets import empty_assets

MONDAY = datetime(2026, 11, 23, 9, tzinfo=LOCAL)
DESK = Actor("account:2", "dispatcher")
POWER = Actor("account:3", "department", "power")
BOSS = Actor("account:4", "manager")
LOOP: tuple[tuple[Actor, str, Details], ...] = (
    (DESK, "file", Details()),
    (DESK, "dispatch", Details(department="power")),
    (POWER, "accept", Details()),
    (POWER, "handle", Details(result="已换灯泡", evidence=(Evidence("photo_after", "aa"),))),
    (BOSS, "close", Details(evidence=(Evidence("photo", "bb"),))),
)
"""What the community does with a broken lamp, after it was reported."""


@dataclass
class Clock:
    """The time of the service."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass
class Residents:
    """A service that nobody is logged in to, and the community behind it."""

    client: TestClient
    engine: Engine
    here: int
    place: tuple[float, float]
    clock: Clock
    folder: Path

    def form(self, query: str = "") -> dict[str, str]:
        """Return the hidden fields of a fresh form, some seconds after it was opened."""
        page = self.client.get(f"/report{query}")
        assert page.status_code == 200, page.text
        self.clock.passes(seconds=20)
        return {"form_token": hidden(page.text, "form_token"), "act": "send"}

    def filled(self, **typed: str) -> dict[str, str]:
        """Return a form about a broken lamp at the place, with other fields where given."""
        lon, lat = self.place
        lamp = {"category": "1105", "lon": str(lon), "lat": str(lat), "description": "路灯不亮"}
        return self.form() | lamp | typed

    def send(self, data: Mapping[str, Any], *photos: bytes, query: str = "") -> Response:
        files = [("photos", (f"{n}.jpg", photo, "image/jpeg")) for n, photo in enumerate(photos)]
        return self.client.post(
            f"/report{query}", data=data, files=files or None, follow_redirects=False
        )

    def reported(self, *photos: bytes, **typed: str) -> str:
        """Send a report and return the path of its link."""
        answer = self.send(self.filled(**typed), *photos)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"].partition("?")[0]

    def records(self) -> list[Record]:
        """Return every case there is, newest first."""
        with read_scope(self.engine) as session:
            return list(cases.listing(session, self.here).records)

    def writes(self, actor: Actor, case_id: str, details: Details) -> None:
        """Write a case down as somebody, without a form."""
        now = self.clock.now
        command = Command(f"link-{case_id}", case_id, "link", actor, now, details=details)
        with session_scope(self.engine) as session:
            office = Offices().of(session, self.here, now)
            submit(session, self.here, command, now=now, office=office)

    def handled(self, record: Record, steps: int = len(LOOP)) -> None:
        """Take a case on through the first steps of what the community does."""
        for actor, kind, details in LOOP[:steps]:
            self.does(record, actor, kind, details)

    def does(self, record: Record, actor: Actor, kind: str, details: Details) -> None:
        """Take a step an hour later."""
        self.clock.passes(hours=1)
        now = self.clock.now
        with session_scope(self.engine) as session:
            history = case_events.history(session, record.id)
            version = replay(history).version
            name = f"{kind}-{record.id}-{version}"
            command = Command(name, record.case_id, kind, actor, now, version, details)
            office = Offices().of(session, self.here, now)
            submit(session, self.here, command, now=now, office=office)


@contextmanager
def opened(
    engine: Engine,
    database_url: str,
    here: int,
    place: tuple[float, float],
    folder: Path,
    **settings: Any,
) -> Iterator[Residents]:
    """Open the service on a database; web assets are empty files, as no page is looked at."""
    clock = Clock()
    made = Settings(
        database_url=database_url,
        web_folder=empty_assets(folder / "web"),
        photo_folder=folder / "photos",
        key_file=folder / "key",
        **settings,
    )
    app = create_app(made, now=clock)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Residents(client, engine, here, place, clock, folder)


def hidden(page: str, name: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found.group(1)


def photo(colour: tuple[int, int, int] = (90, 120, 150), gps: bool = False) -> bytes:
    """Return a small JPEG; with a place in Holingol's tiny community and a time where asked."""
    image = Image.new("RGB", (64, 48), colour)
    exif = Image.Exif()
    if gps:
        exif.get_ifd(0x8825).update(
            {1: "N", 2: (45.0, 30.0, 0.0), 3: "E", 4: (119.0, 37.0, 0.0), 18: "WGS-84"}
        )
        exif.get_ifd(0x8769)[0x9003] = "2026:11:23 08:30:00"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()
