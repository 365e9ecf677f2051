"""A policy says how long what may stay unseen, and when; another rule never loosens a limit."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, distance

from geo.clock import LOCAL
from geo.community import Community
from geo.patrol.demand import Places, demand
from geo.patrol.limits import INCIDENT, Limits, raised
from geo.patrol.network import Network, network
from geo.patrol.policy import DEFAULT_POLICY, Policy, Rule
from tests.worlds import X0, Y0, tiny_community

BEGIN = datetime(2026, 11, 22, 6, tzinfo=LOCAL)
DAY_S = 86_400.0
TINY = tiny_community()
NET = network(TINY["streets"])
assert NET is not None


def asked(
    *rules: Rule, begin: datetime = BEGIN, days: int = 1, community: Community = TINY
) -> tuple[Places, Limits]:
    assert NET is not None
    policy = Policy(rules=rules)
    return demand(community, NET, policy, begin=begin, horizon_s=days * DAY_S)


def segment(x: float, y: float, net: Network | None = NET) -> int:
    """Return the segment at a place given in metres from the corner of the tiny community."""
    assert net is not None
    return int(distance(net.lines, Point(X0 + x, Y0 + y)).argmin())


WEST_LANE, EAST_LANE, ROAD_SOUTH = segment(100, 90), segment(300, 90), segment(200, 40)
ROAD_NORTH, EDGE = segment(200, 200), segment(0, 45)


def hours(second: float) -> float:
    return 3600.0 * second


def test_the_default_policy_is_what_the_tiny_community_asks_for() -> None:
    found, limits = demand(TINY, NET, begin=BEGIN, horizon_s=7 * DAY_S)  # type: ignore[arg-type]
    assert limits.begin_s.tolist() == [0.0]
    wanted = {WEST_LANE: 60, EAST_LANE: 60, ROAD_NORTH: 480, ROAD_SOUTH: 480, EDGE: 480}
    assert {s: limits.limit_min[s] for s in wanted} == wanted
    assert limits.why[WEST_LANE] == ("checkpoint",)
    assert set(limits.why[EAST_LANE]) == {"hazard-high", "hazard-medium", "checkpoint"}
    assert limits.why[EDGE] == ()
    by_id = dict(zip(found.ref_id, found.max_gap_min, strict=True))
    assert (by_id["P1"], by_id["P2"], by_id["2"]) == (60, 120, 60)
    assert np.isnan(by_id["P3"])
    assert np.isnan(by_id["1"])


def test_a_rule_for_the_night_is_in_force_at_night() -> None:
    dark = Rule("dark", "medium", "streets", words=("东苑巷",), hours=((18 * 60, 6 * 60),))
    _, limits = asked(dark, days=2)
    assert limits.begin_s.tolist() == [0, hours(12), hours(24), hours(36)]
    for second, limit in ((0, 480), (hours(12) - 1, 480), (hours(12), 120), (hours(24) - 1, 120)):
        assert limits.at(second)[EAST_LANE] == limit
        assert limits.at(second)[WEST_LANE] == 480
    assert limits.limit_min[EAST_LANE] == 120
    assert limits.lasting_min[EAST_LANE] == 480


@pytest.mark.parametrize(
    ("begin", "limit"),
    [
        (datetime(2026, 10, 14, 6, tzinfo=LOCAL), [480, 120]),
        (datetime(2026, 12, 31, 6, tzinfo=LOCAL), [120, 120]),
        (datetime(2027, 4, 15, 6, tzinfo=LOCAL), [120, 480]),
        (datetime(2027, 7, 1, 6, tzinfo=LOCAL), [480, 480]),
    ],
)
def test_a_season_passes_the_end_of_the_year_and_has_both_its_days(
    begin: datetime, limit: list[float]
) -> None:
    heating = Rule("heating", "medium", "streets", seasons=(((10, 15), (4, 15)),))
    _, limits = asked(heating, begin=begin)
    assert [limits.at(hours(1))[EDGE], limits.at(hours(20))[EDGE]] == limit


def test_dates_are_days_of_the_calendar_and_not_of_the_plan() -> None:
    feast = Rule("feast", "high", "streets", dates=((date(2026, 11, 23), date(2026, 11, 23)),))
    _, limits = asked(feast, days=3)
    assert limits.begin_s.tolist() == [0, hours(18), hours(42)]
    assert [limits.at(hours(h))[EDGE] for h in (17, 18, 41, 42)] == [480, 60, 60, 480]


def test_a_place_out_of_season_has_no_limit_of_its_own() -> None:
    flood = Rule("flood", "high", "hazards", words=("消防",), seasons=(((6, 1), (9, 30)),))
    found, limits = asked(flood)
    assert np.isnan(found.max_gap_min).all()
    assert limits.limit_min.min() == 480
    found, _ = asked(flood, begin=datetime(2026, 9, 30, 6, tzinfo=LOCAL))
    assert dict(zip(found.ref_id, found.max_gap_min, strict=True))["2"] == 60
    assert np.isnan(found.lasting_min).all()


def test_closed_hazards_and_old_incidents_ask_for_nothing() -> None:
    hazards = TINY["hazards"].assign(status="closed")
    recent = Rule("recent", "high", "incidents", days=10)
    _, limits = asked(
        Rule("hazard", "high", "hazards"), recent, community=TINY.replaced("hazards", hazards)
    )
    tight = np.flatnonzero(limits.limit_min < 480)
    assert tight.tolist() == [EAST_LANE]  # the incident of 2 April; that of 1 March is too old


def test_schools_raise_all_streets_within_reach() -> None:
    buildings = TINY["buildings"].copy()
    buildings.loc[buildings["building_id"] == "W2", "use"] = "school"  # x 120–170, y 40–54
    rule = Rule("school", "high", "buildings", words=("school",), hours=((420, 510),))
    _, limits = asked(rule, community=TINY.replaced("buildings", buildings))
    tight = set(np.flatnonzero(limits.limit_min == 60).tolist())
    # The junctions at (200, 90) and (200, 0) are 47 m and 50 m away: what begins there counts.
    south = {segment(100, 0), segment(300, 0)}
    assert tight == {WEST_LANE, EAST_LANE, ROAD_SOUTH, ROAD_NORTH, *south}


def test_a_rule_that_is_switched_off_says_nothing() -> None:
    _, limits = asked(Rule("off", "high", "streets", active=False))
    assert limits.limit_min.min() == 480
    assert limits.why == [()] * len(limits.limit_min)


def test_an_incident_raises_its_surroundings_until_the_shift_ends() -> None:
    assert NET is not None
    _, limits = asked(days=2)
    spot = np.array([Point(X0 + 20, Y0 + 45)])
    after = raised(limits, NET, spot, now_s=hours(9.5), until_s=hours(16))
    assert after.begin_s.tolist() == [0, hours(9.5), hours(16)]
    assert [after.at(hours(h))[EDGE] for h in (9, 9.5, 15.9, 16)] == [480, 60, 60, 480]
    assert after.limit_min[EAST_LANE] == 480
    assert after.why[EDGE] == (INCIDENT,)


@st.composite
def any_rule(draw: st.DrawFn, name: str) -> Rule:
    of = draw(st.sampled_from(["checkpoints", "hazards", "incidents", "buildings", "streets"]))
    tiers = ["high", "medium", "ordinary", *(["own"] if of == "checkpoints" else [])]
    minute = st.integers(0, 1439)
    day = st.tuples(st.integers(1, 12), st.integers(1, 28))
    hours_ = draw(st.lists(st.tuples(minute, minute.map(lambda m: m + 1)), max_size=2))
    return Rule(
        name,
        draw(st.sampled_from(tiers)),
        of,
        severity=draw(st.integers(1, 4)) if of == "hazards" else None,
        lit=draw(st.booleans()) if of == "streets" else None,
        words=draw(st.sampled_from([(), ("苑",), ("消防", "residential")])),
        hours=tuple(pair for pair in hours_ if pair[0] != pair[1]),
        seasons=tuple(draw(st.lists(st.tuples(day, day), max_size=1))),
    )


@st.composite
def two_policies(draw: st.DrawFn) -> tuple[list[Rule], Rule]:
    count = draw(st.integers(0, 4))
    return [draw(any_rule(f"r{number}")) for number in range(count)], draw(any_rule("more"))


@settings(max_examples=60, deadline=None)
@given(two_policies(), st.floats(0, 3 * DAY_S - 1))
def test_another_rule_never_loosens_a_limit(worlds: tuple[list[Rule], Rule], second: float) -> None:
    rules, more = worlds
    _, before = asked(*rules, days=3)
    _, after = asked(*rules, more, days=3)
    assert (after.at(second) <= before.at(second)).all()
    assert (after.limit_min <= before.limit_min).all()
    assert (after.limit_min <= after.at(second)).all()
    assert (after.at(second) <= after.lasting_min).all()
    assert (np.diff(after.begin_s) > 0).all()


@settings(max_examples=60, deadline=None)
@given(any_rule("one"), st.integers(0, 3 * 1440 - 1))
def test_a_rule_is_in_force_exactly_when_clock_and_calendar_say_so(rule: Rule, minute: int) -> None:
    _, limits = asked(rule, days=3)
    moment = BEGIN + timedelta(minutes=minute)
    now, day = moment.hour * 60 + moment.minute, (moment.month, moment.day)
    in_hours = not rule.hours or any(
        a <= now < b if a < b else now >= a or now < b for a, b in rule.hours
    )
    in_season = not rule.seasons or any(
        a <= day <= b if a <= b else day >= a or day <= b for a, b in rule.seasons
    )
    part = np.searchsorted(limits.begin_s, minute * 60.0, side="right") - 1
    assert limits.in_force[part, 0] == (in_hours and in_season)


def test_a_policy_names_everything_that_is_wrong_with_it() -> None:
    with pytest.raises(ValueError, match=r"high_min .*; .*reach_m .*; two rules are named x"):
        Policy(high_min=0, reach_m=0, rules=(Rule("x", "high", "streets"),) * 2)
    with pytest.raises(ValueError, match="severity is of hazards only; lit is of streets only"):
        Rule("x", "high", "gates", severity=2, lit=True)
    with pytest.raises(ValueError, match="must not fall"):
        replace(DEFAULT_POLICY, medium_min=30.0)
