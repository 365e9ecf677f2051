"""Every error leaves as one JSON shape, and the table has a row for each."""

import pytest
from fastapi.testclient import TestClient

from api.errors import OUTCOMES, outcome
from data.store.engine import make_engine
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
        ("/api/v1/communities/150581001001/buildings/99999999999999999999", 422),
        ("/api/v1/communities/150581001001/buildings?after=9223372036854775808", 422),
        ("/api/v1/communities/150581001001/patrols/current/stops?date=9999-12-31", 422),
        ("/api/v1/communities/150581001001/patrols/current/stops?date=0001-01-01", 422),
        ("/api/v1/communities/150581001001/grids?as_of=0001-01-01T00:00:00%2B14:00", 422),
        ("/api/v1/communities/a%00b/grids", 404),
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
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    if status == 422:
        assert all(fault["reason"] and fault["remedy"] for fault in body["faults"])


def test_what_nobody_foresaw_is_told_without_its_inside_and_counted(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr("data.store.registry.listing", fail)
    answer = client.get("/api/v1/communities")
    assert (answer.status_code, answer.json()["status"]) == (500, 500)
    assert "secret" not in answer.text
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert 'route="/api/v1/communities",status="500"' in client.get("/metrics").text


def test_what_the_set_up_lacks_is_told_without_naming_hosts(client: TestClient) -> None:
    app = client.app
    app.state.engine = make_engine("postgresql://guard:secret@127.0.0.1:1/prod")  # type: ignore[attr-defined]
    answer = client.get("/api/v1/communities")
    assert answer.status_code == 503
    assert "127.0.0.1" not in answer.text
    assert "prod" not in answer.text
