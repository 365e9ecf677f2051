"""Pictures of rasters: the right colours, the right way up, in the right place."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from pyproj import Transformer

from geo.crs import metric_crs
from geo.hotspot.kde import density
from geo.hotspot.window import Window
from maps.density import overlay, png, rgba, shaded, shades, top_of
from maps.styles import palette


def opened(picture: bytes) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(picture)).convert("RGBA"))


def test_shades_run_through_the_palette_from_nothing_at_all() -> None:
    table = shades()
    assert table[0].tolist() == [0, 0, 0, 0]
    assert "#{:02x}{:02x}{:02x}".format(*table[-1][:3]) == palette()["heat"][-1]
    assert table[-1][3] == 255
    assert (np.diff(table[1:, 3].astype(int)) >= 0).all()


def test_values_are_shaded_up_to_the_top_and_nothing_is_clear() -> None:
    raster = np.array([[0.0, 1.0], [2.0, np.nan]])
    assert shaded(raster, 2.0).tolist() == [[0, 128], [255, 0]]
    assert shaded(raster, 1.0).tolist() == [[0, 255], [255, 0]]
    assert shaded(raster, 0.0).max() == 0
    assert top_of(np.zeros((2, 2))) == 0
    assert top_of(np.r_[np.zeros(9), np.arange(1.0, 201.0)]) == pytest.approx(199.005)


def test_a_png_shows_what_rgba_gives_with_north_on_top() -> None:
    raster = np.arange(12.0).reshape(3, 4)
    np.testing.assert_array_equal(opened(png(raster)), rgba(raster)[::-1])
    assert opened(png(raster))[0, -1, 3] == 255


def test_an_overlay_lies_where_the_incidents_are() -> None:
    crs = metric_crs(117.9, 40.0)  # nearly a degree from the meridian: the raster is turned
    to_metres = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    x, y = to_metres.transform(117.9, 40.0)
    xy = np.array([[x, y]])
    window = Window.around(xy + np.array([[-900.0, 400.0]]), 20.0, margin_m=3000, crs=crs)
    made = overlay(density(xy, window, 100.0), window)
    strong = np.argwhere(opened(made.png)[:, :, 3] > 250).mean(axis=0) + 0.5
    height, width = opened(made.png).shape[:2]
    lon = made.west + (made.east - made.west) * strong[1] / width
    lat = made.north - (made.north - made.south) * strong[0] / height
    back = to_metres.transform(lon, lat)
    assert np.hypot(back[0] - x, back[1] - y) < 20
    assert made.top > 0
