"""The home page from plain values: questions with an answer, patrols woven into a timeline."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.clock import LOCAL
from maps.assets import Assets
from maps.console import DOORS, Frame
from maps.console.home import ago
from maps.console.passing import MOST, Passed, woven
from maps.console.questions import QUESTIONS, asked

MONDAY = datetime(2026, 11, 23, 9, tzinfo=LOCAL)
MINUTES = st.integers(0, 600)


def frame(*codes: str) -> Frame:
    """Return the frame of somebody to whom these pages are open."""
    return Frame(
        key="1",
        name="小社区",
        username="ma",
        roles=(),
        form_token="",
        lang="zh",
        assets=Assets("", "", inline=False),
        static="/static",
        path="/console/1",
        doors=[door for door in DOORS if door.code in codes],
    )


def test_a_question_leads_to_the_first_page_that_is_open_and_else_is_not_asked() -> None:
    every = {door.code for door in DOORS}
    for question, link in asked(frame(*every)):
        first = next(code for code in question.answers if code in every)
        path = next(door.path for door in DOORS if door.code == first)
        assert link == f"/console/1/{path}{question.answers[first].format(lang='zh')}"
    assert [link for _, link in asked(frame("queue"))] == ["/console/1/cases?view=overdue"]
    assert asked(frame()) == []
    assert len(QUESTIONS) == 5


def passed(minute: int) -> Passed:
    return Passed(MONDAY + timedelta(minutes=minute), "G01", "checkpoint", "北口", "qr", 12.4)


def test_patrols_stand_between_the_steps_they_came_between() -> None:
    steps = [{"verb": "close"}, {"verb": "link"}]
    at = [MONDAY + timedelta(hours=2), MONDAY]
    found = woven(steps, at, [passed(10), passed(20), passed(150)])
    assert [one["verb"] for one in found] == [
        ("巡逻到过附近 1 次", "patrol came by once"),
        "close",
        ("巡逻到过附近 2 次", "patrol came by 2 times"),
        "link",
    ]
    assert found[2]["passed"][0] == (
        "11-23 09:20",
        (
            "G01 到巡更点 北口，距此约 12 米，扫码",
            "G01 at checkpoint 北口, about 12 m away, scanned a code",
        ),
    )
    assert woven(steps, at, []) == steps


@settings(max_examples=40, deadline=None)
@given(st.lists(MINUTES, max_size=8), st.lists(MINUTES, max_size=30))
def test_every_patrol_is_counted_once_and_every_step_stays(
    steps: list[int], patrols: list[int]
) -> None:
    minutes = sorted(steps, reverse=True)
    events = [{"verb": n} for n in range(len(minutes))]
    at = [MONDAY + timedelta(minutes=one) for one in minutes]
    found = woven(events, at, [passed(one) for one in patrols])
    assert [one for one in found if "passed" not in one] == events
    groups = [one for one in found if "passed" in one]
    assert sum(len(one["passed"]) + one["more"] for one in groups) == len(patrols)
    assert all(1 <= len(one["passed"]) <= MOST for one in groups)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(-5, "刚刚"), (59, "刚刚"), (60, "1 分钟前"), (3600, "1 小时前"), (3 * 86400, "3 天前")],
)
def test_how_long_ago_is_said_in_the_largest_whole_unit(seconds: int, said: str) -> None:
    assert ago(MONDAY - timedelta(seconds=seconds), MONDAY)[0] == said
