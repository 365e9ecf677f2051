"""A resident follows a case by its link: plain words, no names, own photos, a note, a rating."""

import re

from data.store import case_events, case_photos
from data.store.engine import read_scope
from geo.access import Membership, Role
from geo.cases import Details
from tests.api.conftest import CODE
from tests.api.residents import BOSS, DESK, LOOP, POWER, Residents, hidden, photo
from tests.people import as_person

PEOPLE = ("account:2", "account:3", "account:4", "王女士", "138 0000 0000")


def page_of(residents: Residents, link: str) -> str:
    answer = residents.client.get(link)
    assert answer.status_code == 200
    text: str = answer.text
    return text


def sends(residents: Residents, link: str, act: str, *photos: bytes, **typed: str) -> int:
    """Send a form of the page, and return the status."""
    data = {"form_token": hidden(page_of(residents, link), "form_token"), "act": act} | typed
    files = [("photos", ("p.jpg", one, "image/jpeg")) for one in photos] or None
    answer = residents.client.post(link, data=data, files=files, follow_redirects=False)
    return answer.status_code


def test_each_step_is_told_in_plain_words_and_nobody_is_named(residents: Residents) -> None:
    link = residents.reported(name="王女士", phone="138 0000 0000", consent="yes")
    (record,) = residents.records()
    said = ("已核实，待派单", "已派单，待签收", "正在处理", "已处理，待核查", "已办结")
    assert "已收到，待核实" in page_of(residents, link)
    for (actor, kind, details), state in zip(LOOP, said, strict=True):
        residents.does(record, actor, kind, details)
        page = page_of(residents, link)
        assert f'<h2 class="state">{state}</h2>' in page
        assert not [one for one in PEOPLE if one in page]
    for moment in ("您上报了这件事", "派给供电", "供电签收", "核查通过，办结", "已换灯泡"):
        assert moment in page


def test_the_page_is_in_english_too(residents: Residents) -> None:
    link = residents.reported()
    page = page_of(residents, f"{link}?lang=en")
    assert "Received, to be checked" in page
    assert 'lang="en"' in page


def test_who_handles_it_and_until_when(residents: Residents) -> None:
    link = residents.reported()
    (record,) = residents.records()
    residents.handled(record, 3)
    page = page_of(residents, link)
    assert "<dt>由谁办理</dt><dd>供电</dd>" in page
    assert re.search(r"<dt>预计办结</dt><dd>2026-1[12]-\d\d \d\d:\d\d</dd>", page)


def test_only_who_reported_it_rates_it_once_it_is_closed(residents: Residents) -> None:
    link = residents.reported()
    (record,) = residents.records()
    assert sends(residents, link, "rate", rating="5") == 409
    residents.handled(record)
    assert 'id="rate"' in page_of(residents, link)
    assert sends(residents, link, "rate") == 422
    assert sends(residents, link, "rate", rating="2", why="还是不亮") == 303
    page = page_of(residents, link)
    assert "2 / 5" in page
    assert "还是不亮" in page
    assert 'id="rate"' not in page
    assert [(one.rating, one.state) for one in residents.records()] == [(2, "evaluated")]


def test_a_resident_cannot_take_any_other_step(residents: Residents) -> None:
    link = residents.reported()
    for act in ("file", "close", "cancel", "reopen"):
        sends(residents, link, act, text="x")
    with read_scope(residents.engine) as session:
        kinds = {e.kind for e in case_events.history(session, residents.records()[0].id)}
    assert kinds == {"link", "note"}


def test_what_is_added_is_a_note_with_its_photo_and_moves_nothing(residents: Residents) -> None:
    link = residents.reported()
    assert sends(residents, link, "note") == 422
    assert sends(residents, link, "note", photo(), text="在 3 单元") == 303
    page = page_of(residents, link)
    assert "在 3 单元" in page
    assert len(re.findall(rf'<a class="thumb" href="{link}/photos/', page)) == 1
    assert [one.state for one in residents.records()] == ["linked"]


def test_a_note_sent_twice_is_one_note(residents: Residents) -> None:
    link = residents.reported()
    token = hidden(page_of(residents, link), "form_token")
    data = {"form_token": token, "act": "note", "text": "在 3 单元"}
    for _ in range(2):
        assert residents.client.post(link, data=data, follow_redirects=False).status_code == 303
    assert page_of(residents, link).count("您补充了情况") == 1


def test_the_link_shows_the_own_photos_and_no_others(residents: Residents) -> None:
    link = residents.reported(photo((1, 1, 1)))
    other = residents.reported(photo((200, 1, 1)))
    with read_scope(residents.engine) as session:
        records = residents.records()
        theirs, own = (case_photos.listing(session, one.id)[0].digest for one in records)
    answer = residents.client.get(f"{link}/photos/{own}")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "private, no-store"
    small = residents.client.get(f"{link}/photos/{own}?size=small")
    assert small.status_code == 200
    assert residents.client.get(f"{link}/photos/{theirs}").status_code == 404
    assert residents.client.get(f"{other}/photos/{own}").status_code == 404
    assert residents.client.get(f"{link}/photos/{'0' * 64}").status_code == 404


def test_photos_of_the_community_are_not_shown(residents: Residents) -> None:
    link = residents.reported()
    (record,) = residents.records()
    residents.handled(record)
    assert "/photos/" not in page_of(residents, link)


def test_why_it_is_not_taken_up_is_told_and_notes_inside_are_not(residents: Residents) -> None:
    link = residents.reported()
    (record,) = residents.records()
    residents.does(record, DESK, "note", Details(description="内部意见"))
    residents.does(record, DESK, "cancel", Details(reason="不在本社区范围内"))
    page = page_of(residents, link)
    assert "不予办理" in page
    assert "不在本社区范围内" in page
    assert "内部意见" not in page


def test_a_merged_case_tells_how_the_other_one_stands(residents: Residents) -> None:
    residents.reported()
    link = residents.reported()
    newer, older = residents.records()
    residents.does(newer, DESK, "merge", Details(target=older.case_id))
    page = page_of(residents, link)
    assert "已合并" in page
    assert "那一件：已收到，待核实" in page


def test_a_reopened_case_goes_on(residents: Residents) -> None:
    link = residents.reported()
    (record,) = residents.records()
    residents.handled(record)
    residents.does(record, BOSS, "reopen", Details(reason="回访未解决"))
    page = page_of(residents, link)
    assert "重新立案" in page
    assert "已核实，待派单" in page


def test_a_resident_says_that_it_is_not_solved_and_it_goes_on(residents: Residents) -> None:
    link = residents.reported()
    (record,) = residents.records()
    assert sends(residents, link, "contest", unsolved="还是不亮") == 409
    residents.handled(record)
    page = page_of(residents, link)
    assert "结案后 15 天内" in page
    assert sends(residents, link, "contest") == 422
    assert sends(residents, link, "contest", photo((7, 7, 7)), unsolved="还是不亮") == 303
    page = page_of(residents, link)
    assert "您反映没有解决，已重新立案" in page
    assert "社区会重新安排办理" in page
    assert "还是不亮" in page
    assert len(re.findall(rf'<a class="thumb" href="{link}/photos/', page)) == 1
    (now,) = residents.records()
    assert (now.state, now.reopens, now.closed_at) == ("filed", 1, None)
    assert 'id="contest"' not in page
    residents.does(now, DESK, "cancel", Details(reason="现场已查，灯是好的"))
    assert "现场已查，灯是好的" in page_of(residents, link)


def test_after_some_days_it_is_reported_anew(residents: Residents) -> None:
    link = residents.reported()
    residents.handled(residents.records()[0])
    assert sends(residents, link, "rate", rating="1") == 303
    residents.clock.passes(days=15, seconds=1)
    assert 'id="contest"' not in page_of(residents, link)
    assert sends(residents, link, "contest", unsolved="还是不亮") == 409
    assert [one.state for one in residents.records()] == ["evaluated"]


def test_a_question_is_read_and_answered_on_the_page(residents: Residents) -> None:
    link = residents.reported()
    (record,) = residents.records()
    assert sends(residents, link, "answer", reply="二单元") == 409
    residents.handled(record, 3)
    residents.does(record, POWER, "ask", Details(description="是几单元门口的灯？"))
    page = page_of(residents, link)
    assert '<p class="question">是几单元门口的灯？</p>' in page
    assert "供电问您" in page
    assert not [one for one in PEOPLE if one in page]
    assert sends(residents, link, "answer") == 422
    assert sends(residents, link, "answer", photo((9, 9, 9)), reply="二单元") == 303
    page = page_of(residents, link)
    assert 'id="answer"' not in page
    assert "您答复了" in page
    assert "二单元" in page
    with read_scope(residents.engine) as session:
        asked, answer = case_events.history(session, record.id)[-2:]
    assert (asked.kind, answer.kind, answer.role) == ("ask", "answer", "resident")
    assert [one.kind for one in answer.details.evidence] == ["photo"]
    assert residents.records()[0].state == "accepted"


def test_a_form_of_the_page_that_has_a_fault_keeps_words_and_photos(residents: Residents) -> None:
    link = residents.reported()
    residents.handled(residents.records()[0])
    data = {"form_token": hidden(page_of(residents, link), "form_token"), "act": "contest"}
    files = [("photos", ("p.jpg", photo((3, 3, 3)), "image/jpeg"))]
    answer = residents.client.post(link, data=data, files=files)
    assert answer.status_code == 422
    assert "请写明哪里没有解决" in answer.text
    again = {
        "form_token": hidden(answer.text, "form_token"),
        "kept": hidden(answer.text, "kept"),
        "act": "contest",
        "unsolved": "还是不亮",
    }
    assert residents.client.post(link, data=again, follow_redirects=False).status_code == 303
    assert page_of(residents, link).count('<a class="thumb"') == 1


def test_steps_from_the_page_are_throttled_like_reports(residents: Residents) -> None:
    link = residents.reported()
    found = {sends(residents, link, "note", text=f"第 {n} 次") for n in range(101)}
    assert found == {303, 429}


def test_a_dispatcher_asks_over_the_api_and_reads_the_answer(residents: Residents) -> None:
    link = residents.reported()
    (record,) = residents.records()
    case = f"/api/v1/communities/{CODE}/cases/{record.case_id}"
    held = Membership(Role.dispatcher, residents.here)
    headers = as_person(residents.engine, Role.dispatcher, held)
    step = {"command": "ask", "base_version": 1, "details": {"description": "几单元？"}}
    asked = residents.client.post(f"{case}/steps", json=step, headers=headers)
    assert asked.status_code == 200, asked.text
    told = residents.client.get(case, headers=headers).json()
    assert told["questions"] == ["几单元？"]
    wrong = residents.client.post(
        f"{case}/steps", json=step | {"command": "answer"}, headers=headers
    )
    assert (wrong.status_code, wrong.json()["refused"]["code"]) == (403, "role")
    assert sends(residents, link, "answer", reply="二单元") == 303
    assert residents.client.get(case, headers=headers).json()["questions"] == []
    events = residents.client.get(f"{case}/events", headers=headers).json()["events"]
    assert events[-1]["details"]["description"] == "二单元"


def test_who_only_counts_cases_reads_no_question(residents: Residents) -> None:
    residents.reported()
    (record,) = residents.records()
    residents.does(record, DESK, "ask", Details(description="几单元？"))
    held = Membership(Role.analyst, residents.here)
    headers = as_person(residents.engine, Role.analyst, held)
    case = f"/api/v1/communities/{CODE}/cases/{record.case_id}"
    assert residents.client.get(case, headers=headers).json()["questions"] is None
    page = residents.client.get(f"/console/{CODE}/cases/{record.case_id}", headers=headers)
    assert page.status_code == 200
    assert "几单元" not in page.text
