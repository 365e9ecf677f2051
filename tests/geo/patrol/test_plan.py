"""From a community to a patrol plan and what it says of itself."""

import json
from dataclasses import replace
from datetime import date

import geopandas as gpd
import pytest
from shapely import Point

from data.samples import demo_community
from geo.community import Community
from geo.patrol import Gap, Patrol, PatrolParams, plan
from tests.geo.patrol.checks import assert_sound
from tests.geo.patrol.worlds import community_of
from tests.worlds import X0, Y0

FOUR = PatrolParams(guards=16, days=2)


@pytest.fixture(scope="module")
def planned(tiny: Community) -> Patrol:
    return plan(tiny, FOUR)


def test_the_plan_of_tiny_is_sound(planned: Patrol, tiny: Community) -> None:
    assert_sound(planned, tiny, FOUR)


def test_tiny_has_2_1_km_of_streets_in_one_part(planned: Patrol) -> None:
    assert planned.report.network_km == pytest.approx(2.1)
    assert planned.report.parts == 1
    assert planned.report.unseen_share == 0


def test_four_walkers_on_a_walk_of_2800_m_leave_no_place_longer_than_a_lap_and_two_rests(
    planned: Patrol,
) -> None:
    """700 m apart at 0.9 m/s is 778 s; a rest is 10 or 30 min; a lap alone takes 3,111 s."""
    worst_s = planned.report.uniform.worst_gap_min * 60
    assert 778 < worst_s < 3111 + 600 + 1800


def test_the_bound_of_tiny_is_its_length_over_what_four_can_walk(planned: Patrol) -> None:
    """2,100 m at 4 * 0.9 m/s; 35 windows hold the six hours of meals, one a 35th of 30 minutes."""
    assert planned.report.uniform.bound_min == pytest.approx(2100 / 3.6 / 60 + 30 / 35)


def test_each_limit_comes_from_the_checkpoints_and_hazards_beside_the_street(
    planned: Patrol,
) -> None:
    limit = planned.streets.set_index("name")["max_gap_min"]
    assert limit["西苑巷"] == 60  # checkpoint P1
    assert limit["东苑巷"] == 60  # a hazard of severity 4
    assert limit["南巷"] == 480


def test_every_checkpoint_and_open_hazard_is_passed(planned: Patrol) -> None:
    passed = planned.stops.groupby("kind")["ref_id"].agg(set)
    assert passed["checkpoint"] == {"P1", "P2", "P3"}
    assert passed["hazard"] == {"1", "2"}
    assert {"meal", "handover"} <= set(passed.index)


def test_a_stop_is_on_the_route_the_guard_walks_then(planned: Patrol) -> None:
    for guard, stops in planned.stops[planned.stops["kind"] == "checkpoint"].groupby("guard_id"):
        routes = planned.routes[planned.routes["guard_id"] == guard]
        for place, at in zip(stops.geometry, stops["planned_at"], strict=True):
            now = routes[(routes["start"] <= at) & (at <= routes["end"])]
            assert now.distance(place).min() < 0.5


def test_the_report_has_the_keys_of_the_contract_and_is_json(planned: Patrol) -> None:
    report = json.loads(json.dumps(planned.report.as_dict(), allow_nan=False))
    assert set(report) >= {
        "feasible", "reason", "fixes", "guards", "on_duty_min", "on_duty_max", "on_duty_mean",
        "walking_mean", "legal_violations", "network_km", "uniform", "weighted",
        "deadlines_met_share", "unseen_share", "km_per_guard", "balance", "successor_hit",
        "handover_gap_min", "seconds", "seed", "version",
    }  # fmt: skip
    for gap in (report["uniform"], report["weighted"]):
        assert gap["ratio"] == pytest.approx(gap["worst_gap_min"] / gap["bound_min"])


def test_on_one_round_walking_time_is_shifts_without_handovers_and_meals(tiny: Community) -> None:
    report = plan(tiny, replace(FOUR, prefer="streets")).report
    assert report.walking_mean == pytest.approx(4 * (480 - 2 - 30) / 480)
    assert report.km_per_guard == pytest.approx((480 - 32) * 60 * 0.9 / 1000)
    assert report.balance == pytest.approx(1)
    assert report.on_duty_mean == 4


def test_the_same_seed_gives_the_same_plan(planned: Patrol, tiny: Community) -> None:
    again = plan(tiny, FOUR)
    for name in ("routes", "stops", "streets", "roster", "dead_corners"):
        assert getattr(again, name).equals(getattr(planned, name))
    assert replace(again.report, seconds=0) == replace(planned.report, seconds=0)


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857"])
def test_the_plan_is_in_the_crs_of_the_community(
    crs: str, planned: Patrol, tiny: Community
) -> None:
    community = tiny.to_crs(crs)
    elsewhere = plan(community, FOUR)
    assert_sound(elsewhere, community, FOUR)
    worst = elsewhere.report.uniform.worst_gap_min
    assert worst == pytest.approx(planned.report.uniform.worst_gap_min, rel=0.02)


def test_fewer_than_four_guards_cannot_walk_round_the_clock(tiny: Community) -> None:
    refused = plan(tiny, PatrolParams(guards=3))
    assert not refused.report.feasible
    assert "there are 3" in refused.report.reason
    assert refused.report.fixes == ["保安增至 4 名。 Employ 4 guards."]
    assert len(refused.routes) == len(refused.stops) == len(refused.roster) == 0
    assert len(refused.streets) == len(tiny["streets"])
    assert refused.routes.crs == refused.stops.crs == refused.streets.crs == tiny.crs


def test_more_walkers_than_the_crews_have_are_refused_with_both_ways_out(tiny: Community) -> None:
    refused = plan(tiny, PatrolParams(guards=18, walkers=5))
    assert not refused.report.feasible
    assert "2,433 h a year each, more than" in refused.report.reason
    assert [fix.split("。 ")[1] for fix in refused.report.fixes[:2]] == [
        "Have 4/4/4 on duty.",
        "Employ 20 guards.",
    ]
    assert plan(tiny, PatrolParams(guards=20, walkers=5, days=1)).report.feasible
    assert plan(tiny, PatrolParams(guards=18, walkers=4, days=1)).report.feasible


def test_control_centres_manned_by_all_the_guards_leave_nobody_to_walk(tiny: Community) -> None:
    posts = ("一号监控中心",)
    refused = plan(tiny, PatrolParams(guards=4, days=1, posts=posts, posts_apart=False))
    assert not refused.report.feasible
    assert "Nobody is left to walk" in refused.report.reason
    beside = plan(tiny, PatrolParams(guards=4, days=1, posts=posts))
    assert beside.report.feasible
    assert "4.42" in beside.report.law


def test_ground_nobody_sees_is_drawn_and_counted(planned: Patrol, tiny: Community) -> None:
    sight = planned.report.sight
    assert sight is not None
    drawn_m2 = planned.dead_corners.area.sum()
    assert drawn_m2 == pytest.approx(planned.dead_corners["area_m2"].sum(), rel=1e-4)
    assert drawn_m2 == pytest.approx(sight["dead_m2"] - sight["slivers_m2"], rel=1e-4)
    built = tiny["buildings"].union_all()
    assert planned.dead_corners.intersection(built).area.sum() == pytest.approx(0, abs=1e-3)


def test_cameras_that_look_often_enough_keep_a_limit_for_the_guards(tiny: Community) -> None:
    """One camera east of the west edge looks along 东苑巷 and sees all of it every 60 minutes."""
    row = {"name": ["C2"], "centre": ["一号监控中心"], "azimuth_deg": [90.0], "fov_deg": [60.0]}
    at = Point(X0 + 199, Y0 + 90)
    camera = gpd.GeoDataFrame(row | {"range_m": [250.0]}, geometry=[at], crs=tiny.crs)
    watched = plan(tiny.replaced("cameras", camera), FOUR)
    lane = watched.streets.set_index("name").loc["东苑巷"]
    assert (lane["max_gap_min"], lane["camera_gap_min"]) == (60, 60)
    blind = plan(tiny, FOUR, eyes=None)
    assert blind.streets["camera_gap_min"].isna().all()
    assert len(blind.dead_corners) == 0


def test_a_community_without_streets_has_no_plan() -> None:
    refused = plan(community_of())
    assert not refused.report.feasible
    assert "no walkable streets" in refused.report.reason
    assert refused.report.uniform == Gap(None, None)
    assert refused.report.uniform.ratio is None


def test_streets_alone_are_enough() -> None:
    streets_only = community_of([(0, 0), (300, 0)])
    empty = streets_only["buildings"].iloc[:0]
    bare = replace(streets_only, layers={**streets_only.layers, "buildings": empty})
    assert plan(bare, PatrolParams(guards=4, days=1)).report.feasible


def test_a_walk_too_long_for_a_shift_is_told(tiny: Community) -> None:
    assert "24.2 km in a shift" in plan(tiny, FOUR).report.reason
    assert "km in a shift" not in plan(tiny, replace(FOUR, speed_mps=0.55)).report.reason


def test_streets_that_are_cut_off_are_told_and_not_walked() -> None:
    params = PatrolParams(guards=4, days=1)
    result = plan(community_of([(0, 0), (300, 0)], [(900, 0), (1000, 0)]), params)
    assert result.report.unseen_share == pytest.approx(0.25)
    assert "0.1 km of streets in 1 other parts are cut off" in result.report.reason
    assert result.streets["visits"].tolist()[1] == 0
    assert result.streets["worst_gap_min"].tolist()[1] == 24 * 60


def test_a_round_longer_than_the_plan_is_told_and_bound_by_the_plan() -> None:
    """One guard at 0.9 m/s walks 23.8 km in a day with rests; the round is 200 km."""
    result = plan(community_of([(0, 0), (100_000, 0)]), PatrolParams(guards=4, days=1))
    report = result.report
    assert report.uniform == Gap(pytest.approx(24 * 60), pytest.approx(24 * 60))
    assert report.unseen_share == 1
    assert "not walked from end to end in 1 days" in report.reason


def test_limits_beyond_reach_are_answered_with_the_guards_they_take(tiny: Community) -> None:
    checkpoints = tiny["checkpoints"].assign(max_gap_min=1.0)
    wish = replace(tiny, layers={**tiny.layers, "checkpoints": checkpoints})
    report = plan(wish, PatrolParams(guards=4, days=1)).report
    assert report.feasible
    assert report.deadlines_met_share < 1
    assert any(
        "A limit of 1 min" in fix and "at least" in fix and "guards" in fix for fix in report.fixes
    )


@pytest.mark.parametrize(
    ("wish", "named"),
    [
        ({"guards": 0}, "guards"),
        ({"walkers": 0}, "walkers"),
        ({"days": 0}, "days"),
        ({"days": 367}, "days"),
        ({"speed_mps": 0.0}, "speed_mps"),
        ({"time_limit_s": 0.0}, "time_limit_s"),
        ({"time_limit_s": float("nan")}, "time_limit_s"),
        ({"seed": -1}, "seed"),
    ],
)
def test_wishes_out_of_range_are_refused_by_name(wish: dict[str, float], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        PatrolParams(**wish)


def test_progress_rises_from_zero_to_one(tiny: Community) -> None:
    told: list[float] = []
    plan(tiny, PatrolParams(days=1), progress=lambda _, share: told.append(share))
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)


def test_one_plan_goes_on_where_the_former_roster_ended(tiny: Community) -> None:
    first, second = (
        plan(tiny, PatrolParams(start=date(2026, 11, day), days=1)).roster for day in (22, 23)
    )
    assert first["end"].max() == second["start"].min()


def test_the_demo_community_gets_a_lawful_plan_for_its_18_guards() -> None:
    community, params = demo_community(), PatrolParams(days=3)
    result = plan(community, params)
    assert_sound(result, community, params)
    assert result.report.guards == 18
    assert (result.report.on_duty_min, result.report.on_duty_max) == (4, 5)
    alike, tight = result.report.alternatives
    assert alike["worst_gap_min"] < 1.07 * result.report.uniform.bound_min
    assert tight["stretch"] < alike["stretch"] / 3
    assert result.report.weighted.worst_gap_min == pytest.approx(60 * tight["stretch"])
    enough = result.report.walkers_for_all
    assert enough in {7, 8}  # laps are woven at random, and one more street changes the draws
    assert any(f"{enough} walking at once" in fix for fix in result.report.fixes)


def test_where_streets_are_to_be_seen_alike_all_share_one_round() -> None:
    community, params = demo_community(), PatrolParams(days=3, prefer="streets")
    report = plan(community, params).report
    assert report.uniform.ratio < 1.07
    assert len(report.alternatives) == 1
