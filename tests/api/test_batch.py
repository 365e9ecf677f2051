"""Many communities in one go: each on its own, nothing lost, nothing stale, nothing done twice."""

import json
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from geopandas.testing import assert_geodataframe_equal

from api.batch import FileResult, Summary, split_many
from api.batch.key import key_of
from api.batch.task import FileTask, tasks_of
from data.exports.gpkg import write_gpkg
from data.sources import read_community
from geo.community import Community
from geo.errors import CancelledError, InputError
from geo.parallel import executor
from geo.partition import SplitParams, SplitReport, split

BAND = SplitParams(min_households=80, max_households=130)
OTHER_SEED = SplitParams(min_households=80, max_households=130, seed=1)

Make = Callable[..., Path]


@pytest.fixture
def made(tiny: Community, tmp_path: Path) -> Make:
    """Make a community file: the tiny community, every building of so many households."""
    (tmp_path / "in").mkdir()

    def write(name: str, households: int = 40) -> Path:
        file = tmp_path / "in" / name
        layers = {layer: frame for layer, frame in tiny.layers.items() if len(frame)}
        layers["buildings"] = layers["buildings"].assign(households=households)
        write_gpkg(file, layers, origin=tiny.origin, title=tiny.name)
        return file

    return write


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The folder of the plans, not there yet."""
    return tmp_path / "plans"


@pytest.fixture
def one() -> Iterator[Executor]:
    """One worker, in this process."""
    with ThreadPoolExecutor(1) as opened:
        yield opened


def report_in(out: Path, name: str) -> dict[str, Any]:
    return json.loads((out / f"{name}.report.json").read_text("utf-8"))


def outcomes(summary: Summary) -> dict[str, str]:
    return {Path(result.file).stem: result.outcome for result in summary.files}


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def never(task: FileTask) -> FileResult:
    raise AssertionError(f"{task.name} was worked on")


def test_each_file_gets_the_plan_and_the_report_of_the_single_split(
    made: Make, out: Path, one: Executor
) -> None:
    files = [made("north.gpkg"), made("south.gpkg", households=30)]
    summary = split_many(files, out, BAND, executor=one)
    assert names_in(out) == {
        "north.gpkg",
        "north.report.json",
        "south.gpkg",
        "south.report.json",
    }
    for file in files:
        alone = split(read_community(file).community, BAND)
        grids = gpd.read_file(out / file.name, layer="grids")
        assert_geodataframe_equal(grids, alone.grids, check_dtype=False, check_like=True)
        buildings = gpd.read_file(out / file.name, layer="buildings")
        assert buildings["grid_id"].tolist() == alone.buildings["grid_id"].tolist()
        report = report_in(out, file.stem)
        said = json.loads(json.dumps(alone.report.as_dict()))
        assert said.keys() == set(SplitReport.__dataclass_fields__)
        assert {name: report[name] for name in said if name != "seconds"} == {
            name: value for name, value in said.items() if name != "seconds"
        }
    assert outcomes(summary) == {"north": "feasible", "south": "feasible"}


def test_the_summary_adds_up(made: Make, out: Path, one: Executor) -> None:
    broken = out.parent / "in" / "broken.gpkg"
    broken.write_text("not a database")
    files = [broken, made("big.gpkg", households=400), made("fine.gpkg")]
    summary = split_many(files, out, BAND, executor=one)
    assert [Path(result.file) for result in summary.files] == files
    assert outcomes(summary) == {"broken": "failed", "big": "infeasible", "fine": "feasible"}
    said = summary.as_dict()
    assert (said["feasible"], said["infeasible"], said["failed"], said["skipped"]) == (1, 1, 1, 0)
    assert (said["grids"], said["in_band"], said["households"]) == (4, 4, 12 * 400 + 12 * 40)
    assert said["seconds"] >= sum(result.seconds for result in summary.files) > 0
    assert json.loads(json.dumps(said, ensure_ascii=False))["files"][0]["file"] == str(broken)


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (["feasible", "feasible"], 0),
        (["feasible", "infeasible"], 1),
        (["infeasible", "failed", "feasible"], 2),
    ],
)
def test_the_exit_code_is_that_of_the_worst_file(found: list[Any], code: int) -> None:
    results = [FileResult("x", outcome, True, 0, 0, 0, 0.0, "", ()) for outcome in found]
    assert Summary(results, 0.0).exit_code == code


def test_bad_input_of_one_file_is_in_its_report_and_the_others_go_on(
    made: Make, out: Path, one: Executor
) -> None:
    absent, fine = out.parent / "in" / "absent.gpkg", made("fine.gpkg")
    summary = split_many([absent, fine], out, BAND, executor=one)
    report = report_in(out, "absent")
    assert (report["outcome"], report["feasible"], report["grids"]) == ("failed", False, 0)
    assert report["faults"][0]["reason"] == "There is no such file."
    assert summary.files[0].faults == tuple(report["faults"])
    assert summary.files[1].outcome == "feasible"
    assert not (out / "absent.gpkg").exists()


def test_warnings_about_the_input_are_in_the_report(
    made: Make, tiny: Community, out: Path, one: Executor
) -> None:
    file = out.parent / "in" / "guessed.gpkg"
    layers = {layer: frame for layer, frame in tiny.layers.items() if len(frame)}
    layers["buildings"] = layers["buildings"].assign(households_estimated=True)
    write_gpkg(file, layers, origin=tiny.origin, title="guessed")
    split_many([file], out, BAND, executor=one)
    assert [fault["severity"] for fault in report_in(out, "guessed")["faults"]] == ["warning"]


def test_without_a_plan_an_older_one_of_that_name_does_not_stay(
    made: Make, out: Path, one: Executor
) -> None:
    files = [made("a.gpkg"), made("b.gpkg")]
    split_many(files, out, BAND, executor=one)
    made("a.gpkg", households=400)
    files[1].write_text("not a database")
    summary = split_many(files, out, BAND, executor=one)
    assert outcomes(summary) == {"a": "infeasible", "b": "failed"}
    assert names_in(out) == {"a.report.json", "b.report.json"}
    assert report_in(out, "a")["reason"]


def test_what_is_done_is_skipped_and_counts_as_before(
    made: Make, out: Path, one: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [made("a.gpkg"), made("b.gpkg", households=400)]
    first = split_many(files, out, BAND, executor=one)
    written = {path: path.stat().st_mtime_ns for path in out.iterdir()}
    monkeypatch.setattr("api.batch.work.read_community", never)
    second = split_many(files, out, BAND, executor=one)
    assert second.skipped == 2
    assert outcomes(second) == outcomes(first) == {"a": "feasible", "b": "infeasible"}
    assert (second.grids, second.households) == (first.grids, first.households)
    assert second.exit_code == first.exit_code == 1
    assert {path: path.stat().st_mtime_ns for path in out.iterdir()} == written


def test_a_run_that_was_stopped_goes_on_where_it_was(made: Make, out: Path, one: Executor) -> None:
    files = [made(f"{letter}.gpkg") for letter in "abcd"]

    def stop(step: str, share: float) -> None:
        if share:
            raise CancelledError

    with pytest.raises(CancelledError):
        split_many(files, out, BAND, executor=one, progress=stop)
    one.submit(int).result()  # what was begun has ended
    done = len(list(out.glob("*.report.json")))
    assert 1 <= done < 4
    assert names_in(out) == {path.name for path in out.glob("?.gpkg")} | {
        path.name for path in out.glob("?.report.json")
    }
    summary = split_many(files, out, BAND, executor=one)
    assert summary.skipped == done
    assert summary.count("feasible") == 4


def _other_households(file: Path, out: Path, made: Make) -> None:
    made(file.name, households=30)


def _plan_lost(file: Path, out: Path, made: Make) -> None:
    (out / file.name).unlink()


def _report_lost(file: Path, out: Path, made: Make) -> None:
    (out / f"{file.stem}.report.json").unlink()


def _report_spoiled(file: Path, out: Path, made: Make) -> None:
    (out / f"{file.stem}.report.json").write_text("[1]")


@pytest.mark.parametrize("change", [_other_households, _plan_lost, _report_lost, _report_spoiled])
def test_what_has_changed_is_done_again(
    made: Make, out: Path, one: Executor, change: Callable[[Path, Path, Make], None]
) -> None:
    files = [made("a.gpkg"), made("b.gpkg")]
    split_many(files, out, BAND, executor=one)
    change(files[0], out, made)
    summary = split_many(files, out, BAND, executor=one)
    assert [result.skipped for result in summary.files] == [False, True]
    assert outcomes(summary) == {"a": "feasible", "b": "feasible"}
    assert (out / "a.gpkg").exists()


def test_what_failed_is_tried_again(made: Make, out: Path, one: Executor) -> None:
    absent = out.parent / "in" / "late.gpkg"
    assert split_many([absent], out, BAND, executor=one).exit_code == 2
    made("late.gpkg")
    assert outcomes(split_many([absent], out, BAND, executor=one)) == {"late": "feasible"}


def test_the_key_is_that_of_the_bytes_the_settings_and_the_version(
    made: Make, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = FileTask(made("a.gpkg"), out, BAND)
    key = key_of(task)
    copy = out.parent / "copy" / "a.gpkg"
    copy.parent.mkdir()
    shutil.copyfile(task.file, copy)
    assert key_of(FileTask(copy, out.parent, BAND)) == key
    others = [
        FileTask(task.file, out, OTHER_SEED),
        FileTask(task.file, out, replace(BAND, codes="cjt349-20")),
        FileTask(made("b.gpkg", households=41), out, BAND),
    ]
    keys = {key, *map(key_of, others)}
    monkeypatch.setattr("api.batch.key.version", lambda name: f"{name} of tomorrow")
    keys.add(key_of(task))
    assert len(keys) == 5


def test_the_key_of_a_folder_and_of_a_shapefile_takes_in_all_their_files(tmp_path: Path) -> None:
    (tmp_path / "x.shp").write_bytes(b"shapes")
    for file in (tmp_path, tmp_path / "x.shp"):
        task = FileTask(file, tmp_path / "plans", BAND)
        keys = {key_of(task)}
        (tmp_path / "x.dbf").write_bytes(b"table")
        keys.add(key_of(task))
        (tmp_path / "x.dbf").write_bytes(b"other table")
        keys.add(key_of(task))
        assert len(keys) == 3
        (tmp_path / "x.dbf").unlink()


def test_a_folder_of_layers_is_a_community_too(tiny: Community, out: Path, one: Executor) -> None:
    folder = out.parent / "west.side"
    folder.mkdir()
    for layer in ("boundary", "compounds", "buildings", "streets"):
        tiny[layer].to_crs(4326).to_file(folder / f"{layer}.geojson", driver="GeoJSON")
    assert split_many([folder], out, BAND, executor=one).exit_code == 0
    assert names_in(out) == {"west.side.gpkg", "west.side.report.json"}


def test_the_code_scheme_is_chosen_by_name(made: Make, out: Path, one: Executor) -> None:
    split_many([made("a.gpkg")], out, replace(BAND, codes="cjt349-20"), executor=one)
    codes = gpd.read_file(out / "a.gpkg", layer="grids")["code"]
    assert codes.tolist()[0] == "00000015058100100101"


MISHAPS = {
    "The process that worked on it died.": BrokenExecutor("gone"),
    "The work on it failed: OSError: no space left.": OSError("no space left"),
}


@pytest.mark.parametrize("reason", MISHAPS)
def test_a_mishap_is_a_failure_of_its_file_only_and_leaves_no_older_plan(
    made: Make,
    out: Path,
    one: Executor,
    monkeypatch: pytest.MonkeyPatch,
    reason: str,
) -> None:
    files = [made("a.gpkg"), made("b.gpkg")]
    split_many(files, out, BAND, executor=one)

    def read(file: Path) -> Any:
        if file.stem == "a":
            raise MISHAPS[reason]
        return read_community(file)

    monkeypatch.setattr("api.batch.work.read_community", read)
    summary = split_many(files, out, OTHER_SEED, executor=one)
    assert outcomes(summary) == {"a": "failed", "b": "feasible"}
    assert summary.files[0].reason == report_in(out, "a")["reason"] == reason
    assert names_in(out) == {"a.report.json", "b.gpkg", "b.report.json"}
    assert summary.exit_code == 2


@pytest.mark.parametrize("second", ["west/a.gpkg", "in/a.geojson", "in/A.gpkg"])
def test_two_files_of_one_name_stop_everything(
    made: Make, out: Path, one: Executor, second: str
) -> None:
    files = [made("a.gpkg"), out.parent / second, made("c.gpkg")]
    with pytest.raises(InputError, match="would have one name") as caught:
        split_many(files, out, BAND, executor=one)
    assert len(caught.value.faults) == 1
    assert all(str(file) in str(caught.value) for file in files[:2])
    assert not out.exists()


def test_an_output_that_is_an_input_stops_everything(made: Make, one: Executor) -> None:
    file = made("a.gpkg")
    before = file.read_bytes()
    with pytest.raises(InputError, match="an input, which would be lost"):
        split_many([file], file.parent, BAND, executor=one)
    assert file.read_bytes() == before
    assert names_in(file.parent) == {"a.gpkg"}


@pytest.mark.parametrize(
    ("files", "out", "reason"),
    [
        (["a.gpkg"], "taken", "It is not a folder."),
        (["a.gpkg"], "no/such/place", "The folder it is to be made in is not there."),
        ([], "plans", "No file is given."),
    ],
)
def test_what_is_wrong_with_the_command_is_told_before_anything_starts(
    tmp_path: Path, files: list[str], out: str, reason: str
) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(InputError) as caught:
        tasks_of([tmp_path / file for file in files], tmp_path / out, BAND)
    assert [fault.reason for fault in caught.value.faults] == [reason]


def test_a_folder_that_cannot_be_written_is_told_before_anything_starts(
    made: Make, one: Executor
) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        split_many([made("a.gpkg")], Path("/proc/plans"), BAND, executor=one)


def test_an_unknown_code_scheme_is_told_before_anything_starts(
    made: Make, out: Path, one: Executor
) -> None:
    with pytest.raises(InputError, match="no code scheme 'gb-99'"):
        split_many([made("a.gpkg")], out, replace(BAND, codes="gb-99"), executor=one)
    assert not out.exists()


def test_a_pool_of_processes_writes_what_one_thread_writes(
    made: Make, out: Path, one: Executor
) -> None:
    files = [made("a.gpkg"), made("b.gpkg", households=400), made("c.gpkg", households=30)]
    again = out.parent / "again"
    told = set()

    def hear(step: str, share: float) -> None:
        told.add((step, share))

    with executor(2) as pool:
        summary = split_many(files, out, BAND, executor=pool, progress=hear)
    assert told == {("0/3", 0), ("1/3", 1 / 3), ("2/3", 2 / 3), ("3/3", 1)}
    assert outcomes(summary) == outcomes(split_many(files, again, BAND, executor=one))
    assert names_in(out) == names_in(again)
    for name in ("a", "c"):
        here, there = (gpd.read_file(f / f"{name}.gpkg", layer="grids") for f in (out, again))
        assert_geodataframe_equal(here, there)
