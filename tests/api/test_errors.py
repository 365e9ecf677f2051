"""Every error leaves as one JSON shape, and the table has a row for each."""

import pytest
from fastapi.testclient import TestClient

from api.errors import OUTCOMES, outcome
from geo import errors
from geo.errors import GridbeatError, InputError

KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, GridbeatError)
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_of_the_domain_has_its_row(kind: type[GridbeatError]) -> None:
    assert kind in OUTCOMES


def test_an_error_takes_the_row_of_its_nearest_class() -> None:
    class StrayError(InputError):
        pass

    assert outcome(StrayError([])) == OUTCOMES[InputError]


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/api/v1/communities/999", 404),
        ("/api/v1/communities/别处/grids", 404),
        ("/api/v1/communities/150581001001/grids/77", 404),
        ("/api/v1/communities/150581001001/hazards/999999", 404),
        ("/api/v1/communities/150581001001/people", 404),
        ("/api/v1/communities/150581001001/patrols/999", 404),
        ("/api/v1/communities/150581001001/grids?bbox=1,2,3", 422),
        ("/api/v1/communities/150581001001/grids?bbox=120,46,119,45", 422),
        ("/api/v1/communities/150581001001/grids?limit=0", 422),
        ("/api/v1/communities/150581001001/grids?as_of=yesterday", 422),
        ("/api/v1/communities/150581001001/grids?as_of=2026-01-01T00:00:00Z", 404),
        ("/nowhere", 404),
    ],
)
def test_errors_have_one_shape(client: TestClient, url: str, status: int) -> None:
    answer = client.get(url)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert set(body) == {"type", "title", "status", "detail", "faults"}
    assert body["status"] == status
    assert body["detail"]
    if status == 422:
        assert all(fault["reason"] and fault["remedy"] for fault in body["faults"])
