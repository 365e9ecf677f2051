"""gridbeat export: files on disk, exit codes, every fault at once."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from api.cli import app
from data.exports.back import read_back
from data.store import communities
from data.store.engine import session_scope
from geo.community import Community


@pytest.fixture
def stored(engine: Engine, tiny: Community) -> int:
    with session_scope(engine) as session:
        return communities.save(session, tiny)


def run(*words: object) -> tuple[int, Any]:
    result = CliRunner().invoke(app, ["export", *map(str, words), "--json"])
    return result.exit_code, json.loads(result.stdout)


def test_a_layer_is_written_in_the_crs_asked_for(
    database_url: str, stored: int, tmp_path: Path, tiny: Community
) -> None:
    out = tmp_path / "buildings.gpkg"
    code, said = run("buildings", "-o", out, "--db", database_url, "--crs", "EPSG:4549")
    assert (code, said["rows"], said["crs"]) == (0, 12, "EPSG:4549")
    found = read_back(out)
    assert found.crs == tiny.crs
    assert found["building_id"].tolist() == tiny["buildings"]["building_id"].tolist()


def test_a_window_and_a_filter_cut_the_rows(database_url: str, stored: int, tmp_path: Path) -> None:
    out = tmp_path / "hazards.csv"
    far = run("hazards", "-o", out, "--db", database_url, "--bbox", "1,1,2,2")
    assert (far[0], far[1]["rows"]) == (0, 0)
    pytest.importorskip("cql2")
    code, said = run("hazards", "-o", out, "--db", database_url, "--filter", "severity = 4")
    assert (code, said["rows"]) == (0, 1)
    code, said = run("hazards", "-o", out, "--db", database_url, "--filter", "secret = 4")
    assert (code, said["faults"][0]["column"]) == (2, "filter")


def test_all_layers_leave_as_a_package(
    database_url: str, stored: int, tmp_path: Path, tiny: Community
) -> None:
    code, said = run("qgis", "-o", tmp_path / "p.zip", "--db", database_url)
    assert (code, said["rows"]) == (0, sum(map(len, tiny.layers.values())))


def test_every_fault_is_told_at_once_and_nothing_is_written(
    database_url: str, stored: int, tmp_path: Path
) -> None:
    words = ["--crs", "EPSG:0", "--bbox", "1,2", "--db", database_url]
    code, said = run("houses", "-o", tmp_path / "none" / "h.doc", *words)
    assert code == 2
    assert len(said["faults"]) == 5
    assert list(tmp_path.glob("*.doc")) == []


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    file = tmp_path / "no.sqlite"
    code, said = run("hazards", "-o", tmp_path / "h.csv", "--db", f"sqlite:///{file}")
    assert (code, said["faults"][0]["column"]) == (2, "--db")
    assert not file.exists()


def test_one_of_many_communities_must_be_named(
    engine: Engine, database_url: str, stored: int, tiny: Community, tmp_path: Path
) -> None:
    other = Community.of(dict(tiny.layers), name="另一个", code="150581001002")
    with session_scope(engine) as session:
        communities.save(session, other)
    words = ("gates", "-o", tmp_path / "g.csv", "--db", database_url)
    code, said = run(*words)
    assert (code, said["faults"][0]["column"]) == (2, "--community")
    assert run(*words, "--community", "另一个")[0] == 0
