"""The patrol benchmark as a whole: resumed, broken off, its goals and its page."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.bench.patrol import suite
from api.bench.patrol.contest import BOUND, OURS
from api.bench.patrol.goals import goals
from api.bench.patrol.page import page, table
from api.bench.patrol.results import Results
from api.bench.patrol.suite import run_patrol
from api.bench.patrol.words import NOTES, TITLES
from api.bench.patrol.work import SECTIONS, Piece, Setting, work
from api.bench.patrol.worlds import Worlds
from api.cli import app
from geo.progress import silent

WEEKS, SITES, TIERS, ROSTERS, SHIELDS, MATCHING, HANDOVER, PLAN, REPAIR, ALARM = range(10)

ROWS: dict[str, list[dict[str, Any]]] = {
    "streets": [{"world": "demo", "walkers": 3, "gridbeat": 1.02}],
    "weeks": [
        {"world": "demo", "ratio": 1.04, "violations": 0, "seconds": 5.0, "handover_min": 2.0}
    ],
    "sites": [
        {"world": "demo", "sites": 300, "way": BOUND, "seconds": 1.0}
        | {f"worst_km_{walkers}": 20 / walkers for walkers in (3, 4, 5, 6)},
        {"world": "demo", "sites": 300, "way": OURS, "seconds": 1.0, "round_km": 20.8}
        | {f"worst_km_{walkers}": 20.8 / walkers for walkers in (3, 4, 5, 6)},
        {"world": "demo", "sites": 300, "way": "a peer", "failed": "not done | after 180 s"},
    ],
    "tiers": [{"world": "demo", "bound": 4, "ratio": 1.25}],
    "rosters": [
        {"need": "4/4/4", "days": 28, "status": "roster", "violations": 0, "proven": True}
        | {"seconds": 12.0},
        {"need": "5/5/5", "days": 28, "status": "refused", "violations": None, "proven": None}
        | {"seconds": 0.1},
    ],
    "shields": [
        {"shield": "gridbeat", "guarantee": 1.5, "laps": 20_000, "breaks": 0}
        | {"guess_first": 0.3, "guess_lap": 0.58},
    ],
    "repairs": [
        {"event": "guard drops out", "plan_s": 8.0, "plan_violations": 0, "repair_s_max": 1.0}
        | {"alarm_lead_min": 5.0, "alarms_watched": 7, "guards_changed": [1, 2]},
    ],
    "matching": [
        {"world": "demo", "walks": "planned", "sigma_m": 8.0, "way": "gridbeat, plan"}
        | {"precision": 0.99, "recall": 0.99, "fixes_per_s": 9_000},
    ],
    "arcs": [{"set": "carp", "instance": "egl-e1-A", "ratio": 1.02}],
    "graphs": [{"graph": "grid", "walkers": 3, "one_round": 1.1}],
}


def missed(section: str, **values: Any) -> list[bool | None]:
    """Return what is reached when the last row of a section is changed so."""
    changed = ROWS | {section: [*ROWS[section][:-1], ROWS[section][-1] | values]}
    return [goal.reached for goal in goals(changed)]


def kept(path: Path, *, quick: bool = False) -> Results:
    results = Results(path)
    for section, rows in ROWS.items():
        line = {"section": section, "unit": "all", "effort": 1, "quick": quick, "rows": rows}
        taken = {"cpu_s": 30.0, "at": "2026-01-01T08:00+08:00", "load": 1.0}
        results.keep((section, "all"), line | taken)
    return results


# goals


def test_nothing_measured_reaches_and_misses_nothing() -> None:
    assert [goal.reached for goal in goals({name: [] for name in SECTIONS})] == [None] * 10


def test_all_goals_can_be_reached() -> None:
    assert [goal.reached for goal in goals(ROWS)] == [True] * 10


@pytest.mark.parametrize(
    ("goal", "section", "values"),
    [
        (WEEKS, "weeks", {"ratio": 1.051}),
        (TIERS, "tiers", {"ratio": 1.3}),
        (ROSTERS, "rosters", {"status": "roster", "violations": 1, "proven": True}),
        (ROSTERS, "rosters", {"status": "roster", "violations": 0, "proven": False}),
        (SHIELDS, "shields", {"guess_first": 0.41}),
        (SHIELDS, "shields", {"breaks": 1}),
        (MATCHING, "matching", {"precision": 0.96}),
        (MATCHING, "matching", {"recall": 0.98}),
        (MATCHING, "matching", {"fixes_per_s": 4_999}),
        (HANDOVER, "weeks", {"handover_min": 10.0}),
        (PLAN, "weeks", {"seconds": 10.1}),
        (PLAN, "repairs", {"plan_s": 10.1}),
        (PLAN, "repairs", {"plan_violations": 1}),
        (REPAIR, "repairs", {"repair_s_max": 2.1}),
        (ALARM, "repairs", {"alarm_lead_min": 4.9}),
    ],
)
def test_a_goal_is_missed_alone(goal: int, section: str, values: dict[str, Any]) -> None:
    reached = missed(section, **values)
    assert reached[goal] is False
    assert [one for at, one in enumerate(reached) if at != goal] == [True] * 9


def test_checkpoints_are_judged_against_their_bound() -> None:
    ours = ROWS["sites"][1] | {"worst_km_4": 5.3}
    goal = goals(ROWS | {"sites": [ROWS["sites"][0], ours]})[SITES]
    assert goal.reached is False
    assert goal.measured == "demo: 1.06 ✗"
    assert goals(ROWS | {"sites": [ours]})[SITES].reached is None


def test_what_is_measured_is_told_with_its_laps_and_the_law() -> None:
    told = goals(ROWS)
    assert "0.30 (0.58 by who follows the lap), 0 breaks in 20,000 laps" in told[SHIELDS].measured
    assert "refused by law: 5/5/5" in told[ROSTERS].measured


# the page


def test_the_page_has_every_section_and_what_failed(tmp_path: Path) -> None:
    text = page({"command": "gridbeat bench patrol"}, kept(tmp_path / "rows.jsonl"))
    assert "| command | gridbeat bench patrol |" in text
    assert set(TITLES) == set(NOTES) == set(SECTIONS)
    for title in TITLES.values():
        assert f"\n## {title}\n" in text
    assert "| demo | 300 | gridbeat: one round | 20.800 | 1.000 | 1.040 | 1.040 |" in text
    assert "not done / after 180 s" in text
    assert "| streets | 0.500 |" in text
    assert "| carp | 1 | 1.020 | 1.020 | 1.020 |" in text
    assert "**no**" not in text
    assert "1, 2" in text


def test_a_page_of_nothing_says_so(tmp_path: Path) -> None:
    text = page({}, Results(tmp_path / "rows.jsonl"))
    assert text.count("\nNot measured.\n") == 8
    assert text.count("\nSkipped: ") == 2


def test_a_quick_run_measures_nothing(tmp_path: Path) -> None:
    text = page({}, kept(tmp_path / "rows.jsonl", quick=True))
    assert text.count("| not measured | — |") == 10
    assert "| quick, no measurement | arcs, graphs," in text


def test_a_table_marks_what_is_missing() -> None:
    assert table([{"a": 1, "b_c": 0.5}, {"a": None}]) == (
        "| a | b c |\n| --- | --- |\n| 1 | 0.500 |\n| — | — |"
    )


# the runs


class Canned:
    """Stands for the work of a section: two pieces, each of one row."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def work(self, section: str, _: Worlds, setting: Setting) -> list[Piece]:
        def piece(name: str) -> Piece:
            def rows() -> list[dict[str, Any]]:
                self.done.append(f"{section}/{name}")
                return [ROWS[section][0] | {"name": name}]

            return Piece((section, name), setting.laps, rows)

        return [piece("one"), piece("two")]


@pytest.fixture
def canned(monkeypatch: pytest.MonkeyPatch) -> Canned:
    stand_in = Canned()
    monkeypatch.setattr(suite, "work", stand_in.work)
    return stand_in


def run(path: Path, *, laps: int = 10, redo: list[str] | None = None, **how: Any) -> Results:
    results = Results(path, redo or [])
    run_patrol({}, Setting(laps=laps), results, silent, **how)
    return results


def test_a_second_run_does_only_what_is_missing(tmp_path: Path, canned: Canned) -> None:
    path = tmp_path / "rows.jsonl"
    run(path, sections=["tiers"])
    assert canned.done == ["tiers/one", "tiers/two"]
    results = run(path, sections=["streets", "tiers"])
    assert canned.done[2:] == ["streets/one", "streets/two"]
    assert [row["name"] for row in results.of("tiers")] == ["one", "two"]


def test_what_is_named_is_done_again(tmp_path: Path, canned: Canned) -> None:
    path = tmp_path / "rows.jsonl"
    run(path, sections=["streets", "tiers"])
    run(path, sections=["streets", "tiers"], redo=["tiers/t"])
    run(path, sections=["streets", "tiers"], redo=["streets"])
    assert canned.done[4:] == ["tiers/two", "streets/one", "streets/two"]


def test_more_laps_stay_and_fewer_give_way(tmp_path: Path, canned: Canned) -> None:
    path = tmp_path / "rows.jsonl"
    run(path, sections=["shields"])
    run(path, sections=["shields"], laps=100)
    run(path, sections=["shields"])
    assert len(canned.done) == 4
    assert len(Results(path).rows) == 2


def test_a_quick_run_gives_way_to_a_full_one(tmp_path: Path, canned: Canned) -> None:
    results = Results(tmp_path / "rows.jsonl")
    for setting in (
        Setting(laps=1, is_quick=True),
        Setting(laps=1),
        Setting(is_quick=True, laps=1),
    ):
        run_patrol({}, setting, results, silent, ["tiers"])
    assert len(canned.done) == 4
    assert len(results.of("tiers", quick=False)) == 2


def test_a_broken_off_run_leaves_what_it_has(tmp_path: Path, canned: Canned) -> None:
    results = Results(tmp_path / "rows.jsonl")

    def stop(step: str, share: float) -> None:
        if "2/2" in step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_patrol({}, Setting(), results, stop)
    assert [line["unit"] for line in Results(tmp_path / "rows.jsonl").rows] == ["one"]


def test_all_work_has_a_name_of_its_own(shared_data: Path) -> None:
    setting = Setting(peers=True, instances=shared_data / "benchmarks")
    units = [piece.unit for name in SECTIONS for piece in work(name, Worlds({}), setting)]
    assert len(units) == len(set(units))
    assert {section for section, _ in units} == set(SECTIONS)
    assert not work("arcs", Worlds({}), Setting())


# the command


def test_the_command_writes_rows_and_page(tmp_path: Path, canned: Canned) -> None:
    words = ["bench", "patrol", "--only", "weeks", "--only", "tiers", "--json"]
    result = CliRunner().invoke(app, [*words, "--out", str(tmp_path / "results")])
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert told["runs"] == 4
    assert told["goals"][WEEKS]["reached"] is True
    assert "## Goals" in Path(told["page"]).read_text(encoding="utf-8")
    assert canned.done == ["weeks/one", "weeks/two", "tiers/one", "tiers/two"]


def test_a_goal_that_is_missed_ends_with_one(
    tmp_path: Path, canned: Canned, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ROWS, "tiers", [ROWS["tiers"][0] | {"ratio": 2.0}])
    words = ["bench", "patrol", "--only", "tiers", "--out", str(tmp_path)]
    assert CliRunner().invoke(app, words).exit_code == 1
    assert "✗" in (tmp_path / "patrol.md").read_text(encoding="utf-8")


def test_a_stopped_command_writes_the_page_of_what_it_has(
    tmp_path: Path, canned: Canned, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stops(*args: Any, **how: Any) -> None:
        run_patrol({}, Setting(), args[2], silent, ["tiers"])
        raise KeyboardInterrupt

    monkeypatch.setattr("api.cli.bench.run_patrol", stops)
    result = CliRunner().invoke(app, ["bench", "patrol", "--out", str(tmp_path)])
    assert result.exit_code == 130
    assert "| tiers |" in (tmp_path / "patrol.md").read_text(encoding="utf-8")


def test_a_folder_without_instances_is_refused(tmp_path: Path) -> None:
    words = ["bench", "patrol", "--instances", str(tmp_path), "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 2
    assert not (tmp_path / "out" / "patrol.md").exists()
