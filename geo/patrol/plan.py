"""From a community to a patrol plan: the parts in reading order."""

import time
from dataclasses import dataclass

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from geo.community import Community, empty
from geo.patrol import bounds, frames
from geo.patrol.cycle import Cycle, postman
from geo.patrol.demand import limits_min, places
from geo.patrol.law import DEFAULT_LAW, violations
from geo.patrol.network import Network, network
from geo.patrol.params import PatrolParams
from geo.patrol.report import Gap, PatrolReport
from geo.patrol.roster import CREWS, SHIFT_H, roster
from geo.patrol.timetable import HANDOVER_S, MEAL_S, Timetable, timetable
from geo.patrol.visits import Visits, visits
from geo.progress import Progress, silent
from geo.schema import RESULTS

WALKING_SHARE = 1 - MEAL_S / (SHIFT_H * 3600)
"""Share of a shift that any plan may walk: all but the meal."""


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
    community: Community, params: PatrolParams | None = None, *, progress: Progress = silent
) -> Patrol:
    """Plan who walks where at what time: one shared cycle over every street, evenly spaced guards.

    A single cycle that all walkers share at equal spacing is within a few per cent of the bound for
    street coverage (Afshani et al. 2022, and our measurements).

    Parameters
    ----------
    community
        Any CRS; `streets` are needed, checkpoints, hazards and incidents raise the demand.
    """
    params = params or PatrolParams()
    started = time.perf_counter()
    metric = community.metric()
    walkers = params.walkers or params.guards // CREWS

    def infeasible(reason: str, *fixes: str) -> Patrol:
        seconds = time.perf_counter() - started
        report = PatrolReport(False, reason, list(fixes), params.guards, seconds, params.seed)
        return _no_plan(community, report)

    if walkers * CREWS > params.guards or walkers < 1:
        needed = max(walkers, 1) * CREWS
        fewer = params.guards // CREWS
        fixes = [f"Employ {needed} guards."]
        if fewer:
            fixes.append(f"Let {fewer} walk at once.")
        return infeasible(
            f"{max(walkers, 1)} walking at every hour of day and night need {needed} guards in "
            f"four crews (eight hours a shift, 42 h a week); there are {params.guards}.",
            *fixes,
        )
    progress("noding the streets", 0.0)
    net = network(metric["streets"])
    if net is None:
        return infeasible("The community has no walkable streets.", "Add a layer 'streets'.")
    progress("finding the shortest walk over every street", 0.1)
    cycle = postman(net)
    progress("timing rounds, meals and handovers", 0.5)
    duty = roster(params.guards, walkers, params.start, params.days)
    table = timetable(net, cycle, duty, walkers, params.speed_mps)
    seen = visits(net, cycle, table)
    found = places(metric, net)
    limit_min = limits_min(metric, net, found)
    progress("bounding what any plan could do", 0.7)
    facts = _Facts(params, walkers, net, cycle, duty, table, seen, limit_min)
    report = _report(facts, started)
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
        frames.streets(community["streets"], net, limit_min, seen),
        duty,
        report,
    )
    progress("done", 1.0)
    return result


@dataclass(frozen=True)
class _Facts:
    """What the report is made from."""

    params: PatrolParams
    walkers: int
    net: Network
    cycle: Cycle
    duty: pd.DataFrame
    table: Timetable
    seen: Visits
    limit_min: NDArray[np.float64]


def _report(facts: _Facts, started: float) -> PatrolReport:
    net, seen, params = facts.net, facts.seen, facts.params
    on_duty = facts.duty.groupby("start").size()
    hours = params.days * 24
    legs_km = pd.Series(
        [(leg.to_m - leg.from_m) / 1000 for leg in facts.table.legs],
        index=pd.MultiIndex.from_tuples([(leg.guard_id, leg.shift) for leg in facts.table.legs]),
    )
    by_shift = legs_km.groupby(level=[0, 1]).sum()
    walked_s = sum(leg.end_s - leg.begin_s for leg in facts.table.legs)
    able = facts.walkers if params.walkers else float(on_duty.mean())
    capacity_mps = able * WALKING_SHARE * params.speed_mps
    worst_s = float(seen.worst_gap_s.max())
    most = facts.walkers if params.walkers else int(on_duty.max())
    paths = bounds.pieces(most, worst_s, SHIFT_H * 3600)
    uniform = bounds.uniform_bound(net, paths, capacity_mps)
    stretch_bound, binding = bounds.weighted_bound(net, facts.limit_min, paths, capacity_mps)
    stretch = float((seen.worst_gap_s / 60 / facts.limit_min).max())
    tightest_min = float(facts.limit_min.min())
    kept = seen.worst_gap_s / 60 <= facts.limit_min + 1e-9
    length_m = float(net.length_m.sum())
    breaches = violations(facts.duty, params.days, DEFAULT_LAW)
    return PatrolReport(
        feasible=True,
        reason=_caveats(facts, kept),
        fixes=_staffing(facts, kept),
        guards=params.guards,
        seconds=time.perf_counter() - started,
        seed=params.seed,
        on_duty_min=int(on_duty.min()),
        on_duty_max=int(on_duty.max()),
        on_duty_mean=float(on_duty.mean()),
        walking_mean=walked_s / 3600 / hours,
        legal_violations=len(breaches),
        network_km=length_m / 1000,
        uniform=Gap(worst_s / 60, uniform.gap_s / 60),
        weighted=Gap(stretch * tightest_min, stretch_bound * tightest_min),
        deadlines_met_share=float(net.length_m[kept].sum() / length_m),
        unseen_share=net.left_out_m / (net.left_out_m + length_m),
        km_per_guard=float(by_shift.mean()),
        balance=float(by_shift.min() / by_shift.max()),
        successor_hit=1.0,
        handover_gap_min=HANDOVER_S / 60,
        bounds=[f"uniform: {uniform.words}", f"weighted: {binding.words}"],
        law=(
            "四班三运转, 42 h a week on average: needs the permit for comprehensive working hours "
            "(综合计算工时) and about 17 h overtime a month."
        ),
        parts=net.parts,
    )


def _caveats(facts: _Facts, kept: NDArray[np.bool_]) -> str:
    said = []
    if facts.net.left_out_m:
        said.append(
            f"{facts.net.left_out_m / 1000:.1f} km of streets in {facts.net.parts - 1} other parts "
            "are cut off from the network and are not walked."
        )
    if not kept.all():
        late_km = float(facts.net.length_m[~kept].sum()) / 1000
        said.append(f"{late_km:.1f} km of streets stay unseen for longer than their limit.")
    return " ".join(said)


def _staffing(facts: _Facts, kept: NDArray[np.bool_]) -> list[str]:
    """Return for each limit that is not kept the guards any plan needs for it, at least."""
    said = []
    for limit in np.unique(facts.limit_min[~kept]).tolist():
        needed = bounds.walkers_needed(
            facts.net, facts.limit_min, limit, facts.params.speed_mps, WALKING_SHARE
        )
        if needed > facts.walkers:
            said.append(
                f"A limit of {limit:g} min or less on its streets takes at least {needed} walking "
                f"at once, {needed * CREWS} guards by law."
            )
        else:
            said.append(
                f"The limit of {limit:g} min is not kept by one shared cycle; laps by risk tier "
                "may keep it with these guards."
            )
    return said


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
