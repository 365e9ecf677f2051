"""Pages of many incidents: their size, and how long they take, of a community and of a city."""

import gzip
import time
from datetime import date, datetime
from statistics import median

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from api.bench.hotspot.speed import SEED, Row, timed
from data.samples import demo_community
from geo.clock import LOCAL
from geo.community import Community
from geo.crs import metric_crs_of
from geo.hotspot.atlas import atlas
from geo.hotspot.ground import Surroundings
from geo.hotspot.params import HotspotParams
from geo.hotspot.pyramid import LEVEL, TILE_PX, Pyramid, gathered, pixels
from maps.assets import Assets
from maps.density import png
from maps.pages.city import TITLES, CityLayer, Dot, city
from maps.pages.heatmap import heatmap
from maps.scene import Scene

COMMUNITIES, EACH = 1_000, 1_000
ZOOMS = (9, 11, 13, 15, 17)
TILES = 40
"""Tiles drawn of each zoom, around communities drawn by the seed."""
DAYS = 365
LINKED = Assets("", "", inline=False)
"""A page is measured without its assets: they are links, and kept by the browser."""


def incidents(community: Community, points: int) -> GeoDataFrame:
    """Return incidents around the buildings of a community, in a year, one in four discovered."""
    rng = np.random.default_rng(SEED)
    buildings = community["buildings"]
    metric = buildings.to_crs(metric_crs_of(buildings))
    places = shapely.get_coordinates(shapely.centroid(metric.geometry.to_numpy()))
    weight = rng.gamma(0.6, 1.0, len(places))
    own = rng.choice(len(places), points, p=weight / weight.sum())
    xy = places[own] + rng.normal(0, 40, (points, 2))
    begin = pd.Timestamp(datetime(2026, 1, 1, tzinfo=LOCAL))
    at = begin + pd.to_timedelta(rng.integers(0, DAYS * 86_400, points), unit="s")
    frame = {
        "reported_at": pd.Series(at).astype(pd.DatetimeTZDtype("us", LOCAL)),
        "category": "1101",
        "source": np.where(rng.random(points) < 0.25, "discovered", "reported"),
    }
    return gpd.GeoDataFrame(frame, geometry=shapely.points(xy), crs=metric.crs)


def page_row(points: int) -> Row:
    """Return what the heatmaps of one community with so many incidents take, and their size."""
    community = demo_community(SEED)
    given = incidents(community, points)
    around = Surroundings(community["buildings"], community["boundary"])
    params = HotspotParams(cell_m=50.0, bandwidth_m=100.0)
    begin = time.perf_counter()
    made = atlas(given, params, around)
    seen = time.perf_counter() - begin
    begin = time.perf_counter()
    html = heatmap(Scene(community.name, community), made, LINKED).encode()
    drawn = time.perf_counter() - begin
    return {
        "what": "heatmap page", "points": points, "atlas_s": seen, "page_s": drawn,
        "bytes": len(html), "gzip_bytes": len(gzip.compress(html, 4)),
    }  # fmt: skip


def city_rows(communities: int = COMMUNITIES, each: int = EACH) -> list[Row]:
    """Return what the map of a city takes: its counts, its tiles by zoom, its page."""
    rng = np.random.default_rng(SEED)
    middle = rng.uniform([116.0, 39.6], [116.8, 40.2], (communities, 2))
    lon, lat = (np.repeat(middle, each, axis=0) + rng.normal(0, 0.004, (communities * each, 2))).T
    begin = time.perf_counter()
    made = Pyramid(*gathered(*pixels(lon, lat)))
    counted = time.perf_counter() - begin
    begin = time.perf_counter()
    made.top(0)
    scaled = time.perf_counter() - begin
    dots = [
        Dot(
            f"{number:012d}", f"社区 {number}", round(float(x), 5), round(float(y), 5), [each, 0, 0]
        )
        for number, (x, y) in enumerate(middle)
    ]
    layers = [
        CityLayer(group, f"/maps/city/{{z}}/{{x}}/{{y}}.png?group={group}&v=0123456789abcdef01")
        for group in TITLES
    ]
    days = (date(2026, 1, 1), date(2026, 12, 31))
    took, html = timed(lambda: city(dots, layers, LINKED, bounds=made.bounds, days=days).encode())
    size = {"points": made.total, "communities": communities}
    return [
        {"what": "counting by pixel", **size, "seconds": counted},
        {"what": "scales of all zooms", **size, "seconds": scaled},
        *(_tile_row(made, zoom, middle, rng, size) for zoom in ZOOMS),
        {"what": "city page", **size, **took, "bytes": len(html),
         "gzip_bytes": len(gzip.compress(html, 4))},
    ]  # fmt: skip


def _tile_row(
    made: Pyramid,
    zoom: int,
    middle: np.ndarray,
    rng: np.random.Generator,
    size: dict[str, int],
) -> Row:
    x, y = pixels(*middle[rng.integers(0, len(middle), TILES)].T)
    scale = 2.0 ** (zoom - LEVEL) / TILE_PX
    took, weight = [], []
    for column, row in zip((x * scale).astype(int), (y * scale).astype(int), strict=True):
        begin = time.perf_counter()
        tile = png(made.tile(zoom, int(column), int(row))[::-1], made.top(zoom), every=4)
        took.append(time.perf_counter() - begin)
        weight.append(len(tile))
    return {
        "what": f"tile, zoom {zoom}", **size, "seconds": median(took), "most_s": max(took),
        "bytes": int(median(weight)),
    }  # fmt: skip
