"""Dashboards, grids, roster, workload, papers and plans, as people open them."""

import csv
import re
from datetime import datetime, timedelta
from io import BytesIO, StringIO

import openpyxl
import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.jobs.work import do_next
from api.publishing import publish_patrol
from data.store import audit, grid_plans, jobs, patrol_plans, specialists
from data.store.engine import read_scope, session_scope
from data.store.specialists import Specialist
from geo import clock
from geo.access import Role
from geo.patrol import Patrol
from tests.api.cases.worlds import BEGAN
from tests.api.conftest import CODE
from tests.api.console.conftest import CASES, Person, Visitors
from tests.api.console.test_pages import DESK

HOME = f"/console/{CODE}"
BAND = {"kind": "split", "min_households": "80", "max_households": "130"}


@pytest.fixture
def manager(person: Visitors) -> Person:
    return person(Role.manager)


def test_a_dashboard_shows_each_figure_with_its_denominator_and_formula(
    person: Visitors, manager: Person
) -> None:
    person(Role.dispatcher).sends(CASES, **DESK)
    for of in ("community", "grid", "department", "guard", "worker"):
        page = manager.opens(f"{HOME}/dashboards?of={of}&span=day&on=")
        assert "截至" in page
    page = manager.opens(f"{HOME}/dashboards?span=month")
    assert "按期结案率" in page
    assert "÷ 应结案数" in page
    assert 'id="chart-lines"' in page


def test_a_backlog_counts_the_days_there_are_and_the_page_says_so(
    person: Visitors, manager: Person
) -> None:
    assert "案件数据目前只有" not in manager.opens(f"{HOME}/workload")
    person(Role.dispatcher).sends(CASES, **DESK)
    page = manager.opens(f"{HOME}/workload")
    assert "案件数据目前只有 1 天" in page
    assert "近 1 天平均每天办结数" in page


def test_people_are_not_shown_to_who_may_not_see_them(person: Visitors) -> None:
    analyst = person(Role.analyst)
    assert "保安" not in re.sub(r"<title>.*?</title>", "", analyst.opens(f"{HOME}/dashboards"))
    for of in ("guard", "worker"):
        assert analyst.client.get(f"{HOME}/dashboards?of={of}").status_code == 403
    assert analyst.client.get(f"{HOME}/papers").status_code == 403


def test_small_numbers_are_withheld_from_who_only_counts(person: Visitors) -> None:
    person(Role.dispatcher).sends(CASES, **DESK)
    own = person(Role.manager).opens(f"{HOME}/dashboards.csv?of=grid&span=month")
    counted = person(Role.analyst).opens(f"{HOME}/dashboards.csv?of=grid&span=month")
    made = [row for row in csv.reader(StringIO(own)) if row[1].startswith("首次响应中位")]
    withheld = [row for row in csv.reader(StringIO(counted)) if row[1].startswith("首次响应中位")]
    assert "1" in {row[5] for row in made}
    assert "1" not in {row[5] for row in withheld}


def test_a_day_that_has_not_come_is_told(manager: Person) -> None:
    for path in ("dashboards?on=2097-01-01", "dashboards?on=soon", "papers/weekly?on=2097-01-01"):
        answer = manager.client.get(f"{HOME}/{path}")
        assert answer.status_code == 422
        assert "还没有开始" in answer.text


def test_what_cannot_be_read_is_a_page_too(manager: Person) -> None:
    answer = manager.client.get(f"{HOME}/dashboards?of=everything")
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("text/html")
    assert "地址或表单里有看不懂的内容" in answer.text


def test_tables_are_files_of_their_kind(manager: Person) -> None:
    answer = manager.client.get(f"{HOME}/dashboards.xlsx?of=department&span=month")
    assert answer.headers["content-disposition"].startswith("attachment")
    book = openpyxl.load_workbook(BytesIO(answer.content))
    assert book.worksheets[0]["A1"].value == "对象 group"
    assert any("formula" in str(row[1].value) for row in book.worksheets[1].iter_rows())
    assert manager.client.get(f"{HOME}/dashboards.csv").content.startswith(b"\xef\xbb\xbf")


def test_a_grid_is_shown_with_its_people_and_withheld_without_their_names(
    person: Visitors, manager: Person, community: int, engine: Engine
) -> None:
    with session_scope(engine) as session:
        chief = Specialist("01", "grid_chief", "王格长", "13900000000")
        specialists.save(session, community, "01", [chief])
    assert "王格长" in manager.opens(f"{HOME}/grids")
    page = person(Role.analyst).opens(f"{HOME}/grids")
    assert "网格长" in page
    assert "王格长" not in page
    assert "13900000000" not in page


def test_the_roster_shows_a_week_and_says_where_there_is_none(
    manager: Person, community: int, engine: Engine, tiny_patrol: Patrol
) -> None:
    assert "没有生效的排班" in manager.opens(f"{HOME}/roster?on=2026-11-22")
    with session_scope(engine) as session:
        publish_patrol(session, community, tiny_patrol, BEGAN)
    page = manager.opens(f"{HOME}/roster?on=2026-11-22")
    assert page.count("gc-shift-night") >= 4
    assert manager.client.get(f"{HOME}/roster?on=never").status_code == 422


def test_papers_are_made_at_a_click_and_hold_no_script(manager: Person) -> None:
    for kind in ("daily", "weekly", "monthly"):
        answer = manager.client.get(f"{HOME}/papers/{kind}?form=html")
        assert answer.status_code == 200, answer.text[-300:]
        assert "script" not in answer.headers["content-security-policy"].split("default-src")[0]
        assert answer.headers["content-security-policy"].endswith("sandbox")
        assert "<script" not in answer.text
        pdf = manager.client.get(f"{HOME}/papers/{kind}?form=pdf&in=en")
        assert pdf.content.startswith(b"%PDF-")
        assert pdf.headers["content-disposition"].startswith("attachment")


def test_kept_papers_are_listed_and_those_of_people_are_managers_only(
    person: Visitors, manager: Person, community: int
) -> None:
    shelf = manager.client.app.state.shelf  # type: ignore[attr-defined]
    for name in ("daily-2026-11-27.pdf", "monthly-2026-10-31.pdf"):
        shelf.put(shelf.folder / str(community) / name, b"%PDF-")
    dispatcher = person(Role.dispatcher)
    assert "monthly-2026-10-31.pdf" in manager.opens(f"{HOME}/papers")
    assert "monthly" not in dispatcher.opens(f"{HOME}/papers")
    kept = f"{HOME}/papers/kept"
    assert dispatcher.client.get(f"{kept}/daily-2026-11-27.pdf").content == b"%PDF-"
    assert dispatcher.client.get(f"{kept}/monthly-2026-10-31.pdf").status_code == 404
    assert manager.client.get(f"{kept}/weekly-2026-11-22.pdf").status_code == 404
    assert manager.client.get(f"{kept}/..%2Fx.pdf").status_code in {404, 422}


def test_a_plan_is_begun_watched_compared_and_put_in_force(
    manager: Person, community: int, engine: Engine
) -> None:
    status, to = manager.sends(f"{HOME}/plans/jobs", **BAND)
    assert (status, to) == (303, f"{HOME}/plans?kind=split")
    page = manager.opens(to)
    assert "排队中" in page
    assert 'hx-trigger="every 1s"' in page
    status, said = manager.sends(f"{HOME}/plans/jobs", **BAND)
    assert status == 409
    assert "已有一项同类计算在进行" in said
    assert do_next(engine)
    part = manager.opens(f"{HOME}/plans/jobs/1")
    assert "hx-trigger" not in part
    assert "与现行方案并排比较" in part
    compared = manager.opens(f"{HOME}/plans?kind=split&plan=2&beside=current")
    assert compared.count("<svg") == 2
    assert "已证下界" in compared
    assert not re.search(r"<[^>]+ (style|on\w+)=", compared)
    assert manager.sends(f"{HOME}/plans/split/2/publish")[0] == 303
    with read_scope(engine) as session:
        current = grid_plans.published(session, community, clock.now())
        assert current is not None
        assert current.id == 2
        told = [one.action for one in audit.listing(session)]
    assert "split.start" in told
    assert "grid_plan.publish" in told
    assert manager.sends(f"{HOME}/plans/split/2/publish")[0] == 409


def test_a_patrol_draft_is_drawn_and_put_in_force(
    manager: Person, community: int, engine: Engine, tiny_patrol: Patrol
) -> None:
    parts = {
        "routes": tiny_patrol.routes,
        "stops": tiny_patrol.stops,
        "streets": tiny_patrol.streets,
        "roster": tiny_patrol.roster,
        "dead_corners": tiny_patrol.dead_corners,
    }
    with session_scope(engine) as session:
        report = tiny_patrol.report.as_dict()
        plan = patrol_plans.add(session, community, parts, report, at=BEGAN)
    page = manager.opens(f"{HOME}/plans?kind=patrol&plan={plan}")
    assert "gc-way" in page
    assert manager.sends(f"{HOME}/plans/patrol/{plan}/publish")[0] == 303
    with read_scope(engine) as session:
        current = patrol_plans.published(session, community, clock.now())
    assert current is not None
    assert current.id == plan


def test_a_patrol_draft_that_begins_later_says_what_it_would_take_away(
    manager: Person, community: int, engine: Engine, tiny_patrol: Patrol
) -> None:
    today = clock.now()
    first = tiny_patrol.roster["start"].min()

    def added(session: Session, begins: datetime) -> int:
        """Store a plan whose first duty begins at a moment."""
        parts = {name: getattr(tiny_patrol, name) for name in patrol_plans.PARTS}
        times = {name: parts["roster"][name] + (begins - first) for name in ("start", "end")}
        parts["roster"] = parts["roster"].assign(**times)
        return patrol_plans.add(session, community, parts, {}, at=today)

    with session_scope(engine) as session:
        running = added(session, today - timedelta(days=1))
        patrol_plans.publish(session, running, today - timedelta(hours=1))
        tomorrow, at_once = (added(session, today + timedelta(days=days)) for days in (1, -1))
    page = manager.opens(f"{HOME}/plans?kind=patrol&plan={tomorrow}&beside=current")
    assert "到那时平板上没有班次" in page
    page = manager.opens(f"{HOME}/plans?kind=patrol&plan={at_once}&beside=current")
    assert "到那时平板上没有班次" not in page


def test_a_job_is_stopped_from_the_page(manager: Person, community: int, engine: Engine) -> None:
    manager.sends(f"{HOME}/plans/jobs", **BAND)
    assert manager.sends(f"{HOME}/plans/jobs/1/cancel")[0] == 303
    assert not do_next(engine)
    with read_scope(engine) as session:
        assert jobs.get(session, 1).state == "cancelled"
    assert manager.sends(f"{HOME}/plans/jobs/99/cancel")[0] == 404


def test_wishes_that_cannot_be_read_are_shown_again(manager: Person) -> None:
    status, page = manager.sends(f"{HOME}/plans/jobs", kind="split", grids="four")
    assert status == 422
    assert 'value="four"' in page
    assert "不对" in page


def test_only_who_makes_plans_may_begin_stop_or_publish_them(
    person: Visitors, community: int
) -> None:
    for role in (Role.dispatcher, Role.analyst, Role.guard):
        other = person(role)
        for path in ("jobs", "jobs/1/cancel", "split/1/publish", "patrol/1/publish"):
            assert other.sends(f"{HOME}/plans/{path}", **BAND)[0] == 403, (role, path)
    forged = person(Role.manager, "forged")
    forged.token = "0" * 64
    assert forged.sends(f"{HOME}/plans/jobs", **BAND)[0] == 403
