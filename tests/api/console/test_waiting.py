"""The queue shows who asks for more time and what came back, and why."""

from geo.access import Role
from tests.api.console.conftest import CASES, Person, Visitors
from tests.api.console.test_pages import DESK

CASE = f"{CASES}/case-0001"


def dispatched(dispatcher: Person) -> None:
    """Write a case down and dispatch it to the telecom."""
    dispatcher.sends(CASES, **DESK)
    assert dispatcher.steps("case-0001", "file", 1)[0] == 303
    assert dispatcher.steps("case-0001", "dispatch", 2, department="telecom")[0] == 303


def test_a_request_for_more_time_waits_in_the_queue_until_it_is_answered(
    person: Visitors,
) -> None:
    dispatcher, telecom = person(Role.dispatcher), person(Role.department)
    dispatched(dispatcher)
    assert "view=asked" not in dispatcher.opens(CASES)  # nothing waits: no view for it
    telecom.steps("case-0001", "accept", 3)
    asked = {"extension": "2", "extension_unit": "working_day", "reason": "配件要调货"}
    assert telecom.steps("case-0001", "ask_extension", 4, **asked)[0] == 303
    for one in (dispatcher, telecom):
        page = one.opens(f"{CASES}?view=asked")
        assert "申请延期 1" in page
        assert "2 工作日 · 配件要调货" in page
    assert "配件要调货" not in person(Role.analyst).opens(f"{CASES}?view=asked")
    given = {"extension": "2", "extension_unit": "working_day"}
    assert dispatcher.steps("case-0001", "grant_extension", 5, **given)[0] == 303
    page = dispatcher.opens(f"{CASES}?view=asked")
    assert "申请延期 0" in page
    assert "case-0001" not in page


def test_who_handles_sees_what_came_back_and_why(person: Visitors) -> None:
    dispatcher, telecom = person(Role.dispatcher), person(Role.department)
    dispatched(dispatcher)
    assert telecom.steps("case-0001", "return", 3, reason="线缆归电力公司")[0] == 303
    page = dispatcher.opens(CASES)
    assert "退回返工 1" in page
    assert "线缆归电力公司" in page
    dispatcher.steps("case-0001", "dispatch", 4, department="telecom")
    assert "线缆归电力公司" not in dispatcher.opens(f"{CASES}?view=all")
    telecom.steps("case-0001", "accept", 5)
    photo = {"evidence_photo_after_kept": "a" * 64}
    assert telecom.steps("case-0001", "handle", 6, result="捆扎", **photo)[0] == 303
    assert dispatcher.steps("case-0001", "redo", 7, reason="只捆扎了一半")[0] == 303
    for path in (CASES, f"{CASES}?view=back"):
        page = telecom.opens(path)
        assert "返工</b>：只捆扎了一半" in page
    assert telecom.steps("case-0001", "handle", 8, result="全部入槽", **photo)[0] == 303
    assert "case-0001" not in telecom.opens(f"{CASES}?view=back")
