"""The console's home page: what needs somebody now, as far as the policy lets each role see it."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from api.app import create_app
from api.live.watching import evaluate
from api.settings import Settings
from data.store import position_looks
from data.store.case_rows import Marks
from data.store.case_tables import case_record
from data.store.engine import read_scope, session_scope
from geo.access import Membership, Role
from geo.community import Community
from tests.api.conftest import CODE
from tests.api.sync.conftest import NIGHT, Clock, of_guard
from tests.api.sync.tablet import Tablet
from tests.data.store.test_cases import kept
from tests.people import as_person

HOME = f"/console/{CODE}"
HELD: dict[Role, dict[str, Any]] = {
    Role.department: {"department": "telecom"},
    Role.grid_worker: {"grids": frozenset({"01"})},
    Role.guard: {"guard_id": "G15"},
}
OPENS = frozenset({Role.manager, Role.dispatcher, Role.department, Role.grid_worker, Role.analyst})
WATCHES = frozenset({Role.manager, Role.dispatcher})
CHECKPOINTS = {"西苑门": "P1", "东苑门": "P2", "北口": "P3"}
Gets = Callable[..., Any]


@pytest.fixture
def clock() -> Clock:
    return Clock(NIGHT)


@pytest.fixture
def service(
    database_url: str, web_folder: Path, stored: int, clock: Clock, tmp_path: Path
) -> Iterator[TestClient]:
    """The service with the tiny community planned, on its first night."""
    folders = {"photo_folder": tmp_path / "photos", "report_folder": tmp_path / "reports"}
    never = dict.fromkeys(("watch_every_s", "jobs_every_s", "urge_every_s", "forget_every_s"), 0)
    settings = Settings(database_url=database_url, web_folder=web_folder, **folders, **never)
    with TestClient(create_app(settings, now=clock), follow_redirects=False) as made:
        yield made


@pytest.fixture
def gets(service: TestClient, engine: Engine, stored: int) -> Gets:
    """What opens a page as somebody of a role in the community."""
    known: dict[Role, dict[str, str]] = {}

    def get(role: Role, path: str = "", status: int = 200) -> Any:
        if role not in known:
            held = Membership(role, stored, **HELD.get(role, {}))
            known[role] = as_person(engine, role, held)
        answer = service.get(f"{HOME}{path}", headers=known[role])
        assert answer.status_code == status, (role, path, answer.text[-300:])
        return answer

    return get


@pytest.fixture
def tablet(service: TestClient, engine: Engine, stored: int, clock: Clock) -> Tablet:
    """The tablet of G15, who is on shift."""
    return of_guard(service, engine, stored, clock, "G15")


def _case(session: Session, here: int, number: int, spot: tuple[float, float], **row: Any) -> str:
    """Write a case down that was reported some hours before the night; return its id."""
    case = kept(session, here, -number, place=spot, grid_id="01", marks=Marks())
    values = {"department": "telecom", "due_at": NIGHT + timedelta(hours=1), "state": "dispatched"}
    own = case_record.c.case_id == case.case_id
    session.execute(update(case_record).where(own).values(values | row))
    return case.case_id


@pytest.fixture
def spot(tiny: Community) -> tuple[float, float]:
    """Where the checkpoint P1 is."""
    frame = tiny["checkpoints"].to_crs(4326)
    point = frame.geometry[frame["checkpoint_id"] == "P1"].iloc[0]
    return point.x, point.y


@pytest.fixture
def cases(engine: Engine, stored: int, spot: tuple[float, float]) -> list[str]:
    """Three cases by the checkpoint P1: two of the telecom, one of them overdue; one of nobody."""
    hour = timedelta(hours=1)
    nobodys = {"department": None, "state": "filed", "due_at": NIGHT - 2 * hour, "grid_id": "02"}
    with session_scope(engine) as session:
        return [
            _case(session, stored, 12, spot),
            _case(session, stored, 13, spot, due_at=NIGHT - hour),
            _case(session, stored, 14, (spot[0] + 0.01, spot[1]), **nobodys),
        ]


def window(spot: tuple[float, float]) -> str:
    lon, lat = spot
    return f"bbox={lon - 0.02},{lat - 0.02},{lon + 0.02},{lat + 0.02}"


def test_who_counts_cases_finds_a_home_and_a_guard_his_queue(gets: Gets) -> None:
    for role in OPENS:
        text = gets(role).text
        assert ('aria-label="在岗"' in text) is (role in WATCHES)
        assert ('aria-label="告警"' in text) is (role in WATCHES)
    assert gets(Role.guard, status=303).headers["location"] == f"{HOME}/cases"
    assert gets(Role.guard, "?lang=en", 303).headers["location"] == f"{HOME}/cases?lang=en"
    gets(Role.admin, status=303)
    gets(Role.admin, "/cases", 403)


def test_what_the_map_asks_for_is_refused_to_whom_it_is_not_for(gets: Gets) -> None:
    corners = {Role.manager, Role.dispatcher, Role.analyst, Role.guard}
    laps = {Role.manager, Role.dispatcher, Role.guard}  # a guard's laps are his own
    for role in Role:
        gets(role, "/home/cases.json", 200 if role in OPENS else 403)
        gets(role, "/home/laps.json", 200 if role in laps else 403)
        gets(role, "/home/corners.json", 200 if role in corners else 403)
    own = gets(Role.guard, "/home/laps.json").json()["stops"]
    assert {stop[4] for stop in own} == {"G15"}


def test_a_department_and_a_grid_worker_see_their_own_cases(
    gets: Gets, cases: list[str], spot: tuple[float, float]
) -> None:
    near = f"/home/cases.json?{window(spot)}&zoom=24"
    seen = {
        role: sum(one["number"] for one in found["cells"]) + len(found["cases"])
        for role in OPENS
        for found in [gets(role, near).json()]
    }
    assert seen == {
        Role.manager: 3, Role.dispatcher: 3, Role.analyst: 3,
        Role.department: 2, Role.grid_worker: 2,
    }  # fmt: skip
    own, every = gets(Role.department).text, gets(Role.manager).text
    assert "<b>1</b><span>超期" in own
    assert "<b>2</b><span>超期" in every
    assert "<b>1</b><span>待派单" in every
    assert cases[2] not in own
    assert cases[2] in every


def test_cases_near_each_other_are_counted_and_listed_when_asked(
    gets: Gets, cases: list[str], spot: tuple[float, float]
) -> None:
    found = gets(Role.manager, f"/home/cases.json?{window(spot)}&zoom=15").json()
    ((cell,), (alone,)) = found["cells"], found["cases"]
    assert (cell["number"], cell["late"]) == (2, 1)
    assert cell["at"] == pytest.approx([spot[1], spot[0]], abs=1e-5)
    assert (alone["id"], alone["standing"]) == (cases[2], "overdue")
    assert alone["url"] == f"{HOME}/cases/{cases[2]}"
    far = gets(Role.manager, f"/home/cases.json?{window((spot[0] - 0.5, spot[1]))}&zoom=15").json()
    assert far == {"cells": [], "cases": []}
    whole = f"/home/cases.json?{window((spot[0] - 0.5, spot[1]))}&zoom=15&whole=1"
    assert gets(Role.manager, whole).json() == found
    late = gets(Role.manager, f"/home/cases.json?{window(spot)}&zoom=15&late=1").json()
    assert late["cells"] == []
    assert {one["id"] for one in late["cases"]} == set(cases[1:])
    listed = gets(Role.manager, f"/home/cases.json?{window(spot)}&near=1").json()["cases"]
    assert {one["id"] for one in listed} == set(cases)


def test_a_stop_that_is_done_is_told_on_the_page_the_map_and_its_grid(
    gets: Gets, tablet: Tablet, clock: Clock
) -> None:
    before = gets(Role.manager, "/home/laps.json").json()
    due = next(one for one in before["stops"] if one[2] == "next" and one[3] in CHECKPOINTS)
    assert before["grids"]
    clock.at = datetime.fromisoformat(due[5])
    told = tablet.told(tablet.check_in(CHECKPOINTS[due[3]]))
    assert [one["status"] for one in told] == [200]
    after = gets(Role.manager, "/home/laps.json").json()
    assert [*due[:2], "done", *due[3:]] in after["stops"]
    assert len(after["stops"]) == len(before["stops"])
    done, planned = (sum(counts) for counts in zip(*after["grids"].values(), strict=True))
    assert 1 <= done <= sum(stop[2] == "done" for stop in after["stops"])
    assert planned <= len(after["stops"])
    row = re.search(r'data-guard="G15".*?</a>', gets(Role.manager).text, re.DOTALL)
    assert row
    assert "刚刚" in row.group()


def test_alarms_are_listed_with_where_and_since_when(
    gets: Gets, service: TestClient, stored: int, tablet: Tablet, clock: Clock
) -> None:
    assert "一天内没有收到平板的位置" in gets(Role.manager).text
    tablet.send([tablet.check_in()])
    clock.pass_(minutes=50)
    state = service.app.state  # type: ignore[attr-defined]
    evaluate(state.engine, state.boards, stored, clock.at)
    text = gets(Role.dispatcher).text
    assert re.search(r'class="gh-alarm.*?G15 失去联系', text, re.DOTALL)
    assert 'aria-label="告警"' not in gets(Role.analyst).text


def test_each_question_that_is_asked_is_answered_one_click_away(gets: Gets) -> None:
    for role in OPENS:
        text = gets(role).text
        asked = re.search(r'<nav class="gh-asks".*?</nav>', text, re.DOTALL)
        assert asked
        links = [unescape(one) for one in re.findall(r'href="([^"]+)"', asked.group())]
        assert links
        for link in links:
            gets(role, link.removeprefix(HOME))


def test_the_ground_has_streets_and_only_what_nobody_sees_is_a_dead_corner(gets: Gets) -> None:
    ground = gets(Role.department, "/ground.json").json()
    assert {one["geometry"]["type"] for one in ground["streets"]["features"]} == {"LineString"}
    corners = gets(Role.manager, "/home/corners.json")
    assert corners.json()["type"] == "FeatureCollection"
    assert corners.headers["etag"]


def test_who_came_by_a_case_is_told_to_whom_may_know_and_that_it_was_told_is_on_record(
    gets: Gets, engine: Engine, stored: int, cases: list[str], tablet: Tablet
) -> None:
    tablet.send([tablet.check_in("P1")])
    path = f"/cases/{cases[0]}"
    assert "巡逻到过附近" not in gets(Role.department, path).text
    with read_scope(engine) as session:
        assert position_looks.of_guard(session, stored, "G15") == []
    text = gets(Role.manager, path).text
    assert "巡逻到过附近 1 次" in text
    assert re.search(r"G15 到巡更点 .*?，距此约 0 米", text)
    assert text.index("巡逻到过附近") < text.rindex("联：登记")
    with read_scope(engine) as session:
        (look,) = position_looks.of_guard(session, stored, "G15")
    assert (look.username, look.door) == ("manager", "case")
    far = gets(Role.manager, f"/cases/{cases[2]}").text
    assert "巡逻到过附近" not in far
