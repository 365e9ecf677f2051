"""What a camera looks at on a map: as far as walls let it, and nothing where it is not known."""

import geopandas as gpd
import numpy as np
import pytest
from shapely import Point

from geo.community import Community
from maps.cones import cones
from tests.worlds import TINY_CRS, X0, Y0


def with_camera(  # noqa: PLR0917 - what a camera is
    tiny: Community, x: float, y: float, azimuth_deg: float, fov_deg: float, range_m: float
) -> Community:
    """Return the tiny community with one camera; house W1 is at (30, 40) to (80, 54)."""
    frame = gpd.GeoDataFrame(
        {"azimuth_deg": [azimuth_deg], "fov_deg": [fov_deg], "range_m": [range_m]},
        geometry=[Point(X0 + x, Y0 + y)],
        crs=TINY_CRS,
    )
    return tiny.replaced("cameras", frame)


def test_a_house_cuts_the_view_short(tiny: Community) -> None:
    # 10 m before the long wall a wedge of a right angle ends there: a triangle of 20 x 10.
    cone = cones(with_camera(tiny, 55, 30, 0, 90, 50)).iloc[0]
    assert cone.area == pytest.approx(100)


def test_on_open_ground_the_view_is_its_sector(tiny: Community) -> None:
    cone = cones(with_camera(tiny, 55, 20, 180, 60, 50)).iloc[0]
    assert cone.area == pytest.approx(np.pi * 2500 / 6, rel=0.005)


def test_a_camera_that_sees_all_around_needs_no_azimuth(tiny: Community) -> None:
    cone = cones(with_camera(tiny, 55, 0, np.nan, 360, 30)).iloc[0]
    assert cone.area == pytest.approx(np.pi * 900, rel=0.01)


@pytest.mark.parametrize("unknown", [(np.nan, 60, 50), (90, np.nan, 50), (90, 60, np.nan)])
def test_no_view_is_drawn_where_it_is_not_known(
    tiny: Community, unknown: tuple[float, float, float]
) -> None:
    assert cones(with_camera(tiny, 55, 20, *unknown)).isna().all()


def test_no_view_is_drawn_for_a_camera_inside_a_house(tiny: Community) -> None:
    assert cones(with_camera(tiny, 55, 47, 0, 60, 50)).isna().all()
