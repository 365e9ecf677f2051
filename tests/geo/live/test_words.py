"""What alarms and stops are called: one word for one thing."""

from datetime import datetime
from typing import get_args

import pytest

from geo.clock import LOCAL
from geo.live import words
from geo.live.stops import State
from geo.live.watch import KINDS
from geo.track.kept import STATES


def test_an_alarm_calls_stops_what_the_map_and_the_column_call_them() -> None:
    for kind, state in (("missed_stops", "missed"), ("late_stops", "late")):
        zh, en = words.title(kind, None)  # type: ignore[arg-type]
        assert zh == words.STOPS[state][0]
        assert en.lower().startswith(words.STOPS[state][1])


def test_a_stop_nobody_has_made_yet_is_not_called_what_one_made_too_late_is() -> None:
    assert set(words.STOPS) == set(get_args(State))
    assert " ".join(words.STOPS["late"]) != STATES["late"]
    assert " ".join(words.STOPS["missed"]) == STATES["missed"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_alarm_has_a_title_in_two_languages_and_names_the_guard(kind: words.Kind) -> None:
    zh, en = words.title(kind, "G07")
    assert zh.startswith("G07 ")
    assert en.startswith("G07 ")
    assert zh[4:] != en[4:]


def test_overdue_stops_are_told_by_number_and_the_first() -> None:
    at = datetime(2026, 11, 22, 22, 30, tzinfo=LOCAL).isoformat()
    facts = {"planned_at": at, "count": 3, "of": "checkpoint", "stop": "P4"}
    assert words.detail("late_stops", facts) == (
        "3 处，最早的是巡更点 P4（计划 22:30）",
        "3, the first is checkpoint P4 (planned at 22:30)",
    )
