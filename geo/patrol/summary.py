"""The report of a finished plan: figures measured on it, beside the bounds no plan can beat."""

from dataclasses import asdict, dataclass, field
from math import ceil
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.patrol import bounds, words
from geo.patrol.capacity import Capacity
from geo.patrol.cycle import Cycle
from geo.patrol.demand import Places
from geo.patrol.familiar import Familiar
from geo.patrol.judge import Judged
from geo.patrol.limits import Limits
from geo.patrol.meals import MEAL_S, MEALS_S
from geo.patrol.network import Network
from geo.patrol.params import PatrolParams
from geo.patrol.report import Gap, PatrolReport
from geo.patrol.rostering import Law, Roster
from geo.patrol.rostering.law import YEAR_DAYS
from geo.patrol.rounds import Rounds
from geo.patrol.shield import ShieldReport
from geo.patrol.timetable import HANDOVER_S, Timetable
from geo.patrol.visits import Visits
from geo.sight import SightReport


@dataclass(frozen=True)
class Facts:
    """What the report is made from.

    Parameters
    ----------
    walkers
        Guards walking at once, round the clock.
    limits
        How long each segment may stay unseen at every moment.
    judged
        How the plan keeps them.
    found
        Checkpoints and hazards on the network.
    sight
        What is seen, where that was looked into.
    shield
        How well drawn rounds can be foreseen; None for fixed rounds.
    familiar
        Who is at home where; None where that was not asked.
    walkers_for_all
        Guards walking at once with whom this planner keeps every limit; None where it finds none.
    alternatives
        Figures of the options that were timed.
    """

    params: PatrolParams
    walkers: int
    net: Network
    cycle: Cycle
    staff: Roster
    rounds: Rounds
    table: Timetable
    seen: Visits
    limits: Limits
    judged: Judged
    found: Places
    sight: SightReport | None = None
    shield: ShieldReport | None = None
    familiar: Familiar | None = None
    walkers_for_all: int | None = None
    alternatives: list[dict[str, float]] = field(default_factory=list)

    @property
    def kept(self) -> NDArray[np.bool_]:
        """(m,) whether each segment's limit is kept throughout."""
        return self.judged.kept

    @property
    def never_m(self) -> float:
        """Length of the segments not walked from end to end."""
        return float(self.net.length_m[self.seen.count == 0].sum())


def report_of(facts: Facts, seconds: float) -> PatrolReport:
    """Return the report of a plan; `seconds` is the time its making took."""
    net, seen, params = facts.net, facts.seen, facts.params
    duty = facts.staff.table
    patrolling = duty[~duty["duty"].str.startswith("post:")]
    on_duty = patrolling.groupby("start").size()
    shift_s = float((duty["end"] - duty["start"]).dt.total_seconds().max())
    by_shift = _km_by_shift(facts.rounds, facts.table)
    by_guard = by_shift.groupby(level=0).mean()
    walked_s = float(by_shift.sum()) * 1000 / params.speed_mps
    capacity = Capacity(
        on_duty=tuple(on_duty.tolist()),
        walkers=params.walkers or int(on_duty.max()),
        shift_s=shift_s,
        rest_s=MEAL_S,
        speed_mps=params.speed_mps,
        rest_from_s=MEALS_S[0],
        rest_until_s=MEALS_S[1],
    )
    bound_s = bounds.worst_gap_bound_s(net, capacity)
    # Only what is asked all along binds every plan: limits of some hours are kept by going there
    # more often in these hours.
    lasting_min = facts.limits.lasting_min
    loosest_min = float(lasting_min[np.isfinite(lasting_min)].max(initial=0.0))
    site_min = np.nan_to_num(facts.found.lasting_min, nan=loosest_min)
    site_min[np.isinf(lasting_min[facts.found.edge])] = np.inf
    sites = bounds.sites_of(net, facts.found.edge, facts.found.offset_m, site_min)
    binding = bounds.stretch_bound(net, lasting_min, capacity, sites)
    stretch = float(facts.judged.stretch.max())
    tightest_min = float(facts.limits.limit_min.min())
    length_m = float(net.length_m.sum())
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
        legal_violations=facts.staff.violations,
        network_km=length_m / 1000,
        uniform=Gap(float(seen.worst_gap_s.max()) / 60, bound_s / 60),
        weighted=Gap(stretch * tightest_min, binding.stretch * tightest_min),
        deadlines_met_share=float(net.length_m[facts.kept].sum() / length_m),
        unseen_share=(net.left_out_m + facts.never_m) / (net.left_out_m + length_m),
        km_per_guard=float(by_shift.mean()),
        balance=float(by_guard.min() / by_guard.max()),
        successor_hit=facts.shield.successor_hit["lap"] if facts.shield else 1.0,
        handover_gap_min=HANDOVER_S / 60,
        bounds=[
            words.uniform(length_m / 1000, facts.cycle.length_m / 1000, params.walkers),
            words.weighted(binding.limit_min, binding.length_m / 1000, binding.stretch),
        ],
        law=" ".join(facts.staff.notes),
        parts=net.parts,
        walkers_for_all=facts.walkers_for_all,
        alternatives=facts.alternatives,
        roster=_fairness(facts.staff),
        sight=_figures(facts.sight) if facts.sight else None,
        shield=asdict(facts.shield) if facts.shield else None,
        home_grids=facts.familiar.home_grids if facts.familiar else {},
        home_share=facts.familiar.share if facts.familiar else None,
    )


def _figures(sight: SightReport) -> dict[str, Any]:
    """Return what is seen; the time it took is part of the plan's."""
    return {name: value for name, value in sight.as_dict().items() if name != "seconds"}


def _fairness(staff: Roster) -> dict[str, Any]:
    """Return what is known of the roster: hours, and each stage of fairness with its bound."""
    return {
        "need": list(staff.need),
        "year_h": staff.year_h,
        "overtime_month_h": staff.overtime_month_h,
        "proven": staff.proven,
        "stages": [asdict(stage) for stage in staff.stages],
    }


def _km_by_shift(rounds: Rounds, table: Timetable) -> "pd.Series[float]":
    """Return the kilometres of each guard and shift; standing on a lap is no walking."""
    walked_m = [
        leg.to_m - leg.from_m - sum(to_m - from_m for from_m, to_m in stands)
        for leg in table.legs
        for stands in [rounds.cycle(leg.bead).stands(leg.from_m, leg.to_m)]
    ]
    of_shift = pd.MultiIndex.from_tuples([(leg.guard_id, leg.shift) for leg in table.legs])
    return pd.Series(np.array(walked_m) / 1000, index=of_shift).groupby(level=[0, 1]).sum()


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
    for limit in bounds.few_limits(facts.limits.limit_min[~facts.kept]):
        needed, length_km = max(
            _needed(facts, (row <= limit) & (facts.limits.camera_gap_min > row), limit)
            for row in facts.limits.table_min
        )
        if needed > facts.walkers:
            guards = ceil(needed * 24 * YEAR_DAYS / Law().most_year_h)
            said.append(words.staffing(limit, length_km, needed, guards))
    enough = facts.walkers_for_all
    if not facts.kept.all() and enough and enough > facts.walkers:
        on_duty = enough + 1  # one relieves the others at meals
        guards = ceil(on_duty * 24 * YEAR_DAYS / Law().most_year_h)
        said.append(words.enough(enough, guards))
    return said


def _needed(facts: Facts, inside: NDArray[np.bool_], limit_min: float) -> tuple[int, float]:
    """Return the walkers any plan needs while segments have a limit, and their kilometres.

    At the moment a limit is in force each of them was seen within it before, so what is asked at
    one time binds, whatever is asked at others.
    """
    if not inside.any():
        return 0, 0.0
    walkers = bounds.walkers_needed(facts.net, inside, limit_min * 60, facts.params.speed_mps)
    return walkers, float(facts.net.length_m[inside].sum()) / 1000
