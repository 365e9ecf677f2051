"""A service with two communities alike, each with plans in force, an older grid plan and fixes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.bench.ogc.asking import Answer, Ask
from api.publishing import publish_patrol, publish_split
from data.store import communities, sync_positions
from data.store.engine import session_scope
from data.store.sync_presence import Who
from geo.access import Membership, Role
from geo.clock import LOCAL
from geo.community import Community
from geo.partition import Split
from geo.patrol import Patrol
from tests.api.conftest import CODE
from tests.people import add_person, token_of

OTHER = "150581001002"
OWNER = "户主王某"
OLDER = timedelta(days=30)
"""So long before the plan in force another one began."""


@dataclass(frozen=True)
class Homes:
    """Two communities, and when their plans came in force."""

    here: int
    other: int
    at: datetime


@pytest.fixture
def homes(engine: Engine, tiny: Community, tiny_split: Split, tiny_patrol: Patrol) -> Homes:
    """小社区 (`CODE`) and 别处 (`OTHER`): owners of buildings known, 6 fixes of 2 guards each."""
    owned = tiny["buildings"].assign(owner=[OWNER] * 12)
    at = tiny_patrol.roster["start"].min().to_pydatetime().astimezone(LOCAL)
    made = []
    with session_scope(engine) as session:
        for name, code in (("小社区", CODE), ("别处", OTHER)):
            given = replace(tiny, name=name, code=code).replaced("buildings", owned)
            key = communities.save(session, given)
            publish_split(session, key, tiny_split, at - OLDER)
            publish_split(session, key, tiny_split, at)
            publish_patrol(session, key, tiny_patrol, at)
            for number, guard in enumerate(("G06", "G07")):
                who = Who(key, 100 * key + number, f"{guard}-{key}", guard)
                sync_positions.add(session, who, _fixes(at), at)
            made.append(key)
    return Homes(made[0], made[1], at)


def _fixes(at: datetime) -> list[dict[str, Any]]:
    return [
        {
            "at": at + timedelta(minutes=n),
            "lon": 119.62 + n / 1000,
            "lat": 45.5 + n / 1000,
            "accuracy_m": 5.0,
        }
        for n in range(3)
    ]


def held(role: Role, here: int | None) -> Membership:
    """Return what a person of a role is in a community."""
    special = {
        Role.guard: Membership(role, here, guard_id="G07"),
        Role.grid_worker: Membership(role, here, grids=frozenset({"01"})),
        Role.department: Membership(role, here, department="property"),
        Role.admin: Membership(role),
    }
    return special.get(role, Membership(role, here))


@pytest.fixture
def ogc(stranger: TestClient, engine: Engine) -> Callable[..., Any]:
    """Answer an address below `/ogc` as JSON, as a person of a role in one community or all."""
    headers: dict[tuple[Role, int | None], Mapping[str, str]] = {}

    def headers_of(role: Role, here: int | None) -> Mapping[str, str]:
        if (role, here) not in headers:
            account = add_person(engine, f"{role.value}-{here}", held(role, here))
            headers[role, here] = {"Authorization": f"Bearer {token_of(engine, account)}"}
        return headers[role, here]

    def get(
        path: str, role: Role = Role.manager, here: int | None = None, status: int = 200
    ) -> Any:
        answer = stranger.get(f"/ogc{path}", headers=headers_of(role, here))
        assert answer.status_code == status, answer.text[:500]
        return answer.json() if "json" in answer.headers.get("content-type", "") else answer

    get.headers = headers_of  # type: ignore[attr-defined]
    return get


def asks(client: TestClient, headers: Mapping[str, str]) -> Ask:
    """Return what asks a service under test for an address."""

    def ask(url: str, method: str = "GET", more: Mapping[str, str] = {}) -> Answer:
        answer = client.request(method, url, headers={**headers, **more})
        told = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(answer.status_code, told, answer.content)

    return ask
