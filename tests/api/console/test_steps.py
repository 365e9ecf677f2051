"""Steps taken by forms: once, upon what was seen, and never lost when they are refused."""

import re
from datetime import datetime
from html import unescape
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import Engine

from api.cases.office import Offices
from api.cases.work import submit
from api.console.showing import A_PAGE
from data.store import case_events, cases
from data.store.engine import read_scope, session_scope
from geo.access import Role
from geo.cases import Actor, Command, Details
from geo.clock import LOCAL
from tests.api.console.conftest import CASES, Person, Visitors
from tests.api.console.test_pages import DESK

CASE = "case-0001"


@pytest.fixture
def dispatcher(person: Visitors) -> Person:
    """A dispatcher who has written a case down."""
    made = person(Role.dispatcher)
    assert made.sends(CASES, **DESK) == (303, f"{CASES}/{CASE}?done=link")
    return made


def events(engine: Engine, community: int) -> list[str]:
    with read_scope(engine) as session:
        record = cases.find(session, community, CASE)
        return [event.kind for event in case_events.history(session, record.id)]


def picture() -> bytes:
    content = BytesIO()
    Image.new("RGB", (40, 30), "green").save(content, "JPEG")
    return content.getvalue()


def test_the_desk_keeps_place_contact_and_what_was_said(dispatcher: Person) -> None:
    text = dispatcher.opens(f"{CASES}/{CASE}?done=link")
    for said in ("已办：联：登记", "空中飞线", "飞线垂到人行道", "W1", "查看（须写明理由）"):
        assert said in text


def test_the_same_form_sent_twice_is_done_once(
    dispatcher: Person, engine: Engine, community: int
) -> None:
    dispatcher.sends(CASES, **DESK)
    for _ in range(2):
        sent = dispatcher.steps(CASE, "file", 1, command_id="file-0001")
        assert sent == (303, f"{CASES}/{CASE}?done=file")
    assert events(engine, community) == ["link", "file"]


def test_who_was_slower_is_told_what_changed_and_keeps_what_was_typed(
    dispatcher: Person, person: Visitors
) -> None:
    other = person(Role.manager)
    dispatcher.steps(CASE, "file", 1)
    other.steps(CASE, "dispatch", 2, department="property")
    status, text = dispatcher.steps(
        CASE, "dispatch", 2, department="telecom", reason="线缆归运营商"
    )
    assert status == 409
    assert "在您之后案件已有变化" in text
    assert 'class="gc-new"' in text
    form = text[text.index('id="step-dispatch"') :]
    assert 'name="base_version" value="3"' in form
    assert '<option value="telecom" selected>' in form
    assert "线缆归运营商</textarea>" in form


def test_what_was_typed_for_a_step_that_is_gone_stands_in_the_note(
    dispatcher: Person, person: Visitors
) -> None:
    person(Role.manager).steps(CASE, "cancel", 1, reason="误报")
    status, text = dispatcher.steps(CASE, "cancel", 1, reason="居民来电说已好")
    assert status == 409
    assert re.search(r'id="gone"[^>]*>居民来电说已好<', text)
    assert "居民来电说已好</textarea>" in text[text.index('id="step-note"') :]


def test_no_step_is_skipped_by_writing_the_address(
    dispatcher: Person, engine: Engine, community: int
) -> None:
    for command in ("close", "evaluate", "dispatch"):
        status, text = dispatcher.steps(CASE, command, 1, rating="5", department="telecom")
        assert status in {409, 422}, command
        assert "这一步没有办成" in text
    status, _ = dispatcher.steps(CASE, "no_such_step", 1)
    assert status == 422
    assert events(engine, community) == ["link"]


def test_a_photo_is_evidence_and_what_is_no_photo_is_refused(
    dispatcher: Person, person: Visitors
) -> None:
    dispatcher.steps(CASE, "file", 1)
    dispatcher.steps(CASE, "dispatch", 2, department="telecom")
    telecom = person(Role.department)
    telecom.steps(CASE, "accept", 3)
    to = f"{CASES}/{CASE}/steps/handle"
    given = {"base_version": "4", "result": "全部入槽"}
    wrong = {"evidence_photo_after": ("a.jpg", b"no photo", "image/jpeg")}
    status, text = telecom.sends(to, wrong, **given)
    assert status == 422
    assert "不是 JPEG" in text
    assert "全部入槽</textarea>" in text
    status, text = telecom.sends(to, **given)
    assert status == 422
    assert "还缺：证据（处置后照片）" in text
    right = {"evidence_photo_after": ("a.jpg", picture(), "image/jpeg")}
    assert telecom.sends(to, right, **given)[0] == 303
    text = telecom.opens(f"{CASES}/{CASE}")
    photo = re.search(rf'src="({CASES}/{CASE}/photos/[0-9a-f]{{64}})\?small=1"', text)
    assert photo
    assert telecom.client.get(photo.group(1)).headers["content-type"] == "image/jpeg"
    assert person(Role.analyst).client.get(photo.group(1)).status_code == 403


def test_a_photo_that_was_sent_with_a_refused_step_need_not_be_sent_again(
    dispatcher: Person, person: Visitors
) -> None:
    dispatcher.steps(CASE, "file", 1)
    dispatcher.steps(CASE, "dispatch", 2, department="telecom")
    telecom = person(Role.department)
    telecom.steps(CASE, "accept", 3)
    right = {"evidence_photo_after": ("a.jpg", picture(), "image/jpeg")}
    status, text = telecom.sends(f"{CASES}/{CASE}/steps/handle", right, base_version="4")
    assert status == 422
    assert "还缺：处置结果" in text
    kept = re.search(r'name="evidence_photo_after_kept" value="([0-9a-f]{64})"', text)
    assert kept
    again = {"result": "全部入槽", "evidence_photo_after_kept": kept.group(1)}
    assert telecom.steps(CASE, "handle", 4, **again)[0] == 303


def test_who_returns_a_case_is_led_to_the_queue_as_it_is_not_theirs_any_more(
    dispatcher: Person, person: Visitors
) -> None:
    dispatcher.steps(CASE, "file", 1)
    dispatcher.steps(CASE, "dispatch", 2, department="telecom")
    telecom = person(Role.department)
    assert "飞线垂到人行道" in telecom.opens(CASES)
    assert telecom.steps(CASE, "return", 3, reason="不归我们") == (303, f"{CASES}?done=return")
    assert "已办：退回" in telecom.opens(f"{CASES}?done=return")
    assert "不归我们" in dispatcher.opens(f"{CASES}/{CASE}")


def test_a_case_without_a_place_is_not_written_down_and_nothing_typed_is_lost(
    person: Visitors,
) -> None:
    guard = person(Role.guard)
    for changed, said in (
        ({"building": "没有这栋"}, "没有楼栋“没有这栋”"),
        ({"building": ""}, "还缺：位置"),
        ({"building": "", "lon": "x", "lat": "1"}, "经度、纬度应为数字"),
        ({"category": "9999"}, "没有类别“9999”"),
    ):
        status, text = guard.sends(CASES, **{**DESK, **changed})
        assert status == 422
        assert said in text
        assert "飞线垂到人行道</textarea>" in text
        assert 'value="13800001234"' in text


def test_what_may_be_the_same_is_listed_while_it_is_typed(dispatcher: Person) -> None:
    near = f"{CASES}/similar?category=1101&description=飞线&building=W1"
    assert "可能重复" in dispatcher.opens(near)
    assert dispatcher.client.get(f"{CASES}/similar?category=1101").status_code == 204
    status, text = dispatcher.sends(CASES, **DESK, check="1")
    assert status == 200
    assert "可能重复" in text


def test_the_queue_shows_each_role_what_is_to_be_done(dispatcher: Person, person: Visitors) -> None:
    telecom, manager, guard = person(Role.department), person(Role.manager), person(Role.guard)
    said = "飞线垂到人行道"
    assert said in dispatcher.opens(CASES)
    assert said in manager.opens(CASES)
    assert said not in telecom.opens(CASES)
    assert said not in guard.opens(CASES)  # not the guard's own
    dispatcher.steps(CASE, "file", 1)
    dispatcher.steps(CASE, "dispatch", 2, department="telecom")
    assert said not in dispatcher.opens(CASES)
    assert said in telecom.opens(CASES)
    for query in (
        "step=dispatch",
        "state=dispatched",
        "grid=99",
        "category=1101&department=telecom",
    ):
        assert (said in dispatcher.opens(f"{CASES}?view=open&{query}")) is ("99" not in query)
    assert said not in dispatcher.opens(f"{CASES}?view=overdue")
    assert dispatcher.client.get(f"{CASES}?after=nonsense").status_code == 422


def test_pages_of_the_queue_hold_every_case_once(
    dispatcher: Person, engine: Engine, community: int
) -> None:
    now = datetime.now(LOCAL)
    with session_scope(engine) as session:
        office = Offices().of(session, community, now)
        for number in range(A_PAGE):
            details = Details(category="1302", description="积水", place_ref="building:W2")
            case_id = f"more-{number:04d}"
            command = Command(f"e-{case_id}", case_id, "link", Actor("x", "guard"), now, 0, details)
            submit(session, community, command, now=now, office=office)
    for view in ("todo", "all"):  # one by what is due, one by what is newest
        shown, query = [], f"view={view}"
        while query:
            text = dispatcher.opens(f"{CASES}?{query}")
            shown += re.findall(r'data-case="([^"]+)"', text)
            following = re.search(r'href="\?([^"]+)">下一页', text)
            query = unescape(following.group(1)) if following else ""
        assert len(shown) == A_PAGE + 1
        assert len(set(shown)) == A_PAGE + 1
