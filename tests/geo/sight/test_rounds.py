"""Camera rounds as visits: the operator's arithmetic, who counts, and which streets are watched."""

from math import inf

import pandas as pd
import pytest

from geo.sight import CameraRounds, SightPolicy, dead_corners, watched
from geo.sight.rounds import camera_gaps_min, centre_rounds, gap_with_more_min, told
from tests.geo.sight.worlds import square, walked


def cameras(count: int, **more: object) -> list[dict[str, object]]:
    return [{"x": 5.0 + number, "y": 5.0} | more for number in range(count)]


def test_a_round_takes_a_view_of_each_camera() -> None:
    world = square(cameras=cameras(12))
    (one,) = centre_rounds(world, CameraRounds(interval_min=60, view_s=10))
    assert (one.centre, one.cameras, one.round_min, one.gap_min) == ("C", 12, 2.0, 60)
    assert one.kept


def test_a_round_longer_than_its_interval_is_told_with_the_arithmetic() -> None:
    world, rounds = square(cameras=cameras(90)), CameraRounds(interval_min=10, view_s=10)
    done = centre_rounds(world, rounds)
    assert done[0].gap_min == 15
    assert camera_gaps_min(world, done).tolist() == [15] * 90
    (said,) = told(world, done, rounds)
    assert "90 cameras x 10 s = 15.0 min, more than the 10 min asked" in said


def test_operators_share_a_round() -> None:
    world = square(cameras=cameras(90))
    (one,) = centre_rounds(world, CameraRounds(interval_min=10, view_s=10, operators=2))
    assert (one.round_min, one.kept) == (7.5, True)


def test_a_centre_may_have_its_own_interval() -> None:
    world = square(cameras=cameras(1))
    (one,) = centre_rounds(world, CameraRounds(60, own_interval_min={"C": 15}))
    assert one.gap_min == 15


@pytest.mark.parametrize("centre", [None, "nowhere"])
def test_cameras_of_no_centre_count_for_nothing_and_are_told(centre: str | None) -> None:
    world, rounds = square(cameras=[*cameras(1), *cameras(2, centre=centre)]), CameraRounds()
    done = centre_rounds(world, rounds)
    assert camera_gaps_min(world, done).tolist() == [60, inf, inf]
    (said,) = told(world, done, rounds)
    assert said.startswith("2 个摄像头没有所属中心")


def test_new_cameras_lengthen_the_round_of_the_centre() -> None:
    world = square(cameras=cameras(58))
    assert gap_with_more_min(world, CameraRounds(interval_min=10, view_s=10), 2) == 10
    assert gap_with_more_min(world, CameraRounds(interval_min=10, view_s=10), 8) == 11
    assert gap_with_more_min(square(), CameraRounds(), 1) == 60


@pytest.mark.parametrize(
    "wrong", [{"interval_min": 0}, {"view_s": -1}, {"operators": 0}, {"own_interval_min": {"C": 0}}]
)
def test_rounds_out_of_range_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="must be"):
        CameraRounds(**wrong)


def test_a_street_is_watched_where_cameras_see_nine_tenths_of_it() -> None:
    world = square(cameras=[{"x": 50.0, "y": 50.0, "fov_deg": 360.0, "range_m": 20.0}])
    # Of lines through the camera 40 m are seen: 42 m long, 50 m long, and one out of range.
    lines = ([(29, 50), (71, 50)], [(50, 25), (50, 75)], [(0, 5), (90, 5)])
    streets = dead_corners(world, walked(*lines)).streets
    assert streets["camera_share"].tolist() == pytest.approx([40 / 42, 40 / 50, 0])
    assert streets["camera_gap_min"].tolist() == [60, inf, inf]
    assert streets["camera_ground_share"].between(0, 1).all()
    loose = dead_corners(world, walked(*lines), SightPolicy(covered_share=0.8)).streets
    assert loose["camera_gap_min"].tolist() == [60, 60, inf]


def test_a_street_waits_for_the_slowest_of_the_cameras_it_takes() -> None:
    wide = {"fov_deg": 360.0, "range_m": 12.0, "y": 50.0}
    world = square(cameras=[{"x": 40.0} | wide, {"x": 60.0, "centre": "slow"} | wide])
    centres = pd.concat([world["centres"], world["centres"].assign(name="slow")])
    world = world.replaced("centres", centres)
    rounds = CameraRounds(30, own_interval_min={"slow": 90})
    lines = ([(35, 50), (45, 50)], [(35, 50), (65, 50)])
    streets = dead_corners(world, walked(*lines), rounds=rounds).streets
    assert streets["camera_gap_min"].tolist() == [30, 90]
    alone = watched(world, walked(*lines), rounds=rounds)
    pd.testing.assert_frame_equal(alone, streets)
