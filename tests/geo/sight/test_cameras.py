"""What each camera sees: its wedge less shadows, where it hangs, and what is not known of it."""

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon, box

from geo.sight.cameras import camera_views
from geo.sight.obstacles import Obstacles
from geo.sight.policy import SightPolicy
from tests.geo.sight.worlds import things
from tests.worlds import TINY_CRS

NAN = float("nan")
POLICY = SightPolicy()


def view(
    x: float,
    y: float,
    blocks: Obstacles | None = None,
    *,
    azimuth_deg: float = 0,
    fov_deg: float = 90,
    range_m: float = 30,
) -> Polygon:
    cameras = gpd.GeoDataFrame(
        {"azimuth_deg": [azimuth_deg], "fov_deg": [fov_deg], "range_m": [range_m]},
        geometry=[Point(x, y)],
        crs=TINY_CRS,
    )
    return camera_views(cameras, blocks or things(), POLICY).iloc[0]


@pytest.mark.parametrize(
    ("azimuth_deg", "east", "north"), [(0, 0, 1), (90, 1, 0), (180, 0, -1), (270, -1, 0)]
)
def test_azimuth_turns_clockwise_from_north(azimuth_deg: float, east: int, north: int) -> None:
    seen = view(100, 200, azimuth_deg=azimuth_deg)
    assert seen.contains(Point(100 + 25 * east, 200 + 25 * north))
    assert not seen.intersects(Point(100 - east, 200 - north))


@given(st.floats(0, 360), st.floats(5, 359), st.floats(5, 200))
@settings(max_examples=50, deadline=None)
def test_on_open_ground_the_view_is_its_sector(
    azimuth_deg: float, fov_deg: float, range_m: float
) -> None:
    seen = view(0, 0, azimuth_deg=azimuth_deg, fov_deg=fov_deg, range_m=range_m)
    assert seen.is_valid
    sector = fov_deg / 360 * np.pi * range_m**2
    assert 0.99 * sector < seen.area <= sector * (1 + 1e-9)


@pytest.mark.parametrize("unknown", [(NAN, 90.0), (45.0, NAN), (NAN, NAN), (0.0, 360.0)])
def test_a_camera_of_unknown_facing_sees_all_around(unknown: tuple[float, float]) -> None:
    seen = view(0, 0, azimuth_deg=unknown[0], fov_deg=unknown[1])
    assert seen.area == pytest.approx(np.pi * 900, rel=0.002)


def test_a_camera_of_unknown_range_sees_as_far_as_the_policy_says() -> None:
    reach = POLICY.camera_range_m
    assert view(0, 0, range_m=NAN).area == pytest.approx(np.pi * reach**2 / 4, rel=0.003)


@pytest.mark.parametrize("nothing", [{"range_m": 0.0}, {"fov_deg": 0.0}])
def test_a_camera_without_range_or_width_sees_nothing(nothing: dict[str, float]) -> None:
    assert view(0, 0, **nothing).is_empty


def test_columns_nobody_gave_are_unknown_and_no_place_sees_nothing() -> None:
    cameras = gpd.GeoDataFrame(geometry=[Point(0, 0), None, Point()], crs=TINY_CRS, index=[7, 8, 9])
    seen = camera_views(cameras, things(), POLICY)
    assert seen.index.tolist() == [7, 8, 9]
    assert seen.loc[7].area == pytest.approx(np.pi * POLICY.camera_range_m**2, rel=0.002)
    assert seen.loc[[8, 9]].is_empty.all()


def test_no_cameras_have_no_views() -> None:
    assert len(camera_views(gpd.GeoDataFrame(geometry=[], crs=TINY_CRS), things(), POLICY)) == 0


HOUSE = box(0, -10, 40, 0)
"""Its north wall runs along y = 0."""


@pytest.mark.parametrize("y", [0.0, -0.3, -0.99])
def test_a_camera_on_or_just_inside_a_wall_looks_out_of_it(y: float) -> None:
    seen = view(20, y, things([HOUSE]), fov_deg=360)
    assert not seen.intersects(HOUSE.buffer(-0.001))
    assert seen.area == pytest.approx(np.pi * 450, rel=0.003)


def test_a_camera_deep_inside_a_house_sees_no_ground() -> None:
    assert view(20, -5, things([HOUSE]), fov_deg=360).is_empty


def test_a_camera_at_the_corner_of_a_house_sees_three_quarters() -> None:
    seen = view(40, 0, things([box(0, -40, 40, 0)]), fov_deg=360)
    assert seen.area == pytest.approx(np.pi * 900 * 3 / 4, rel=0.003)


def test_a_house_hides_what_is_behind_it() -> None:
    # A house as wide as the wedge, whose near wall is 10 m away: a triangle of 10 x 20 is left.
    seen = view(0, 0, things([box(-50, 10, 50, 20)]), range_m=60)
    assert seen.area == pytest.approx(100)
