"""People of the tiny community who take cases through the loop over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from fastapi.testclient import TestClient
from sqlalchemy import Engine

from geo.access import Membership, Role
from tests.api.conftest import CODE
from tests.people import add_person, as_person, token_of

CASES = f"/api/v1/communities/{CODE}/cases"
CABLES: dict[str, Any] = {"category": "1101", "description": "飞线垂到人行道"}
AFTER = [{"kind": "photo_after", "ref": "sha256:aa"}]
CHECK = [{"kind": "photo", "ref": "sha256:bb"}]


@dataclass
class Crew:
    """A client, and the headers of people by name."""

    client: TestClient
    engine: Engine
    here: int
    grid: str
    place: tuple[float, float]
    headers: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, name: str, *held: Membership) -> None:
        """Let somebody in."""
        account = add_person(self.engine, name, *held)
        token = token_of(self.engine, account)
        self.headers[name] = {"Authorization": f"Bearer {token}"}

    def ask(self, who: str, method: str, url: str, **given: Any) -> Any:
        """Ask for something as somebody."""
        headers = {**self.headers[who], **given.pop("headers", {})}
        return self.client.request(method, url, headers=headers, **given)

    def link(self, who: str, **more: Any) -> dict[str, Any]:
        """Write a case down, and return the receipt."""
        details = {**CABLES, "place": list(self.place), **more}
        answer = self.ask(who, "POST", CASES, json={"details": details})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def step(self, who: str, case_id: str, command: str, version: int, **details: Any) -> Any:
        """Take a step."""
        body = {"command": command, "details": details}
        return self.ask(
            who,
            "POST",
            f"{CASES}/{case_id}/steps",
            json=body,
            headers={"If-Match": f'"{version}"'},
        )

    def steps(
        self, case_id: str, *taken: tuple[str, str, Mapping[str, Any]], since: int = 1
    ) -> int:
        """Take steps that are all accepted, and return the version after them."""
        for who, command, details in taken:
            answer = self.step(who, case_id, command, since, **details)
            assert answer.status_code == 200, (command, answer.text)
            since = answer.json()["version"]
        return since


def crew_of(client: TestClient, engine: Engine, here: int, grid: str, place: Any) -> Crew:
    """Return a guard, a grid worker, a dispatcher, a department, a manager and an analyst."""
    crew = Crew(client, engine, here, grid, place)
    crew.add("guard", Membership(Role.guard, here, guard_id="G06"))
    crew.add("worker", Membership(Role.grid_worker, here, grids=frozenset({grid})))
    crew.add("dispatcher", Membership(Role.dispatcher, here))
    crew.add("telecom", Membership(Role.department, here, department="telecom"))
    crew.add("power", Membership(Role.department, here, department="power"))
    crew.add("manager", Membership(Role.manager, here))
    crew.add("analyst", Membership(Role.analyst, here))
    crew.add("admin", Membership(Role.admin))
    return crew


def new_id() -> str:
    """Return an id as clients make them."""
    return str(uuid4())


__all__ = ["AFTER", "CABLES", "CASES", "CHECK", "Crew", "as_person", "crew_of", "new_id"]
