"""Limits of working time, their sources, and rosters that keep or break them."""

from dataclasses import fields
from datetime import date, datetime, timedelta

import pandas as pd
import pytest

from geo.clock import LOCAL
from geo.patrol.rostering import Carry, Law, violations
from geo.patrol.rostering.law import SOURCES

MONDAY = date(2026, 11, 23)
YEARLY = Law(permit="year")
NOTHING = Carry()


def shifts(*begin_and_length_h: tuple[float, float]) -> pd.DataFrame:
    """Return the shifts of one guard: hours after Monday midnight, and hours long."""
    zero = datetime(MONDAY.year, MONDAY.month, MONDAY.day, tzinfo=LOCAL)
    rows = [
        (zero + timedelta(hours=begin), zero + timedelta(hours=begin + length))
        for begin, length in begin_and_length_h
    ]
    table = pd.DataFrame(rows, columns=["start", "end"])
    return table.assign(guard_id="G01", date=table["start"].dt.date)


def rules(table: pd.DataFrame, days: int, law: Law = YEARLY, carry: Carry = NOTHING) -> set[str]:
    return {breach.rule for breach in violations(table, MONDAY, days, law, carry)}


def test_every_limit_names_its_source() -> None:
    assert set(SOURCES) == {field.name for field in fields(Law)}


def test_a_year_is_1984_h_and_2416_h_with_overtime() -> None:
    assert Law().year_h == 248 * 8
    assert Law().most_year_h == 2416
    assert Law().overtime_h(2433.3) == pytest.approx(37.4, abs=0.05)


@pytest.mark.parametrize(
    ("law", "longest"),
    [(Law(), 11), (YEARLY, 12), (Law(permit="year", heavy=True), 11), (Law(shift_h=10), 10)],
)
def test_the_longest_shift_depends_on_permit_and_labour(law: Law, longest: float) -> None:
    assert law.most_shift_h == longest
    assert rules(shifts((0, longest)), 7, law) == set()
    assert rules(shifts((0, longest + 1)), 7, law) == {f"shift at most {longest:g} h"}


@pytest.mark.parametrize("bad", [{"year_h": -1}, {"rest_between_h": float("nan")}])
def test_nonsense_is_an_error(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(bad))):
        Law(**bad)  # type: ignore[arg-type]


def test_nine_hours_between_two_shifts_are_refused() -> None:
    assert rules(shifts((6, 8), (23, 8)), 8) == {"11 h rest between shifts"}
    assert rules(shifts((6, 8), (25, 8)), 8) == set()
    assert rules(shifts((6, 8), (13, 8)), 8) == {"one shift at a time"}


@pytest.mark.parametrize(("days", "refused"), [(6, set()), (7, {"a rest day a week"})])
def test_the_seventh_day_in_a_row_is_refused(days: int, refused: set[str]) -> None:
    assert rules(shifts(*[(24 * day + 6, 6) for day in range(days)]), 8) == refused


def test_the_fifth_night_in_a_row_is_refused() -> None:
    nights = [(24 * day + 22, 8) for day in range(5)]
    assert rules(shifts(*nights[:4]), 8) == set()
    assert rules(shifts(*nights), 8) == {"at most 4 nights in a row"}


def test_six_days_every_week_are_more_than_36_h_overtime_in_a_month_of_five_sundays() -> None:
    """Without a permit the eight hours beyond 40 count week by week; August 2027 has 5 Sundays."""
    first = 24 * (date(2027, 7, 26) - MONDAY).days
    table = shifts(*[(first + 168 * w + 24 * d, 8) for w in range(5) for d in range(6)])
    start = date(2027, 7, 26)
    told = {breach.rule for breach in violations(table, start, 35, Law(ahead_h=100))}
    assert told == {"at most 36 h overtime a month"}
    assert violations(table, start, 35, Law(permit="year", ahead_h=100)) == []


def test_a_whole_month_is_held_to_its_201_h() -> None:
    """1,984 / 12 + 36 = 201.3 h: 25 shifts of 8 h are 200 h, one of 2 h more is too much."""
    law = Law(permit="month", ahead_h=100)
    december = 24 * 8
    days = [day for day in range(31) if day % 6 != 5][:25]
    table = shifts(*[(december + 24 * day, 8) for day in days])
    start = date(2026, 12, 1)
    assert violations(table, start, 31, law) == []
    more = pd.concat([table, shifts((december + 24 * 30, 2))])
    assert [b.rule for b in violations(more, start, 31, law)] == ["at most 201.3 h in 31 days"]


def test_what_was_before_counts() -> None:
    week = shifts(*[(24 * day - 144, 8) for day in range(6)])
    monday = shifts((0, 8))
    assert rules(monday, 7) == set()
    assert rules(monday, 7, YEARLY, Carry(week)) == {"a rest day a week"}
    assert rules(monday, 7, YEARLY, Carry(hours={"G01": 2410}, since=date(2026, 1, 1))) == {
        "at most 2220.2 h in 333 days"
    }


def test_customs_of_twelve_hours_break_the_year() -> None:
    three_two = shifts(*[(36 * turn, 12) for turn in range(16)])
    assert any(rule.startswith("at most") for rule in rules(three_two, 24))
    two_two = shifts(*[(24 * day, 12) for day in range(16)])
    assert "a rest day a week" in rules(two_two, 16)
