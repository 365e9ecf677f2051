"""What the control room is told of a shift: each cause once, the gravest first."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from geo.clock import LOCAL
from geo.live import Cause, Facts, LivePolicy, Planned, Seen, Watched, standing, watch
from geo.live.words import detail, title

START = datetime(2026, 11, 22, 22, 0, tzinfo=LOCAL)
END = START + timedelta(hours=8)
POLICY = LivePolicy()


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def stop(minute: float, ref_id: str = "P1", limit: float | None = 120) -> Planned:
    return Planned("checkpoint", ref_id, at(minute), limit, "东门", 119.6, 45.5)


def seen(minute: float, ref_id: str = "P1") -> Seen:
    return Seen("checkpoint", ref_id, at(minute))


def guard(
    name: str = "G15",
    *,
    last: float | None = None,
    away_m: float = 0.0,
    stops: tuple[Planned, ...] = (),
) -> Watched:
    """Return a guard on shift with five minutes of fixes up to his last contact."""
    until = START.timestamp() + 60 * (last or 0)
    at_s = until - 10.0 * np.arange(30)[::-1] if last is not None else np.empty(0)
    return Watched(
        name,
        START,
        END,
        stops,
        None if last is None else at(last),
        at_s=at_s,
        distance_m=np.full(len(at_s), away_m),
        accuracy_m=np.zeros(len(at_s)),
        place=(119.6, 45.5) if last is not None else None,
    )


def causes(
    minute: float,
    *guards: Watched,
    visits: tuple[Seen, ...] = (),
    planned: bool = True,
    heard: bool = True,
    off: frozenset[str] = frozenset(),
) -> list[Cause]:
    return watch(Facts(planned, heard, guards, visits, off), at(minute), POLICY)


def kinds(found: list[Cause]) -> list[str]:
    return [one.kind for one in found]


def test_all_is_well() -> None:
    walker = guard(last=60, stops=(stop(30), stop(58, "P2"), stop(90, "P3")))
    assert causes(61, walker, visits=(seen(33),)) == []


def test_who_was_not_heard_of_for_ten_minutes_is_out_of_contact() -> None:
    other = guard("G16", last=69)
    assert causes(70, guard(last=60), other) == []
    (found,) = causes(71, guard(last=60), other)
    assert (found.kind, found.guard_id, found.since) == ("silent", "G15", at(60))
    assert found.place == (119.6, 45.5)
    assert causes(72, guard(last=71.5), other) == []  # heard of again: the cause is over


def test_who_was_never_heard_of_is_out_of_contact_since_the_shift_began() -> None:
    (found,) = causes(11, guard(), guard("G16", last=11))
    assert (found.kind, found.since, found.facts) == ("silent", START, {"last": None})


def test_who_is_out_of_contact_is_told_of_once() -> None:
    late = guard(last=60, away_m=90.0, stops=(stop(20),))
    assert kinds(causes(71, late, guard("G16", last=71))) == ["silent"]


def test_when_nobody_is_heard_of_nobody_is_on_duty() -> None:
    found = causes(80, guard(last=60), guard("G16", last=65))
    assert kinds(found) == ["unwatched", "silent", "silent"]
    assert found[0].since == at(65)
    assert kinds(causes(80)) == ["unwatched"]


def test_nothing_is_told_where_nothing_is_planned_or_no_tablet_is_used() -> None:
    assert causes(80, guard(last=60), planned=False) == []
    assert causes(80, guard(last=60), heard=False) == []


def test_off_the_route_is_told_with_the_distance_and_goes_on_until_back() -> None:
    (found,) = causes(60, guard(last=60, away_m=80.0))
    assert (found.kind, found.facts["distance_m"]) == ("off_route", 80)
    assert found.since == at(60) - timedelta(seconds=290)
    assert causes(60, guard(last=60, away_m=50.0)) == []
    known = frozenset({"G15"})
    assert kinds(causes(60, guard(last=60, away_m=50.0), off=known)) == ["off_route"]
    assert causes(60, guard(last=60, away_m=20.0), off=known) == []


def test_stops_are_late_after_ten_minutes_and_missed_after_their_limit() -> None:
    stops = (stop(20, limit=40),)
    for minute, expected in ((29, []), (31, ["late_stops"]), (61, ["missed_stops"])):
        assert kinds(causes(minute, guard(last=minute, stops=stops))) == expected, minute
    assert causes(61, guard(last=61, stops=stops), visits=(seen(55),)) == []


def test_a_missed_stop_is_told_until_somebody_was_there_and_stays_missed() -> None:
    stops, walker = (stop(20, limit=40),), guard(last=80, stops=(stop(20, limit=40),))
    assert kinds(causes(80, walker)) == ["missed_stops"]
    assert causes(80, walker, visits=(seen(75),)) == []
    (one,) = standing(stops, [seen(75)], at(80))
    assert (one.state, one.unseen) == ("missed", False)


def test_all_late_stops_of_a_shift_are_one_alarm_that_counts() -> None:
    walker = guard(last=60, stops=(stop(20, "P1"), stop(40, "P2"), stop(58, "P3")))
    (found,) = causes(60, walker)
    assert (found.facts["count"], found.facts["planned_at"]) == (2, at(20).isoformat())
    assert found.says(found.facts)
    assert not found.says({**found.facts, "count": 1})


def test_how_stops_stand() -> None:
    stops = [stop(0), stop(20, "P2", 15), stop(40, "P3"), stop(58, "P4"), stop(90, "P5")]
    found = standing(stops, [seen(-9), seen(9, "P3")], at(60))
    assert [one.state for one in found] == ["done", "missed", "late", "due", "next"]


@pytest.mark.parametrize(
    ("kind", "facts", "zh", "en"),
    [
        ("unwatched", {"on_shift": 0}, "现在没有排班", "no shift is planned now"),
        ("silent", {"last": at(5).isoformat()}, "最后一次联系 22:05", "last heard of at 22:05"),
        ("silent", {"last": None}, "本班还没有联系过", "not heard of this shift"),
        (
            "off_route",
            {"distance_m": 80},
            "发现时离路线 80 米",
            "80 m from the route when it was found",
        ),
        (
            "late_stops",
            {"count": 2, "stop": "东门", "of": "checkpoint", "planned_at": at(20).isoformat()},
            "2 处，最早的是巡更点 东门（计划 22:20）",
            "2, the first is checkpoint 东门 (planned at 22:20)",
        ),
    ],
)
def test_alarms_say_what_is_known(kind: str, facts: dict[str, object], zh: str, en: str) -> None:
    assert detail(kind, facts) == (zh, en)  # type: ignore[arg-type]


def test_an_alarm_of_a_guard_is_called_by_the_number() -> None:
    assert title("silent", "G15") == ("G15 失去联系", "G15 out of contact")
    assert title("unwatched", None) == ("无人在岗", "Nobody on duty")
