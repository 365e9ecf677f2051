"""The client `georeport` of PyPI against a real process of the service, in both formats."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from georeport import GeoReport

from data.store import communities
from data.store.engine import make_engine, session_scope
from data.store.migrate import upgrade
from geo.community import Community
from tests.api.assets import empty_assets

ROOT = Path(__file__).resolve().parents[2]
CODE = "150581001001"


@pytest.fixture(scope="module")
def address(tiny: Community, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service in a process of its own, with three requests made over HTTP."""
    folder = tmp_path_factory.mktemp("georeport")
    url = f"sqlite:///{folder}/tiny.sqlite"
    engine = make_engine(url)
    upgrade(engine)
    with session_scope(engine) as session:
        communities.save(session, tiny)
    engine.dispose()
    empty_assets(folder / "web")
    port = _free_port()
    settings = {
        "GRIDBEAT_DATABASE_URL": url,
        "GRIDBEAT_WEB_FOLDER": str(folder / "web"),
        "GRIDBEAT_PHOTO_FOLDER": str(folder / "photos"),
        "GRIDBEAT_KEY_FILE": str(folder / "key"),
        "GRIDBEAT_PORT": str(port),
    }
    command = [sys.executable, "-m", "api.cli", "serve"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | settings)
    base = f"http://127.0.0.1:{port}/open311"
    try:
        _wait_for(f"{base}/discovery.json", process)
        _fill(base, tiny)
        yield base
    finally:
        process.terminate()
        process.wait(20)


def _fill(base: str, tiny: Community) -> None:
    buildings = tiny["buildings"].to_crs(4326).geometry.representative_point()
    for code, point in zip(("1105", "1102", "1105"), buildings, strict=False):
        body = {"service_code": code, "lat": point.y, "long": point.x, "description": "路灯不亮"}
        answer = requests.post(f"{base}/v2/requests.xml", data=body, timeout=20)
        assert answer.status_code == 200, answer.text


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    while process.poll() is None:
        try:
            if requests.get(url, timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    pytest.fail("the service did not start")


@pytest.fixture(params=["json", "xml"])
def client(request: pytest.FixtureRequest, address: str) -> GeoReport:
    """The client, told where to go by the discovery document."""
    found = requests.get(f"{address}/discovery.json", timeout=20).json()
    (endpoint,) = found["endpoints"]
    return GeoReport(endpoint["url"], jurisdiction=CODE, output_format=request.param)


def test_it_reads_the_services(client: GeoReport) -> None:
    names = {one["service_code"]: one["service_name"] for one in client.get_service_list()}
    assert names["1105"] == "照明损坏"


def test_it_reads_what_a_service_asks(client: GeoReport) -> None:
    defined = client.get_service_definition("1105")
    assert defined["service_code"] == "1105"
    asked = defined["attributes"]
    listed = asked["attribute"] if client.output_format == "xml" else asked
    assert [one["code"] for one in listed] == ["spot", "since", "affects"]


def test_it_reads_requests_by_service_status_and_date(client: GeoReport) -> None:
    everything = client.get_service_requests()
    assert [one["service_code"] for one in everything] == ["1105", "1102", "1105"]
    assert {one["status"] for one in everything} == {"open"}
    lamps = client.get_service_requests(service_code="1105", status="open")
    assert len(lamps) == 2
    since = everything[-1]["requested_datetime"]
    assert len(client.get_service_requests(start_date=since)) == 3
    ids = ",".join(one["service_request_id"] for one in everything[:2])
    assert len(client.get_service_requests(service_request_id=ids)) == 2


def test_it_reads_one_request(client: GeoReport) -> None:
    number = client.get_service_requests()[0]["service_request_id"]
    one = client.get_service_request(number)
    assert one["service_request_id"] == number
    assert float(one["lat"]) == pytest.approx(45.5, abs=0.1)
    assert not one["description"]


def test_what_is_not_there_is_an_error_to_it(client: GeoReport) -> None:
    with pytest.raises(requests.HTTPError):
        client.get_service_definition("none")
