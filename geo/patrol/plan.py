"""From a community to a patrol plan: the parts in reading order."""

import time
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.community import Community, empty
from geo.crs import metric_crs_of
from geo.deadline import Deadline
from geo.patrol import frames, words
from geo.patrol.choice import Option, Streets
from geo.patrol.cycle import postman
from geo.patrol.demand import limits_min, places
from geo.patrol.meals import MEALS
from geo.patrol.network import Network, network
from geo.patrol.params import PatrolParams
from geo.patrol.report import PatrolReport
from geo.patrol.roster import CREWS, roster
from geo.patrol.rounds import Rounds
from geo.patrol.summary import Facts, report_of
from geo.patrol.timetable import HANDOVER_S, Timetable, timetable
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
    found = places(metric, net)
    limit_min = limits_min(metric, net, found)
    progress("weaving laps", 0.3)
    expired = Deadline.after(params.time_limit_s / 2).expired
    ways = Streets(net, limit_min, cycle, params.speed_mps, params.seed, expired)
    options = [ways.uniform(walkers)]
    if params.prefer == "limits" and (tight := ways.best(walkers)):
        options.append(tight)
    progress("timing rounds, meals and handovers", 0.5)
    duty = roster(params.guards, walkers, params.start, params.days)
    timed = [_timed(net, option, duty, limit_min, params) for option in options]
    best = min(timed, key=lambda one: one.stretch)
    progress("bounding what any plan could do", 0.7)
    facts = Facts(
        params,
        walkers,
        net,
        cycle,
        duty,
        best.table,
        best.seen,
        limit_min,
        found,
        walkers_for_all=ways.walkers_for_all(HANDOVER_S),
        alternatives=[one.figures(net, limit_min) for one in timed],
    )
    report = report_of(facts, 0.0)
    progress("drawing the routes", 0.9)
    begin = duty["start"].min()
    shifts = [
        frames.Shift(rows["date"].iloc[0], rows["shift"].iloc[0])
        for _, rows in duty.groupby("start", sort=True)
    ]
    crs = metric.crs
    result = Patrol(
        frames.routes(best.rounds, best.table, shifts, begin, crs).to_crs(community.crs),
        frames.stops(net, best.rounds, best.table, found, begin, crs).to_crs(community.crs),
        frames.streets(community["streets"], net, limit_min, best.seen, params.days * 1440.0),
        duty,
        replace(report, seconds=time.perf_counter() - started),
    )
    progress("done", 1.0)
    return result


@dataclass(frozen=True)
class _Timed:
    """An option with its timetable, what that gives each street, and the worst stretch."""

    rounds: Rounds
    tight: int
    table: Timetable
    seen: Visits
    stretch: float

    def figures(self, net: Network, limit_min: NDArray[np.float64]) -> dict[str, float]:
        """Return what tells options apart."""
        kept = self.seen.worst_gap_s / 60 <= limit_min + 1e-9
        return {
            "walkers_on_tight_laps": self.tight,
            "worst_gap_min": float(self.seen.worst_gap_s.max()) / 60,
            "stretch": self.stretch,
            "deadlines_met_share": float(net.length_m[kept].sum() / net.length_m.sum()),
        }


def _timed(
    net: Network,
    option: Option,
    duty: pd.DataFrame,
    limit_min: NDArray[np.float64],
    params: PatrolParams,
) -> _Timed:
    """Return an option with the meals that make its worst stretch least.

    Where all streets are seen alike, it is the worst gap that is made least.
    """
    best: tuple[float, _Timed] | None = None
    for meals in MEALS:
        table = timetable(net, option.rounds, duty, params.speed_mps, meals=meals)
        seen = visits(net, option.rounds, table)
        stretch = float((seen.worst_gap_s / 60 / limit_min).max())
        worst = stretch if option.tight else float(seen.worst_gap_s.max())
        # Hardly anything saved is not worth another two guards resting at once.
        if best is None or worst < best[0] * 0.9999:
            best = worst, _Timed(option.rounds, option.tight, table, seen, stretch)
    assert best is not None  # noqa: S101 - there is a first step
    return best[1]


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
