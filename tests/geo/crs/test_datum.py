"""What is shifted comes back, and lands where the published points say."""

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point

from geo.crs import Datum, from_wgs84, shifted, to_wgs84

SHIFTED = [Datum.gcj02, Datum.bd09]
in_china = st.tuples(st.floats(73.5, 135.5), st.floats(17.0, 54.0))
on_earth = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [  # eviltransform's published test points: Shanghai, Shenzhen, Beijing
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ],
)
def test_published_points_of_gcj02(wgs84: tuple[float, float], gcj02: tuple[float, float]) -> None:
    assert from_wgs84(np.array([wgs84]), Datum.gcj02)[0] == pytest.approx(gcj02, abs=1e-12)
    assert to_wgs84(np.array([gcj02]), Datum.gcj02)[0] == pytest.approx(wgs84, abs=1e-12)


def test_published_points_of_gcoord() -> None:
    place = np.array([(123.0, 45.0)])
    gcj02 = from_wgs84(place, Datum.gcj02)[0]
    assert gcj02 == pytest.approx((123.00607541, 45.00197815), abs=5e-6)
    back = to_wgs84(place, Datum.bd09)
    assert back[0] == pytest.approx((122.98762210, 44.99171540), abs=5e-6)
    assert from_wgs84(back, Datum.gcj02)[0] == pytest.approx((122.99363304, 44.99365430), abs=5e-6)


@given(in_china, st.sampled_from(SHIFTED))
def test_there_and_back_is_where_it_was(place: tuple[float, float], datum: Datum) -> None:
    places = np.array([place])
    moved = from_wgs84(places, datum)
    metres = np.hypot(*((moved - places) * 111_000).T)
    assert 10 < metres < 2_000
    assert np.abs(to_wgs84(moved, datum) - places).max() < 1e-9


@given(in_china, st.sampled_from(SHIFTED))
def test_back_and_there_is_where_it_was(place: tuple[float, float], datum: Datum) -> None:
    places = np.array([place])
    assert np.abs(from_wgs84(to_wgs84(places, datum), datum) - places).max() < 1e-9


@given(on_earth, st.sampled_from(SHIFTED))
def test_nothing_is_shifted_outside_china(place: tuple[float, float], datum: Datum) -> None:
    lon, lat = place
    if 71 < lon < 139 and -0.2 < lat < 57:
        return
    places = np.array([place])
    assert (from_wgs84(places, datum) == places).all()
    assert (to_wgs84(places, datum) == places).all()


@given(st.lists(in_china, min_size=1, max_size=6), st.sampled_from(SHIFTED))
def test_many_places_at_once_are_each_on_its_own(
    places: list[tuple[float, float]], datum: Datum
) -> None:
    together = to_wgs84(np.array(places), datum)
    alone = [to_wgs84(np.array([place]), datum)[0] for place in places]
    assert np.abs(together - alone).max() < 1e-11


def test_the_same_datum_changes_nothing_and_gives_a_copy() -> None:
    places = np.array([(119.65, 45.53)])
    for moved in (from_wgs84(places, Datum.wgs84), to_wgs84(places, Datum.wgs84)):
        assert (moved == places).all()
        assert moved is not places


def test_what_is_no_place_stays_none_and_no_place_is_needed() -> None:
    for datum in SHIFTED:
        assert np.isnan(to_wgs84(np.array([(np.nan, np.nan)]), datum)).all()
        assert to_wgs84(np.empty((0, 2)), datum).shape == (0, 2)


def test_a_frame_is_shifted_with_its_columns_and_gaps() -> None:
    shapes = [Point(119.65, 45.53), None, LineString([(119.65, 45.53), (119.66, 45.54)])]
    frame = gpd.GeoDataFrame({"name": ["甲", "乙", "丙"]}, geometry=shapes, crs=4326)
    there = shifted(frame, Datum.wgs84, Datum.bd09)
    assert there["name"].tolist() == ["甲", "乙", "丙"]
    assert there.geometry.iloc[1] is None
    assert there.geometry.iloc[0].distance(frame.geometry.iloc[0]) > 1e-3
    back = shifted(there, Datum.bd09, Datum.wgs84)
    assert back.geometry.iloc[2].equals_exact(frame.geometry.iloc[2], 1e-9)
    straight = shifted(shifted(frame, Datum.wgs84, Datum.gcj02), Datum.gcj02, Datum.bd09)
    assert straight.geometry.iloc[0].equals_exact(there.geometry.iloc[0], 1e-9)


def test_metres_are_not_shifted() -> None:
    frame = gpd.GeoDataFrame(geometry=[Point(4e5, 5e6)], crs=4549)
    with pytest.raises(ValueError, match="degrees"):
        shifted(frame, Datum.gcj02, Datum.wgs84)
