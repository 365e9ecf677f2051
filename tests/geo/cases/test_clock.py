"""Each step against its limit: on time, at risk, overdue; pauses, extensions, what is urged."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.cases import (
    Applied,
    Due,
    Limit,
    WorkingTime,
    allowed,
    apply,
    clock,
    default_categories,
    expected,
    running,
    urge,
)
from geo.clock import LOCAL
from tests.geo.cases.worlds import CABLES as LINKED
from tests.geo.cases.worlds import (
    DISPATCHER,
    EVERYBODY,
    MANAGER,
    MONDAY,
    POWER,
    SYSTEM,
    TELECOM,
    WORKER,
    Story,
    filled,
    story,
)

CALENDAR = WorkingTime()
CABLES = default_categories().rows["1101"]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LOCAL)


def dues(told: Story, now: datetime | None = None) -> tuple[Due, ...]:
    return clock(told.now, CABLES, CALENDAR, now or told.at)


def last(told: Story, now: datetime) -> Due:
    due = running(told.now, CABLES, CALENDAR, now)
    assert due is not None
    assert due == dues(told, now)[-1]
    return due


def accepted(at: datetime) -> Story:
    """Return a case accepted at a moment: five working days to handle it."""
    told = story("dispatched")
    told.does(TELECOM, "accept", at=at)
    return told


def test_every_step_has_its_own_clock() -> None:
    told = story("evaluated")
    found = dues(told)
    assert [due.step for due in found] == [
        "link",
        "collect",
        "dispatch",
        "accept",
        "handle",
        "close",
    ]
    assert all(due.done and due.standing == "on_time" for due in found)
    assert [due.limit for due in found] == list(CABLES.limits.values())
    assert running(told.now, CABLES, CALENDAR, told.at) is None


def test_the_link_is_measured_from_when_it_was_said() -> None:
    told = Story()
    said = MONDAY - 5 * HOUR
    told.does(
        DISPATCHER,
        "link",
        category="1101",
        description="飞线",
        place_ref="building:1",
        reported_at=said,
    )
    link = dues(told)[0]
    assert (link.start, link.used, link.standing) == (said, 6 * HOUR, "overdue")


def test_what_was_said_in_the_future_was_said_when_it_was_written_down() -> None:
    told = Story()
    told.does(DISPATCHER, "link", **LINKED, reported_at=MONDAY + 365 * DAY)
    assert told.now.reported_at == told.at == clock(told.now, CABLES, CALENDAR, told.at)[-1].start


def test_a_step_is_on_time_then_at_risk_then_overdue() -> None:
    told = accepted(on(23, 15))
    due = last(told, on(23, 15))
    assert due.due_at == on(30, 15)
    assert due.risk_at == on(27, 15)
    standings = [last(told, moment).standing for moment in (on(27, 11), on(27, 15), on(30, 15))]
    assert standings == ["on_time", "at_risk", "at_risk"]
    assert last(told, on(30, 15, 1)).standing == "overdue"


def test_a_step_done_in_time_stays_on_time_and_one_done_late_overdue() -> None:
    for handled_at, standing in ((on(30, 15), "on_time"), (on(30, 16), "overdue")):
        told = accepted(on(23, 15))
        told.does(TELECOM, "handle", at=handled_at)
        handle = dues(told, on(30, 17))[-2]
        assert (handle.step, handle.done, handle.standing) == ("handle", True, standing)


def test_suspending_stops_the_clock() -> None:
    told = accepted(on(23, 15))
    told.does(MANAGER, "suspend", at=on(24, 15))
    due = last(told, on(30, 10))
    assert (due.paused, due.due_at, due.used) == (True, None, 7 * HOUR)
    assert expected(told.now, CABLES, CALENDAR, on(30, 10)) is None
    told.does(SYSTEM, "resume", at=on(26, 15))
    assert last(told, on(30, 10)).due_at == on(30, 15) + 2 * DAY


def test_waiting_for_an_answer_stops_the_clock_and_what_is_granted_is_added() -> None:
    told = accepted(on(23, 15))
    told.does(TELECOM, "ask_extension", at=on(24, 15))
    assert last(told, on(24, 17)).paused
    told.does(MANAGER, "grant_extension", at=on(25, 15))
    due = last(told, on(25, 15))
    assert due.extensions == (Limit(1, "working_day"),)
    assert due.due_at == on(30, 15) + 2 * DAY
    assert due.allowed == 6 * 7 * HOUR


def test_a_refused_extension_adds_only_the_time_of_waiting() -> None:
    told = accepted(on(23, 15))
    told.does(TELECOM, "ask_extension", at=on(24, 15))
    told.does(MANAGER, "refuse_extension", at=on(24, 16))
    assert last(told, on(24, 16)).due_at == on(30, 16)


def test_an_extension_asked_for_after_the_limit_mends_nothing() -> None:
    told = accepted(on(23, 15))
    told.does(TELECOM, "ask_extension", at=on(30, 16))
    told.does(MANAGER, "grant_extension", at=on(30, 17))
    due = last(told, on(30, 17))
    assert (due.due_at, due.extensions, due.standing) == (on(30, 15), (), "overdue")


def test_a_step_done_while_an_answer_is_awaited_has_its_due_time() -> None:
    told = accepted(on(23, 15))
    told.does(TELECOM, "ask_extension", at=on(24, 15))
    told.does(TELECOM, "handle", at=on(25, 15))
    handle = dues(told)[-2]
    assert (handle.paused, handle.used, handle.due_at) == (False, 7 * HOUR, on(30, 15) + DAY)


def test_suspending_while_an_answer_is_awaited_stops_the_clock_once() -> None:
    told = accepted(on(23, 15))
    told.does(TELECOM, "ask_extension", at=on(24, 15))
    told.does(MANAGER, "suspend", at=on(24, 16))
    told.does(MANAGER, "resume", at=on(24, 17))
    assert last(told, on(24, 17)).paused
    told.does(MANAGER, "refuse_extension", at=on(25, 15))
    due = last(told, on(25, 15))
    assert (due.paused, due.due_at) == (False, on(30, 15) + DAY)


def test_a_return_drops_the_step_and_a_redo_takes_it_again() -> None:
    told = story("dispatched")
    told.does(TELECOM, "return")
    told.does(DISPATCHER, "dispatch", department="power")
    told.does(POWER, "accept")
    told.does(POWER, "handle")
    told.does(DISPATCHER, "redo")
    found = [(due.step, due.round, due.done, due.running) for due in dues(told)]
    assert found == [
        ("link", 1, True, False),
        ("collect", 1, True, False),
        ("dispatch", 1, True, False),
        ("accept", 1, False, False),
        ("dispatch", 2, True, False),
        ("accept", 2, True, False),
        ("handle", 1, True, False),
        ("close", 1, False, False),
        ("handle", 2, False, True),
    ]


def test_who_gets_a_case_anew_has_the_whole_limit() -> None:
    told = story("dispatched")
    told.does(DISPATCHER, "dispatch", at=on(24, 9), department="power", reason="线路归供电")
    due = last(told, on(24, 9))
    assert (due.step, due.round, due.start) == ("accept", 2, on(24, 9))


def test_a_cancelled_case_has_no_clock_that_runs() -> None:
    for state in ("cancelled", "merged", "closed"):
        told = story(state)
        assert running(told.now, CABLES, CALENDAR, told.at) is None
        assert expected(told.now, CABLES, CALENDAR, told.at) is None


def test_times_that_run_backwards_are_held() -> None:
    told = story("dispatched")
    earlier = told.at - 3 * HOUR
    told.does(TELECOM, "accept", at=earlier)
    found = dues(told)
    assert found[-2].used == timedelta(0)
    assert found[-1].start == told.now.history[-2].at


def test_when_a_case_is_expected_to_be_closed() -> None:
    told = accepted(on(23, 15))
    assert expected(told.now, CABLES, CALENDAR, on(24, 9)) == on(30, 15) + 2 * DAY
    late = expected(told.now, CABLES, CALENDAR, on(30, 17))
    assert late == on(30, 17) + 2 * DAY


def test_what_rests_on_assumed_holidays_says_so() -> None:
    told = accepted(datetime(2026, 12, 30, 14, tzinfo=LOCAL))
    assert last(told, told.at).assumed_years == (2027,)
    assert last(accepted(on(23, 15)), on(23, 15)).assumed_years == ()


def urged(told: Story, now: datetime) -> list[tuple[str, str]]:
    """Do what the system says and return it."""
    said = []
    for command in urge(told.now, running(told.now, CABLES, CALENDAR, now), now):
        done = apply(told.case, command)
        assert isinstance(done, Applied)
        told.case = done.case
        said.append((command.kind, command.id))
    return said


def test_the_system_reminds_before_a_limit_and_escalates_after_it_once_each() -> None:
    told = accepted(on(23, 15))
    assert urged(told, on(24, 9)) == []
    assert urged(told, on(27, 16)) == [("note", "C-1:handle:1:at_risk")]
    assert urged(told, on(27, 17)) == []
    assert urged(told, on(30, 16)) == [("escalate", "C-1:handle:1:overdue")]
    assert urged(told, on(30, 17)) == []
    assert told.now.escalations == 1
    reason = told.now.history[-1].details.reason
    assert reason == "“处置”已超过时限（5 工作日）。 'handle' is over its limit of 5 working days."
    told.does(TELECOM, "handle")


def test_the_system_does_not_urge_while_the_clock_stands_or_all_is_over() -> None:
    told = accepted(on(23, 15))
    told.does(MANAGER, "suspend", at=on(24, 15))
    assert urged(told, on(30, 16)) == []
    told = accepted(on(23, 15))
    told.does(MANAGER, "suspend", at=on(27, 16))
    assert last(told, on(30, 15)).standing == "at_risk"
    assert urged(told, on(30, 15)) == []
    assert urged(story("closed"), on(30, 16)) == []


def test_what_goes_in_circles_is_escalated() -> None:
    told = story("dispatched")
    for count in range(3):
        assert urged(told, told.at) == [], count
        told.does(TELECOM, "return")
        told.does(DISPATCHER, "dispatch")
    assert urged(told, told.at) == [("escalate", "C-1:returns")]
    told.does(TELECOM, "accept")
    for count in range(3):
        assert urged(told, told.at) == [], count
        told.does(TELECOM, "handle")
        told.does(DISPATCHER, "redo")
    assert urged(told, told.at) == [("escalate", "C-1:redos")]


@given(
    st.lists(
        st.tuples(st.sampled_from(EVERYBODY), st.integers(0, 50), st.integers(1, 4000)),
        max_size=25,
    )
)
@settings(deadline=None, max_examples=60)
def test_the_clock_adds_up_whatever_happens(steps: list[tuple[Any, int, int]]) -> None:
    """Spells follow upon one another, one runs at most, and what was used is within its span."""
    told = Story()
    told.does(WORKER, "link")
    for actor, pick, minutes in steps:
        told.at += timedelta(minutes=minutes)
        options = allowed(told.case, actor)
        if options:
            option = options[pick % len(options)]
            details = filled(option)
            given = {name: getattr(details, name) for name in details.given()}
            told.does(actor, option.command, at=told.at, **given)
    now = told.at + 30 * DAY
    found = dues(told, now)
    assert sum(due.running for due in found) == (
        told.now.open and told.now.state in {"linked", "filed", "dispatched", "accepted", "handled"}
    ) + (told.now.state == "suspended")
    for before, after in pairwise(found):
        assert before.ended is not None
        assert before.ended <= after.start
    for due in found:
        end = due.ended or now
        assert timedelta(0) <= due.used <= end - due.start
        assert (due.standing == "overdue") == (due.due_at is not None and end > due.due_at)
        if due.due_at is not None:
            assert (due.used > due.allowed) <= (due.standing == "overdue")
            assert due.risk_at is not None
            assert due.risk_at <= due.due_at
