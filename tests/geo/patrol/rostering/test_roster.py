"""Free rosters: known optima, wishes that are hard, and plans that join."""

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.patrol.rostering import (
    Carry,
    Law,
    Post,
    Request,
    Roster,
    SkillNeed,
    roster,
    unmet,
    violations,
)
from geo.schema import RESULTS

START = date(2026, 11, 23)
FOUR = Request(guards=4, start=START, days=14, need=(1, 1, 1), time_limit_s=6)


def days(*numbers: int) -> frozenset[date]:
    return frozenset(START + timedelta(days=number) for number in numbers)


def assert_sound(made: Roster, request: Request) -> None:
    """Check a roster by the checker, and by plain counts of its own."""
    assert made.feasible, made.reason
    table = made.table
    assert made.violations == 0
    law, carry = request.law, request.carry
    assert violations(table, request.start, request.days, law, carry) == []
    assert unmet(table, request, made.need) == []
    assert len(table) == sum(made.need) * request.days
    assert not table.duplicated(["guard_id", "date"]).any()
    assert table.columns.tolist() == [column.name for column in RESULTS["roster"].columns]
    counts = pd.crosstab(table["date"], table["shift"])
    for name, count in zip(request.system.names, made.need, strict=True):
        assert count == 0 or (counts[name] == count).all()


def test_four_guards_keep_one_on_duty_round_the_clock() -> None:
    made = roster(FOUR)
    assert_sound(made, FOUR)
    assert made.year_h == 2190
    assert made.overtime_month_h == pytest.approx(17.2, abs=0.05)


def test_eighteen_guards_28_days_are_proved_as_fair_as_can_be() -> None:
    """336 shifts, 112 nights and 96 weekend shifts do not divide by 18; no day stands alone."""
    request = Request(start=START, need=(4, 4, 4))
    made = roster(request)
    assert_sound(made, request)
    assert [(s.name, s.value, s.bound) for s in made.stages] == [
        ("shifts", 1, 1),
        ("nights", 1, 1),
        ("weekends", 1, 1),
        ("isolated", 0, 0),
    ]
    assert made.proven
    per_guard = made.table.groupby("guard_id").size()
    assert per_guard.between(18, 19).all()
    on = made.table.groupby("guard_id")["date"].agg(set)
    single = timedelta(days=1)
    inner = [START + timedelta(days=n) for n in range(1, 27)]
    for worked in on:
        for day in inner:
            assert ((day in worked) == (day - single in worked)) or (
                (day in worked) == (day + single in worked)
            )


def test_the_most_the_law_allows_18_guards_is_5_4_5() -> None:
    """14 × 8 h × 365 / 18 = 2,271 h; 15 would be 2,433 h of 2,416."""
    made = roster(Request(start=START, days=1))
    assert made.need == (5, 4, 5)
    assert made.year_h == pytest.approx(2271.1, abs=0.05)
    assert made.overtime_month_h == pytest.approx(23.9, abs=0.05)


def test_the_same_seed_gives_the_same_roster() -> None:
    pd.testing.assert_frame_equal(roster(FOUR).table, roster(FOUR).table)


def test_plans_join_without_a_breach() -> None:
    first = roster(FOUR)
    after = replace(FOUR, start=START + timedelta(days=14), carry=Carry(first.table))
    second = roster(after)
    assert_sound(second, after)
    both = pd.concat([first.table, second.table], ignore_index=True)
    assert violations(both, START, 28, FOUR.law) == []


def test_a_long_plan_is_rolled_and_shifts_stay_even() -> None:
    request = replace(FOUR, days=62)
    made = roster(request)
    assert_sound(made, request)
    assert made.stages[0].name == "shifts"
    assert made.stages[0].value <= 1


@pytest.mark.parametrize("need", [(4, 4, 4), (5, 4, 4)])
def test_a_long_plan_repeats_one_line_and_goes_on_in_the_next_plan(
    need: tuple[int, int, int],
) -> None:
    request = Request(start=START, days=100, need=need)
    made = roster(request)
    assert_sound(made, request)
    after = replace(request, start=request.end, carry=Carry(made.table))
    assert_sound(roster(after), after)
    per_guard = made.table.groupby("guard_id").size()
    assert per_guard.max() - per_guard.min() <= 4


def test_hours_so_far_hold_a_guard_back() -> None:
    """By 29 November 333 days allow 2,204 h; G01 has worked 2,330."""
    hours = {"G01": 2330.0}
    carry = Carry(hours=hours, since=date(2026, 1, 1))
    made = roster(replace(FOUR, guards=6, days=7, carry=carry))
    assert made.feasible
    assert "G01" not in set(made.table["guard_id"])


def test_leave_is_free_from_midnight_to_midnight() -> None:
    request = replace(FOUR, guards=6, leave={"G01": days(2, 3), "G05": days(7)})
    made = roster(request)
    assert_sound(made, request)
    for row in made.table.itertuples():
        for day in request.leave.get(row.guard_id, ()):
            midnight = pd.Timestamp(day, tz="Asia/Shanghai")
            assert row.end <= midnight or row.start >= midnight + pd.Timedelta("24h")


def test_every_shift_has_the_skill_it_needs() -> None:
    skilled = {f"G{n:02d}": frozenset({"fire"}) for n in (1, 2, 3, 4, 5)}
    request = replace(
        FOUR, guards=8, need=(2, 2, 2), skills=skilled, skill_needs=(SkillNeed("fire"),)
    )
    made = roster(request)
    assert_sound(made, request)
    able = made.table[made.table["guard_id"].isin(list(skilled))]
    assert (able.groupby(["date", "shift"]).size() >= 1).all()
    assert len(able.groupby(["date", "shift"])) == 3 * 14


def test_posts_come_before_walking_and_turn_by_turn() -> None:
    posts = (Post("中控室", "fire"),)
    skilled = {f"G{n:02d}": frozenset({"fire"}) for n in range(1, 9)}
    request = replace(
        FOUR, guards=9, need=(2, 2, 2), posts=posts, posts_apart=False, skills=skilled
    )
    made = roster(request)
    assert_sound(made, request)
    duties = pd.crosstab([made.table["date"], made.table["shift"]], made.table["duty"])
    assert (duties["post:中控室"] == 1).all()
    assert (duties["walk"] == 1).all()
    assert any("4.42" in note and "1/1/1" in note for note in made.notes)


def test_posts_apart_are_counted_and_nobody_of_the_patrol_mans_them() -> None:
    posts = tuple(Post(name) for name in "ABC")
    made = roster(replace(FOUR, posts=posts))
    assert set(made.table["duty"]) == {"walk"}
    assert any("4.42" in note and "14" in note for note in made.notes)


def test_who_is_more_than_the_walkers_relieves_or_stands_by() -> None:
    made = roster(replace(FOUR, guards=18, days=7, need=(5, 4, 4), walkers=3))
    duties = pd.crosstab(made.table["shift"], made.table["duty"]) / 7
    assert duties["walk"].to_dict() == {"early": 3, "middle": 3, "night": 3}
    assert duties["relief"].to_dict() == {"early": 1, "middle": 1, "night": 1}
    assert duties["standby"].to_dict() == {"early": 1, "middle": 0, "night": 0}


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    asked=st.builds(
        Request,
        guards=st.integers(4, 9),
        start=st.just(START),
        days=st.integers(1, 12),
        need=st.tuples(*[st.integers(1, 2)] * 3),
        law=st.sampled_from([Law(), Law(permit="month"), Law(permit="year")]),
        time_limit_s=st.just(2.0),
        seed=st.integers(0, 99),
    ),
    away=st.lists(st.tuples(st.integers(1, 4), st.integers(0, 11)), max_size=3),
)
def test_what_is_feasible_has_no_breach(asked: Request, away: list[tuple[int, int]]) -> None:
    leave = {
        f"G{guard:02d}": days(*[day for who, day in away if who == guard]) for guard, _ in away
    }
    request = replace(asked, leave=leave)
    made = roster(request)
    if made.feasible:
        assert_sound(made, request)
    else:
        assert made.reason
        assert made.table.empty
