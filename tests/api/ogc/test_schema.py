"""The service's own description, asked at random: every answer is as described, and none fails."""

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import given
from sqlalchemy import Engine

from geo.access import Role
from tests.api.ogc.conftest import Homes
from tests.api.test_schema import CHECKS, FEW
from tests.people import as_person


@pytest.mark.parametrize("role", [Role.manager, Role.grid_worker])
def test_every_answer_is_as_described(
    stranger: TestClient, engine: Engine, homes: Homes, role: Role
) -> None:
    headers = as_person(engine, role)
    document = stranger.get("/ogc/api", headers=headers).json()
    document["servers"] = [{"url": "/ogc"}]
    described = schemathesis.openapi.from_dict(document)
    described.app = stranger.app
    for result in described.get_all_operations():
        operation = result.ok()

        @FEW
        @given(case=operation.as_strategy())
        def asked(case: schemathesis.Case) -> None:
            case.validate_response(case.call(headers=headers), checks=CHECKS)

        asked()
