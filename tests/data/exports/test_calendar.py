"""The feed of a plan: calendars read it, keep its events over new plans, and know China's time."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar, Event

from data.exports.calendar import Edition, calendar, uid
from geo.clock import LOCAL
from geo.origin import Origin
from geo.patrol import Patrol, PatrolParams, plan
from geo.patrol.duty import Duty, duties
from tests.worlds import tiny_community

TINY = tiny_community()
MADE = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def patrol() -> Patrol:
    return plan(TINY, PatrolParams(guards=12, walkers=2, days=2))


@pytest.fixture(scope="module")
def shifts(patrol: Patrol) -> list[Duty]:
    return duties(TINY, routes=patrol.routes, stops=patrol.stops, roster=patrol.roster)


def feed(
    found: list[Duty], number: int = 7, name: str = "小社区", key: str = "150581001001"
) -> bytes:
    names = {"G05": "阿拉坦其其格·巴图孟和"}
    return calendar(name, key, found, Edition(number, MADE), names=names, origin=TINY.origin)


def events(content: bytes) -> list[Event]:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def test_every_shift_is_an_event_at_its_local_time(shifts: list[Duty]) -> None:
    found = events(feed(shifts))
    assert len(found) == len(shifts)
    for event, duty in zip(found, shifts, strict=True):
        assert event["DTSTART"].params["TZID"] == "Asia/Shanghai"
        assert event.decoded("DTSTART") == duty.start
        assert event.decoded("DTEND") == duty.end
        assert event.decoded("DTSTART").utcoffset() == timedelta(hours=8)


def test_the_zone_is_in_the_feed_and_is_eight_hours_east(shifts: list[Duty]) -> None:
    [zone] = Calendar.from_ical(feed(shifts)).walk("VTIMEZONE")
    assert zone["TZID"] == LOCAL.key
    offsets = {part.decoded("TZOFFSETTO") for part in zone.walk("STANDARD")}
    assert offsets == {timedelta(hours=8)}
    assert not zone.walk("DAYLIGHT")


def test_an_event_keeps_its_name_over_new_plans_and_goes_up_in_sequence(
    shifts: list[Duty],
) -> None:
    old, new = events(feed(shifts, 7)), events(feed(shifts, 8))
    assert [e["UID"] for e in old] == [e["UID"] for e in new]
    assert len({e["UID"] for e in old}) == len(shifts)
    assert {e["SEQUENCE"] for e in old} == {7}
    assert {e["SEQUENCE"] for e in new} == {8}
    assert {e.decoded("LAST-MODIFIED") for e in old} == {MADE}


def test_lines_are_folded_at_75_octets_and_never_within_a_character(shifts: list[Duty]) -> None:
    content = feed(shifts, name="新" * 40 + "社区")
    lines = content.split(b"\r\n")
    assert lines.pop() == b""
    assert any(line.startswith(b" ") for line in lines)
    for line in lines:
        assert len(line) <= 75
        line.decode("utf-8")
    assert Calendar.from_ical(content)["X-WR-CALNAME"] == "新" * 40 + "社区 排班 Roster"


def test_an_event_tells_relief_meal_length_and_credit(shifts: list[Duty]) -> None:
    duty = next(d for d in shifts if d.guard_id == "G08" and d.shift == "middle")
    [event] = events(feed([duty]))
    told = str(event["DESCRIPTION"])
    assert "接班 Take over from: G04 · 14:00 · 东苑巷（近东苑门）" in told
    assert "用餐 Meal: 16:00–16:30" in told
    assert f"全程 To walk: {duty.length_m / 1000:.1f} km" in told
    assert "合成数据 Synthetic data" in told
    assert str(event["SUMMARY"]) == "中班 巡逻 · G08"


def test_commas_semicolons_and_names_come_back_as_they_were(shifts: list[Duty]) -> None:
    duty = next(d for d in shifts if d.guard_id == "G05")
    name = "张三,四;五\\六"
    content = calendar("a", "b", [duty], Edition(1, MADE), names={"G05": name}, origin=Origin())
    [event] = events(content)
    assert str(event["SUMMARY"]).endswith(f"G05 {name}")


def test_a_key_of_any_script_gives_a_plain_name() -> None:
    one, other = (uid(key, "G01", "2026-11-22", "early") for key in ("小社区", "大社区"))
    assert one != other
    assert one.isascii()
    assert uid("150581001001", "G01", "2026-11-22", "early") == (
        "150581001001-G01-2026-11-22-early@gridbeat"
    )


def test_a_feed_without_shifts_is_still_a_calendar() -> None:
    assert events(feed([])) == []
