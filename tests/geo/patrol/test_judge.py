"""Limits that change over the day are judged at every moment by the limit in force."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.community import Community
from geo.patrol import PatrolParams, plan
from geo.patrol.judge import judge
from geo.patrol.limits import Limits
from geo.patrol.policy import DEFAULT_POLICY, Policy, Rule
from geo.patrol.visits import Sightings

DAY_NIGHT = Limits(
    ordinary_min=100.0,
    names=("night",),
    rule_min=np.array([[40.0]]),
    begin_s=np.array([0.0, 6000.0]),
    in_force=np.array([[False], [True]]),
    camera_gap_min=np.array([np.inf]),
)
"""One segment: 100 minutes until minute 100, then 40."""


def seen(*minutes: float, horizon_min: float) -> Sightings:
    when = np.array(minutes, dtype=float) * 60
    return Sightings(np.zeros(1, np.intp), np.zeros(len(when), np.intp), when, horizon_min * 60)


def test_a_gap_is_late_from_when_the_limit_of_the_moment_is_passed() -> None:
    # Seen at minute 80, next at 150: in force from 100 on are 40 minutes, due at 120.
    found = judge(seen(80, 150, horizon_min=180), DAY_NIGHT)
    assert found.late_s.tolist() == [30 * 60]
    assert found.stretch.tolist() == [70 / 40]
    assert not found.kept[0]


def test_a_tighter_limit_makes_what_was_in_time_late_at_once() -> None:
    # Seen at minute 20: at minute 100 it is 80 minutes ago, within 100 but not within 40.
    found = judge(seen(20, 110, horizon_min=130), DAY_NIGHT)
    assert found.late_s.tolist() == [10 * 60]
    assert found.stretch.tolist() == [90 / 40]


def test_the_long_gap_of_the_loose_hours_is_kept() -> None:
    found = judge(seen(99, 130, horizon_min=160), DAY_NIGHT)
    assert found.late_s.tolist() == [0]
    assert found.stretch.tolist() == [99 / 100]
    assert found.kept[0]


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Sightings, Limits]:
    """Draw a few segments with several places each, whole minutes, limits in several parts."""
    edges, horizon = draw(st.integers(1, 3)), draw(st.integers(10, 120))
    places = draw(st.integers(edges, 5))
    edge = np.array([place % edges for place in range(places)], dtype=np.intp)
    passed = draw(
        st.lists(st.tuples(st.integers(0, places - 1), st.integers(0, horizon)), max_size=25)
    )
    site = np.array([one for one, _ in passed], dtype=np.intp)
    when = np.array([minute for _, minute in passed], dtype=float) * 60
    turns = sorted(draw(st.sets(st.integers(1, 119), max_size=4)))
    rules = draw(st.integers(1, 3))
    numbers = st.one_of(st.integers(1, 60).map(float), st.just(np.inf))
    rule_min = draw(st.lists(numbers, min_size=rules * edges, max_size=rules * edges))
    parts = len(turns) + 1
    in_force = draw(st.lists(st.booleans(), min_size=parts * rules, max_size=parts * rules))
    limits = Limits(
        ordinary_min=float(draw(st.integers(5, 90))),
        names=tuple(f"r{number}" for number in range(rules)),
        rule_min=np.array(rule_min).reshape(rules, edges),
        begin_s=np.array([0, *turns], dtype=float) * 60,
        in_force=np.array(in_force).reshape(parts, rules),
        camera_gap_min=np.array(draw(st.lists(numbers, min_size=edges, max_size=edges))),
    )
    return Sightings(edge, site, when, horizon * 60.0), limits


@settings(max_examples=200, deadline=None)
@given(worlds())
def test_judging_equals_looking_at_every_minute(world: tuple[Sightings, Limits]) -> None:
    sightings, limits = world
    found = judge(sightings, limits)
    edges, horizon = len(limits.limit_min), int(sightings.horizon_s / 60)
    late, stretch = np.zeros(edges), np.zeros(edges)
    for place, edge in enumerate(sightings.edge):
        times = sightings.when_s[sightings.site == place] / 60
        late_min, worst = 0, 0.0
        for minute in range(horizon):  # the minute from here to the next: all values are whole
            last = max((t for t in times if t <= minute), default=0.0)
            limit = limits.at(minute * 60.0)[edge]
            idle = min(minute + 1 - last, limits.camera_gap_min[edge])  # a look is a visit
            late_min += idle > limit
            worst = max(worst, idle / limit)
        late[edge] = max(late[edge], late_min * 60)
        stretch[edge] = max(stretch[edge], worst)
    np.testing.assert_allclose(found.late_s, late, atol=1e-6)
    np.testing.assert_allclose(found.stretch, stretch)
    assert (found.kept == (late == 0)).all()


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_limits_that_never_change_are_kept_where_the_worst_gap_is_not_longer(
    world: tuple[Sightings, Limits],
) -> None:
    sightings, limits = world
    site, from_s, to_s = sightings.gaps()
    worst = np.zeros(len(limits.limit_min))
    np.maximum.at(worst, sightings.edge[site], to_s - from_s)
    found = judge(sightings, Limits.constant(limits.limit_min))
    assert (found.kept == (worst / 60 <= limits.limit_min + 1e-9)).all()
    np.testing.assert_allclose(found.stretch, worst / 60 / limits.limit_min)


def test_a_plan_of_rules_without_hours_is_the_plan_of_the_same_numbers(tiny: Community) -> None:
    params = PatrolParams(days=1, walkers=2, guards=8)
    active = Policy(rules=DEFAULT_POLICY.active)
    ours, default = plan(tiny, params, policy=active), plan(tiny, params)
    assert ours.routes.equals(default.routes)
    assert ours.streets.equals(default.streets)
    a, b = ours.report.as_dict(), default.report.as_dict()
    assert a | {"seconds": 0} == b | {"seconds": 0}


def test_a_night_rule_is_planned_for_all_day_and_judged_at_night(tiny: Community) -> None:
    params = PatrolParams(days=1, walkers=1, guards=4)  # 2,400 m and more at 0.9 m/s: 45 min or so
    night = Rule("night", "high", "streets", words=("东巷",), hours=((22 * 60, 23 * 60),))
    policy = Policy(high_min=40, rules=(night,))
    found = plan(tiny, params, policy=policy)
    east = found.streets[found.streets["name"] == "东巷"].iloc[0]
    assert east["max_gap_min"] == 40
    assert east["why"] == "night"
    always = plan(
        tiny,
        params,
        policy=Policy(high_min=40, rules=(Rule("all", "high", "streets", words=("东巷",)),)),
    )
    assert found.report.deadlines_met_share is not None
    assert always.report.deadlines_met_share is not None
    assert found.report.deadlines_met_share >= always.report.deadlines_met_share
