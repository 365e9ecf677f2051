"""From a community to a patrol plan: the parts in reading order."""

import time
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from geo.community import Community, empty
from geo.crs import metric_crs_of
from geo.patrol import frames, words
from geo.patrol.cycle import Cycle, postman
from geo.patrol.demand import limits_min, places
from geo.patrol.network import Network, network
from geo.patrol.params import PatrolParams
from geo.patrol.report import PatrolReport
from geo.patrol.roster import CREWS, roster
from geo.patrol.summary import Facts, report_of
from geo.patrol.timetable import MEAL_STEPS_S, Timetable, timetable
from geo.patrol.visits import Visits, visits
from geo.progress import Progress, silent
from geo.schema import RESULTS

DEFAULTS = PatrolParams()


@dataclass(frozen=True)
class Patrol:
    """A patrol plan in the input's CRS; all frames are empty when there is none.

    Parameters
    ----------
    routes, stops, roster
        Frames of `geo.schema.RESULTS`.
    streets
        The input's streets with `max_gap_min`, `worst_gap_min` and `visits`.
    report
        What the plan says of itself.
    """

    routes: GeoDataFrame
    stops: GeoDataFrame
    streets: GeoDataFrame
    roster: pd.DataFrame
    report: PatrolReport


def plan(
    community: Community, params: PatrolParams = DEFAULTS, *, progress: Progress = silent
) -> Patrol:
    """Plan who walks where at what time: one shared cycle over every street, evenly spaced guards.

    A single cycle that all walkers share at equal spacing is within a few per cent of the bound for
    street coverage (Afshani et al. 2022, and our measurements).

    Parameters
    ----------
    community
        Any CRS; `streets` are needed, checkpoints, hazards and incidents raise the demand. Measures
        are taken in the metric CRS of the streets.
    params
        What is asked for. Guards who cannot do it by law, or no streets, give a report that says
        why and what would help; limits that cannot be kept are told in the report of a plan.
    progress
        Told the step and the share done; may raise `CancelledError`.
    """
    started = time.perf_counter()
    walkers = params.walkers or params.guards // CREWS

    def infeasible(reason: str, *fixes: str) -> Patrol:
        seconds = time.perf_counter() - started
        report = PatrolReport(False, reason, list(fixes), params.guards, seconds, params.seed)
        return _no_plan(community, report)

    if walkers * CREWS > params.guards or walkers < 1:
        needed = max(walkers, 1) * CREWS
        fewer = params.guards // CREWS
        fixes = [words.employ(needed)]
        if fewer:
            fixes.append(words.walk_fewer(fewer))
        return infeasible(words.too_few_guards(max(walkers, 1), params.guards, needed), *fixes)
    progress("noding the streets", 0.0)
    given = community["streets"]
    drawn = not (given.geometry.isna() | given.geometry.is_empty).all()
    metric = community.to_crs(metric_crs_of(given)) if drawn else community
    net = network(metric["streets"])
    if net is None:
        return infeasible(words.NO_STREETS, words.ADD_STREETS)
    progress("finding the shortest walk over every street", 0.1)
    cycle = postman(net)
    progress("timing rounds, meals and handovers", 0.5)
    duty = roster(params.guards, walkers, params.start, params.days)
    table, seen = _best_timed(net, cycle, duty, walkers, params.speed_mps)
    found = places(metric, net)
    limit_min = limits_min(metric, net, found)
    progress("bounding what any plan could do", 0.7)
    facts = Facts(params, walkers, net, cycle, duty, table, seen, limit_min, found)
    report = report_of(facts, 0.0)
    progress("drawing the routes", 0.9)
    begin = duty["start"].min()
    shifts = [
        frames.Shift(rows["date"].iloc[0], rows["shift"].iloc[0])
        for _, rows in duty.groupby("start", sort=True)
    ]
    crs = metric.crs
    result = Patrol(
        frames.routes(cycle, table, shifts, begin, crs).to_crs(community.crs),
        frames.stops(net, cycle, table, found, begin, crs).to_crs(community.crs),
        frames.streets(community["streets"], net, limit_min, seen, params.days * 1440.0),
        duty,
        replace(report, seconds=time.perf_counter() - started),
    )
    progress("done", 1.0)
    return result


def _best_timed(
    net: Network, cycle: Cycle, duty: pd.DataFrame, walkers: int, speed_mps: float
) -> tuple[Timetable, Visits]:
    """Return the timetable, and its visits, whose meals make the worst gap least."""
    best: tuple[Timetable, Visits] | None = None
    for step_s in MEAL_STEPS_S:
        table = timetable(net, cycle, duty, walkers, speed_mps, meal_step_s=step_s)
        seen = visits(net, cycle, table)
        # A second saved is not worth another two guards resting at once.
        if best is None or seen.worst_gap_s.max() < best[1].worst_gap_s.max() - 1.0:
            best = table, seen
    assert best is not None  # noqa: S101 - there is a first step
    return best


def _no_plan(community: Community, report: PatrolReport) -> Patrol:
    crs = community.crs
    columns = {"max_gap_min": np.nan, "worst_gap_min": np.nan, "visits": 0}
    return Patrol(
        empty(RESULTS["routes"], crs),
        empty(RESULTS["stops"], crs),
        community["streets"].assign(**columns),
        empty(RESULTS["roster"], crs),
        report,
    )
