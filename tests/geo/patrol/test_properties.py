"""What holds for every town, number of guards and pace."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.patrol import PatrolParams, plan
from tests.geo.patrol.checks import assert_sound
from tests.geo.patrol.worlds import Points, community_of, towns


@st.composite
def wishes(draw: st.DrawFn) -> PatrolParams:
    guards = draw(st.integers(4, 40))
    return PatrolParams(
        guards=guards,
        walkers=draw(st.none() | st.integers(1, guards // 4)),
        days=draw(st.integers(1, 3)),
        speed_mps=draw(st.sampled_from([0.7, 0.9, 1.3])),
        start=draw(st.dates(PatrolParams.start.replace(year=2025), PatrolParams.start)),
    )


@given(towns(), wishes())
@settings(max_examples=30, deadline=None)
def test_every_plan_is_sound(town: list[Points], params: PatrolParams) -> None:
    community = community_of(*town)
    assert_sound(plan(community, params), community, params)


@given(towns(), st.integers(4, 12))
@settings(max_examples=8, deadline=None)
def test_a_plan_is_the_same_twice(town: list[Points], guards: int) -> None:
    community, params = community_of(*town), PatrolParams(guards=guards, days=1)
    one, other = plan(community, params), plan(community, params)
    for name in ("routes", "stops", "streets", "roster", "dead_corners"):
        assert getattr(one, name).equals(getattr(other, name))
    assert replace(one.report, seconds=0) == replace(other.report, seconds=0)


@given(towns(), st.integers(1, 39), st.integers(1, 10))
@settings(max_examples=15, deadline=None)
def test_a_wish_the_crews_cannot_fill_is_refused_and_its_fixes_work(
    town: list[Points], guards: int, walkers: int
) -> None:
    community = community_of(*town)
    report = plan(community, PatrolParams(guards=guards, walkers=walkers, days=1)).report
    assert report.feasible == (walkers * 4 <= guards)
    if not report.feasible:
        assert report.reason
        mended = PatrolParams(guards=walkers * 4, walkers=walkers, days=1)
        assert plan(community, mended).report.feasible
