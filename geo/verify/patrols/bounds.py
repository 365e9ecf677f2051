"""Checks of the claimed bounds: between a weaker one and what an own simple plan would reach.

Below: in a window as long as the worst gap all streets are walked, in at most as many paths as
guards are on duty in it; so many paths leave at most two odd junctions each, and the others are
joined in pairs. An assignment, in which an odd junction may be joined to one and from another, is a
relaxation of that: half its cost is a lower bound (Kuhn 1955). All windows that fit into the plan
share what its guards can walk.

Above: a round of all streets, odd junctions joined greedily, shared by the guards at equal
distances, is a plan. No bound may exceed what it reaches, its rests counted generously.

The same holds for the stretch, gap over limit: below, with the loosest limit for all (the file has
the tightest of a street, and parts of it may have another); above, with the tightest.

Between both nothing is proved here: a claim that is a little too high is not found out.
"""

from collections.abc import Callable

import numpy as np
from scipy.optimize import linear_sum_assignment

from geo.verify.patrols.figures import claim
from geo.verify.patrols.network import Net
from geo.verify.patrols.passages import Seen
from geo.verify.patrols.plan import Index, Plan
from geo.verify.patrols.shifts import MEAL_S
from geo.verify.patrols.streets import tolerance_min, waits
from geo.verify.plan import Bools, Floats
from geo.verify.verdict import Check, agree, number

MOST_ODD = 1500
"""More odd junctions are not paired: the bounds then stand on lengths alone."""
REST_S = MEAL_S + 600.0
"""What a shift of our own plan loses at most: a meal and a handover."""
SHARE = 2e-3
FAR_M = 1e9
WHICH = {"uniform": "一般下界 Uniform bound", "weighted": "分级下界 Weighted bound"}


def bound_checks(plan: Plan, net: Net, seen: Seen) -> list[Check]:
    """Return the checks of both bounds and of both ratios."""
    found = waits(plan, net, seen)
    reach_s = _reach_s(plan, net)
    least_min = _least_s(plan, net, net.connected) / 60
    limit = plan.streets.limit_min
    checks = [_bound("uniform", least_min, min(found.worst_min(), reach_s / 60), plan)]
    if np.isfinite(limit).any():
        tightest = float(np.nanmin(limit))
        watched = plan.streets.camera_gap_min[net.street] <= float(np.nanmax(limit))
        inside = net.connected.copy()
        inside[net.segment[watched]] = False
        least = _least_s(plan, net, inside) / 60 / float(np.nanmax(limit)) * tightest
        _, worst = found.stretch(limit, plan.streets.camera_gap_min)
        most = min(worst * tightest, reach_s / 60)
        checks.append(_bound("weighted", least, most, plan))
    return [*checks, *(_ratio(key, plan) for key in ("uniform", "weighted"))]


def _bound(key: str, least: float, most: float, plan: Plan) -> Check:
    claimed = number(claim(plan, key, "bound_min"))
    words = f"{WHICH[key]}在 {least:.1f} 与 {most:.1f} 分钟之间 lies between those"
    name = f"{key}.bound_min"
    if claimed is None:
        return Check(name, None, least, None, f"{words}：报告未载 not in the report")
    slack = tolerance_min(plan)
    holds = bool(least * (1 - SHARE) - 0.01 <= claimed <= most + slack)
    if holds:
        words += "；其间是否已证不查 whether it is proved in between is not checked"
    return Check(name, holds, least, claimed, words)


def _ratio(key: str, plan: Plan) -> Check:
    worst, bound, ratio = (
        number(claim(plan, key, name)) for name in ("worst_gap_min", "bound_min", "ratio")
    )
    name, words = f"{key}.ratio", f"间隔与{WHICH[key]}之比属实 The ratio is gap over bound"
    if worst is None or not bound or ratio is None:
        return Check(name, None, None, ratio, f"{words}：报告未载 not in the report")
    return Check(name, agree(worst / bound, ratio, 1e-6, 0.0), worst / bound, ratio, words)


def _least_s(plan: Plan, net: Net, inside: Bools) -> float:
    """Return a lower bound on the worst gap of any plan with these shifts, in seconds."""
    shifts = plan.shifts
    shift_s = float((shifts.end_s - shifts.start_s).min())
    _, counts = np.unique(shifts.start_s, return_counts=True)
    most = int(counts.max())
    walked_s = shifts.end_s - shifts.start_s - np.where(shifts.hours >= 6, MEAL_S, 0.0)
    plan_m = float(walked_s.sum()) * plan.speed_mps
    cover_m = _cover(net, inside)
    best = 0.0
    for touched in range(2, len(counts) + 2):
        window_m = cover_m(touched * most)
        fit = np.floor(plan_m / max(window_m, 1e-9))
        alone_s = window_m / (most * plan.speed_mps)
        least_s = max(plan.horizon_s / (fit + 1), min(alone_s, plan.horizon_s))
        # A gap longer than so many shifts lets windows touch more of them.
        best = max(best, min(least_s, (touched - 1) * shift_s))
        if least_s <= (touched - 1) * shift_s:
            break
    return float(best)


def _cover(net: Net, inside: Bools) -> Callable[[int], float]:
    """Return a lower bound on the metres of so many paths over some segments."""
    length_m = float(net.length_m[inside].sum())
    odd, walks_m = _odd(net, inside)

    def cover_m(paths: int) -> float:
        count, single = len(odd), min(2 * paths, len(odd))
        if count <= single:
            return length_m
        cost = np.zeros((count + single, count + single))
        cost[:count, :count] = np.minimum(walks_m, FAR_M)
        np.fill_diagonal(cost[:count, :count], FAR_M)
        rows, columns = linear_sum_assignment(cost)
        return length_m + float(cost[rows, columns].sum()) / 2

    return cover_m


def _odd(net: Net, inside: Bools) -> tuple[Index, Floats]:
    odd = np.flatnonzero(net.degree(inside) % 2)
    if len(odd) > MOST_ODD:
        odd = odd[:0]
    return odd, net.walks_m(odd) if len(odd) else np.zeros((0, 0))


def _reach_s(plan: Plan, net: Net) -> float:
    """Return a worst gap that an own round reaches with the guards who walk, in seconds."""
    starts = plan.shifts.start_s[[duty == "walk" for duty in plan.shifts.duty]]
    if not len(starts):
        return plan.horizon_s
    _, counts = np.unique(starts, return_counts=True)
    spacing_s = _round_m(net) / plan.speed_mps / int(counts.min())
    shift_s = float((plan.shifts.end_s - plan.shifts.start_s).min())
    # The guard behind may be a rest behind, and rests himself in every shift that the gap touches.
    gap_s = spacing_s + 3 * REST_S
    for _ in range(10):
        gap_s = spacing_s + (3 + gap_s // shift_s) * REST_S
    return float(min(gap_s, plan.horizon_s))


def _round_m(net: Net) -> float:
    """Return the length of a closed walk over all connected streets."""
    length_m = float(net.length_m[net.connected].sum())
    odd, walks_m = _odd(net, net.connected)
    if not len(odd):
        return length_m if not (net.degree(net.connected) % 2).any() else 2 * length_m
    one, other = np.triu_indices(len(odd), 1)
    free, again_m = np.ones(len(odd), dtype=bool), 0.0
    for pair in np.argsort(walks_m[one, other], kind="stable").tolist():
        if free[one[pair]] and free[other[pair]]:
            free[[one[pair], other[pair]]] = False
            again_m += float(walks_m[one[pair], other[pair]])
    return length_m + min(again_m, length_m)
