"""Sheets and calendars through both doors: the command line and HTTP."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar
from sqlalchemy import Engine
from typer.testing import CliRunner

from api.cli import app
from api.plan_file import write_patrol
from data.exports.gpkg import write_gpkg
from data.sources import read_claims, read_community
from data.sources.policy import parse_policy
from data.store import guards
from data.store.engine import session_scope
from geo.community import Community
from geo.guard import Guard
from geo.patrol import Patrol, PatrolParams
from geo.patrol.policy import DEFAULT_POLICY
from tests.api.conftest import CODE
from tests.conftest import ROOT
from tests.test_docs import commands

PATROLS = f"/api/v1/communities/{CODE}/patrols"


@pytest.fixture
def plan_file(tiny: Community, tiny_patrol: Patrol, tmp_path: Path) -> Path:
    """The plan of two days as `gridbeat patrol` writes it."""
    file = tmp_path / "patrol.gpkg"
    write_patrol(file, tiny, tiny_patrol, PatrolParams(days=2))
    return file


def run(*words: object) -> tuple[int, Any]:
    result = CliRunner().invoke(app, [*map(str, words), "--json"])
    assert result.stdout.count("\n") == 1, result.output
    return result.exit_code, json.loads(result.stdout)


def test_a_patrol_plan_is_a_community_file_with_its_claims(
    plan_file: Path, tiny: Community, tiny_patrol: Patrol
) -> None:
    community = read_community(plan_file).community
    assert (community.name, community.code, community.origin) == (
        tiny.name,
        tiny.code,
        tiny.origin,
    )
    for layer in ("boundary", "compounds", "buildings", "streets", "checkpoints", "hazards"):
        assert len(community[layer]) == len(tiny[layer])
    claims = read_claims(plan_file)
    assert claims is not None
    assert claims["report"]["network_km"] == tiny_patrol.report.network_km
    assert claims["params"]["start"] == "2026-11-22"
    assert [rule["name"] for rule in claims["params"]["policy"]["rules"]] == [
        rule.name for rule in DEFAULT_POLICY.rules
    ]


def test_sheets_prints_a_page_for_every_shift_of_a_guard(
    plan_file: Path, tiny_patrol: Patrol, tmp_path: Path
) -> None:
    out = tmp_path / "g01.pdf"
    code, said = run("sheets", plan_file, "-o", out, "--guard", "G07")
    shifts = int((tiny_patrol.roster["guard_id"] == "G07").sum())
    assert (code, said["shifts"]) == (0, shifts)
    content = out.read_bytes()
    assert content.startswith(b"%PDF-")
    assert content.count(b"/Type /Page\n") + content.count(b"/Type /Page ") == shifts
    assert said["bytes"] == len(content)


def test_sheets_takes_a_day_and_a_shift(
    plan_file: Path, tiny_patrol: Patrol, tmp_path: Path
) -> None:
    out = tmp_path / "x.ics"
    code, said = run("sheets", plan_file, "-o", out, "--day", "2026-11-23", "--shift", "night")
    roster = tiny_patrol.roster
    wanted = roster[(roster["date"].astype(str) == "2026-11-23") & (roster["shift"] == "night")]
    assert (code, said["shifts"]) == (0, len(wanted))
    starts = {e.decoded("DTSTART") for e in Calendar.from_ical(out.read_bytes()).walk("VEVENT")}
    assert starts == set(wanted["start"])


@pytest.mark.parametrize(
    "words",
    [
        ["{plan}", "-o", "x.pdf", "--guard", "G99"],
        ["{plan}", "-o", "x.txt"],
        ["{plan}", "-o", "x.pdf", "--font", "absent.ttf"],
        ["{plan}", "-o", "nowhere/x.pdf"],
        ["absent.gpkg", "-o", "x.pdf"],
    ],
)
def test_what_cannot_be_printed_is_said_with_exit_code_2(
    words: list[str], plan_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, said = run("sheets", *(word.format(plan=plan_file) for word in words))
    assert code == 2
    assert said["faults"]
    assert list(tmp_path.glob("x.*")) == []


def test_a_file_without_a_plan_is_refused_with_all_that_is_missing(
    tiny: Community, tmp_path: Path
) -> None:
    file = tmp_path / "tiny.gpkg"
    write_gpkg(file, {"buildings": tiny["buildings"]}, origin=tiny.origin, title=tiny.name)
    code, said = run("sheets", file, "-o", tmp_path / "x.pdf")
    assert code == 2
    assert [fault["reason"] for fault in said["faults"]] == [
        f"It has no layer '{name}'." for name in ("routes", "stops", "streets", "roster")
    ]


def test_the_commands_of_the_policy_document_run(
    tiny: Community, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layers = {name: layer for name, layer in tiny.layers.items() if len(layer)}
    write_gpkg(tmp_path / "community.gpkg", layers, origin=tiny.origin, title=tiny.name)
    monkeypatch.chdir(tmp_path)
    told = commands("docs/policy.md")
    assert len(told) == 4
    for command in told:
        code, said = run(*shlex.split(command)[1:])
        assert code == 0, (command, said)
    assert Path("sheets.pdf").read_bytes().startswith(b"%PDF-")


def test_the_rule_of_the_policy_document_is_one() -> None:
    [text] = re.findall(r"```toml\n(.*?)```", (ROOT / "docs/policy.md").read_text("utf-8"), re.S)
    [rule] = parse_policy(text).rules
    assert rule.hours == ((420, 510), (960, 1050))


def test_the_policy_template_is_the_default_policy(tmp_path: Path) -> None:
    code, said = run("patrol", "--policy-template")
    assert code == 0
    assert parse_policy(said["policy"]) == DEFAULT_POLICY
    code, _ = run("patrol", "--policy-template", "-o", tmp_path / "policy.toml")
    assert code == 0
    assert (tmp_path / "policy.toml").read_text("utf-8") == said["policy"]


def test_patrol_plans_by_the_policy_of_a_file(plan_file: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(
        '[[rules]]\nname = "lanes"\ntier = "high"\nof = "streets"\nwords = ["东巷"]\n', "utf-8"
    )
    out = tmp_path / "out.gpkg"
    words = ["patrol", plan_file, "-o", out, "--days", 1, "--start", "2026-11-22"]
    code, _ = run(*words, "--policy", policy)
    assert code == 0
    streets = read_community(out).community["streets"].set_index("name")
    assert streets["max_gap_min"].to_dict()["东巷"] == 60
    assert streets["why"].to_dict()["东巷"] == "lanes"
    policy.write_text("tiers = 1", "utf-8")
    code, said = run(*words, "--policy", policy)
    assert code == 2
    assert said["faults"][0]["column"] == "tiers"


def test_the_service_prints_sheets_with_the_names_of_guards(
    client: TestClient, stored: int, engine: Engine, tiny_patrol: Patrol
) -> None:
    with session_scope(engine) as session:
        guards.save(session, stored, [Guard("G07", "王芳")])
    answer = client.get(f"{PATROLS}/current/sheets.pdf?guard_id=G07&day=2026-11-22")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    whole = client.get(f"{PATROLS}/current/sheets.pdf")
    assert whole.content.count(b"/Contents") == len(tiny_patrol.roster)


def test_the_service_has_a_calendar_for_each_guard_and_for_all(
    client: TestClient, stored: int, engine: Engine, tiny_patrol: Patrol
) -> None:
    with session_scope(engine) as session:
        guards.save(session, stored, [Guard("G07", "王芳")])
    answer = client.get(f"{PATROLS}/current/calendar.ics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    every = Calendar.from_ical(answer.content).walk("VEVENT")
    assert len(every) == len(tiny_patrol.roster)
    answer = client.get(f"{PATROLS}/current/calendar.ics?guard_id=G07")
    ours = Calendar.from_ical(answer.content).walk("VEVENT")
    assert {str(event["SUMMARY"]).split(" · ")[1] for event in ours} == {"G07 王芳"}
    assert {event["UID"] for event in ours} < {event["UID"] for event in every}


def test_file_and_service_name_a_shift_alike(
    client: TestClient, stored: int, plan_file: Path, tmp_path: Path
) -> None:
    answer = client.get(f"{PATROLS}/current/calendar.ics?guard_id=G07")
    run("sheets", plan_file, "-o", tmp_path / "x.ics", "--guard", "G07")
    one, other = (
        {
            (str(e["UID"]), e.decoded("DTSTART"), str(e["DESCRIPTION"]))
            for e in Calendar.from_ical(content).walk("VEVENT")
        }
        for content in (answer.content, (tmp_path / "x.ics").read_bytes())
    )
    assert one == other


@pytest.mark.parametrize("path", ["999/sheets.pdf", "current/sheets.pdf?guard_id=G99"])
def test_what_is_not_there_is_404(client: TestClient, stored: int, path: str) -> None:
    answer = client.get(f"{PATROLS}/{path}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
