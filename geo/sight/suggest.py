"""Where one more checkpoint or camera would remove most dead ground: a greedy choice.

Each is chosen by samples of the dead ground, then measured exactly; the next is chosen for what the
ones before it leave.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.sight.cameras import OUT_M, sectors
from geo.sight.ground import without
from geo.sight.obstacles import Obstacles
from geo.sight.policy import SightPolicy
from geo.sight.visible import visible

MOST = 5
_SAMPLE_M = 5.0
_BINS = 16
_TRIED = 25


@dataclass(frozen=True)
class Suggestion:
    """A checkpoint or camera that would remove dead ground.

    Parameters
    ----------
    kind
        A checkpoint is visited when the street next to it is; a camera is looked at in the rounds
        of a centre.
    point
        Where, in the CRS of the ground.
    removes_m2
        Dead ground it removes, those before it being there already.
    view
        The ground seen from it.
    azimuth_deg
        Facing of a camera, clockwise from north.
    """

    kind: Literal["checkpoint", "camera"]
    point: shapely.Point
    removes_m2: float
    view: Any = field(repr=False)
    azimuth_deg: float | None = None


@dataclass(frozen=True)
class Detours:
    """Where guards can turn off to, in a CRS in metres.

    Parameters
    ----------
    ways
        (n,) streets or places they pass in time.
    barriers
        (b,) lines nobody walks across, seen through or not.
    """

    ways: NDArray[np.object_]
    barriers: NDArray[np.object_]

    def within(self, points: NDArray[np.object_], spur_m: float) -> NDArray[np.object_]:
        """Return the points so near to a way, no barrier lying between."""
        tree = shapely.STRtree(self.ways)
        point, way = tree.query_nearest(points, max_distance=spur_m, all_matches=False)
        spurs = shapely.shortest_line(points[point], self.ways[way])
        shut = shapely.STRtree(self.barriers).query(spurs, predicate="intersects")[0]
        return points[np.delete(point, shut)]


@dataclass(frozen=True)
class _Places:
    """Places that could be chosen: what each sees, and (p, 2) pairs of a place and a sample."""

    points: NDArray[np.float64]
    views: NDArray[np.object_]
    pairs: NDArray[np.intp]

    @classmethod
    def of(
        cls,
        points: NDArray[np.float64],
        reach_m: float,
        obstacles: Obstacles,
        samples: NDArray[np.object_],
    ) -> "_Places":
        views = visible(points, reach_m, obstacles)
        pairs = shapely.STRtree(samples).query(views, predicate="contains").T
        return cls(points, views, pairs)


def suggestions(
    dead: NDArray[np.object_],
    by_camera: NDArray[np.bool_],
    detours: Detours,
    obstacles: Obstacles,
    policy: SightPolicy,
) -> list[Suggestion]:
    """Return at most five suggestions, the best first; none where nothing is dead.

    A checkpoint is a detour from a street that is walked in time, so it is visited in time too; a
    camera hangs at the corner of a building.

    Parameters
    ----------
    dead
        (m,) polygons of dead ground that do not overlap.
    by_camera
        (m,) whether the rounds of a camera would keep the limit of each.
    detours
        Which places guards can turn off to.
    """
    if not len(dead):
        return []
    samples, piece = _inside(dead, _SAMPLE_M)
    spots = detours.within(_inside(dead, policy.spot_m)[0], policy.spur_m)
    ground = _Places.of(shapely.get_coordinates(spots), policy.guard_range_m, obstacles, samples)
    walls = _Places.of(
        _brackets(obstacles, dead[by_camera], policy.new_range_m),
        policy.new_range_m,
        obstacles,
        samples[by_camera[piece]],
    )
    # The samples of cameras are some of all samples: give their pairs the numbers of all.
    walls.pairs[:, 1] = np.flatnonzero(by_camera[piece])[walls.pairs[:, 1]]
    # What each sample stands for, in square metres; nothing once it is seen.
    weight_m2 = (shapely.area(dead) / np.bincount(piece, minlength=len(dead)))[piece]
    found: list[Suggestion] = []
    while len(found) < MOST and weight_m2.any():
        tried = [
            *_best_spots(ground, weight_m2, dead),
            *_best_cameras(walls, samples, weight_m2, dead[by_camera], policy),
        ]
        if not tried:
            break
        best = max(tried, key=lambda one: one.removes_m2)
        if best.removes_m2 < policy.least_m2:
            break
        found.append(best)
        removed = np.ones(len(dead), dtype=bool) if best.kind == "checkpoint" else by_camera
        dead = dead.copy()
        dead[removed] = without(dead[removed], np.array([best.view], dtype=object))
        shapely.prepare(best.view)
        weight_m2[removed[piece] & shapely.contains(best.view, samples)] = 0.0
    return found


def _best_spots(
    ground: _Places, weight_m2: NDArray[np.float64], dead: NDArray[np.object_]
) -> list[Suggestion]:
    score = np.bincount(
        ground.pairs[:, 0], weights=weight_m2[ground.pairs[:, 1]], minlength=len(ground.points)
    )
    return [
        Suggestion("checkpoint", shapely.Point(ground.points[one]), _removed(view, dead), view)
        for one in _top(score)
        for view in [ground.views[one]]
    ]


def _best_cameras(
    walls: _Places,
    samples: NDArray[np.object_],
    weight_m2: NDArray[np.float64],
    dead: NDArray[np.object_],
    policy: SightPolicy,
) -> list[Suggestion]:
    place, sample = walls.pairs[weight_m2[walls.pairs[:, 1]] > 0].T
    away = shapely.get_coordinates(samples[sample]) - walls.points[place]
    bearing = np.degrees(np.arctan2(away[:, 0], away[:, 1])) % 360
    width = 360 / _BINS
    bins = np.minimum((bearing / width).astype(np.intp), _BINS - 1)
    cells, size = place * _BINS + bins, len(walls.points) * _BINS
    by_bin = np.bincount(cells, weights=weight_m2[sample], minlength=size).reshape(-1, _BINS)
    wide = max(1, int(policy.new_fov_deg // width))
    score = sum(np.roll(by_bin, -shift, axis=1) for shift in range(wide))
    facing = np.argmax(score, axis=1) if len(walls.points) else np.empty(0, dtype=np.intp)
    found = []
    for one in _top(np.max(score, axis=1, initial=0)):
        azimuth = float((facing[one] + wide / 2) * width % 360)
        wedge = sectors(
            walls.points[[one]],
            np.array([azimuth]),
            np.array([policy.new_fov_deg]),
            np.array([2 * policy.new_range_m]),
        )[0]
        view = shapely.intersection(walls.views[one], wedge)
        point = shapely.Point(walls.points[one])
        found.append(Suggestion("camera", point, _removed(view, dead), view, azimuth))
    return found


def _top(score: NDArray[Any]) -> list[int]:
    order = np.argsort(-score, kind="stable")[:_TRIED]
    return [int(one) for one in order if score[one] > 0]


def _removed(view: Any, dead: NDArray[np.object_]) -> float:
    near = dead[shapely.intersects(dead, view)]
    return float(shapely.area(shapely.intersection(near, view)).sum())


def _inside(
    dead: NDArray[np.object_], step_m: float
) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """Return points of a grid in the dead ground, one where a piece has none, and their pieces."""
    west, south, east, north = shapely.total_bounds(dead)
    x, y = np.meshgrid(
        np.arange(west + step_m / 2, east, step_m), np.arange(south + step_m / 2, north, step_m)
    )
    points = shapely.points(x.ravel(), y.ravel())
    piece, point = shapely.STRtree(points).query(dead, predicate="contains")
    small = np.setdiff1d(np.arange(len(dead)), piece)
    inner = shapely.point_on_surface(dead[small])
    return np.r_[points[point], inner], np.r_[piece, small]


def _brackets(
    obstacles: Obstacles, dead: NDArray[np.object_], reach_m: float
) -> NDArray[np.float64]:
    """Return the (p, 2) corners of buildings that dead ground is within reach of, held off."""
    skins = shapely.buffer(obstacles.houses.geometries, OUT_M, join_style="mitre")
    corners = np.unique(shapely.get_coordinates(skins), axis=0)
    points = shapely.points(corners)
    near = shapely.STRtree(dead).query(points, predicate="dwithin", distance=reach_m)[0]
    return corners[np.unique(near)]
