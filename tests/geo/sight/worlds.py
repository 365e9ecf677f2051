"""Worlds of sight: rooms and pillars of known shadow, and an independent way to ask who sees what.

Coordinates are metres from the corner of the tiny community.
"""

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely import LineString, Point, Polygon, box

from geo.community import Community
from geo.sight.obstacles import Obstacles, of_shapes
from tests.worlds import TINY_CRS, X0, Y0

Corner = tuple[float, float]


def at(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda xy: np.add(xy, [X0, Y0]))


def array(shapes: list[shapely.Geometry]) -> NDArray[np.object_]:
    found = np.empty(len(shapes), dtype=object)
    found[:] = shapes
    return found


def things(
    houses: list[Polygon] | None = None, walls: list[list[Corner]] | None = None
) -> Obstacles:
    """Return obstacles of houses and walls where they are, not moved."""
    merged = shapely.get_parts(shapely.union_all(array(houses or [])))
    return of_shapes(merged, array([LineString(wall) for wall in walls or []]))


def square(
    side: float = 100,
    *,
    houses: list[Polygon] | None = None,
    barriers: list[tuple[str | None, list[Corner]]] | None = None,
    cameras: list[dict[str, object]] | None = None,
    boundary: bool = True,
) -> Community:
    """Return a square place with a control centre `C`; cameras are rows with `x` and `y`."""
    shapes = houses or [box(-50, -50, -40, -40)]
    frames = {
        "buildings": gpd.GeoDataFrame(
            {
                "building_id": [str(number) for number in range(len(shapes))],
                "households": [1] * len(shapes),
            },
            geometry=[at(shape) for shape in shapes],
            crs=TINY_CRS,
        ),
        "centres": gpd.GeoDataFrame(
            {"name": ["C"], "kind": ["control_centre"]}, geometry=[at(Point(1, 1))], crs=TINY_CRS
        ),
    }
    if boundary:
        frames["boundary"] = gpd.GeoDataFrame(
            {"name": ["广场"]}, geometry=[at(box(0, 0, side, side))], crs=TINY_CRS
        )
    if barriers:
        frames["barriers"] = gpd.GeoDataFrame(
            {"kind": [kind for kind, _ in barriers]},
            geometry=[at(LineString(line)) for _, line in barriers],
            crs=TINY_CRS,
        )
    if cameras:
        rows = [{"centre": "C"} | row for row in cameras]
        points = [at(Point(row.pop("x"), row.pop("y"))) for row in rows]
        frames["cameras"] = gpd.GeoDataFrame(rows, geometry=points, crs=TINY_CRS)
    return Community.of(frames, name="test")


def walked(
    *ways: list[Corner], gap_min: float | list[float] = 60.0, limit_min: float | list[float] = 120.0
) -> gpd.GeoDataFrame:
    """Return streets of a plan; a way of one corner is a place where guards stop."""
    shapes = [at(LineString(way) if len(way) > 1 else Point(way[0])) for way in ways]
    rows = {"worst_gap_min": gap_min, "max_gap_min": limit_min, "visits": 1}
    index = range(len(shapes))
    return gpd.GeoDataFrame(rows, index=index, geometry=shapes, crs=TINY_CRS)


def in_sight(eye: Corner, places: NDArray[np.float64], blocks: Obstacles) -> NDArray[np.bool_]:
    """Return whether the straight line from the eye to each place (n, 2) meets no segment."""
    start = np.broadcast_to(np.array(eye, dtype=float), places.shape)
    rays = shapely.linestrings(np.stack([start, places], axis=1))
    ray, _ = blocks.lines.query(rays, predicate="intersects")
    free = np.ones(len(places), dtype=bool)
    free[ray] = False
    return free


def spot() -> st.SearchStrategy[Corner]:
    whole = st.integers(-40, 40).map(float)
    odd = st.floats(-40, 40, allow_nan=False).map(lambda one: round(one, 2))
    return st.tuples(whole | odd, whole | odd)


@st.composite
def clutter(draw: st.DrawFn) -> tuple[list[Polygon], list[list[Corner]]]:
    """Draw houses that may touch, overlap or share walls, and walls that may cross all of them."""
    corner = st.tuples(st.integers(-8, 8), st.integers(-8, 8))
    size = st.tuples(st.integers(1, 4), st.integers(1, 4))
    houses = [
        box(5 * x, 5 * y, 5 * x + 5 * wide, 5 * y + 5 * high)
        for (x, y), (wide, high) in draw(st.lists(st.tuples(corner, size), max_size=6))
    ]
    walls = [
        [one, other]
        for one, other in draw(st.lists(st.tuples(spot(), spot()), max_size=6))
        if np.hypot(one[0] - other[0], one[1] - other[1]) > 0.1
    ]
    return houses, walls
