"""Exports are asked for, made beside answering, fetched in pieces; each for one person alone."""

import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, delete

from api.exports.making import make_next
from api.exports.wanted import Wanted
from api.jobs import doing
from data.exports.back import read_back
from data.store import audit, communities, jobs
from data.store.access_tables import membership
from data.store.engine import read_scope, session_scope
from data.store.job_tables import job
from geo.access import Membership, Role
from geo.community import Community
from tests.api.conftest import CODE
from tests.people import REASON, add_person, token_of

EXPORTS = f"/api/v1/communities/{CODE}/exports"
Ask = Callable[..., Any]


@pytest.fixture
def here(engine: Engine, tiny: Community) -> int:
    owned = tiny["buildings"].assign(owner=["户主王某"] * 12)
    with session_scope(engine) as session:
        given = replace(tiny, name="小社区", code=CODE).replaced("buildings", owned)
        return communities.save(session, given)


@pytest.fixture
def ask(stranger: TestClient, engine: Engine, here: int) -> Ask:
    """Asks as somebody of a role, by name; the same name is the same person."""
    secrets: dict[str, str] = {}

    def asked(
        method: str, path: str = "", *, by: str = "fen", role: Role = Role.analyst, **given: Any
    ) -> Any:
        if by not in secrets:
            secrets[by] = token_of(engine, add_person(engine, by, Membership(role, here)))
        headers = {"Authorization": f"Bearer {secrets[by]}", **given.pop("headers", {})}
        return stranger.request(method, EXPORTS + path, headers=headers, **given)

    return asked


@pytest.fixture
def folder(stranger: TestClient) -> Path:
    found: Path = stranger.app.state.cupboard.folder  # type: ignore[attr-defined]
    return found


def made(ask: Ask, engine: Engine, folder: Path, **asked: Any) -> dict[str, Any]:
    """Ask for an export, make it as the process beside the service does, and look at it."""
    how = {name: asked.pop(name) for name in ("by", "role", "headers") if name in asked}
    begun = ask("POST", json=asked, **how)
    assert begun.status_code == 202, begun.text
    assert begun.json()["state"] == "waiting"
    assert make_next(engine, folder)
    how.pop("headers", None)
    found = ask("GET", f"/{begun.json()['id']}", **how).json()
    assert found["state"] == "done", found["said"]
    return dict(found)


def test_what_was_asked_for_is_made_and_comes_back(
    ask: Ask, engine: Engine, folder: Path, tiny: Community, tmp_path: Path
) -> None:
    found = made(
        ask, engine, folder, layers=["buildings"], format="gpkg", crs="4549",
        filter="households >= 40", bbox=[119.0, 45.0, 120.0, 46.0],
    )  # fmt: skip
    assert found["said"][0] == "共 12 行。 12 rows."
    assert found["file"]["name"].startswith("buildings_小社区_")
    assert found["file"]["name"].endswith("_EPSG4549.gpkg")
    answer = ask("GET", f"/{found['id']}/file")
    assert len(answer.content) == found["file"]["size_bytes"]
    path = tmp_path / "buildings.gpkg"
    path.write_bytes(answer.content)
    frame = read_back(path)
    assert frame.crs.to_epsg() == 4549
    assert sorted(frame["building_id"]) == sorted(tiny["buildings"]["building_id"])
    (file,) = folder.glob("*/*")
    assert file.stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0


def test_the_window_is_told_as_it_was_asked_for() -> None:
    """Six digits of a longitude are a hundred metres."""
    window = (119.618365, 45.4959191, 119.62, 45.5)
    words = Wanted(("buildings",), "gpkg", bbox=window).words
    assert words == "bbox 119.618365,45.4959191,119.62,45.5"


def test_a_download_that_broke_off_goes_on(ask: Ask, engine: Engine, folder: Path) -> None:
    number = made(ask, engine, folder, layers=["buildings"], format="geojson")["id"]
    path = f"/{number}/file"
    whole = ask("GET", path)
    mark, size = whole.headers["etag"], len(whole.content)
    assert whole.headers["content-length"] == str(size) > "1000"
    assert whole.headers["accept-ranges"] == "bytes"
    first = ask("GET", path, headers={"Range": "bytes=0-99"})
    rest = ask("GET", path, headers={"Range": "bytes=100-", "If-Range": mark})
    assert (first.status_code, rest.status_code) == (206, 206)
    assert rest.headers["content-range"] == f"bytes 100-{size - 1}/{size}"
    assert first.content + rest.content == whole.content
    anew = ask("GET", path, headers={"Range": "bytes=100-", "If-Range": '"another"'})
    assert (anew.status_code, anew.content) == (200, whole.content)
    assert ask("GET", path, headers={"Range": f"bytes={size}-"}).status_code == 416
    with read_scope(engine) as session:
        told = [one.action for one in audit.listing(session) if one.action == "export.fetch"]
    assert len(told) == 5  # pieces too: whoever asks for the rest of a file has it


def test_several_layers_are_one_geopackage_or_a_zip_of_files(
    ask: Ask, engine: Engine, folder: Path
) -> None:
    several = ["buildings", "streets", "gates"]
    held = made(ask, engine, folder, layers=several, format="gpkg")
    (file,) = folder.glob("*/*.gpkg")
    assert {*several} <= {name for name, _ in pyogrio.list_layers(file)}
    assert held["file"]["name"].startswith("layers_小社区_")
    zipped = made(ask, engine, folder, layers=several, format="csv")
    answer = ask("GET", f"/{zipped['id']}/file")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["buildings.csv", "streets.csv", "gates.csv"]


def test_a_package_holds_what_may_be_seen_and_nothing_else(
    ask: Ask, engine: Engine, folder: Path
) -> None:
    found = made(ask, engine, folder, format="qgis")
    with zipfile.ZipFile(BytesIO(ask("GET", f"/{found['id']}/file").content)) as archive:
        names = archive.namelist()
        data = archive.read("data.gpkg")
        live = zipfile.ZipFile(BytesIO(archive.read("live.qgz"))).read("project.qgs").decode()
    assert names == ["data.gpkg", "project.qgz", "live.qgz", "README.txt"]
    assert f"url='http://testserver/ogc/{CODE}' typename='buildings'" in live
    assert "roster" not in found["layers"]  # not for analysts
    assert "户主王某".encode() not in data
    assert b"persons" not in data


@pytest.mark.parametrize(
    ("role", "reason", "persons", "owner"),
    [
        (Role.analyst, False, False, False),
        (Role.analyst, True, False, False),
        (Role.manager, False, False, False),
        (Role.manager, True, True, True),
    ],
)
def test_columns_about_people_leave_for_a_reason_that_is_recorded(  # noqa: PLR0917
    ask: Ask, engine: Engine, folder: Path, role: Role, reason: bool, persons: bool, owner: bool
) -> None:
    headers = {"X-Reason": REASON} if reason else {}
    found = made(
        ask, engine, folder, by="she", role=role, layers=["buildings", "hazards"], format="csv",
        headers=headers,
    )  # fmt: skip
    content = ask("GET", f"/{found['id']}/file", by="she").content
    with zipfile.ZipFile(BytesIO(content)) as archive:
        buildings, hazards = (archive.read(name).decode("utf-8-sig") for name in
                              ("buildings.csv", "hazards.csv"))  # fmt: skip
    assert ("persons" in buildings.splitlines()[0]) is persons
    assert ("户主王某" in buildings) is owner
    assert ("三号楼前" in hazards) is persons  # managers see notes daily; a file needs a reason
    assert found["personal"] is persons
    with read_scope(engine) as session:
        told = [(one.subject, one.reason) for one in audit.listing(session)
                if one.action == "personal.export"]  # fmt: skip
    assert {subject for subject, _ in told} == ({"buildings", "hazards"} if persons else set())
    assert all(said == "核对住户数" for _, said in told)


def test_what_a_filter_names_must_be_there_for_who_asks(ask: Ask) -> None:
    for hidden in ("persons > 90", "owner = '户主王某'", "nonsense = 1"):
        answer = ask("POST", json={"layers": ["buildings"], "format": "csv", "filter": hidden})
        assert answer.status_code == 422, hidden
        assert "no property" in answer.text or "There is no" in answer.text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"layers": [], "format": "csv"}, "No layer was chosen"),
        ({"layers": ["roster"], "format": "csv"}, "There is no layer 'roster'"),
        ({"layers": ["nowhere"], "format": "csv"}, "There is no layer 'nowhere'"),
        ({"layers": ["gates"], "format": "csv", "crs": "+proj=longlat"}, "There is no CRS"),
        ({"layers": ["gates"], "format": "kml", "crs": "EPSG:4549"}, "always in degrees"),
        ({"layers": ["gates"], "format": "gpx"}, "holds lines only"),
        ({"layers": ["gates", "streets"], "format": "csv", "filter": "name = 'a'"}, "single layer"),
        ({"layers": ["gates"], "format": "doc"}, "format"),
        ({"layers": ["gates"], "format": "csv", "bbox": [2, 1, 1, 2]}, "west, south"),
    ],
)
def test_what_cannot_be_had_is_said_before_anything_is_made(
    ask: Ask, engine: Engine, folder: Path, asked: dict[str, Any], said: str
) -> None:
    answer = ask("POST", json=asked)
    assert answer.status_code == 422
    assert said in answer.text
    assert not make_next(engine, folder)


def test_exports_of_others_are_not_there(ask: Ask, engine: Engine, folder: Path) -> None:
    number = made(ask, engine, folder, layers=["gates"], format="csv")["id"]
    for other, role in (("li", Role.analyst), ("gao", Role.manager)):
        for method, path in (("GET", ""), ("GET", "/file"), ("DELETE", "")):
            answer = ask(method, f"/{number}{path}", by=other, role=role)
            assert answer.status_code == 404
            assert answer.json()["detail"] == f"There is no job {number}."
        assert ask("GET", by=other).json()["exports"] == []
    assert ask("GET", f"/{number}/file").status_code == 200


def test_a_file_is_not_given_to_who_would_get_less_by_now(
    ask: Ask, engine: Engine, folder: Path, here: int
) -> None:
    number = made(ask, engine, folder, by="gao", role=Role.manager, layers=["gates"],
                  format="csv")["id"]  # fmt: skip
    secret = made(ask, engine, folder, by="gao", layers=["buildings"], format="csv",
                  headers={"X-Reason": REASON})["id"]  # fmt: skip
    with session_scope(engine) as session:
        session.execute(membership.update().values(role="analyst"))
    assert ask("GET", f"/{number}/file", by="gao").status_code == 200  # the same as before
    assert ask("GET", f"/{secret}/file", by="gao").status_code == 403
    with session_scope(engine) as session:
        session.execute(delete(membership))
    assert ask("GET", f"/{number}/file", by="gao").status_code == 404


def test_only_so_many_wait_at_a_time_and_one_is_stopped(
    ask: Ask, engine: Engine, folder: Path
) -> None:
    for _ in range(3):
        last = ask("POST", json={"layers": ["gates"], "format": "csv"}).json()["id"]
    refused = ask("POST", json={"layers": ["gates"], "format": "csv"})
    assert refused.status_code == 409
    assert ask("GET", f"/{last}/file").status_code == 404
    assert ask("DELETE", f"/{last}").status_code == 204
    assert ask("GET", f"/{last}").json()["state"] == "cancelled"
    assert ask("POST", json={"layers": ["gates"], "format": "csv"}).status_code == 202


def test_a_file_that_is_being_written_is_stopped_and_leaves_nothing(
    ask: Ask, engine: Engine, folder: Path, here: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doing, "TOLD_EVERY_S", 0.0)
    number = ask("POST", json={"layers": ["buildings"], "format": "gpkg"}).json()["id"]
    beat = jobs.beat

    def beaten(session: Any, *given: Any) -> bool:
        with_row = beat(session, *given)
        if given[2] > 0:
            session.execute(job.update().values(cancel=True))
            return False
        return with_row

    monkeypatch.setattr(jobs, "beat", beaten)
    assert make_next(engine, folder)
    assert ask("GET", f"/{number}").json()["state"] == "cancelled"
    assert list(folder.glob("*/*")) == []


def test_files_go_when_their_days_are_over_or_when_asked(
    ask: Ask, stranger: TestClient, engine: Engine, folder: Path
) -> None:
    first, second = (
        made(ask, engine, folder, layers=["gates"], format="csv")["id"] for _ in range(2)
    )
    assert ask("DELETE", f"/{first}").status_code == 204
    assert ask("GET", f"/{first}").json()["file"] is None
    cupboard = stranger.app.state.cupboard  # type: ignore[attr-defined]
    now = stranger.app.state.now()  # type: ignore[attr-defined]
    (folder / "1" / ".left.gpkg.x").mkdir(parents=True, exist_ok=True)
    assert cupboard.sweep(now) == 0
    assert cupboard.sweep(now + cupboard.lasts + timedelta(minutes=1)) == 2
    assert ask("GET", f"/{second}").json()["file"] is None
    assert ask("GET", f"/{second}/file").status_code == 404
