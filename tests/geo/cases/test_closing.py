"""The limit of closing stands whatever is late; pauses and extensions that were granted move it."""

from datetime import timedelta

from geo.cases import WorkingTime, default_categories
from geo.cases.closing import closing_due
from tests.geo.cases.worlds import DISPATCHER, GUARD, MANAGER, TELECOM, WORKER, Story

CALENDAR = WorkingTime()
CATEGORY = default_categories().rows["1101"]


def due(story: Story) -> object:
    assert story.case is not None
    return closing_due(story.case, CATEGORY, CALENDAR)


def test_the_limits_of_all_steps_follow_one_another() -> None:
    story = Story()
    story.does(GUARD, "link")
    moment = story.at
    for step in ("collect", "dispatch", "accept", "handle", "close"):
        at = CALENDAR.due(moment, CATEGORY.limits[step])
        assert at is not None
        moment = at
    assert due(story) == moment


def test_late_steps_move_nothing_an_extension_does_and_while_the_clock_stands_there_is_none() -> (
    None
):
    story = Story()
    story.does(GUARD, "link")
    first = due(story)
    story.at += timedelta(days=2)
    story.does(WORKER, "file")
    story.does(DISPATCHER, "dispatch")
    story.at += timedelta(days=1)
    story.does(TELECOM, "accept")
    assert due(story) == first
    story.does(TELECOM, "ask_extension")
    assert due(story) is None
    story.does(MANAGER, "grant_extension")
    extended = due(story)
    assert extended > first  # type: ignore[operator]
    story.does(TELECOM, "handle")
    story.does(DISPATCHER, "close")
    assert due(story) == extended


def test_a_reopened_case_has_a_limit_anew() -> None:
    story = Story()
    story.does(GUARD, "link")
    for actor, kind in (
        (WORKER, "file"),
        (DISPATCHER, "dispatch"),
        (TELECOM, "accept"),
        (TELECOM, "handle"),
        (DISPATCHER, "close"),
    ):
        story.does(actor, kind)
    first = due(story)
    story.at += timedelta(days=30)
    story.does(DISPATCHER, "reopen")
    assert due(story) > first  # type: ignore[operator]
    assert due(story) > story.at  # type: ignore[operator]


def test_an_extension_that_is_asked_for_after_the_limit_mends_nothing() -> None:
    story = Story()
    for actor, kind in (
        (GUARD, "link"),
        (WORKER, "file"),
        (DISPATCHER, "dispatch"),
        (TELECOM, "accept"),
    ):
        story.does(actor, kind)
    first = closing_due(story.now, CATEGORY, CALENDAR)
    assert first is not None
    story.at = first
    story.does(TELECOM, "ask_extension")
    assert due(story) == first
    story.does(MANAGER, "grant_extension")
    assert due(story) == first
