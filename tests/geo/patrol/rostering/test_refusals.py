"""Requests that cannot be met: the arithmetic, and fixes that work."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from geo.patrol.rostering import Carry, Law, Post, Request, Roster, SkillNeed, roster
from geo.patrol.rostering.patterns import PATTERNS

START = date(2026, 11, 23)
WEEK = Request(start=START, days=7, time_limit_s=10)
SOON = frozenset(START + timedelta(days=number) for number in range(2, 4))
FIRE = {"G01": frozenset({"fire"})}

IMPOSSIBLE = {
    "hours": replace(WEEK, days=2, need=(5, 5, 5)),
    "nobody": replace(WEEK, guards=0, need=(1, 1, 1)),
    "too few": replace(WEEK, guards=3),
    "heads": replace(WEEK, guards=4, need=(1, 1, 1), leave={"G01": SOON, "G02": SOON}),
    "posts": replace(
        WEEK, guards=8, need=(1, 1, 1), posts=(Post("A"), Post("B")), posts_apart=False
    ),
    "skill": replace(WEEK, guards=8, need=(2, 2, 2), skills=FIRE, skill_needs=(SkillNeed("fire"),)),
    "12 h without a permit": replace(WEEK, pattern="four_two"),
    "三班倒": replace(WEEK, pattern="three_three"),
    "rest": replace(WEEK, guards=4, need=(1, 1, 1), law=Law(rest_between_h=41)),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_every_fix_makes_it_possible(name: str) -> None:
    made = roster(IMPOSSIBLE[name])
    assert not made.feasible
    assert made.reason
    assert made.table.empty
    assert made.fixes
    for fix in made.fixes:
        assert roster(replace(fix.request, time_limit_s=4)).feasible, fix.words


def words_of(made: Roster) -> str:
    return " ".join([made.reason, *(fix.words for fix in made.fixes)])


def test_five_round_the_clock_are_2433_h_of_2416() -> None:
    made = roster(IMPOSSIBLE["hours"])
    assert "15 × 8 h × 365 ÷ 18 = 2,433 h" in made.reason
    assert "2,416 h" in made.reason
    assert [fix.request.need for fix in made.fixes if fix.request.need != (5, 5, 5)] == [(5, 4, 5)]
    assert [fix.request.guards for fix in made.fixes if fix.request.guards != 18] == [19]


def test_one_round_the_clock_takes_four_guards() -> None:
    assert "至少须 4 名" in words_of(roster(IMPOSSIBLE["too few"]))


@pytest.mark.parametrize(
    ("pattern", "week_h", "year_h", "overtime_h"),
    [
        ("four_three", 42, 2190, 17),
        ("four_two", 42, 2190, 17),
        ("three_two", 56, 2920, 78),
        ("three_three", 56, 2920, 78),
        ("two_two", 84, 4380, 200),
        ("five_three", 33.6, 1752, -19),
    ],
)
def test_the_hours_of_the_customs(
    pattern: str, week_h: float, year_h: float, overtime_h: float
) -> None:
    found = PATTERNS[pattern].year_h
    assert found == pytest.approx(year_h)
    assert found * 7 / 365 == pytest.approx(week_h)
    assert (found - 1984) / 12 == pytest.approx(overtime_h, abs=0.5)
    made = roster(replace(WEEK, pattern=pattern, law=Law(permit="year")))
    assert made.feasible == (year_h < 2416)
    if not made.feasible:
        assert f"{year_h:,} h" in made.reason


@pytest.mark.parametrize("days", [1, 8, 30])
@pytest.mark.parametrize("pattern", ["four_three", "four_two", "five_three", "three_rest"])
def test_lawful_patterns_are_lawful_from_any_day(pattern: str, days: int) -> None:
    law = Law(permit="year")
    for offset in (0, 3):
        start = START + timedelta(days=offset)
        made = roster(Request(start=start, days=days, pattern=pattern, law=law))
        assert made.feasible, made.reason
        assert made.violations == 0
        after = start + timedelta(days=days)
        carry = Carry(made.table)
        assert roster(Request(start=after, pattern=pattern, law=law, carry=carry)).feasible


def test_three_crews_that_rest_in_turn_have_4_of_6_on_duty() -> None:
    made = roster(Request(start=START, days=36, pattern="three_rest"))
    assert made.need == (4, 4, 4)
    assert made.table.groupby(["date", "shift"]).size().eq(4).all()
    assert made.table.groupby("guard_id").size().eq(24).all()
    assert made.year_h == pytest.approx(1947, abs=0.5)
    refused = roster(replace(WEEK, pattern="three_rest", need=(5, 5, 5)))
    assert "2,433 h" in refused.reason


def test_a_law_that_allows_no_hours_is_a_result() -> None:
    made = roster(replace(WEEK, law=Law(year_h=0, overtime_month_h=0)))
    assert not made.feasible
    assert made.fixes == []


@pytest.mark.parametrize(
    "bad",
    [
        {"guards": -1},
        {"days": 0},
        {"need": (4, 4)},
        {"need": (4, 4, -1)},
        {"pattern": "six_nine"},
        {"time_limit_s": 0},
        {"leave": {"G99": frozenset()}},
        {"skill_needs": (SkillNeed("fire", shift="noon"),)},
    ],
)
def test_nonsense_is_an_error(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        replace(WEEK, **bad)  # type: ignore[arg-type]
