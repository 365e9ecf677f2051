"""What a shift needs to know is read back from the plan's frames, as the planner meant it."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.crs import metric_crs_of
from geo.patrol import Patrol, PatrolParams, plan
from geo.patrol.duty import Duty, duties, handovers
from tests.worlds import tiny_community

TINY = tiny_community()
MINUTE = pd.Timedelta(minutes=1)


@pytest.fixture(scope="module")
def relieved() -> Patrol:
    """Two walkers and a third guard who relieves them at meals, for two days."""
    return plan(TINY, PatrolParams(guards=12, walkers=2, days=2))


@pytest.fixture(scope="module")
def shifts(relieved: Patrol) -> list[Duty]:
    return shifts_of(relieved)


def shifts_of(patrol: Patrol, **asked: object) -> list[Duty]:
    return duties(
        TINY,
        routes=patrol.routes,
        stops=patrol.stops,
        roster=patrol.roster,
        **asked,  # type: ignore[arg-type]
    )


def test_every_row_of_the_roster_is_a_shift_in_time_order(
    relieved: Patrol, shifts: list[Duty]
) -> None:
    assert [(d.start, d.guard_id) for d in shifts] == sorted(
        zip(relieved.roster["start"], relieved.roster["guard_id"], strict=True)
    )


def test_the_shifts_share_out_the_whole_plan(relieved: Patrol, shifts: list[Duty]) -> None:
    assert sum(d.length_m for d in shifts) == pytest.approx(relieved.routes["length_m"].sum())
    assert sum(len(d.stops) for d in shifts) == len(relieved.stops)


def test_who_begins_to_walk_takes_over_from_the_one_who_has_stopped_there(
    shifts: list[Duty],
) -> None:
    """Two beads, five changes of shift, and two takeovers at meals in each of six shifts."""
    crs = metric_crs_of(TINY["streets"])
    assert crs == shifts[0].walks.crs
    given = {h for d in shifts for h in d.handovers if h.giver == d.guard_id}
    taken = {h for d in shifts for h in d.handovers if h.taker == d.guard_id}
    assert given == taken
    assert len(given) == 2 * 5 + 2 * 6
    for handover in given:
        ends = [d.walks for d in shifts if d.guard_id == handover.giver and len(d.walks)]
        last = [shapely.get_point(line, -1) for walks in ends for line in walks.geometry]
        assert min(shapely.distance(np.array(last), handover.point)) < 5


def test_without_a_relief_guards_change_at_shifts_only() -> None:
    found = shifts_of(plan(TINY, PatrolParams(guards=8, walkers=2, days=2)))
    assert {len(d.handovers) for d in found} == {1, 2}
    for duty in found:
        for handover in duty.handovers:
            edge = duty.start if handover.taker == duty.guard_id else duty.end
            assert edge <= handover.at <= edge + 2 * MINUTE


def test_passages_follow_each_other_and_have_the_length_walked(shifts: list[Duty]) -> None:
    for duty in shifts:
        passages = duty.passages
        assert sum(p.length_m for p in passages) == pytest.approx(duty.length_m, rel=0.01)
        assert {p.label for p in passages} <= set(TINY["streets"]["name"])
        for before, after in pairwise(passages):
            assert before.begin < before.end <= after.begin + pd.Timedelta(seconds=1)
            assert duty.start <= before.begin
            assert after.end <= duty.end + pd.Timedelta(seconds=1)


def test_every_guard_eats_once_a_shift_for_half_an_hour(shifts: list[Duty]) -> None:
    for duty in shifts:
        [(begin, end, _)] = duty.meals
        assert end - begin == 30 * MINUTE
        walked = (duty.walks["start"] < end) & (duty.walks["end"] > begin)
        assert not walked.any()


def test_a_place_is_called_after_its_street_and_the_checkpoint_near_by(shifts: list[Duty]) -> None:
    corner = shapely.Point(TINY["streets"].to_crs(shifts[0].walks.crs).total_bounds[:2])
    assert shifts[0].where(corner) in {"南巷", "西巷"}
    p1 = TINY["checkpoints"].to_crs(shifts[0].walks.crs).geometry.iloc[0]
    assert shifts[0].where(shapely.Point(p1.x, p1.y - 2)) == "西苑巷（近西苑门）"


def test_stops_carry_the_names_of_checkpoints_and_hazards(shifts: list[Duty]) -> None:
    named = {(stop.ref_id, stop.name) for duty in shifts for stop in duty.stops if stop.ref_id}
    assert named == {
        ("P1", "西苑门"),
        ("P2", "东苑门"),
        ("P3", "北口"),
        ("1", "空中飞线"),
        ("2", "消防通道"),
    }


def test_one_guard_day_or_shift_may_be_asked_for(relieved: Patrol, shifts: list[Duty]) -> None:
    one = shifts[4]
    asked = {"guard_id": one.guard_id, "day": one.date, "shift": one.shift}
    [found] = shifts_of(relieved, **asked)
    assert found.handovers == one.handovers
    assert [(s.at, s.ref_id) for s in found.stops] == [(s.at, s.ref_id) for s in one.stops]
    assert shifts_of(relieved, guard_id="G99") == []


def test_no_routes_have_no_handovers(relieved: Patrol) -> None:
    assert handovers(relieved.routes.iloc[:0]) == []
