"""Working time: what counts as a working day and hour in China, exactly."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.cases import Limit, WorkingTime
from geo.cases.limit import UNITS
from geo.clock import LOCAL

CALENDAR = WorkingTime()
HOUR = timedelta(hours=1)


def at(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LOCAL)


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)).map(
    lambda moment: moment.replace(tzinfo=LOCAL)
)
LIMITS = st.builds(Limit, st.integers(1, 40), st.sampled_from(UNITS))
PAUSES = st.lists(
    st.tuples(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=20))).map(
        lambda pause: (pause[0], pause[0] + pause[1])
    ),
    max_size=4,
)


def test_the_spring_festival_of_2026_is_nine_days_and_two_saturdays_make_up_for_it() -> None:
    february = [date(2026, 2, day) for day in range(12, 29)]
    working = [day.day for day in february if CALENDAR.is_working_day(day)]
    assert working == [12, 13, 14, 24, 25, 26, 27, 28]


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 1, 2), False),
        (date(2026, 1, 4), True),
        (date(2026, 5, 5), False),
        (date(2026, 5, 9), True),
        (date(2026, 9, 20), True),
        (date(2026, 10, 6), False),
        (date(2026, 10, 7), False),
        (date(2026, 10, 10), True),
        (date(2025, 10, 8), False),
        (date(2025, 9, 28), True),
        (date(2026, 11, 27), True),
        (date(2026, 11, 28), False),
    ],
)
def test_days_off_and_days_that_make_up_for_them(day: date, working: bool) -> None:
    assert CALENDAR.is_working_day(day) == working


@pytest.mark.parametrize(
    ("start", "limit", "due"),
    [
        (at(11, 23, 9), Limit(4, "working_hour"), at(11, 23, 15)),
        (at(11, 23, 8, 30), Limit(1, "working_day"), at(11, 23, 17, 30)),
        (at(11, 23, 9), Limit(1, "working_day"), at(11, 24, 9)),
        (at(11, 23, 12, 30), Limit(1, "working_hour"), at(11, 23, 15)),
        (at(11, 23, 11), Limit(1, "working_hour"), at(11, 23, 12)),
        (at(11, 27, 16), Limit(1, "working_day"), at(11, 30, 16)),
        (at(11, 28, 10), Limit(1, "working_hour"), at(11, 30, 9, 30)),
        (at(11, 28, 10), Limit(1, "working_day"), at(11, 30, 17, 30)),
        (at(2, 13, 16), Limit(2, "working_day"), at(2, 24, 16)),
        (at(2, 14, 17), Limit(1, "working_hour"), at(2, 24, 9)),
        (at(9, 30, 17), Limit(3, "working_day"), at(10, 10, 17)),
        (at(11, 27, 16), Limit(24, "hour"), at(11, 28, 16)),
        (at(12, 31, 17), Limit(1, "working_hour"), at(1, 4, 9, 0, 2027)),
    ],
)
def test_known_due_times(start: datetime, limit: Limit, due: datetime) -> None:
    assert CALENDAR.due(start, limit) == due


def test_times_are_moments_whatever_their_zone() -> None:
    start = at(11, 23, 9).astimezone(UTC)
    due = CALENDAR.due(start, Limit(1, "working_day"))
    assert due == at(11, 24, 9)
    assert due is not None
    assert due.utcoffset() == 8 * HOUR


def test_china_has_no_summer_time() -> None:
    for year in range(2001, 2100):
        spring, autumn = (datetime(year, month, 1, 12, tzinfo=LOCAL) for month in (3, 9))
        assert spring.utcoffset() == autumn.utcoffset() == 8 * HOUR


def test_where_clocks_change_a_working_day_stays_a_working_day() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    calendar = WorkingTime(zone=berlin)
    friday = datetime(2026, 3, 27, 9, tzinfo=berlin)
    assert calendar.due(friday, Limit(1, "working_day")) == datetime(2026, 3, 30, 9, tzinfo=berlin)
    assert calendar.elapsed(friday, friday + timedelta(days=7), "working_hour") == 35 * HOUR


def test_a_pause_stops_the_clock_while_it_works() -> None:
    start, limit = at(11, 23, 9), Limit(1, "working_day")
    assert CALENDAR.due(start, limit, [(at(11, 23, 10), at(11, 23, 11))]) == at(11, 24, 10)
    assert CALENDAR.due(start, limit, [(at(11, 23, 12), at(11, 23, 14))]) == at(11, 24, 9)
    assert CALENDAR.due(start, limit, [(at(11, 23, 10), at(11, 25, 10))]) == at(11, 26, 9)


def test_pauses_that_overlap_count_once() -> None:
    pauses = [(at(11, 23, 10), at(11, 23, 11)), (at(11, 23, 10, 30), at(11, 23, 11, 30))]
    assert CALENDAR.elapsed(at(11, 23, 9), at(11, 23, 12), "hour", pauses) == 1.5 * HOUR
    assert CALENDAR.due(at(11, 23, 9), Limit(2, "hour"), pauses) == at(11, 23, 12, 30)


def test_a_pause_after_the_limit_changes_nothing() -> None:
    pauses = [(at(11, 25), at(11, 26))]
    assert CALENDAR.due(at(11, 23, 9), Limit(1, "working_day"), pauses) == at(11, 24, 9)


def test_while_a_pause_lasts_there_is_no_due_time_unless_it_came_before() -> None:
    start, limit = at(11, 23, 9), Limit(1, "working_day")
    assert CALENDAR.due(start, limit, [(at(11, 23, 10), None)]) is None
    assert CALENDAR.due(start, limit, [(at(11, 24, 9), None)]) == at(11, 24, 9)
    assert CALENDAR.elapsed(start, at(12, 23), "working_hour", [(at(11, 23, 10), None)]) == HOUR


def test_years_nothing_is_published_of_are_assumed_and_said_to_be() -> None:
    assert CALENDAR.assumed(at(1, 1), at(12, 31)) == ()
    assert CALENDAR.assumed(at(12, 1), at(1, 5, year=2028)) == (2027, 2028)
    assert not CALENDAR.is_working_day(date(2027, 10, 1))
    assert not CALENDAR.is_working_day(date(2027, 2, 6))


def test_what_is_published_later_can_be_handed_in() -> None:
    calendar = WorkingTime(
        days_off=frozenset({date(2027, 2, 11)}),
        days_on=frozenset({date(2027, 2, 20)}),
        published=frozenset({2027}),
    )
    assert calendar.assumed(at(1, 1, year=2027), at(12, 31, year=2027)) == ()
    assert not calendar.is_working_day(date(2027, 2, 11))
    assert calendar.is_working_day(date(2027, 2, 20))
    saturday = at(2, 20, 9, year=2027)
    assert calendar.due(saturday, Limit(1, "working_hour")) == saturday + HOUR


def test_working_hours_can_be_set() -> None:
    calendar = WorkingTime(hours=((time(9), time(17)),))
    assert calendar.due(at(11, 23, 9), Limit(2, "working_day")) == at(11, 24, 17)
    for hours in ((), ((time(12), time(9)),), ((time(9), time(12)), (time(11), time(17)))):
        with pytest.raises(ValueError, match="follow one another"):
            WorkingTime(hours=hours)


def test_a_limit_is_a_whole_number_of_a_known_unit() -> None:
    assert Limit.parse("4 working_hour") == Limit(4, "working_hour")
    assert (Limit(4, "working_day").zh, Limit(4, "working_day").en) == (
        "4 工作日",
        "4 working days",
    )
    for text in ("", "4", "working_day", "-1 hour", "0 hour", "1.5 hour", "4 weeks"):
        with pytest.raises(ValueError, match="limit"):
            Limit.parse(text)


def test_the_calendar_says_where_it_ends() -> None:
    for start in (at(1, 1, year=1999), at(12, 31, 23, year=2099), at(6, 1, year=2150)):
        with pytest.raises(ValueError, match="from 2001 to 2099"):
            CALENDAR.due(start, Limit(1, "working_hour"))
        with pytest.raises(ValueError, match="from 2001 to 2099"):
            CALENDAR.dues(np.array([int(start.timestamp() * 1e6)]), [Limit(1, "working_hour")])
    with pytest.raises(ValueError, match="from 2001 to 2099"):
        CALENDAR.due(at(12, 30, year=2099), Limit(900, "working_day"))


@given(MOMENTS, LIMITS, PAUSES)
@settings(deadline=None)
def test_due_is_the_inverse_of_elapsed(start: datetime, limit: Limit, pauses: list[Any]) -> None:
    due = CALENDAR.due(start, limit, pauses)
    assert due is not None
    assert CALENDAR.elapsed(start, due, limit.unit, pauses) == CALENDAR.span(limit)
    before = due - timedelta(microseconds=1)
    assert CALENDAR.elapsed(start, before, limit.unit, pauses) < CALENDAR.span(limit)


@given(st.lists(MOMENTS, min_size=3, max_size=3).map(sorted), st.sampled_from(UNITS), PAUSES)
@settings(deadline=None)
def test_elapsed_is_additive(moments: list[datetime], unit: Any, pauses: list[Any]) -> None:
    first, middle, last = moments
    whole = CALENDAR.elapsed(first, last, unit, pauses)
    parts = (
        CALENDAR.elapsed(first, middle, unit, pauses),
        CALENDAR.elapsed(middle, last, unit, pauses),
    )
    assert whole == sum(parts, timedelta(0))
    assert timedelta(0) <= whole <= last - first


@given(MOMENTS, LIMITS, PAUSES, PAUSES)
@settings(deadline=None)
def test_another_pause_never_makes_it_due_earlier(
    start: datetime, limit: Limit, pauses: list[Any], more: list[Any]
) -> None:
    due, later = CALENDAR.due(start, limit, pauses), CALENDAR.due(start, limit, [*pauses, *more])
    assert due is not None
    assert later is not None
    assert later >= due


@given(MOMENTS, st.integers(0, 20_000))
@settings(deadline=None, max_examples=20)
def test_working_time_is_what_a_walk_minute_by_minute_counts(start: datetime, minutes: int) -> None:
    start = start.replace(second=0, microsecond=0)
    counted = 0
    for minute in range(minutes):
        wall = start + timedelta(minutes=minute)
        clock = wall.time()
        at_work = time(8, 30) <= clock < time(12) or time(14) <= clock < time(17, 30)
        counted += at_work and CALENDAR.is_working_day(wall.date())
    end = start + timedelta(minutes=minutes)
    assert CALENDAR.elapsed(start, end, "working_hour") == timedelta(minutes=counted)


@given(st.lists(st.tuples(MOMENTS, LIMITS), max_size=20))
@settings(deadline=None)
def test_many_at_once_are_due_when_each_is(cases: list[tuple[datetime, Limit]]) -> None:
    starts = np.array([round(start.timestamp() * 1e6) for start, _ in cases], dtype=np.int64)
    found = CALENDAR.dues(starts, [limit for _, limit in cases])
    alone = [CALENDAR.due(start, limit) for start, limit in cases]
    assert found.tolist() == [round(due.timestamp() * 1e6) for due in alone if due]
