"""The console's pages from plain values: what is asked, said and shown, without a service."""

import json
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.cases import (
    FLOWS,
    Actor,
    Applied,
    Case,
    Command,
    Details,
    Evidence,
    Limit,
    Refused,
    WorkingTime,
    allowed,
    apply,
    default_categories,
)
from geo.cases.kpi import FORMULAS, Figure
from geo.clock import LOCAL
from maps.assets import Assets
from maps.console import (
    Filters,
    Frame,
    Lang,
    Line,
    Numbers,
    Queue,
    Sheet,
    Typed,
    numbers_page,
    queue_page,
    sheet_page,
    times,
)
from maps.console.filters import VIEWS
from maps.console.forms import forms

BOOK, CALENDAR = default_categories(), WorkingTime()
MONDAY = datetime(2026, 11, 23, 9, tzinfo=LOCAL)
DESK, HANDS, CHIEF = (
    Actor("deng", "dispatcher"),
    Actor("dian", "department", "telecom"),
    Actor("ma", "manager"),
)
PHOTO = "ab" * 32
WALK: tuple[tuple[Actor, str, dict[str, object]], ...] = (
    (DESK, "link", {"category": "1101", "description": "<b>飞线</b>", "place": (119.65, 45.53)}),
    (DESK, "file", {}),
    (DESK, "dispatch", {"department": "telecom"}),
    (HANDS, "accept", {}),
    (HANDS, "handle", {"result": "已入槽", "evidence": (Evidence("photo_after", PHOTO),)}),
    (CHIEF, "close", {"evidence": (Evidence("photo", PHOTO),)}),
    (DESK, "evaluate", {"rating": 4}),
)


def case_at(steps: int) -> Case:
    """Return a case after the first steps of its walk, one an hour."""
    case = None
    for number, (actor, kind, given_) in enumerate(WALK[:steps]):
        at = MONDAY + timedelta(hours=number)
        command = Command(f"e{number}", "C-1", kind, actor, at, number, Details(**given_))  # type: ignore[arg-type]
        done = apply(case, command, BOOK)
        assert isinstance(done, Applied)
        case = done.case
    assert case is not None
    return case


def frame(lang: Lang = "zh") -> Frame:
    return Frame(
        key="150581001001",
        name="小社区",
        username="deng",
        roles=(("调度员", "dispatcher"),),
        form_token="f" * 64,
        lang=lang,
        assets=Assets("", "", inline=False),
        static="/static",
        path="/console/150581001001/cases",
        query="view=open",
    )


def line(**more: Any) -> Line:
    usual = Line("C-1", "20261123-1", "accepted", "1101", 3, "<b>飞线</b>", MONDAY)
    return replace(usual, **{"place": (119.65, 45.53), "department": "telecom", **more})


def queue(*lines: Line) -> Queue:
    return Queue(
        role="manager",
        filters=Filters(),
        lines=lines,
        counts={"accepted": 2, "suspended": 1},
        overdue=1,
        grids=["01"],
        categories=BOOK,
        calendar=CALENDAR,
        ground_url="/ground",
        now=MONDAY + timedelta(days=1),
    )


def sheet(case: Case, actor: Actor, **more: Any) -> Sheet:
    options = allowed(case, actor, BOOK)
    usual = Sheet(
        case=case,
        line=line(state=case.state),
        able=(actor,),
        options=options,
        command_ids=[f"id-{number}" for number in range(len(options))],
        categories=BOOK,
        calendar=CALENDAR,
        ground_url="/ground",
        now=MONDAY,
        photo_base="/photos/",
    )
    return replace(usual, **more)


def map_data(page: str) -> Any:
    found = re.search(r'id="map-data">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found.group(1))


@pytest.mark.parametrize(
    ("due", "unit", "zh", "en"),
    [
        (timedelta(hours=-1), "hour", "已超期 1 小时", "1 h overdue"),
        (timedelta(hours=26), "hour", "还剩 1 天 2 小时", "1 d 2 h left"),
        (timedelta(minutes=95), "hour", "还剩 1 小时 35 分", "1 h 35 min left"),
        (timedelta(days=1), "working_day", "还剩 1 个工作日", "1 working day left"),
        (timedelta(days=-3), "working_hour", "已超期 1 个工作日", "1 working day overdue"),
        (timedelta(minutes=30), "working_hour", "还剩 30 分钟", "30 min left"),
    ],
)
def test_limits_are_said_in_their_own_time(due: timedelta, unit: str, zh: str, en: str) -> None:
    said = times.standing(MONDAY + due, MONDAY, unit, CALENDAR)  # type: ignore[arg-type]
    assert said == (zh, en)


TEXTS = st.text("abcXYZ09 联派&=?#%", max_size=8).map(str.strip)


@given(
    st.builds(
        Filters, view=st.sampled_from(list(VIEWS)), step=TEXTS, state=TEXTS, category=TEXTS,
        grid=TEXTS, department=TEXTS, mine=st.booleans(), q=TEXTS, after=TEXTS,
    )
)  # fmt: skip
def test_filters_live_in_the_address(filters: Filters) -> None:
    again = Filters.of(dict(parse_qsl(filters.query(after=filters.after))))
    assert again == filters


def test_a_line_says_state_place_due_and_severity_in_words_and_escapes_what_was_written() -> None:
    late = line(due_at=MONDAY, risk_at=MONDAY)
    page = queue_page(frame(), queue(late))
    for said in (
        "空中飞线",
        "处置中",
        "通信运营商",
        "严重程度 3",
        "! 已超期 1 个工作日",
        "20261123-1",
    ):
        assert said in page, said
    assert "<b>飞线</b>" not in page
    assert "&lt;b&gt;飞线" in page


def test_the_list_is_the_list_of_what_is_on_the_map() -> None:
    nowhere = line(case_id="C-2", place=None)
    page = queue_page(frame(), queue(line(), nowhere))
    data = map_data(page)
    assert [one["id"] for one in data["cases"]] == ["C-1"]
    assert data["cases"][0]["at"] == [45.53, 119.65]
    assert re.findall(r'data-case="([^"]+)"', page) == ["C-1", "C-2"]


def test_what_was_written_cannot_end_the_data_of_the_map() -> None:
    page = queue_page(frame(), queue(line(case_id="</script><script>")))
    assert map_data(page)["cases"][0]["id"] == "</script><script>"


def test_the_bar_counts_cases_by_the_step_that_is_done() -> None:
    page = unescape(re.sub(r"<[^>]+>", " ", queue_page(frame(), queue())))
    assert re.search(r"派\s+2\s+已派单 0\s+· 处置中 2", page)
    assert "已挂账 1" in page


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("steps", range(1, len(WALK) + 1))
def test_every_state_has_its_page_for_everybody(steps: int, lang: Lang) -> None:
    case = case_at(steps)
    for actor in (DESK, HANDS, CHIEF, Actor("bao", "guard"), Actor("fen", "analyst")):
        page = sheet_page(frame(lang), sheet(case, actor))
        offered = set(re.findall(r'id="step-(\w+)"', page))
        assert offered == {one.command for one in allowed(case, actor, BOOK)}


def test_a_form_asks_for_all_that_its_step_needs() -> None:
    for steps in range(1, len(WALK) + 1):
        case = case_at(steps)
        for row in FLOWS["case"].at(case.state):
            for role in row.roles:
                actor = Actor("x", role, "telecom" if role == "department" else None)
                options = [one for one in allowed(case, actor, BOOK) if one.command == row.command]
                for form in forms(case, options, BOOK, ["id"] * len(options)):
                    asked = {field.name for field in form.fields if field.required}
                    for need in options[0].needs:
                        if need.field == "evidence":
                            assert {f"evidence_{kind}" for kind in need.choices or ()} <= asked
                        elif need.field == "remark":
                            assert "description" in {field.name for field in form.fields}
                        else:
                            assert need.field in asked, (row.command, need.field)


def test_the_department_a_category_goes_to_is_chosen_already() -> None:
    page = sheet_page(frame(), sheet(case_at(2), DESK))
    assert '<option value="telecom" selected>' in page


def test_an_extension_is_granted_as_it_was_asked_for() -> None:
    case = case_at(4)
    details = Details(reason="等材料", extension=Limit(3, "working_day"))
    asked = apply(case, Command("x", "C-1", "ask_extension", HANDS, MONDAY, 4, details), BOOK)
    assert isinstance(asked, Applied)
    page = sheet_page(frame(), sheet(asked.case, DESK))
    assert re.search(r'name="extension" value="3" required', page)
    assert '<option value="working_day" selected>' in page


def test_whose_turn_it_is_is_said_to_others() -> None:
    page = sheet_page(frame(), sheet(case_at(3), DESK))
    turn = page[page.index("现在不轮到您") :][:200]
    assert "签收" in turn
    assert "网格员、责任部门" in turn
    assert page.count("gc-main-step") == 0  # to dispatch it to others takes it nowhere


def test_who_handled_it_is_told_why_others_must_close_it() -> None:
    page = sheet_page(frame(), sheet(case_at(5), Actor("dian", "manager")))
    assert 'id="step-close"' not in page
    assert "谁处置，谁不能核查、结案或评价。" in page


def test_a_refusal_shows_what_changed_and_keeps_what_was_typed() -> None:
    case = case_at(3)
    late = Command("y", "C-1", "dispatch", CHIEF, MONDAY, 2, Details(department="water"))
    refused = apply(case, late, BOOK)
    assert isinstance(refused, Refused)
    typed = Typed("dispatch", {"department": "water", "reason": "是水管"})
    page = sheet_page(frame(), sheet(case, CHIEF, refused=refused, typed=typed, seen=2))
    assert refused.zh in page
    assert page.count('class="gc-new"') == 1
    assert "是水管</textarea>" in page
    assert '<option value="water" selected>' in page


def test_photos_are_shown_once_and_lead_to_the_whole_picture() -> None:
    page = sheet_page(frame(), sheet(case_at(6), DESK, stored=frozenset({PHOTO})))
    facts = page[page.index("gc-facts") : page.index("gc-timeline")]
    assert facts.count(f'href="/photos/{PHOTO}"') == 1
    assert page.count(f'src="/photos/{PHOTO}?small=1"') == 3
    assert "照片不在这里" not in page


def test_a_photo_that_is_not_there_is_a_line_and_no_broken_picture() -> None:
    page = sheet_page(frame(), sheet(case_at(6), DESK))
    assert "/photos/" not in page.split("gc-facts")[1]
    assert page.count("照片不在这里：还没有传到，或已不再保存。") == 2
    assert "处置后照片 · 照片不在这里" in page
    assert "The photo is not here" in sheet_page(frame("en"), sheet(case_at(6), DESK))


def figure(name: str, part: float, size: int, group: str | None = None) -> Figure:
    return Figure(FORMULAS[name], group, part / size, part, size)


def test_figures_show_formula_numerator_and_denominator() -> None:
    made = [figure("closing_rate", 911, 972), figure("on_time_rate", 737, 972)]
    page = numbers_page(
        frame(),
        Numbers("2016-12-01", "2016-12-31", "department", made, BOOK, as_of="2017-01-01 00:00"),
    )
    for said in ("93.7%", "911 / 972", "75.8%", "737 / 972", "按期结案数 ÷ 应结案数"):
        assert said in page, said


def test_a_figure_that_is_not_known_says_why_once_for_the_table() -> None:
    unknown = [
        Figure(FORMULAS["handling_p90_h"], group, None, 1.0, 4, "4 件中只完成 1 件。 Only 1 of 4.")
        for group in ("telecom", "water")
    ]
    totals = [figure("handling_p90_h", 8, 2)]
    first = date(2026, 11, 1).isoformat()
    page = numbers_page(
        frame(), Numbers(first, first, "department", [*totals, *unknown], BOOK, "x")
    )
    assert page.count("时长尚不可知") == 1
    assert "通信运营商" in page


def test_overdue_cases_are_told_by_whose_they_are() -> None:
    late = replace(
        queue(line()), filters=Filters(view="overdue"), whose=[(None, 3), ("telecom", 2)]
    )
    page = queue_page(frame(), late)
    assert re.search(r"该谁办：.*尚未派单 <b>3</b>.*department=telecom.* <b>2</b>", page)
    assert "该谁办" not in queue_page(frame(), queue(line()))
