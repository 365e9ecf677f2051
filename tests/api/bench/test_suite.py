"""The runs: resumed, failing rows kept, children ended."""

import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from api.bench.partition import suite
from api.bench.partition.children import PEERS_PYTHON, Children, RunError, own_python
from api.bench.partition.instance import instance_of
from api.bench.partition.methods import PEERS, ours
from api.bench.partition.ours import fixes_tried, label_of
from api.bench.partition.page import page
from api.bench.partition.place import Place
from api.bench.partition.results import Results
from api.bench.partition.score import score
from api.bench.partition.suite import Plan, run_suite
from api.cli import app
from data.exports.gpkg import write_gpkg
from data.samples.families import family
from geo.origin import Origin
from geo.partition import SplitParams, split
from geo.progress import silent
from tests.worlds import tiny_community

HAS_PEERS = PEERS_PYTHON.exists()


class Canned:
    """Stands for the processes: every peer cuts atoms into 18 heaps, ours finds nothing."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def run(self, module: str, arguments: list[str], **__: Any) -> None:
        out = Path(arguments[2])
        self.calls.append(module)
        if module.endswith("ours"):
            report = {"fixes": ["Widen it."], "proved": False, "reason": "no"}
            values: dict[str, Any] = {"label": None, "report": report, "fixes": [{"works": True}]}
        elif arguments[0].startswith("pysal"):
            raise RunError("not done after 120 s")
        else:
            with np.load(arguments[1]) as file:
                count = len(file["households"])
            values = {"label": (np.arange(count) * 18 // count).tolist()}
        out.write_text(json.dumps(values | {"seconds": 1.0, "peak_mb": 99.0}), encoding="utf-8")


@pytest.fixture
def canned(monkeypatch: pytest.MonkeyPatch) -> Canned:
    stand_in = Canned()
    monkeypatch.setattr(Children, "run", stand_in.run)
    monkeypatch.setattr(suite, "peers_python", own_python)
    return stand_in


def test_every_method_has_a_row_and_a_failure_is_one_of_them(
    tmp_path: Path, canned: Canned
) -> None:
    results = Results(tmp_path / "rows.jsonl")
    run_suite(Plan(("towers",), 1, peers=True), results, silent)
    rows = {row["method"]: row for row in results.rows}
    assert set(rows) == {method.key for method in (*ours(), *PEERS)}
    assert rows["spopt-azp"]["error"] == "not done after 120 s"
    assert rows["metis-length"]["grids"] == 18
    assert rows["metis-length"]["peak_mb"] == 99
    assert not any(row["solved"] for row in results.rows)
    assert len(results.rows) == len(PEERS) + len(ours()) + 3


def test_a_second_run_does_only_what_is_missing(tmp_path: Path, canned: Canned) -> None:
    path = tmp_path / "rows.jsonl"
    run_suite(Plan(("towers",), 1, peers=False), Results(path), silent)
    first = len(canned.calls)
    run_suite(Plan(("towers",), 1, peers=False), Results(path), silent)
    assert len(canned.calls) == first
    run_suite(Plan(("towers",), 2, peers=False), Results(path), silent)
    assert len(canned.calls) == first + len(ours())


def test_where_no_split_exists_one_of_ours_is_enough() -> None:
    plan = Plan(("towers",), 4, peers=False)
    assert len(plan.keys(Place("towers", 2))) == 1
    assert len(plan.keys(Place("towers", 3))) == len(ours())


def test_a_broken_off_run_leaves_what_it_has(tmp_path: Path, canned: Canned) -> None:
    results = Results(tmp_path / "rows.jsonl")

    def stop(step: str, share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_suite(Plan(("towers",), 1, peers=False, workers=1), results, stop)
    assert len(Results(tmp_path / "rows.jsonl").rows) == len(results.rows) == 1


def test_a_child_that_takes_too_long_is_ended() -> None:
    begin = time.monotonic()
    with Children() as children, pytest.raises(RunError, match=r"not done after 0\.2 s"):
        children.run("http.server", ["0"], python=own_python(), limit_s=0.2)
    assert not children.running
    assert time.monotonic() - begin < 60


def test_a_child_that_fails_tells_its_last_line() -> None:
    with Children() as children, pytest.raises(RunError, match="No module named no_such_module"):
        children.run("no_such_module", [], python=own_python(), limit_s=60)


def test_no_child_is_begun_after_the_end() -> None:
    children = Children()
    children.stop()
    with pytest.raises(RunError, match="stopped"):
        children.run("this", [], python=own_python(), limit_s=60)


# ours


def test_labels_of_ours_are_the_grids_of_the_buildings() -> None:
    params = SplitParams(min_households=80, max_households=130, time_limit_s=20)
    result = split(tiny_community(), params)
    label = label_of(result)
    assert label is not None
    assert sorted(np.bincount(label)) == [3, 3, 3, 3]


def test_fixes_are_tried_with_the_settings_they_name() -> None:
    params = SplitParams(4, min_households=80, max_households=110, time_limit_s=20)
    community = tiny_community()
    result = split(community, params)
    assert label_of(result) is None
    named = [fix for fix in result.report.remedies if fix.changes]
    tried = fixes_tried(community, params, result)
    assert named
    assert [fix["fix"] for fix in tried] == [fix.words for fix in named]
    assert all(fix["works"] for fix in tried)


# peers


@pytest.mark.skipif(not HAS_PEERS, reason="the peers' environment has not been made")
@pytest.mark.parametrize("peer", ["metis.nested_length", "karlsruhe.strong"])
def test_a_peer_labels_every_atom(tmp_path: Path, peer: str) -> None:
    instance = instance_of("towers", 0)
    instance.write(tmp_path / "towers.npz")
    out = tmp_path / "out.json"
    with Children() as children:
        children.run(
            "api.bench.partition.peers",
            [peer, str(tmp_path / "towers.npz"), str(out), "0"],
            python=PEERS_PYTHON,
            limit_s=300,
        )
    values = json.loads(out.read_text(encoding="utf-8"))
    found = score(instance, np.array(values["label"], dtype=np.int64))
    assert found.grids == 18
    assert (found.crossings == 0) == ("nested" in peer)


# the command


def test_the_command_writes_rows_and_page(tmp_path: Path, canned: Canned) -> None:
    words = ["bench", "partition", "--instances", "1", "--family", "towers", "--json"]
    result = CliRunner().invoke(app, [*words, "--out", str(tmp_path / "new" / "results")])
    assert result.exit_code == 1  # nothing was solved
    told = json.loads(result.stdout)
    assert told["runs"] == len(ours()) + 3
    assert told["goals"][0]["reached"] is False
    text = Path(told["page"]).read_text(encoding="utf-8")
    assert "## towers" in text
    assert (tmp_path / "new" / "results" / "partition.jsonl").exists()


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "results"
    file.write_text("mine", encoding="utf-8")
    words = ["bench", "partition", "--instances", "0", "--out", str(file)]
    assert CliRunner().invoke(app, words).exit_code == 2
    assert file.read_text(encoding="utf-8") == "mine"


def test_a_town_is_one_region_with_the_fewest_grids_found(tmp_path: Path, canned: Canned) -> None:
    file = tmp_path / "slabtown.gpkg"
    town = family("slabs", 0)
    write_gpkg(file, dict(town.layers), origin=Origin(), title="slabtown")
    place = Place("slabtown", 0, str(file))
    assert Place.of(json.loads(json.dumps(place.as_dict()))) == place
    assert place.known is None
    community = place.community()
    assert not len(community["compounds"])
    people = int(community["buildings"]["households"].sum())
    assert -(-people // 300) <= place.grids(community, 20) <= people // 200
    results = Results(tmp_path / "rows.jsonl")
    run_suite(Plan((), 0, peers=True, towns=(place,)), results, silent)
    apart = {method.key for method in PEERS if method.handed}
    assert {row["method"] for row in results.rows} == {m.key for m in (*ours(), *PEERS)} - apart
    text = page(results.rows, None, {"command": "test"})
    assert "A real town 真实城镇: slabtown" in text
