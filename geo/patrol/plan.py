"""From a community to a patrol plan: the parts in reading order."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from geo.community import Community, empty
from geo.crs import metric_crs_of
from geo.deadline import Deadline
from geo.patrol import frames, words
from geo.patrol.choice import Streets
from geo.patrol.cycle import postman
from geo.patrol.demand import demand
from geo.patrol.familiar import familiar
from geo.patrol.limits import Limits
from geo.patrol.network import Network, network
from geo.patrol.params import PatrolParams
from geo.patrol.policy import DEFAULT_POLICY, Policy
from geo.patrol.report import PatrolReport
from geo.patrol.rostering import Request, roster
from geo.patrol.shield import ShieldReport
from geo.patrol.summary import Facts, report_of
from geo.patrol.timed import Timed, drawn_in_secret, timed_of
from geo.patrol.timetable import HANDOVER_S
from geo.progress import Progress, silent
from geo.schema import RESULTS
from geo.sight import DeadCorners, Eyes, dead_corners
from geo.sight.watch import camera_gap_min

DEFAULTS = PatrolParams()
OPEN_EYES = Eyes()


@dataclass(frozen=True)
class Patrol:
    """A patrol plan in the input's CRS; all frames are empty when there is none.

    Parameters
    ----------
    routes, stops, roster, dead_corners
        Frames of `geo.schema.RESULTS`.
    streets
        The input's streets with `max_gap_min`, `worst_gap_min`, `visits`, `why` and
        `camera_gap_min`.
    report
        What the plan says of itself.
    """

    routes: GeoDataFrame
    stops: GeoDataFrame
    streets: GeoDataFrame
    roster: pd.DataFrame
    dead_corners: GeoDataFrame
    report: PatrolReport


def plan(
    community: Community,
    params: PatrolParams = DEFAULTS,
    *,
    policy: Policy = DEFAULT_POLICY,
    request: Request | None = None,
    eyes: Eyes | None = OPEN_EYES,
    grids: GeoDataFrame | None = None,
    home_grids: Mapping[str, str] | None = None,
    secret: int = 0,
    progress: Progress = silent,
) -> Patrol:
    """Plan who walks where at what time.

    A single cycle that all walkers share at equal spacing is within a few per cent of the bound for
    street coverage (Afshani et al. 2022, and our measurements). Where limits differ, some guards
    walk tight laps over the risky streets (`geo.patrol.laps`) and the others the rest, if the worst
    of gap over limit is less so.

    Parameters
    ----------
    community
        Any CRS; `streets` are needed, checkpoints, hazards and incidents raise the demand. Measures
        are taken in the metric CRS of the streets.
    params
        What is asked for. Guards who cannot do it by law, or no streets, give a report that says
        why and what would help; limits that cannot be kept are told in the report of a plan.
    policy
        How long what may stay unseen. It is planned for the tightest limit each street has at any
        time of the plan, and judged by the limit of the moment.
    request
        What the roster is asked for, where `params` cannot say it: skills, the plan before.
    eyes
        What guards and cameras see. None to leave cameras and dead corners out.
    grids
        The community's grids, any CRS: guards carry the beads that keep them in their home grids
        longest, as far as that changes nothing else (`geo.patrol.familiar`).
    home_grids
        Home grids of the plan before; they stay where they can.
    secret
        Seed of rounds that cannot be foreseen (`params.guarantee`); who knows it foresees them, so
        it is in no report.
    progress
        Told the step and the share done; may raise `CancelledError`.
    """
    started = time.perf_counter()

    def infeasible(reason: str, *fixes: str) -> Patrol:
        seconds = time.perf_counter() - started
        report = PatrolReport(False, reason, list(fixes), params.guards, seconds, params.seed)
        return _no_plan(community, report)

    progress("making the roster", 0.0)
    asked = request or params.request()
    staff = roster(asked)
    if not staff.feasible:
        return infeasible(staff.reason, *(fix.words for fix in staff.fixes))
    duty = staff.table
    walkers = int((duty["duty"] == "walk").groupby(duty["start"]).sum().min())
    if not walkers:
        return infeasible(words.NOBODY_WALKS, *staff.notes)
    progress("noding the streets", 0.05)
    given = community["streets"]
    drawn = not (given.geometry.isna() | given.geometry.is_empty).all()
    metric = community.to_crs(metric_crs_of(given)) if drawn else community
    net = network(metric["streets"])
    if net is None:
        return infeasible(words.NO_STREETS, words.ADD_STREETS)
    progress("finding the shortest walk over every street", 0.1)
    cycle = postman(net)
    looks = camera_gap_min(metric, net.lines, eyes.policy, eyes.rounds) if eyes else None
    found, limits = demand(
        metric,
        net,
        policy,
        begin=duty["start"].min().to_pydatetime(),
        horizon_s=params.days * 86_400.0,
        camera_gap_min=looks,
    )
    progress("weaving laps", 0.2)
    expired = Deadline.after(params.time_limit_s / 2).expired
    ways = Streets(net, limits.on_foot_min, cycle, params.speed_mps, params.seed, expired)
    options = [ways.uniform(walkers)]
    if params.prefer == "limits" and (tight := ways.best(walkers)):
        options.append(tight)
    progress("timing rounds, meals and handovers", 0.4)
    timed = [timed_of(net, option, duty, limits, params) for option in options]
    best = min(timed, key=lambda one: one.stretch)
    shield: ShieldReport | None = None
    if params.guarantee > 1:
        progress("drawing rounds nobody foresees", 0.5)
        best, shield = drawn_in_secret(net, best, duty, limits, params, secret)
    progress("sending guards to their home grids", 0.55)
    settled = familiar(
        best.rounds,
        best.table,
        duty,
        asked.guard_ids,
        None if grids is None else grids.to_crs(metric.crs),
        home_grids=home_grids,
    )
    best = best.carried_by(net, settled.duty, params.speed_mps)
    progress("looking for dead corners", 0.6)
    unseen = _dead(metric, net, limits, best, eyes) if eyes else None
    progress("bounding what any plan could do", 0.8)
    facts = Facts(
        params,
        walkers,
        net,
        cycle,
        staff,
        best.rounds,
        best.table,
        best.seen,
        limits,
        best.judged,
        found,
        sight=unseen.report if unseen else None,
        shield=shield,
        familiar=settled,
        walkers_for_all=ways.walkers_for_all(HANDOVER_S),
        alternatives=[one.figures(net) for one in timed],
    )
    report = report_of(facts, 0.0)
    progress("drawing the routes", 0.9)
    begin = duty["start"].min()
    shifts = [
        frames.Shift(rows["date"].iloc[0], rows["shift"].iloc[0])
        for _, rows in duty.groupby("start", sort=True)
    ]
    crs = metric.crs
    corners = unseen.corners if unseen else empty(RESULTS["dead_corners"], crs)
    result = Patrol(
        frames.routes(best.rounds, best.table, shifts, begin, crs).to_crs(community.crs),
        frames.stops(net, best.rounds, best.table, found, begin, crs).to_crs(community.crs),
        frames.streets(community["streets"], net, limits, best.seen, params.days * 1440.0),
        duty,
        corners.to_crs(community.crs),
        replace(report, seconds=time.perf_counter() - started),
    )
    progress("done", 1.0)
    return result


def _dead(metric: Community, net: Network, limits: Limits, best: Timed, eyes: Eyes) -> DeadCorners:
    """Return the ground that is not seen in time, segment by segment.

    A segment whose limits of the moment are kept counts as seen in time.
    """
    gap_min = best.seen.worst_gap_s / 60
    kept = best.judged.kept
    street = np.full(len(net.lines), -1)
    street[net.owners[::-1, 1]] = net.owners[::-1, 0]
    segments = gpd.GeoDataFrame(
        {
            "name": metric["streets"]["name"].to_numpy()[street],
            "max_gap_min": np.where(kept, np.maximum(limits.limit_min, gap_min), limits.limit_min),
            "worst_gap_min": gap_min,
            "visits": best.seen.count,
        },
        geometry=net.lines,
        crs=metric.crs,
    )
    return dead_corners(metric, segments, eyes.policy, eyes.rounds)


def _no_plan(community: Community, report: PatrolReport) -> Patrol:
    crs = community.crs
    columns = {
        "max_gap_min": np.nan,
        "worst_gap_min": np.nan,
        "visits": 0,
        "camera_gap_min": np.nan,
        "why": None,
    }
    return Patrol(
        empty(RESULTS["routes"], crs),
        empty(RESULTS["stops"], crs),
        community["streets"].assign(**columns),
        empty(RESULTS["roster"], crs),
        empty(RESULTS["dead_corners"], crs),
        report,
    )
