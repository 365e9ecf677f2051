"""Repairs: who takes over what, what is kept, and what is told."""

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import box

from geo.community import Community
from geo.errors import InputError
from geo.patrol.repair import Block, Event, See, repair, running, situation
from tests.geo.patrol.repair.worlds import (
    BEGIN,
    Frames,
    assert_sound,
    at,
    place,
    planned,
    two_on_one_street,
)
from tests.worlds import X0, Y0, tiny_community


def test_routes_are_read_back_as_the_segments_they_are_made_of() -> None:
    plan = running(two_on_one_street())
    assert plan.speed_mps == 1.0
    assert plan.limit_s.tolist() == [1800.0, 1800.0, 36000.0]
    mine = plan.walked(0)
    assert mine.segment.tolist() == [0] * 12
    assert mine.begin_s.tolist() == [300.0 * number for number in range(12)]
    assert (mine.length_m == 300.0).all()
    assert (mine.to_m > mine.from_m).tolist() == [True, False] * 6


def test_a_plan_read_back_is_walked_as_planned_when_nothing_happens(tiny: Community) -> None:
    frames = planned(tiny)
    plan = running(frames)
    assert plan.speed_mps == 0.9
    assert plan.passes.length_m.sum() == pytest.approx(frames["routes"]["length_m"].sum())
    for hour in (0, 3, 9.7, 17, 23.5):
        found = repair(situation(plan, Event(at(hour * 60))))
        assert found.lost == 0
        assert found.repaired.score == (0.0, 0.0, 0, 0.0)
        assert found.routes.equals(frames["routes"].sort_values(["guard_id", "start"]))


def test_one_drops_out_and_the_other_takes_the_street() -> None:
    frames = two_on_one_street()
    found = repair(situation(running(frames), Event(at(10), lost={"G02": None})))
    # The western end of the eastern half, seen at 10 min, would wait 50 min; 30 are allowed.
    report = found.as_dict()
    assert report["nothing"]["limits_lost"] == 1
    assert report["nothing"]["worst_late_min"] == pytest.approx(25.0)
    assert report["repaired"]["limits_lost"] == 0
    assert report["kept_all"]
    assert [one["guard_id"] for one in report["changed"]] == ["G01"]
    assert_sound(found, frames)
    east = found.routes.query("guard_id == 'G01'").intersects(place_box(450))
    assert east.any()


def test_who_has_slack_enough_keeps_his_walk() -> None:
    frames = two_on_one_street(limit_min=60)
    found = repair(situation(running(frames), Event(at(10), lost={"G02": None})))
    assert found.lost == 0
    assert found.kept == ["G01"]
    assert found.as_dict()["words"][1].startswith("全部间隔照原计划做到")


def test_what_nobody_can_keep_is_said_with_the_reason() -> None:
    # Each half every ten minutes takes two guards.
    frames = two_on_one_street(limit_min=10)
    found = repair(situation(running(frames), Event(at(10), lost={"G02": None})))
    report = found.as_dict()
    assert not report["kept_all"]
    assert 0 < report["repaired"]["lateness"] < report["nothing"]["lateness"]
    assert all("late" in one["why"] for one in report["late"])
    assert len(report["late"]) == report["repaired"]["limits_lost"]
    assert_sound(found, frames)


def test_a_guard_lost_for_ten_minutes_has_seen_nothing_since() -> None:
    plan = running(two_on_one_street())
    now = situation(plan, Event(at(20), lost={"G02": at(10)}))
    assert now.ledger.last_s[2:4].tolist() == [600.0, 300.0]
    assert situation(plan, Event(at(20), lost={"G02": None})).ledger.last_s[2] == 1200.0


def test_a_blocked_street_is_walked_around_and_told_as_unseen() -> None:
    frames = two_on_one_street()
    block = Block(place(150, 0), until=at(30))
    now = situation(running(frames), Event(at(10), blocks=(block,)))
    found = repair(now)
    report = found.as_dict()
    assert [one["street"] for one in report["closed"]] == [0]
    assert report["closed"][0]["until"] == at(30).isoformat()
    mine = found.repaired.lines[0].line.walked
    assert not ((mine.segment == 0) & (mine.begin_s < 1800)).any()
    assert_sound(found, frames)


def test_a_way_around_is_the_shortest() -> None:
    frames = two_on_one_street()
    event = Event(at(10), blocks=(Block(streets=(0,)),), sees=(See(place(450, 0), 20, "门"),))
    now = situation(running(frames), event)
    assert now.rules.ways_at(now.at_s).metres(now.duties[0].spot, now.duties[1].spot) == 380.0


def test_a_place_is_seen_within_its_limit_and_the_walk_goes_on() -> None:
    frames = two_on_one_street()
    event = Event(at(10), sees=(See(place(150, 40), 8, "栏杆"),))
    found = repair(situation(running(frames), event))
    (seen,) = found.as_dict()["places"]
    assert seen["late_min"] == 0
    assert pd.Timestamp(seen["seen_at"]) <= at(18)
    assert found.as_dict()["nothing"]["limits_lost"] == 1
    assert found.as_dict()["repaired"]["guards_changed"] == 1
    stops = found.layers(frames)["stops"].query("kind == 'must_see'")
    assert stops["ref_id"].tolist() == ["栏杆"] * len(stops) != []
    assert_sound(found, frames)


def test_a_place_too_far_to_be_seen_in_time_is_told_late() -> None:
    found = repair(
        situation(running(two_on_one_street()), Event(at(10), sees=(See(place(150, 40), 1),)))
    )
    (seen,) = found.as_dict()["places"]
    # G01 stands at the western end: 40 m up and 150 m east are 190 s, a minute was given.
    assert seen["late_min"] == pytest.approx(130 / 60, abs=0.02)
    assert found.lost == 1


def test_who_comes_late_joins_the_walk_where_it_then_is() -> None:
    frames = two_on_one_street()
    found = repair(situation(running(frames), Event(at(0), late={"G02": at(12)})))
    walked = found.repaired.lines[1].line.walked
    assert walked.begin_s[0] == 720.0
    assert walked.from_m[0] == pytest.approx(120.0)
    assert found.routes.query("guard_id == 'G02'")["start"].min() == at(12)
    assert_sound(found, frames)


def test_a_given_position_counts_and_not_the_plan() -> None:
    plan = running(two_on_one_street())
    now = situation(plan, Event(at(10), positions={"G01": place(300, 0)}))
    spot = now.duties[0].spot
    assert (spot.segment, spot.at_m) in {(0, 300.0), (1, 0.0)}
    assert now.nothing[0].walked.begin_s[0] == 600.0


def test_what_was_seen_counts_and_not_the_plan() -> None:
    frames = two_on_one_street()
    seen = frames["streets"].iloc[[1]].assign(seen_at=[at(2)])
    now = situation(running(frames), Event(at(20), seen=seen))
    assert now.ledger.last_s.tolist()[2:4] == [120.0, 120.0]


def test_every_fault_of_an_event_is_named() -> None:
    plan = running(two_on_one_street())
    event = Event(
        at(10),
        lost={"G09": None, "G01": at(30)},
        blocks=(Block(streets=(7,)), Block(place(300, 4000))),
        sees=(See(place(0, 0), 0),),
    )
    with pytest.raises(InputError) as caught:
        situation(plan, event)
    assert sorted(fault.layer for fault in caught.value.faults) == [
        "blocks",
        "guards",
        "guards",
        "places",
        "see",
    ]
    with pytest.raises(InputError):
        situation(plan, Event(BEGIN - pd.Timedelta(hours=1)))


def test_a_file_without_a_plan_is_refused() -> None:
    frames = two_on_one_street()
    with pytest.raises(InputError):
        running({"streets": frames["streets"]})
    with pytest.raises(InputError):
        running({**frames, "streets": frames["streets"].drop(columns="max_gap_min")})


@pytest.fixture(scope="module")
def tiny_frames() -> Frames:
    """A day of three walkers on the tiny community, one relief."""
    return planned(tiny_community(), guards=16, days=1)


_minutes = st.integers(0, 23 * 60)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    minute=_minutes,
    lost=st.integers(0, 2),
    late=st.booleans(),
    blocked=st.lists(st.integers(0, 6), max_size=2, unique=True),
    lifted=st.integers(5, 300),
    wanted=st.lists(
        st.tuples(st.integers(0, 400), st.integers(0, 300), st.integers(2, 60)), max_size=2
    ),
)
def test_every_repair_is_sound_and_never_worse_than_nothing(  # noqa: PLR0917 - drawn by name
    tiny_frames: Frames,
    minute: int,
    lost: int,
    late: bool,
    blocked: list[int],
    lifted: int,
    wanted: list[tuple[int, int, int]],
) -> None:
    plan = running(tiny_frames)
    names = [plan.shifts[walk].guard_id for walk in plan.on_duty(minute * 60.0)]
    gone, rest = names[:lost], names[lost:]
    event = Event(
        at(minute),
        lost=dict.fromkeys(gone),
        late={rest[0]: at(minute + 13)} if late and rest else {},
        blocks=(Block(streets=tuple(blocked), until=at(minute + lifted)),) if blocked else (),
        sees=tuple(See(place(x, y), limit) for x, y, limit in wanted),
    )
    assert_sound(repair(situation(plan, event), seconds=0.1), tiny_frames)


def place_box(x: float) -> object:
    """Return a small square around a place of the street."""
    return box(X0 + x - 5, Y0 - 5, X0 + x + 5, Y0 + 5)
