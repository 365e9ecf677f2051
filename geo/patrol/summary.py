"""The report of a finished plan: figures measured on it, beside the bounds no plan can beat."""

from dataclasses import dataclass, field
from math import ceil

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.patrol import bounds, words
from geo.patrol.capacity import Capacity
from geo.patrol.cycle import Cycle
from geo.patrol.demand import Places
from geo.patrol.law import DEFAULT_LAW, YEAR_DAYS, violations
from geo.patrol.meals import MEAL_S, MEALS_S
from geo.patrol.network import Network
from geo.patrol.params import PatrolParams
from geo.patrol.report import Gap, PatrolReport
from geo.patrol.roster import CREWS, SHIFT_H, roster
from geo.patrol.timetable import HANDOVER_S, Timetable
from geo.patrol.visits import Visits

WEEK_H = 7 * 24 / CREWS
"""What a guard of four crews works in a week, on average."""


@dataclass(frozen=True)
class Facts:
    """What the report is made from.

    Parameters
    ----------
    walkers
        Guards walking at once, round the clock.
    limit_min
        (m,) limits of the segments in minutes.
    found
        Checkpoints and hazards on the network.
    walkers_for_all
        Guards walking at once with whom this planner keeps every limit; None where it finds none.
    alternatives
        Figures of the options that were timed.
    """

    params: PatrolParams
    walkers: int
    net: Network
    cycle: Cycle
    duty: pd.DataFrame
    table: Timetable
    seen: Visits
    limit_min: NDArray[np.float64]
    found: Places
    walkers_for_all: int | None = None
    alternatives: list[dict[str, float]] = field(default_factory=list)

    @property
    def kept(self) -> NDArray[np.bool_]:
        """(m,) whether each segment's limit is kept throughout."""
        return self.seen.worst_gap_s / 60 <= self.limit_min + 1e-9

    @property
    def never_m(self) -> float:
        """Length of the segments not walked from end to end."""
        return float(self.net.length_m[self.seen.count == 0].sum())


def report_of(facts: Facts, seconds: float) -> PatrolReport:
    """Return the report of a plan; `seconds` is the time its making took."""
    net, seen, params = facts.net, facts.seen, facts.params
    on_duty = facts.duty.groupby("start").size()
    by_shift = _km_by_shift(facts.table)
    by_guard = by_shift.groupby(level=0).mean()
    walked_s = sum(leg.end_s - leg.begin_s for leg in facts.table.legs)
    capacity = Capacity(
        on_duty=tuple(on_duty.tolist()),
        walkers=params.walkers or int(on_duty.max()),
        shift_s=SHIFT_H * 3600,
        rest_s=MEAL_S,
        speed_mps=params.speed_mps,
        rest_from_s=MEALS_S[0],
        rest_until_s=MEALS_S[1],
    )
    bound_s = bounds.worst_gap_bound_s(net, capacity)
    site_min = np.nan_to_num(facts.found.max_gap_min, nan=float(facts.limit_min.max()))
    sites = bounds.sites_of(net, facts.found.edge, facts.found.offset_m, site_min)
    binding = bounds.stretch_bound(net, facts.limit_min, capacity, sites)
    stretch = float((seen.worst_gap_s / 60 / facts.limit_min).max())
    tightest_min = float(facts.limit_min.min())
    length_m = float(net.length_m.sum())
    # Hours are judged over a year: a week of the pattern may hold six shifts and no rest after.
    year = max(params.days, YEAR_DAYS)
    breaches = violations(roster(params.guards, facts.walkers, params.start, year), year)
    breaches += violations(facts.duty, params.days)
    return PatrolReport(
        feasible=True,
        reason=" ".join(_caveats(facts, float(by_shift.max()))),
        fixes=_staffing(facts),
        guards=params.guards,
        seconds=seconds,
        seed=params.seed,
        on_duty_min=int(on_duty.min()),
        on_duty_max=int(on_duty.max()),
        on_duty_mean=float(on_duty.mean()),
        walking_mean=walked_s / (params.days * 86_400),
        legal_violations=len(breaches),
        network_km=length_m / 1000,
        uniform=Gap(float(seen.worst_gap_s.max()) / 60, bound_s / 60),
        weighted=Gap(stretch * tightest_min, binding.stretch * tightest_min),
        deadlines_met_share=float(net.length_m[facts.kept].sum() / length_m),
        unseen_share=(net.left_out_m + facts.never_m) / (net.left_out_m + length_m),
        km_per_guard=float(by_shift.mean()),
        balance=float(by_guard.min() / by_guard.max()),
        successor_hit=1.0,
        handover_gap_min=HANDOVER_S / 60,
        bounds=[
            words.uniform(length_m / 1000, facts.cycle.length_m / 1000, params.walkers),
            words.weighted(binding.limit_min, binding.length_m / 1000, binding.stretch),
        ],
        law=words.law(WEEK_H, DEFAULT_LAW.overtime_h(365 * 24 / CREWS)),
        parts=net.parts,
        walkers_for_all=facts.walkers_for_all,
        alternatives=facts.alternatives,
    )


def _km_by_shift(table: Timetable) -> "pd.Series[float]":
    """Return the kilometres of each guard and shift."""
    legs = table.legs
    return (
        pd.Series(
            [(leg.to_m - leg.from_m) / 1000 for leg in legs],
            index=pd.MultiIndex.from_tuples([(leg.guard_id, leg.shift) for leg in legs]),
        )
        .groupby(level=[0, 1])
        .sum()
    )


def _caveats(facts: Facts, shift_km: float) -> list[str]:
    """Return what must be known about a plan."""
    said = []
    if facts.net.left_out_m:
        said.append(words.cut_off(facts.net.left_out_m / 1000, facts.net.parts - 1))
    if facts.never_m:
        said.append(words.not_reached(facts.never_m / 1000, facts.params.days))
    if shift_km > words.MOST_SHIFT_KM:
        said.append(words.far_to_walk(shift_km))
    if not facts.kept.all():
        said.append(words.late(float(facts.net.length_m[~facts.kept].sum()) / 1000))
    return said


def _staffing(facts: Facts) -> list[str]:
    """Return what keeps the limits that are not kept: what any plan needs, and what ours takes."""
    said = []
    for limit in bounds.few_limits(facts.limit_min[~facts.kept]):
        inside = facts.limit_min <= limit
        needed = bounds.walkers_needed(facts.net, inside, limit * 60, facts.params.speed_mps)
        length_km = float(facts.net.length_m[inside].sum()) / 1000
        if needed > facts.walkers:
            guards = ceil(needed * 24 * YEAR_DAYS / DEFAULT_LAW.most_year_h)
            said.append(words.staffing(limit, length_km, needed, guards))
    enough = facts.walkers_for_all
    if not facts.kept.all() and enough and enough > facts.walkers:
        on_duty = enough + 1  # one relieves the others at meals
        guards = ceil(on_duty * 24 * YEAR_DAYS / DEFAULT_LAW.most_year_h)
        said.append(words.enough(enough, guards))
    return said
