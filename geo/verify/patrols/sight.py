"""Checks of dead corners: places drawn at random, and every line of sight to them looked along.

A point is seen from a place within range when the straight line between the two meets no building
and no wall. Places are tried along streets more densely than a planner may, so a few points may be
seen from between its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from geopandas import GeoDataFrame

from geo.crs import metric_crs_of
from geo.verify.patrols.plan import Plan
from geo.verify.plan import Bools, Floats, Shapes, floats, text
from geo.verify.verdict import Check, figure, number, rule, unchecked

POINTS = 300
LOOK_M = 6.0
MOST_WRONG = 0.03
SKIN_M = 0.05
"""Lines of sight end so far before both ends, and may graze a building so far inside."""
SEE_THROUGH = {"fence", "river", "railway"}
AROUND_DEG = 360.0
CAMERA_RANGE_M = 30.0
"""Range of a camera that is not told."""
DEAD = "死角内的点无人按时看到 Places in dead corners are not seen in time"
SEEN = "死角外的点有人或摄像头看到 Places outside them are seen"
AREA = "死角面积属实，不压建筑 Areas are true and hold no building"
TOTAL = "死角总面积 Dead ground"


@dataclass(frozen=True)
class Looks:
    """Places looked from: (n, 2) metres, how far, and the middle and width of the view, degrees."""

    xy: Floats
    range_m: Floats
    azimuth_deg: Floats
    fov_deg: Floats


def sight_checks(layers: Mapping[str, GeoDataFrame], plan: Plan) -> list[Check]:
    """Return the checks of dead corners; none where the plan holds no such layer."""
    sight = plan.report.get("sight")
    corners = layers.get("dead_corners")
    if corners is None or sight is None:
        return []
    range_m = number(sight.get("guard_range_m"))
    if range_m is None or "buildings" not in layers:
        why = "缺少建筑或视距 no buildings or range"
        return [unchecked("corners_dead", DEAD, why, {}), unchecked("corners_seen", SEEN, why, {})]
    crs = metric_crs_of(layers["streets"])
    metric = {
        name: layers[name].to_crs(crs)
        for name in ("dead_corners", "buildings", "barriers", "cameras", "boundary")
        if name in layers and len(layers[name])
    }
    shapes = metric["dead_corners"].geometry.to_numpy() if "dead_corners" in metric else _none()
    houses = metric["buildings"].geometry.to_numpy()
    solid = shapely.buffer(houses[shapely.get_dimensions(houses) == 2], -SKIN_M)
    walls = shapely.STRtree(np.r_[solid, _walls(metric.get("barriers"))])
    gap, limit = plan.streets.idle_min, plan.streets.limit_min
    in_time = _streets(plan, gap <= limit, range_m)
    ever = _both(_streets(plan, plan.streets.visits > 0, range_m), _cameras(layers, metric))
    rng = np.random.default_rng(0)
    inside = _drawn(shapes, rng)
    outside = _drawn(metric["boundary"].geometry.to_numpy(), rng) if "boundary" in metric else None
    checks = [_areas(metric, shapes, solid), _total(shapes, sight)]
    checks.append(_share("corners_dead", DEAD, inside, _seen(inside, in_time, walls)))
    if outside is None:
        return checks
    corner = shapely.union_all([*shapes, *shapely.buffer(solid, 2 * SKIN_M)])
    outside = outside[~shapely.intersects(corner, outside)]
    outside = outside[_public(outside, metric.get("barriers"))]
    return [*checks, _share("corners_seen", SEEN, outside, ~_seen(outside, ever, walls))]


def _share(name: str, words: str, points: Shapes, wrong: Bools) -> Check:
    held = not len(points) or float(wrong.mean()) <= MOST_WRONG
    told = (
        f"（{len(points)} 点中 {int(wrong.sum())} 点不符 {int(wrong.sum())} of {len(points)} not）"
    )
    return Check(name, held, int(wrong.sum()), None, words + told)


def _areas(metric: Mapping[str, GeoDataFrame], shapes: Shapes, solid: Shapes) -> Check:
    if "dead_corners" not in metric:
        return rule("corners_area", AREA, [])
    corners = metric["dead_corners"]
    area = shapely.area(shapes)
    wrong = np.abs(area - floats(corners["area_m2"])) > 0.01 * area + 0.5
    corner, _ = shapely.STRtree(solid).query(shapes, predicate="intersects")[::1]
    built = np.zeros(len(shapes), dtype=bool)
    built[np.unique(corner)] = True
    overlap = shapely.area(shapely.union_all(shapes)) < area.sum() * (1 - 1e-6) - 0.01
    names = [text(corners["corner_id"].iloc[at]) for at in np.flatnonzero(wrong | built)]
    return rule("corners_area", AREA, [*names, *(["overlap"] if overlap else [])])


def _total(shapes: Shapes, sight: Mapping[str, object]) -> Check:
    drawn = number(sight.get("dead_m2")), number(sight.get("slivers_m2"))
    claimed = None if drawn[0] is None else drawn[0] - (drawn[1] or 0.0)
    found = float(shapely.area(shapes).sum())
    return figure("dead_m2", TOTAL, found, {"dead_m2": claimed}, relative=1e-3, absolute=1.0)


def _none() -> Shapes:
    return np.empty(0, dtype=object)


def _walls(barriers: GeoDataFrame | None) -> Shapes:
    if barriers is None:
        return _none()
    opaque = [text(kind) not in SEE_THROUGH for kind in barriers["kind"]]
    return barriers.geometry.to_numpy()[np.array(opaque, dtype=bool)]


def _public(points: Shapes, barriers: GeoDataFrame | None) -> Bools:
    """Return which points do not lie in or beside water or a railway."""
    if barriers is None:
        return np.ones(len(points), dtype=bool)
    wet = [text(kind) in {"river", "railway"} for kind in barriers["kind"]]
    lines = barriers.geometry.to_numpy()[np.array(wet, dtype=bool)]
    near, _ = shapely.STRtree(lines).query(points, predicate="dwithin", distance=10.0)
    dry = np.ones(len(points), dtype=bool)
    dry[near] = False
    return dry


def _streets(plan: Plan, which: Bools, range_m: float) -> Looks:
    lines = shapely.segmentize(plan.streets.line[which & plan.streets.walkable], LOOK_M)
    xy = shapely.get_coordinates(lines)
    count = len(xy)
    around = np.full(count, AROUND_DEG)
    return Looks(xy, np.full(count, range_m), np.zeros(count), around)


def _cameras(layers: Mapping[str, GeoDataFrame], metric: Mapping[str, GeoDataFrame]) -> Looks:
    """Return the cameras somebody looks at."""
    cameras = metric.get("cameras")
    if cameras is None or "centres" not in layers:
        return Looks(np.empty((0, 2)), *(np.empty(0) for _ in range(3)))
    names = {text(name) for name in layers["centres"]["name"]}
    cameras = cameras[[text(name) in names for name in cameras["centre"]]]
    xy = shapely.get_coordinates(cameras.geometry.to_numpy())
    azimuth, fov = floats(cameras["azimuth_deg"]), floats(cameras["fov_deg"])
    fov = np.where(np.isnan(fov) | np.isnan(azimuth), AROUND_DEG, fov)
    range_m = floats(cameras["range_m"])
    known = np.where(np.isnan(range_m), CAMERA_RANGE_M, range_m)
    return Looks(xy, known, np.nan_to_num(azimuth), fov)


def _both(one: Looks, other: Looks) -> Looks:
    return Looks(
        np.r_[one.xy, other.xy],
        np.r_[one.range_m, other.range_m],
        np.r_[one.azimuth_deg, other.azimuth_deg],
        np.r_[one.fov_deg, other.fov_deg],
    )


def _drawn(shapes: Shapes, rng: np.random.Generator) -> Shapes:
    """Return up to `POINTS` points drawn evenly from the area of polygons."""
    area = shapely.area(shapes)
    if not area.sum():
        return _none()
    found: list[Shapes] = []
    for at in rng.choice(len(shapes), POINTS, p=area / area.sum()):
        low_x, low_y, high_x, high_y = shapely.bounds(shapes[at])
        for _ in range(200):
            point = shapely.Point(rng.uniform(low_x, high_x), rng.uniform(low_y, high_y))
            if shapely.contains(shapes[at], point):
                found.append(point)
                break
    return np.array(found, dtype=object)


def _seen(points: Shapes, looks: Looks, walls: shapely.STRtree) -> Bools:
    """Return which points lie in range and view of a place, with nothing between."""
    seen = np.zeros(len(points), dtype=bool)
    if not len(points) or not len(looks.xy):
        return seen
    tree = shapely.STRtree(shapely.points(looks.xy))
    far = float(looks.range_m.max())
    point, place = tree.query(points, predicate="dwithin", distance=far)
    to = shapely.get_coordinates(points)[point]
    ray = to - looks.xy[place]
    away = np.hypot(*ray.T)
    bearing = np.degrees(np.arctan2(ray[:, 0], ray[:, 1]))
    off = np.abs((bearing - looks.azimuth_deg[place] + 180) % 360 - 180)
    near = (away <= looks.range_m[place]) & (off <= looks.fov_deg[place] / 2)
    point, place, to, ray, away = point[near], place[near], to[near], ray[near], away[near]
    cut = ray * (SKIN_M / np.maximum(away, 4 * SKIN_M))[:, None]
    lines = shapely.linestrings(np.stack([looks.xy[place] + cut, to - cut], axis=1))
    blocked, _ = walls.query(lines, predicate="intersects")
    clear = np.ones(len(lines), dtype=bool)
    clear[blocked] = False
    seen[point[clear]] = True
    return seen
