"""Metres come from the zone of the place."""

import geopandas as gpd
import pytest
from shapely import Point

from geo.crs import metric_crs, metric_crs_of


@pytest.mark.parametrize(
    ("lon", "lat", "epsg"),
    [
        (119.65, 45.53, 4549),  # Holingol: CM 120E
        (117.0, 36.6, 4548),  # CM 117E
        (75.2, 39.5, 4534),  # the westernmost zone
        (134.9, 48.0, 4554),  # the easternmost zone
        (60.73, 56.08, 32641),  # Snezhinsk: UTM 41N
        (14.4, 50.1, 32633),  # Prague: UTM 33N
        (151.2, -33.9, 32756),  # Sydney: UTM 56S
        (180.0, 10.0, 32660),
    ],
)
def test_the_nearest_zone_is_taken(lon: float, lat: float, epsg: int) -> None:
    assert metric_crs(lon, lat).to_epsg() == epsg


def test_areas_are_not_taken_from_web_mercator(shared_data: object) -> None:
    town = gpd.read_file(f"{shared_data}/momepy_bubenec/bubenec.gpkg", layer="buildings")
    metric = town.to_crs(metric_crs_of(town))
    assert town.area.sum() == pytest.approx(104_843, abs=1)
    assert metric.area.sum() == pytest.approx(43_151, abs=60)


def test_a_frame_without_crs_or_geometry_is_refused() -> None:
    with pytest.raises(ValueError, match="no CRS"):
        metric_crs_of(gpd.GeoDataFrame(geometry=[Point(0, 0)]))
    with pytest.raises(ValueError, match="no geometry"):
        metric_crs_of(gpd.GeoDataFrame(geometry=[], crs=4326))
