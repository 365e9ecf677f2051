"""Rosters the labour law allows, and those it refuses."""

from datetime import datetime, timedelta

import pandas as pd
import pytest

from geo.clock import LOCAL
from geo.patrol.law import DEFAULT_LAW, violations
from geo.patrol.roster import roster

MONDAY = datetime(2026, 11, 23, tzinfo=LOCAL)


def shifts(*begin_and_length_h: tuple[float, float]) -> pd.DataFrame:
    """Return the shifts of one guard: hours after Monday midnight, and hours long."""
    rows = [
        (MONDAY + timedelta(hours=begin), MONDAY + timedelta(hours=begin + length))
        for begin, length in begin_and_length_h
    ]
    return pd.DataFrame(rows, columns=["start", "end"]).assign(guard_id="G01")


def rules(table: pd.DataFrame, days: int) -> set[str]:
    return {breach.rule.split(" (")[0] for breach in violations(table, days)}


@pytest.mark.parametrize("offset", range(8))
def test_four_crews_keep_the_law_however_long_and_whenever_they_start(offset: int) -> None:
    start = (MONDAY + timedelta(days=offset)).date()
    for days in range(1, 61):
        assert violations(roster(4, 1, start, days), days) == []


def test_every_guard_who_breaks_a_rule_is_named() -> None:
    long = pd.concat([shifts((6, 14)).assign(guard_id=name) for name in ("G02", "G01")])
    found = violations(long, 7)
    assert [(breach.guard_id, breach.found) for breach in found] == [
        ("G01", "14 h"),
        ("G02", "14 h"),
    ]


def test_three_crews_of_twelve_hours_are_refused() -> None:
    """三班两运转: twelve hours on, twenty-four off."""
    table = shifts(*[(36 * turn, 12) for turn in range(16)])
    assert rules(table, 24) == {"at most 158.9 h in 24 days"}


def test_two_crews_of_twelve_hours_are_refused() -> None:
    """两班倒: twelve hours on, twelve off, every day."""
    table = shifts(*[(24 * day, 12) for day in range(16)])
    assert rules(table, 16) == {
        "at most 105.9 h in 16 days",
        "a rest day a week",
    }


@pytest.mark.parametrize(("days", "refused"), [(6, set()), (7, {"a rest day a week"})])
def test_the_seventh_day_in_a_row_is_refused(days: int, refused: set[str]) -> None:
    assert rules(shifts(*[(24 * day + 6, 6) for day in range(days)]), 8) == refused


def test_a_rest_day_in_between_starts_the_week_anew() -> None:
    table = shifts(*[(24 * day + 6, 6) for day in range(14) if day not in {5, 11}])
    assert rules(table, 16) == set()


def test_nine_hours_between_two_shifts_are_refused() -> None:
    assert rules(shifts((6, 8), (23, 8)), 8) == {"11 h rest between shifts"}
    assert rules(shifts((6, 8), (25, 8)), 8) == set()


def test_a_guard_cannot_be_on_two_shifts() -> None:
    assert rules(shifts((6, 8), (13, 8)), 8) == {"one shift at a time"}


def test_the_order_of_the_rows_does_not_matter() -> None:
    assert rules(shifts((25, 8), (6, 8)), 8) == set()


def test_more_hours_than_the_standard_and_the_overtime_are_refused() -> None:
    """Six days of nine hours are 54 h a week; 1,984 h a year and 36 h a month are 46.3."""
    table = shifts(*[(168 * week + 24 * day, 9) for week in range(8) for day in range(6)])
    assert rules(table, 56) == {"at most 370.7 h in 56 days"}


def test_five_of_eighteen_round_the_clock_are_illegal_over_a_year() -> None:
    """5 * 8,760 h are 2,433 h for each of 18 guards; 1,984 h and 432 h overtime are 2,416 h."""
    days = [day for day in range(364) if day % 7 != 6]
    for year_h, refused in ((2433, 1), (2409, 0)):
        table = shifts(*[(24 * day, year_h / len(days)) for day in days])
        assert len(violations(table, 364, cycle_days=7)) == refused


def test_four_crews_work_17_h_overtime_a_month() -> None:
    assert DEFAULT_LAW.overtime_h(8760 / 4) == pytest.approx(17.2, abs=0.05)
    assert DEFAULT_LAW.overtime_h(1900) == 0
