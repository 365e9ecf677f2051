"""People with sessions of browsers, on a community with grids and no cases yet."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.accounts.cookies import form_token
from api.app import create_app
from api.publishing import publish_split
from api.settings import Settings
from data.store import communities
from data.store.engine import session_scope
from geo.access import Membership, Role
from geo.community import Community
from geo.partition import Split
from tests.api.cases.worlds import BEGAN
from tests.api.conftest import CODE
from tests.people import add_person, cookie_of

CASES = f"/console/{CODE}/cases"
EVERY_GRID = frozenset({"01", "02", "03", "04"})
HELD = {
    Role.department: {"department": "telecom"},
    Role.grid_worker: {"grids": EVERY_GRID},
    Role.guard: {"guard_id": "G07"},
}


@dataclass
class Person:
    """Somebody at a browser: `client` sends the cookie and says that the page is our own."""

    client: TestClient
    token: str

    def opens(self, path: str) -> str:
        """Open a page that must be there; return its text."""
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text[-400:]
        return answer.text

    def sends(self, path: str, files: Any = None, **fields: str) -> tuple[int, str]:
        """Send a form of ours; return the status and where it leads, or the page."""
        data = {"form_token": self.token, **fields}
        answer = self.client.post(path, data=data, files=files, follow_redirects=False)
        return answer.status_code, answer.headers.get("location") or answer.text

    def steps(self, case_id: str, command: str, base: int, **fields: str) -> tuple[int, str]:
        """Take a step upon a version of a case."""
        to = f"{CASES}/{case_id}/steps/{command}"
        return self.sends(to, base_version=str(base), **fields)


Visitors = Callable[..., Person]


@pytest.fixture
def community(engine: Engine, tiny: Community, tiny_split: Split) -> int:
    """The tiny community with its grids in force; its id."""
    with session_scope(engine) as session:
        key = communities.save(session, tiny)
        publish_split(session, key, tiny_split, BEGAN)
    return key


@pytest.fixture
def person(
    engine: Engine, database_url: str, web_folder: Path, tmp_path: Path, community: int
) -> Iterator[Visitors]:
    """Makes somebody of a role in the community, at a browser."""
    settings = Settings(
        database_url=database_url,
        web_folder=web_folder,
        photo_folder=tmp_path / "photos",
        report_folder=tmp_path / "reports",
        export_folder=tmp_path / "exports",
        urge_every_s=0,
        jobs_every_s=0,
    )
    app = create_app(settings)

    def made(role: Role, name: str = "") -> Person:
        held = Membership(role, community, **HELD.get(role, {}))  # type: ignore[arg-type]
        secret = cookie_of(engine, add_person(engine, name or role.value, held))
        headers = {"Cookie": f"gridbeat={secret}", "Sec-Fetch-Site": "same-origin"}
        client = TestClient(app, raise_server_exceptions=False, headers=headers)
        client.app_state.update(door.app_state)
        return Person(client, form_token(secret))

    with TestClient(app) as door:  # the service begins and ends
        yield made
