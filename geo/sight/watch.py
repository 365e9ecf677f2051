"""How much of each street the cameras watch, and how long it waits between their looks."""

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.community import Community
from geo.sight.cameras import camera_views
from geo.sight.dead import Seen
from geo.sight.ground import in_metres
from geo.sight.obstacles import obstacles
from geo.sight.policy import SightPolicy
from geo.sight.rounds import CameraRounds, camera_gaps_min, centre_rounds
from geo.sight.walking import seen_from

COLUMNS = ("camera_share", "camera_ground_share", "camera_gap_min")
"""What cameras add to streets."""


def watched(
    community: Community,
    streets: GeoDataFrame,
    policy: SightPolicy | None = None,
    rounds: CameraRounds | None = None,
) -> GeoDataFrame:
    """Return any streets, in their own CRS, with what cameras see of each (`camera_columns`).

    For a planner that takes camera rounds as visits before it plans; `dead_corners` adds the same
    columns to the streets of a plan.
    """
    policy, rounds = policy or SightPolicy(), rounds or CameraRounds()
    metric = in_metres(community)
    walls = obstacles(metric, policy)
    ways = streets.to_crs(metric.crs)
    views = camera_views(metric["cameras"], walls, policy).to_numpy()
    gap_min = camera_gaps_min(metric, centre_rounds(metric, rounds))
    seen = seen_from(ways.geometry.to_numpy(), walls, policy)
    cameras = Seen(views, gap_min, np.full(len(views), np.inf))
    added = camera_columns(ways, seen, cameras, policy.covered_share)
    return streets.assign(**{name: added[name].to_numpy() for name in COLUMNS})


def camera_gap_min(
    community: Community, lines: NDArray[np.object_], policy: SightPolicy, rounds: CameraRounds
) -> NDArray[np.float64]:
    """Return (n,) minutes within which cameras look at each line, inf where they see too little.

    Parameters
    ----------
    community
        In a CRS in metres.
    lines
        (n,) lines in the same CRS.
    """
    gap_min = camera_gaps_min(community, centre_rounds(community, rounds))
    views = camera_views(community["cameras"], obstacles(community, policy), policy).to_numpy()
    return _looked_at(lines, Seen(views, gap_min, gap_min), policy.covered_share)


def camera_columns(
    streets: GeoDataFrame, seen: NDArray[np.object_], cameras: Seen, covered_share: float
) -> GeoDataFrame:
    """Return the streets with what cameras see of each.

    `camera_share` is the share of its line, `camera_ground_share` of the ground seen from it, and
    `camera_gap_min` the shortest time within which every camera has been looked at that takes to
    see `covered_share` of the line; inf where no cameras see so much.

    Parameters
    ----------
    streets
        n lines or points in metres.
    seen
        (n,) ground seen from each.
    covered_share
        Share of the line that must be seen.
    """
    ways = streets.geometry.to_numpy()
    looked = np.isfinite(cameras.gap_min)
    return streets.assign(
        camera_share=_share(ways, cameras.shapes[looked]),
        camera_ground_share=_share(seen, cameras.shapes[looked]),
        camera_gap_min=_looked_at(ways, cameras, covered_share),
    )


def _looked_at(
    ways: NDArray[np.object_], cameras: Seen, covered_share: float
) -> NDArray[np.float64]:
    looked = np.isfinite(cameras.gap_min)
    gap = np.full(len(ways), np.inf)
    for gap_min in np.unique(cameras.gap_min[looked])[::-1]:
        within = _share(ways, cameras.shapes[cameras.gap_min <= gap_min])
        gap[within >= covered_share - 1e-9] = gap_min
    return gap


def _share(shapes: NDArray[np.object_], views: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return the share of each line's length or polygon's area within views; 0 or 1 of a point."""
    found = np.zeros(len(shapes))
    row, view = shapely.STRtree(views).query(shapes, predicate="intersects")
    order = np.argsort(row, kind="stable")
    rows, first = np.unique(row[order], return_index=True)
    for one, some in zip(rows.tolist(), np.split(view[order], first[1:]), strict=False):
        inside = shapely.intersection(shapes[one], shapely.union_all(views[some]))
        whole = _size(shapes[one])
        found[one] = min(1.0, _size(inside) / whole) if whole else 1.0
    return found


def _size(shape: shapely.Geometry) -> float:
    return float(shapely.area(shape) or shapely.length(shape))
