"""What a resident may do with the own case: say that it is not solved, and answer questions."""

from datetime import timedelta

import pytest

from geo.cases import allowed, replay
from geo.cases.rules import CONTESTED_DAYS, CONTESTED_MOST, contested_until
from tests.geo.cases.worlds import (
    AFTER,
    DISPATCHER,
    GUARD,
    MANAGER,
    NEIGHBOUR,
    POWER,
    RESIDENT,
    STRANGER,
    TELECOM,
    WORKER,
    Story,
    commands,
    story,
)


def closed_again(told: Story) -> None:
    """Take a reopened case to its closing once more."""
    for actor, kind in (
        (DISPATCHER, "dispatch"),
        (TELECOM, "accept"),
        (TELECOM, "handle"),
        (DISPATCHER, "close"),
    ):
        told.does(actor, kind)


@pytest.mark.parametrize("state", ["closed", "evaluated"])
def test_who_reported_it_has_it_reopened_and_the_desk_decides_what_follows(state: str) -> None:
    told = story(state)
    assert told.refused(NEIGHBOUR, "reopen").code == "reporter"
    assert told.refused(RESIDENT, "reopen", description="还是老样子").code == "needs"
    told.does(RESIDENT, "reopen", reason="还是垂着")
    assert (told.now.state, told.now.reopens, told.now.rating) == ("filed", 1, None)
    assert {"dispatch", "cancel"} <= commands(told, DISPATCHER)
    assert commands(told, RESIDENT) == {"note"}


def test_it_can_be_reopened_for_some_days_only() -> None:
    told = story("closed")
    until = contested_until(told.now)
    assert until == told.now.history[-1].at + timedelta(days=CONTESTED_DAYS)
    offered = {one.command for one in allowed(told.now, RESIDENT, at=until)}
    late = until + timedelta(seconds=1)
    assert "reopen" in offered
    assert "reopen" not in {one.command for one in allowed(told.now, RESIDENT, at=late)}
    assert told.refused(RESIDENT, "reopen", reason="还是垂着", at=late).code == "in_time"
    told.does(MANAGER, "reopen", at=late)


def test_the_days_count_from_the_last_closing() -> None:
    told = story("closed")
    told.at += timedelta(days=CONTESTED_DAYS - 1)
    told.does(RESIDENT, "reopen", reason="还是垂着")
    closed_again(told)
    told.at += timedelta(days=CONTESTED_DAYS - 1)
    told.does(RESIDENT, "reopen", reason="又垂下来了")


def test_after_so_many_times_it_is_for_the_desk() -> None:
    told = story("closed")
    for _ in range(CONTESTED_MOST):
        told.does(RESIDENT, "reopen", reason="还是垂着")
        closed_again(told)
    assert told.refused(RESIDENT, "reopen", reason="还是垂着").code == "not_often"
    told.does(DISPATCHER, "reopen")


def test_who_works_on_it_asks_and_only_who_reported_it_answers() -> None:
    told = story("accepted")
    assert told.refused(RESIDENT, "answer").code == "questioned"
    for actor, code in ((POWER, "concerned"), (STRANGER, "concerned"), (GUARD, "role")):
        assert told.refused(actor, "ask").code == code
    told.does(TELECOM, "ask", description="是几单元门口？")
    told.does(WORKER, "ask", description="什么时候在家？")
    assert told.now.questions == ("是几单元门口？", "什么时候在家？")
    assert told.refused(NEIGHBOUR, "answer").code == "reporter"
    assert told.refused(DISPATCHER, "answer").code == "role"
    told.does(RESIDENT, "answer", description="二单元，晚上")
    assert told.now.questions == ()
    assert told.now.state == "accepted"
    assert replay(told.now.history) == told.now


def test_a_question_makes_nobody_too_late() -> None:
    told = story("accepted")
    seen = told.now.version
    told.does(DISPATCHER, "ask")
    told.does(RESIDENT, "answer")
    told.does(TELECOM, "handle", base=seen, result="已捆扎", evidence=AFTER)


def test_nobody_is_asked_where_nobody_follows() -> None:
    told = Story()
    told.does(GUARD, "link")
    assert told.refused(DISPATCHER, "ask").code == "followed"
    assert "ask" not in commands(told, DISPATCHER)


def test_a_question_is_answered_after_the_case_was_closed() -> None:
    told = story("accepted")
    told.does(DISPATCHER, "ask")
    told.does(TELECOM, "handle")
    told.does(DISPATCHER, "close")
    assert "ask" not in commands(told, DISPATCHER)
    told.does(RESIDENT, "answer")
