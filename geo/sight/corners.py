"""Dead corners of a community under a plan: the parts of sight in reading order."""

import time
from dataclasses import dataclass, replace

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.community import Community
from geo.progress import Progress, silent
from geo.sight import words
from geo.sight.cameras import camera_views
from geo.sight.dead import Dead, Seen, dead_ground, total_m2
from geo.sight.frames import corner_frame, suggestion_frame, told_suggestions
from geo.sight.ground import in_metres, public_ground
from geo.sight.obstacles import obstacles
from geo.sight.policy import SightPolicy
from geo.sight.report import SightReport
from geo.sight.rounds import CameraRounds, camera_gaps_min, centre_rounds, gap_with_more_min, told
from geo.sight.suggest import MOST, Detours, suggestions
from geo.sight.walking import seen_from
from geo.sight.watch import COLUMNS, camera_columns

DEFAULTS = SightPolicy()
HOURLY = CameraRounds()


@dataclass(frozen=True)
class DeadCorners:
    """What nobody watches in time, in the input's CRS.

    Parameters
    ----------
    corners
        Frame of `geo.schema.RESULTS["dead_corners"]`, the largest first.
    streets
        The streets given, with `camera_share`, `camera_ground_share` and `camera_gap_min`.
    suggested
        Points of the report's suggestions, the best first, with their words.
    report
        The figures.
    """

    corners: GeoDataFrame
    streets: GeoDataFrame
    suggested: GeoDataFrame
    report: SightReport


def dead_corners(
    community: Community,
    streets: GeoDataFrame,
    policy: SightPolicy = DEFAULTS,
    rounds: CameraRounds = HOURLY,
    *,
    progress: Progress = silent,
) -> DeadCorners:
    """Find the public ground that neither feet nor cameras cover within its limit.

    Parameters
    ----------
    community
        Any CRS; measured in the metric CRS of its place.
    streets
        Where guards go: the `streets` of a patrol plan with `max_gap_min` and `worst_gap_min`; rows
        may be points too, where guards stop. Rows without a limit or gap, and rows whose `visits`
        are 0, are not walked.
    policy, rounds
        How far is seen, and how often the control centres look.
    progress
        Told the step and the share done; may raise `CancelledError`.
    """
    started = time.perf_counter()
    progress("looking along the streets", 0.0)
    metric = in_metres(community)
    walls = obstacles(metric, policy)
    ground = public_ground(metric, policy)
    ways = streets.to_crs(metric.crs)
    seen = seen_from(ways.geometry.to_numpy(), walls, policy)
    gap_min, limit_min = _walked(streets)
    feet = Seen(ground.clip(seen), gap_min, limit_min)
    progress("looking through the cameras", 0.4)
    done = centre_rounds(metric, rounds)
    views = camera_views(metric["cameras"], walls, policy).to_numpy()
    gaps = camera_gaps_min(metric, done)
    cameras = Seen(ground.clip(views), gaps, np.full(len(views), np.inf))
    watched = camera_columns(ways, seen, replace(cameras, shapes=views), policy.covered_share)
    progress("taking away what is covered", 0.6)
    dead = dead_ground(ground, feet, cameras)
    large = shapely.area(dead.shapes) >= policy.least_m2
    kept = Dead(dead.shapes[large], dead.way[large])
    progress("looking for better places", 0.8)
    limit = np.r_[limit_min, np.inf][dead.way]
    one_more_min = gap_with_more_min(metric, rounds, MOST)
    good = np.isfinite(gap_min) & (gap_min <= limit_min + 1e-9)
    detours = Detours(ways.geometry.to_numpy()[good], metric["barriers"].geometry.to_numpy())
    by_camera = np.isfinite(one_more_min) & (one_more_min <= limit)
    advice = suggestions(dead.shapes, by_camera, detours, walls, policy)
    in_time = watched["camera_gap_min"].to_numpy() <= limit_min
    report = SightReport(
        public_m2=total_m2(ground.shape),
        seen_by_feet_m2=feet.ground.area,
        seen_by_cameras_m2=cameras.ground.area,
        dead_m2=total_m2(dead.shapes),
        never_m2=total_m2(dead.shapes[dead.never]),
        late_m2=total_m2(dead.shapes[~dead.never]),
        corners=int(large.sum()),
        slivers=int((~large).sum()),
        slivers_m2=total_m2(dead.shapes[~large]),
        streets_watched_m=float(ways.length[in_time & np.isfinite(limit_min)].sum()),
        guard_range_m=policy.guard_range_m,
        rounds=[vars(one) | {"gap_min": one.gap_min} for one in done],
    )
    suggested = suggestion_frame(advice, metric, policy)
    report = _said(report, suggested, told(metric, done, rounds), policy)
    corners = corner_frame(kept, ways, metric, gap_min, limit_min)
    progress("done", 1.0)
    return DeadCorners(
        corners.to_crs(community.crs),
        streets.assign(**{name: watched[name].to_numpy() for name in COLUMNS}),
        suggested.to_crs(community.crs),
        replace(report, seconds=time.perf_counter() - started),
    )


def _walked(streets: GeoDataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the gaps and limits of streets in minutes; inf where nobody walks."""
    gap = streets["worst_gap_min"].to_numpy(dtype=float)
    limit = streets["max_gap_min"].to_numpy(dtype=float)
    absent = np.isnan(gap) | np.isnan(limit)
    if "visits" in streets:
        absent |= streets["visits"].to_numpy() == 0
    return np.where(absent, np.inf, gap), np.where(absent, np.inf, limit)


def _said(
    report: SightReport, suggested: GeoDataFrame, of_rounds: list[str], policy: SightPolicy
) -> SightReport:
    """Return the report with its share, suggestions and words."""
    if not report.public_m2:
        return replace(report, words=[words.NO_GROUND])
    said = [
        words.ground_seen(report.public_m2, report.seen_by_feet_m2, report.seen_by_cameras_m2),
        words.dead(report.never_m2, report.late_m2, report.public_m2),
    ]
    if report.slivers:
        said.append(words.slivers(report.slivers, report.slivers_m2, policy.least_m2))
    return replace(
        report,
        share=report.dead_m2 / report.public_m2,
        suggestions=told_suggestions(suggested),
        words=[*said, *of_rounds, *suggested["words"]],
    )
