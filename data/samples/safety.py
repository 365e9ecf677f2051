"""Who watches and where: control centres, guard posts, cameras and checkpoints."""

from collections.abc import Iterator
from math import atan2, degrees

import geopandas as gpd
import numpy as np
import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from data.samples.building import Building
from data.samples.compounds import Gate
from data.samples.ground import CRS
from data.samples.lot import turn
from data.samples.town import Town

CAMERAS_INSIDE = 8
CROSSING_CAMERAS = 16
DOOR_CHECKPOINTS = 100
KEY_USES = {
    "school": 60.0,
    "kindergarten": 60.0,
    "market": 120.0,
    "clinic": 120.0,
    "community_service": 120.0,
    "heating_station": 120.0,
    "pumping_station": 120.0,
}
CONTROL = (("第一监控中心", "A"), ("第二监控中心", "C"), ("第三监控中心", "B"))
POSTS = "ACDE"


def place_centres(town: Town) -> gpd.GeoDataFrame:
    """Return three control centres at property offices and four guard posts at main gates."""
    by_letter = {compound.plan.letter: compound for compound in town.compounds}
    rows = [
        (name, "control_centre", _front(_property_office(town, letter), town))
        for name, letter in CONTROL
    ] + [
        (f"{gate.name}岗亭", "guard_post", _inside(gate, 3.0, 3.2))
        for gate in (by_letter[letter].main_gate for letter in POSTS)
    ]
    return gpd.GeoDataFrame(
        {"name": [name for name, _, _ in rows], "kind": [kind for _, kind, _ in rows]},
        geometry=[point for _, _, point in rows],
        crs=CRS,
    )


def place_cameras(
    town: Town, centres: gpd.GeoDataFrame, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Return cameras at the gates, along the lanes inside, at crossings and at the key places.

    Each looks along a street or at a gate and hangs on the nearest control centre.
    """
    views = [
        *_gate_views(town),
        *_lane_views(town),
        *_crossing_views(town, rng),
        *_key_views(town),
    ]
    points = np.array([point for point, _, _ in views])
    posts = centres[centres["kind"] == "control_centre"].reset_index(drop=True)
    nearest = shapely.distance(points[:, None], posts.geometry.to_numpy()[None, :]).argmin(axis=1)
    wide = rng.random(len(views)) < 0.15
    return gpd.GeoDataFrame(
        {
            "name": [f"摄像头{k:03d} {title}" for k, (_, _, title) in enumerate(views, start=1)],
            "centre": posts["name"].to_numpy()[nearest],
            "azimuth_deg": [round(azimuth % 360, 1) % 360 for _, azimuth, _ in views],
            "fov_deg": np.where(wide, 100.0, rng.choice([55.0, 70.0, 85.0], len(views))),
            "range_m": np.where(wide, 35.0, rng.choice([45.0, 60.0, 80.0], len(views))),
        },
        geometry=points,
        crs=CRS,
    )


def place_checkpoints(town: Town, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Return checkpoints at every gate, the key places, the gardens and many building entrances."""
    rows: list[tuple[str, float | None, Point]] = []
    for compound in town.compounds:
        for gate in compound.gates:
            limit = 60.0 if gate.main else 120.0
            rows.append((gate.name, limit, _step(gate.point, gate.inward, 2.0)))
    for building in _key_buildings(town):
        door = _front(building, town)
        rows.append((building.name, KEY_USES[building.use], door))
    for number, garden in enumerate(town.gardens, start=1):
        rows.append((f"{number}号组团花园", None, garden))
    homes = [building for building in town.buildings if building.doors]
    for k in np.sort(rng.choice(len(homes), DOOR_CHECKPOINTS, replace=False)):
        door = int(rng.integers(len(homes[k].doors)))
        rows.append((f"{homes[k].name}{door + 1}单元", None, homes[k].doors[door]))
    return gpd.GeoDataFrame(
        {
            "checkpoint_id": [f"P{k:03d}" for k in range(1, len(rows) + 1)],
            "name": [name for name, _, _ in rows],
            "max_gap_min": [limit for _, limit, _ in rows],
        },
        geometry=[point for _, _, point in rows],
        crs=CRS,
    )


View = tuple[Point, float, str]


def _gate_views(town: Town) -> Iterator[View]:
    for compound in town.compounds:
        for gate in compound.gates:
            yield _step(gate.point, gate.inward, 10.0), _azimuth(gate.inward) + 180, gate.name


def _lane_views(town: Town) -> Iterator[View]:
    """Yield views along the lane around each compound, from its corners and between them."""
    for compound in town.compounds:
        ring = compound.lanes[0].line
        for share in np.arange(CAMERAS_INSIDE - 1) / (CAMERAS_INSIDE - 1):
            here = shapely.line_interpolate_point(ring, share, normalized=True)
            ahead = shapely.line_interpolate_point(ring, min(share + 0.02, 1), normalized=True)
            yield here, _azimuth((ahead.x - here.x, ahead.y - here.y)), f"{compound.plan.name}环路"


def _crossing_views(town: Town, rng: np.random.Generator) -> Iterator[View]:
    roads = [road for road in town.ground.roads if road.line.length > 150]
    for k in np.sort(rng.choice(len(roads), CROSSING_CAMERAS, replace=False)):
        line = roads[k].line
        here, ahead = line.interpolate(12), line.interpolate(60)
        yield here, _azimuth((ahead.x - here.x, ahead.y - here.y)), f"{roads[k].name}路口"


def _key_views(town: Town) -> Iterator[View]:
    for building in _key_buildings(town):
        here = _front(building, town)
        target = building.polygon.centroid
        yield here, _azimuth((here.x - target.x, here.y - target.y)), building.name


def _property_office(town: Town, letter: str) -> Building:
    return next(
        building
        for building in town.buildings
        if building.letter == letter and building.use == "office"
    )


def _key_buildings(town: Town) -> list[Building]:
    return [building for building in town.buildings if building.use in KEY_USES]


def _front(building: Building, town: Town) -> Point:
    """Return the point 2 m in front of the building's face nearest to a street."""
    lines: BaseGeometry = shapely.MultiLineString([street.line for street in town.streets])
    around = building.polygon.buffer(2.0, join_style="mitre").exterior
    return Point(shapely.shortest_line(around, lines).coords[0])


def _inside(gate: Gate, forward_m: float, aside_m: float) -> Point:
    """Return the point some way inside a gate and beside its lane."""
    onward = _step(gate.point, gate.inward, forward_m)
    aside = turn(Point(gate.inward), np.pi / 2)
    return _step(onward, (aside.x, aside.y), aside_m)


def _step(point: Point, direction: tuple[float, float], distance_m: float) -> Point:
    return Point(point.x + direction[0] * distance_m, point.y + direction[1] * distance_m)


def _azimuth(direction: tuple[float, float]) -> float:
    """Return the compass direction in degrees, clockwise from north, 0 to 360."""
    return degrees(atan2(direction[0], direction[1])) % 360
