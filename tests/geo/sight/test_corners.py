"""Dead corners: known areas, who inherits which limit, what helps, what never makes it worse."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, Point, Polygon, box

from geo.community import Community
from geo.crs import STORAGE_CRS
from geo.patrol import PatrolParams, plan
from geo.schema import RESULTS
from geo.sight import CameraRounds, DeadCorners, SightPolicy, dead_corners
from geo.sight.dead import Dead
from geo.sight.frames import corner_frame, suggestion_frame, told_suggestions
from geo.sight.suggest import Suggestion
from tests.geo.sight.test_visible import POLYGON_SHARE
from tests.geo.sight.worlds import Corner, at, square, walked
from tests.worlds import TINY_CRS, X0, Y0

DISC = POLYGON_SHARE * np.pi
ROUND = {"fov_deg": 360.0, "range_m": 20.0}


def report_of(world: Community, *ways: list[Corner], **more: object) -> dict[str, object]:
    return dead_corners(world, walked(*ways, **more)).report.as_dict()


def test_what_is_out_of_range_of_a_stop_is_never_seen() -> None:
    found = dead_corners(square(100), walked([(50, 50)]))
    assert found.report.public_m2 == pytest.approx(10_000)
    assert found.report.seen_by_feet_m2 == pytest.approx(DISC * 900)
    assert found.report.dead_m2 == found.report.never_m2 == pytest.approx(10_000 - DISC * 900)
    assert found.report.share == pytest.approx(found.report.dead_m2 / 10_000)
    (corner,) = found.corners.itertuples()
    assert (corner.corner_id, corner.reason) == ("D001", "never_seen")
    assert corner.area_m2 == pytest.approx(found.report.dead_m2)
    assert pd.isna(corner.worst_gap_min)


def test_the_shadow_of_a_pillar_is_dead_and_its_footprint_is_no_ground() -> None:
    # Seen from 4 m a pillar 2 m wide shades (2 + 5) / 2 * 6 up to the wall 10 m away, 2 x 2 of it
    # its own footprint.
    found = dead_corners(square(20, houses=[box(14, 9, 16, 11)]), walked([(10, 10)]))
    assert found.report.public_m2 == pytest.approx(396)
    assert found.report.dead_m2 == pytest.approx(21 - 4)


def test_a_guard_walking_round_the_pillar_leaves_nothing_dead() -> None:
    ring = [(8, 8), (18, 8), (18, 18), (8, 18), (8, 8)]
    found = dead_corners(square(20, houses=[box(12, 11, 14, 13)]), walked(ring))
    assert found.report.dead_m2 == pytest.approx(0, abs=0.01)
    assert len(found.corners) == 0
    assert found.suggested.empty


def test_ground_of_a_street_walked_too_late_is_dead_with_its_gap_and_limit() -> None:
    found = dead_corners(square(20), walked([(10, 10)], gap_min=150.0, limit_min=120.0))
    (corner,) = found.corners.itertuples()
    assert (corner.reason, corner.worst_gap_min, corner.max_gap_min) == ("too_late", 150, 120)
    assert corner.area_m2 == pytest.approx(400) == found.report.late_m2


def test_ground_seen_from_several_streets_takes_the_best() -> None:
    late, good = [(5.0, 10.0)], [(15.0, 10.0)]
    assert report_of(square(20), late, good, gap_min=[150.0, 60.0])["dead_m2"] == 0
    # Both too late: by its own limit the second does better, 1.25 times against 2.
    gaps, limits = [120.0, 150.0], [60.0, 120.0]
    found = dead_corners(square(20), walked(late, good, gap_min=gaps, limit_min=limits))
    assert found.corners[["worst_gap_min", "max_gap_min"]].to_numpy().tolist() == [[150, 120]]


@pytest.mark.parametrize("absent", [{"visits": 0}, {"max_gap_min": np.nan}])
def test_streets_nobody_walks_see_nothing(absent: dict[str, float]) -> None:
    found = dead_corners(square(20), walked([(10, 10)]).assign(**absent))
    assert found.report.never_m2 == pytest.approx(400)
    assert found.report.seen_by_feet_m2 == 0


def test_without_any_street_all_is_dead_but_what_cameras_see() -> None:
    world = square(60, cameras=[{"x": 30.0, "y": 30.0} | ROUND])
    found = dead_corners(world, walked())
    assert found.report.dead_m2 == pytest.approx(3600 - DISC * 400)


@pytest.mark.parametrize(("kind", "hidden"), [("wall", 200), (None, 200), ("fence", 0)])
def test_walls_hide_and_fences_do_not(kind: str | None, hidden: float) -> None:
    world = square(20, barriers=[(kind, [(0, 10), (20, 10)])])
    assert report_of(world, [(10, 5)])["dead_m2"] == pytest.approx(hidden, abs=0.01)


def test_water_and_rails_are_no_ground_but_are_seen_across() -> None:
    world = square(20, barriers=[("river", [(0, 10), (20, 10)])])
    policy = SightPolicy(river_width_m=4)
    found = dead_corners(world, walked([(10, 2)]), policy)
    assert found.report.public_m2 == pytest.approx(400 - 80)
    assert found.report.dead_m2 == pytest.approx(0, abs=0.01)


def test_private_compounds_are_left_out_unless_the_policy_takes_them_in() -> None:
    world = square(20)
    compounds = world["compounds"].reindex([0]).assign(name="a", access="private")
    world = world.replaced("compounds", compounds.set_geometry([at(box(0, 0, 10, 20))], crs=4549))
    assert report_of(world, [(10, 10)])["public_m2"] == pytest.approx(200)
    policy = SightPolicy(exclude_private=False)
    assert dead_corners(world, walked([(10, 10)]), policy).report.public_m2 == pytest.approx(400)


def test_a_camera_in_time_saves_late_ground_and_one_too_slow_does_not() -> None:
    world = square(20, cameras=[{"x": 10.0, "y": 10.0} | ROUND])
    streets = walked([(10, 10)], gap_min=150.0, limit_min=45.0)
    assert dead_corners(world, streets, rounds=CameraRounds(45)).report.dead_m2 == 0
    assert dead_corners(world, streets, rounds=CameraRounds(60)).report.late_m2 == 400


def test_ground_no_street_sees_is_saved_by_any_camera_that_is_looked_at() -> None:
    camera = {"x": 90.0, "y": 90.0} | ROUND
    stop, area = [(20.0, 20.0)], 10_000 - report_of(square(100), [(20, 20)])["dead_m2"]
    seen = report_of(square(100, cameras=[camera]), stop)
    assert seen["dead_m2"] < 10_000 - area - 500
    nobody = report_of(square(100, cameras=[camera | {"centre": None}]), stop)
    assert nobody["dead_m2"] == pytest.approx(10_000 - area)
    assert nobody["seen_by_cameras_m2"] == 0


def test_slivers_are_counted_and_not_drawn() -> None:
    world = square(20, houses=[box(14, 9, 16, 11)])
    found = dead_corners(world, walked([(10, 10)]), SightPolicy(least_m2=50))
    assert (len(found.corners), found.report.slivers) == (0, 1)
    assert found.report.dead_m2 == found.report.slivers_m2 == pytest.approx(17)
    assert any("slivers below 50" in said for said in found.report.words)


def test_no_ground_is_a_result_with_words() -> None:
    found = dead_corners(square(boundary=False), walked())
    assert found.report.share is None
    assert found.report.public_m2 == 0
    assert "No public ground" in found.report.words[0]


def test_without_a_boundary_the_ground_is_compounds_and_what_is_beside_streets() -> None:
    world = square(boundary=False)
    street = walked([(0, 0), (100, 0)])
    alone = world.replaced("streets", street)
    hull = Polygon([(0, -15), (100, -15), (100, 15), (0, 15)]).area
    assert dead_corners(alone, street).report.public_m2 == pytest.approx(
        hull + 225 * 3.14, rel=0.01
    )
    compounds = world["compounds"].reindex([0]).assign(name="a")
    yard = compounds.set_geometry([at(box(0, 15, 100, 35))], crs=TINY_CRS)
    both = alone.replaced("compounds", yard)
    more = (
        dead_corners(both, street).report.public_m2 - dead_corners(alone, street).report.public_m2
    )
    assert more == pytest.approx(2000, abs=2)


def test_points_for_buildings_hide_nothing() -> None:
    world = square(20)
    homes = world["buildings"].set_geometry([at(Point(10, 12))], crs=TINY_CRS)
    assert report_of(world.replaced("buildings", homes), [(10, 10)])["dead_m2"] == 0


def test_bad_rows_are_passed_over() -> None:
    world = square(20, barriers=[("wall", [(0, 10), (20, 10)])])
    walls = pd.concat([world["barriers"], world["barriers"].set_geometry([None], crs=TINY_CRS)])
    world = world.replaced("barriers", walls)
    two = MultiLineString([[(5, 5, 1), (6, 5, 2)], [(15, 15, 3), (16, 15, 4)]])
    streets = walked([(1, 1)], [(1, 1)], [(1, 1)]).set_index(pd.Index([7, 7, 3]))
    streets = streets.set_geometry([at(two), None, LineString()], crs=TINY_CRS)
    found = dead_corners(world, streets)
    assert found.report.dead_m2 == pytest.approx(0, abs=0.01)
    assert found.streets.index.tolist() == [7, 7, 3]


def test_a_community_without_buildings_is_measured_by_its_boundary_or_streets() -> None:
    world = square(100)
    empty = world.replaced("buildings", world["buildings"].head(0))
    assert report_of(empty, [(50, 50)])["public_m2"] == pytest.approx(10_000)
    bare = empty.replaced("boundary", empty["boundary"].head(0))
    assert report_of(bare, [(50, 50)])["share"] is None
    drawn = bare.replaced("streets", walked([(0, 0), (100, 0)])).to_crs(STORAGE_CRS)
    assert report_of(drawn, [(50, 0)])["public_m2"] == pytest.approx(3000 + 225 * 3.14, rel=0.01)


def test_any_crs_in_gives_the_same_figures_and_its_own_crs_out() -> None:
    world, streets = square(100, houses=[box(40, 40, 60, 60)]), walked([(20, 20), (80, 20)])
    here = dead_corners(world, streets)
    there = dead_corners(world.to_crs(STORAGE_CRS), streets.to_crs(STORAGE_CRS))
    assert there.corners.crs == there.suggested.crs == STORAGE_CRS
    assert there.report.dead_m2 == pytest.approx(here.report.dead_m2, rel=1e-3)


def again(world: Community, streets: pd.DataFrame, found: DeadCorners, number: int) -> float:
    """Return the dead ground with the first suggestions made true, computed from the start."""
    for one in found.suggested.head(number).itertuples():
        if one.kind == "checkpoint":
            added = walked([(0, 0)]).set_geometry([one.geometry], crs=TINY_CRS)
            streets = pd.concat([streets, added], ignore_index=True)
        else:
            row = {"centre": "C"} | {
                name: getattr(one, name) for name in ("azimuth_deg", "fov_deg", "range_m")
            }
            camera = world["cameras"].reindex([0]).assign(**row)
            camera = camera.set_geometry([one.geometry], crs=TINY_CRS)
            cameras = pd.concat([world["cameras"], camera], ignore_index=True)
            world = world.replaced("cameras", cameras)
    return dead_corners(world, streets).report.dead_m2


@pytest.mark.parametrize(("gap_min", "centres"), [(60.0, 0), (60.0, 1), (150.0, 1)])
def test_a_suggestion_removes_what_it_says(gap_min: float, centres: int) -> None:
    houses = [box(30, 30, 60, 70), box(90, 20, 100, 90)]
    world = square(120, houses=houses)
    world = world.replaced("centres", world["centres"].head(centres))
    streets = walked([(10, 10), (110, 10)], gap_min=gap_min)
    found = dead_corners(world, streets)
    advice = found.report.suggestions
    assert 1 < len(advice) <= 5
    assert all(one["removes_m2"] >= SightPolicy().least_m2 for one in advice)
    assert json.dumps(found.report.as_dict(), allow_nan=False)
    # Without a control centre nobody would look at a camera.
    assert centres or {one["kind"] for one in advice} == {"checkpoint"}
    before = found.report.dead_m2
    for number, one in enumerate(advice, 1):
        after = again(world, streets, found, number)
        assert before - after == pytest.approx(one["removes_m2"], abs=1e-3)
        before = after


def test_without_a_street_in_time_and_a_centre_nothing_is_suggested() -> None:
    world = square(120)
    world = world.replaced("centres", world["centres"].head(0))
    found = dead_corners(world, walked([(60, 60)], gap_min=150.0))
    assert found.report.dead_m2 == pytest.approx(14_400)
    assert found.report.suggestions == []


def test_suggestions_of_both_kinds_are_plain_values() -> None:
    advice = [
        Suggestion("checkpoint", at(Point(5, 5)), 300.0, box(0, 0, 1, 1)),
        Suggestion("camera", at(Point(9, 5)), 200.0, box(0, 0, 1, 1), 45.0),
    ]
    frame = suggestion_frame(advice, square(20), SightPolicy())
    first, second = told_suggestions(frame)
    assert json.loads(json.dumps([first, second], allow_nan=False)) == [first, second]
    assert (first["kind"], first["azimuth_deg"], first["range_m"]) == ("checkpoint", None, None)
    assert (second["azimuth_deg"], second["fov_deg"], second["range_m"]) == (45, 90, 50)
    assert 119 < first["lon"] < second["lon"] < 120


def test_nobody_can_turn_off_through_a_fence() -> None:
    world = square(100, barriers=[("fence", [(0, 20), (100, 20)])])
    found = dead_corners(world.replaced("centres", world["centres"].head(0)), walked([(50, 1)]))
    tops = found.suggested.geometry.y - at(Point(0, 20)).y
    assert (found.suggested["kind"] == "checkpoint").all()
    assert (tops < 0).all()


stops = st.lists(st.tuples(st.integers(1, 79), st.integers(1, 79)), max_size=3)


@given(stops, stops, stops, st.sampled_from([60.0, 150.0]))
@settings(max_examples=20, deadline=None)
def test_more_cameras_never_make_more_ground_dead(
    feet: list[Corner], few: list[Corner], more: list[Corner], gap_min: float
) -> None:
    houses = [box(20, 20, 30, 50), box(50, 50, 70, 60)]
    streets = walked(*[[place] for place in feet], gap_min=gap_min)

    def dead_m2(places: list[Corner]) -> float:
        cameras = [{"x": float(x), "y": float(y)} | ROUND for x, y in places]
        return dead_corners(square(80, houses=houses, cameras=cameras), streets).report.dead_m2

    assert dead_m2(few + more) <= dead_m2(few) + 1e-6


@given(stops, stops, st.sampled_from([60.0, 150.0]))
@settings(max_examples=30, deadline=None)
def test_corners_are_public_apart_from_each_other_and_add_up(
    feet: list[Corner], cameras: list[Corner], gap_min: float
) -> None:
    rows = [{"x": float(x), "y": float(y)} | ROUND for x, y in cameras]
    world = square(80, houses=[box(20, 20, 30, 50)], cameras=rows)
    found = dead_corners(world, walked(*[[place] for place in feet], gap_min=gap_min))
    report, shapes = found.report, found.corners.geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    together = shapely.union_all(shapes)
    assert found.corners["area_m2"].sum() + report.slivers_m2 == pytest.approx(
        report.dead_m2, rel=1e-4
    )
    assert together.area == pytest.approx(found.corners["area_m2"].sum(), rel=1e-4)
    public = at(box(0, 0, 80, 80).difference(box(20, 20, 30, 50)))
    assert together.difference(public).area == pytest.approx(0, abs=1e-6)
    assert report.dead_m2 <= report.public_m2 + 1e-6
    seen_m2 = report.seen_by_feet_m2 + report.seen_by_cameras_m2
    assert report.dead_m2 >= report.public_m2 - seen_m2 - 1e-6


def test_a_plan_of_the_tiny_community_has_its_dead_corners(tiny: Community) -> None:
    patrol = plan(tiny, PatrolParams(days=1))
    found = dead_corners(tiny, patrol.streets)
    assert list(found.corners.columns) == [*RESULTS["dead_corners"].names, "geometry"]
    assert found.corners["compound"].isin(["西苑", "东苑"]).all()
    assert found.report.public_m2 == pytest.approx(400 * 300 - 12 * 50 * 14)
    assert 0 < found.report.dead_m2 < found.report.public_m2
    added = {"camera_share", "camera_ground_share", "camera_gap_min"}
    assert set(found.streets.columns) == set(patrol.streets.columns) | added


@pytest.mark.parametrize(
    "wrong", [{"guard_range_m": 0}, {"least_m2": -1}, {"covered_share": 1.5}, {"new_fov_deg": 200}]
)
def test_a_policy_out_of_range_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be"):
        SightPolicy(**wrong)


def test_by_night_guards_see_less_and_cameras_the_same() -> None:
    night = SightPolicy().by_night()
    assert night.guard_range_m == 20
    assert night.camera_range_m == SightPolicy().camera_range_m


def test_corners_are_valid_in_degrees_where_sight_lines_nearly_touch(tiny: Community) -> None:
    """A notch ends a hair's breadth from the far side, which bends in another CRS."""
    hair_m = 1e-7
    shapes = np.array(
        [
            Polygon([(0, 0), (100, 0), (100, y), (50, end), (0, y)])
            for y, end in ((50, hair_m), (-50, -hair_m))
        ]
    )
    shapes = shapely.transform(shapes, lambda xy: np.add(xy, [X0 + 300, Y0]))
    assert shapely.is_valid(shapes).all()
    assert not gpd.GeoSeries(shapes, crs=TINY_CRS).to_crs(4326).is_valid.all()
    dead = Dead(shapes, np.array([-1, 0]))
    frame = corner_frame(dead, tiny["streets"], tiny, np.full(7, 90.0), np.full(7, 60.0))
    assert frame.to_crs(4326).is_valid.all()
    assert frame.geometry.area.tolist() == pytest.approx(frame["area_m2"].tolist(), abs=1)
