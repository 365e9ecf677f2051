"""What a camera looks at."""

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from maps.cones import cones


def camera(azimuth_deg: float, fov_deg: float, range_m: float) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"azimuth_deg": [azimuth_deg], "fov_deg": [fov_deg], "range_m": [range_m]},
        geometry=[Point(1000, 2000)],
        crs="EPSG:4549",
    )


@pytest.mark.parametrize(
    ("azimuth_deg", "east", "north"), [(0, 0, 1), (90, 1, 0), (180, 0, -1), (270, -1, 0)]
)
def test_azimuth_turns_clockwise_from_north(azimuth_deg: float, east: int, north: int) -> None:
    cone = cones(camera(azimuth_deg, 60, 50)).iloc[0]
    assert cone.contains(Point(1000 + 40 * east, 2000 + 40 * north))
    assert not cone.intersects(Point(1000 - 1 * east, 2000 - 1 * north))


@given(st.floats(0, 360), st.floats(5, 355), st.floats(5, 200))
@settings(max_examples=50, deadline=None)
def test_the_wedge_is_as_wide_and_as_long_as_it_says(
    azimuth_deg: float, fov_deg: float, range_m: float
) -> None:
    cone = cones(camera(azimuth_deg, fov_deg, range_m)).iloc[0]
    assert cone.is_valid
    arc = np.array(cone.exterior.coords)[1:-1] - [1000, 2000]
    assert np.hypot(*arc.T) == pytest.approx(np.full(len(arc), range_m))
    # A fan of chords is a little smaller than the sector it stands for.
    sector = fov_deg / 360 * np.pi * range_m**2
    assert 0.995 * sector < cone.area <= sector * (1 + 1e-9)


def test_a_camera_that_sees_all_around_has_a_disc_and_needs_no_azimuth() -> None:
    cone = cones(camera(float("nan"), 360, 30)).iloc[0]
    assert cone.area == pytest.approx(np.pi * 900, rel=0.01)
    assert cone.contains(Point(1000, 2000))


@pytest.mark.parametrize("unknown", [(np.nan, 60, 50), (90, np.nan, 50), (90, 60, np.nan)])
def test_no_wedge_is_drawn_where_the_view_is_not_known(unknown: tuple[float, ...]) -> None:
    assert cones(camera(*unknown)).isna().all()
