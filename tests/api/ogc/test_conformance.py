"""Every check of ours, the standard's and more, for every role and on both databases."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.bench.ogc.checks import Asked, checked, failures
from geo.access import Role
from tests.api.conftest import CODE
from tests.api.ogc.conftest import Homes, asks, held
from tests.people import as_person

SEEN = {
    Role.guard: ("routes",),
    Role.grid_worker: ("buildings",),
    Role.dispatcher: ("tracks",),
    Role.department: ("streets",),
    Role.manager: ("grids",),
    Role.analyst: ("patrols",),
}
"""A collection of each role: together every kind there is."""


@pytest.mark.parametrize("role", SEEN)
def test_nothing_fails_for_anybody(
    stranger: TestClient, engine: Engine, homes: Homes, role: Role
) -> None:
    headers = as_person(engine, role, held(role, homes.here))
    asked = Asked(asks(stranger, headers), "http://testserver/ogc/", SEEN[role])
    found = checked(asked)
    assert failures(found, "C") == []
    assert failures(found, "X") == []
    assert sum(one.passed is True for one in found) > 70
    assert {one["id"] for one in asked.collections} == set(SEEN[role])


def test_a_community_of_its_own_address_conforms_too(
    stranger: TestClient, engine: Engine, homes: Homes
) -> None:
    headers = as_person(engine, Role.manager)
    root = f"http://testserver/ogc/{CODE}/"
    found = checked(Asked(asks(stranger, headers), root, ("centres",)))
    assert failures(found, "C") == failures(found, "X") == []


def test_an_administrator_finds_a_service_without_collections(
    stranger: TestClient, engine: Engine, homes: Homes
) -> None:
    headers = as_person(engine, Role.admin, held(Role.admin, None))
    asked = Asked(asks(stranger, headers), "http://testserver/ogc/")
    assert asked.landing.status == 200
    assert asked.collections == []
    assert [one.id for one in failures(checked(asked), "C")] == ["C4.collections"]
