"""Health, metrics, headers, documents."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.headers import content_security_policy
from api.settings import Settings


def test_the_service_says_that_it_is_up_and_ready(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}


def test_a_database_without_tables_is_not_ready(tmp_path: Path, web_folder: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/empty.sqlite", web_folder=web_folder)
    with TestClient(create_app(settings)) as client:
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["detail"] == "The service is not ready; its log says why."


@pytest.mark.usefixtures("stored")
def test_requests_are_counted_by_route_and_not_by_what_was_asked(client: TestClient) -> None:
    client.get("/api/v1/communities/小社区/grids")
    figures = client.get("/metrics").text
    assert 'route="/api/v1/communities/{community}/grids",status="200"' in figures
    assert "小社区" not in figures


def test_every_answer_forbids_other_hosts(client: TestClient) -> None:
    policy = client.get("/healthz").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy
    assert "https://tiles.example.org" in content_security_policy(
        "https://tiles.example.org/{z}/{x}/{y}.png"
    )


def test_the_openapi_document_describes_every_subject(client: TestClient) -> None:
    document = client.get("/api/openapi.json").json()
    paths = set(document["paths"])
    for subject in ("grids", "grid-plans", "patrols", "hazards", "incidents"):
        assert f"/api/v1/communities/{{community}}/{subject}" in paths
    assert "Problem" in document["components"]["schemas"]


def test_the_documentation_page_needs_no_other_host(client: TestClient) -> None:
    page = client.get("/api/docs").text
    assert "/static/swagger/swagger-ui-bundle.js" in page
    assert "cdn" not in page


def test_answers_are_compressed_where_it_pays(client: TestClient) -> None:
    answer = client.get("/api/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"


@pytest.mark.usefixtures("stored")
def test_what_can_be_got_can_be_asked_about(client: TestClient) -> None:
    for url in ("/healthz", "/api/v1/communities", "/api/v1/communities/小社区/grids"):
        head, full = client.head(url), client.get(url)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-type"] == full.headers["content-type"]
