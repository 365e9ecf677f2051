"""Duties that change hands: nothing else changes, and what breaks is what the verifier finds."""

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from geo.errors import InputError
from geo.patrol import Patrol, PatrolParams, plan
from geo.patrol.edits import (
    Bounds,
    Edit,
    GiveDuty,
    SwapDuties,
    Turn,
    edited,
    rerouted,
    restopped,
    suggest,
)
from geo.patrol.edits.applied import owners, renamed, turns_of
from geo.patrol.rostering import Law
from geo.patrol.rostering.request import NOTHING
from geo.verify.patrols.law import law_checks
from geo.verify.patrols.plan import plan_of
from geo.verify.patrols.verify import verify_patrol
from tests.geo.patrol.worlds import duty_of
from tests.worlds import tiny_community

FIRST = date(2026, 11, 22)
ROSTER = duty_of(12, 2, 7)
GUARDS = [f"G{number:02d}" for number in range(1, 13)]
TURNS = turns_of(ROSTER)
BOUNDS = Bounds(Law(permit="year"), NOTHING, {})
RULES = {"one_shift": "overlap", "rest_between_h": "rest", "weekly_rest": "week"}


@pytest.fixture(scope="module")
def patrol() -> Patrol:
    return plan(tiny_community(), PatrolParams(days=2))


def turn_of(guard_id: str, day: int = 0) -> Turn:
    """Return the first duty of a guard from a day of the plan on."""
    own = [turn for turn in TURNS if turn.guard_id == guard_id]
    return min(turn for turn in own if turn.day >= FIRST + timedelta(days=day))


@st.composite
def swaps(draw: st.DrawFn, turns: list[Turn] = TURNS) -> SwapDuties:
    """Draw a swap that can be done."""
    one = draw(st.sampled_from(turns))
    there = set(turns)
    others = [
        two
        for two in turns
        if two.guard_id != one.guard_id
        and (one.by(two.guard_id) not in there or one.by(two.guard_id) == two)
        and (two.by(one.guard_id) not in there or two.by(one.guard_id) == one)
    ]
    return SwapDuties(one, draw(st.sampled_from(others)))


@st.composite
def gifts(draw: st.DrawFn) -> GiveDuty:
    turn = draw(st.sampled_from(TURNS))
    free = [one for one in GUARDS if turn.by(one) not in set(TURNS)]
    return GiveDuty(turn, draw(st.sampled_from(free)))


@given(edit=st.one_of(swaps(), gifts()))
@settings(max_examples=40, deadline=None)
def test_an_edit_and_its_inverse_give_the_plan_back(edit: Edit) -> None:
    once = renamed(ROSTER, owners(ROSTER, [edit], GUARDS))
    assert not once["guard_id"].equals(ROSTER["guard_id"])
    assert_frame_equal(renamed(once, owners(once, [edit.inverse], GUARDS)), ROSTER)
    both = edited(ROSTER, [edit, edit.inverse], GUARDS, BOUNDS)
    assert not both.changed
    assert not both.broken


@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_coverage_is_that_of_the_plan_whoever_walks(patrol: Patrol, data: st.DataObject) -> None:
    edit = data.draw(swaps(turns_of(patrol.roster)))
    now = owners(patrol.roster, [edit], GUARDS)
    routes = rerouted(patrol.routes, now)
    stops = restopped(patrol.stops, patrol.roster, now)
    for old, new in ((patrol.routes, routes), (patrol.stops, stops)):
        assert_frame_equal(
            pd.DataFrame(old).drop(columns="guard_id"), pd.DataFrame(new).drop(columns="guard_id")
        )
    # Who walks a route has the duty it belongs to, and so has who stands at a stop.
    duties = set(turns_of(renamed(patrol.roster, now)))
    assert set(turns_of(routes)) <= duties
    back = owners(renamed(patrol.roster, now), [edit.inverse], GUARDS)
    after = renamed(patrol.roster, now)
    assert restopped(stops, after, back)["guard_id"].tolist() == patrol.stops["guard_id"].tolist()


def test_the_verifier_finds_an_edited_plan_as_sound_as_before(patrol: Patrol) -> None:
    same_shift = patrol.roster.groupby(["date", "shift"]).get_group(
        (patrol.roster["date"].min(), "early")
    )
    one, two = turns_of(same_shift)[:2]
    result = edited(patrol.roster, [SwapDuties(one, two)], GUARDS, BOUNDS)
    layers = {"streets": patrol.streets, "routes": patrol.routes, "stops": patrol.stops}
    before = verify_patrol({**layers, "roster": patrol.roster})
    layers |= {
        "routes": rerouted(patrol.routes, result.now),
        "stops": restopped(patrol.stops, patrol.roster, result.now),
    }
    after = verify_patrol({**layers, "roster": result.roster})
    assert [(one.name, one.holds) for one in after.checks] == [
        (one.name, one.holds) for one in before.checks
    ]


@given(edits=st.lists(swaps(), min_size=1, max_size=2))
@settings(max_examples=40, deadline=None)
def test_what_is_broken_is_what_the_verifier_finds(patrol: Patrol, edits: list[Edit]) -> None:
    try:
        result = edited(ROSTER, edits, GUARDS, BOUNDS)
    except InputError:
        return  # the second swap names a duty that the first one moved
    whole = {"routes": patrol.routes, "streets": patrol.streets, "roster": result.roster}
    found = {one.name: one.found for one in law_checks(plan_of(whole, None))}
    told = {one.rule for one in result.checks if one.severity == "error"}
    assert bool(found["one_shift"]) == ("overlap" in told)
    assert bool(found["weekly_rest"]) == ("week" in told)
    assert bool(found["hours"]) == ("hours" in told)
    # Of a guard whose shifts overlap that is told, and not also that he does not rest.
    assert ("rest" in told) <= bool(found["rest_between_h"])
    assert bool(found["rest_between_h"]) <= bool({"rest", "overlap"} & told)


def test_two_shifts_without_rest_are_told_with_guard_day_and_remedy() -> None:
    night = next(turn for turn in TURNS if turn.shift == "night")
    early = next(
        turn
        for turn in TURNS
        if turn.shift == "early" and turn.day == night.day + timedelta(days=1)
        and turn.guard_id != night.guard_id and turn.by(night.guard_id) not in TURNS
    )  # fmt: skip
    result = edited(ROSTER, [GiveDuty(early, night.guard_id)], GUARDS, BOUNDS)
    (rest,) = [one for one in result.checks if one.rule == "rest"]
    assert (rest.guard_id, rest.touched) == (night.guard_id, True)
    assert set(rest.days) >= {night.day, early.day}
    assert "班间至少休息 11 小时，只有 0 小时" in rest.zh
    assert rest.remedy is not None
    assert result.changed == {early.by(night.guard_id): early.guard_id}


def test_a_duty_on_a_day_off_is_told_and_who_may_take_it_is_named() -> None:
    helped = 0
    for turn in TURNS[:: len(TURNS) // 6]:
        bounds = replace(BOUNDS, leave={turn.guard_id: frozenset({turn.day})})
        result = edited(ROSTER, [], GUARDS, bounds)
        assert set(result.broken) == {"leave"}
        assert {one.guard_id for one in result.checks if one.touched} == {turn.guard_id}
        more = suggest(result, GUARDS, bounds)
        if more is None:
            continue
        helped += 1
        better = edited(ROSTER, [more.edit], GUARDS, bounds)
        assert set(better.broken) <= {"leave"}
        assert len(better.checks) <= len(result.checks)  # one breach fewer, one note more
    assert helped


def test_a_duty_that_has_begun_does_not_change_hands_without_a_word() -> None:
    one = turn_of("G01")
    two = next(turn for turn in TURNS if turn.day == one.day and turn.guard_id != "G01")
    start = ROSTER.loc[[turn == one for turn in TURNS], "start"].iloc[0].to_pydatetime()
    swap = [SwapDuties(one, two)]
    before = edited(ROSTER, swap, GUARDS, replace(BOUNDS, now=start - timedelta(hours=30)))
    assert "begun" not in before.broken
    assert "begun" in edited(ROSTER, swap, GUARDS, replace(BOUNDS, now=start)).broken


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (GiveDuty(Turn("G01", date(2030, 1, 1), "early"), "G02"), "没有这一班"),
        (GiveDuty(TURNS[0], "G99"), "没有保安 G99"),
        (GiveDuty(TURNS[0], TURNS[0].guard_id), "同一个人"),
        (GiveDuty(TURNS[0], TURNS[1].guard_id), "已有这一班"),
    ],
)
def test_what_cannot_be_done_is_told_by_its_number(edit: Edit, said: str) -> None:
    assert TURNS[0].by(TURNS[1].guard_id) == TURNS[1]
    with pytest.raises(InputError) as told:
        edited(ROSTER, [edit], GUARDS, BOUNDS)
    (fault,) = told.value.faults
    assert fault.row == "1"
    assert said in fault.reason


def test_a_later_edit_may_name_what_an_earlier_one_made() -> None:
    one, two = TURNS[0], turn_of("G12", 2)
    swap = SwapDuties(one, two)
    result = edited(ROSTER, [swap, swap.inverse, swap], GUARDS, BOUNDS)
    assert result.changed == {one.by("G12"): one.guard_id, two.by(one.guard_id): "G12"}
