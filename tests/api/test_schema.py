"""Every endpoint of the API's own description, asked at random by every role: no failure of the
service, and every answer as described."""

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import Engine

from geo.access import Role
from tests.api.conftest import CODE
from tests.people import REASON, as_person

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]
FEW = settings(
    max_examples=3,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize("role", Role)
def test_every_answer_is_as_described(stranger: TestClient, engine: Engine, role: Role) -> None:
    headers = as_person(engine, role) | {"X-Reason": REASON}
    described = schemathesis.openapi.from_asgi("/api/openapi.json", stranger.app)
    for result in described.get_all_operations():
        operation = result.ok()

        @FEW
        @given(case=operation.as_strategy())
        def asked(case: schemathesis.Case) -> None:
            for community in (CODE, case.path_parameters.get("community")):
                if "community" in case.path_parameters:
                    case.path_parameters["community"] = community
                case.validate_response(case.call(headers=headers), checks=CHECKS)

        asked()
