"""Figures of the report, computed again from the layers."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from geo.verify.patrols.network import Net
from geo.verify.patrols.passages import Seen
from geo.verify.patrols.plan import Plan
from geo.verify.patrols.streets import Waits, tolerance_min, waits
from geo.verify.plan import Floats
from geo.verify.verdict import DIFFERS, Check, figure, number, unchecked

LENGTH_SHARE = 2e-3
"""How far lengths may differ: where streets nearly meet they are joined in one way or another."""
SHARE = 5e-3
WALK_SHARE = 5e-3
"""Stands of less than a minute are walked or stood, as one likes."""


def figure_checks(plan: Plan, net: Net, seen: Seen, law: Sequence[Check]) -> list[Check]:
    """Return the checks of all figures but the bounds."""
    report, found = plan.report, waits(plan, net, seen)
    seconds = plan.routes.end_s - plan.routes.start_s
    walking = float(seconds.sum()) / max(plan.horizon_s, 1.0)
    connected_m = float(net.length_m[net.connected].sum())
    breaches = sum(check.found for check in law)
    on_duty = _on_duty(plan)
    return [
        _guards(plan),
        figure("on_duty_min", "最少在岗人数 Fewest on duty", on_duty[0], report),
        figure("on_duty_max", "最多在岗人数 Most on duty", on_duty[1], report),
        figure("on_duty_mean", "平均在岗人数 Mean on duty", on_duty[2], report, absolute=1e-6),
        figure("walking_mean", "平均步行人数 Mean walking", walking, report, relative=WALK_SHARE),
        figure(
            "legal_violations",
            "违反工时规定 Breaches of the law",
            breaches,
            report,
            kept=not breaches,
        ),
        figure(
            "network_km",
            "可步行路网长度 Walkable network",
            connected_m / 1000,
            report,
            relative=LENGTH_SHARE,
            absolute=1e-3,
        ),
        figure("parts", "互不相连的路网片数 Parts of the network", int(net.part.max()) + 1, report),
        _deadlines(plan, net, seen),
        figure(
            "unseen_share",
            "未巡到的比例 Share never walked",
            _unseen(net, seen, plan),
            report,
            absolute=SHARE,
        ),
        *_walks(plan),
        _handover(plan),
        unchecked(
            "successor_hit",
            "下一条街可猜中的比例 Next street guessed",
            "文件不足以复算 the file does not tell enough",
            report,
        ),
        *_gap_figures(plan, found),
    ]


def _on_duty(plan: Plan) -> tuple[int, int, float]:
    """Return the fewest, the most and the mean on duty at once, from begin to end."""
    shifts = plan.shifts
    turns = np.unique(np.r_[shifts.start_s, shifts.end_s])
    middle = (turns[:-1] + turns[1:]) / 2
    there = (shifts.start_s[:, None] <= middle) & (middle < shifts.end_s[:, None])
    # A guard with two shifts at once is one guard.
    count = np.array([len(set(shifts.guard[now])) for now in there.T])
    mean = float((count * np.diff(turns)).sum() / (turns[-1] - turns[0]))
    return int(count.min()), int(count.max()), mean


def _guards(plan: Plan) -> Check:
    """Check that the roster has no more guards than the payroll; a short one may have fewer."""
    words = "排班人数不超过保安人数 No more guards in the roster than there are"
    found, claimed = len(set(plan.shifts.guard.tolist())), number(plan.report.get("guards"))
    if claimed is None:
        return Check("guards", None, found, None, f"{words}：报告未载 not in the report")
    return Check("guards", found <= claimed, found, claimed, words)


def _deadlines(plan: Plan, net: Net, seen: Seen) -> Check:
    """Check the share of length whose limit is kept.

    The file has one limit a street, the tightest of its segments: so the share lies between that
    with the street's limit everywhere and that with the loosest one there is.
    """
    name, words = "deadlines_met_share", "守时路段的比例 Share whose limit is kept"
    limit = plan.streets.limit_min
    if np.isnan(limit).all():
        return unchecked(name, words, "文件没有时限 the file has no limits", plan.report)
    tight = np.full(len(net.line), np.inf)
    np.minimum.at(tight, net.segment, np.nan_to_num(limit[net.street], nan=np.inf))
    loose = np.where(tight < np.inf, float(np.nanmax(limit)), np.inf)
    look = np.full(len(net.line), np.inf)
    np.minimum.at(
        look, net.segment, np.nan_to_num(plan.streets.camera_gap_min[net.street], nan=np.inf)
    )
    slack, gap_min, inside = tolerance_min(plan), np.minimum(seen.gap_s / 60, look), net.connected
    total_m = float(net.length_m[inside].sum())
    least = float(net.length_m[inside & (gap_min + slack <= tight)].sum()) / total_m
    most = float(net.length_m[inside & (gap_min - slack <= loose)].sum()) / total_m
    claimed = number(plan.report.get(name))
    words += f"（{least:.3f}–{most:.3f}）"
    if claimed is None:
        return Check(name, None, least, None, f"{words}：报告未载 not in the report")
    holds = least - SHARE <= claimed <= most + SHARE
    return Check(name, holds, least, claimed, words + ("" if holds else DIFFERS))


def _unseen(net: Net, seen: Seen, plan: Plan) -> float:
    never = ~net.connected | (seen.gap_s >= plan.horizon_s - 1e-6)
    return float(net.length_m[never].sum() / net.length_m.sum())


def _walks(plan: Plan) -> list[Check]:
    """Return the checks of what guards walk in a shift, mean and balance, from the routes."""
    km, guard = _shift_km(plan)
    mean = float(km.mean()) if len(km) else None
    by_guard = [float(km[guard == one].mean()) for one in np.unique(guard)]
    balance = min(by_guard) / max(by_guard) if by_guard else None
    return [
        figure(
            "km_per_guard",
            "每人每班步行公里 Walked a guard and shift",
            mean,
            plan.report,
            relative=WALK_SHARE,
        ),
        figure(
            "balance",
            "走得最少与最多之比 Least over most walked",
            balance,
            plan.report,
            relative=WALK_SHARE,
        ),
    ]


def _shift_km(plan: Plan) -> tuple[Floats, Floats]:
    """Return the kilometres of each shift that is walked, and whose it is."""
    shifts, routes = plan.shifts, plan.routes
    found, who = [], []
    for at, guard in enumerate(shifts.guard):
        mine = (routes.guard == guard) & (routes.start_s >= shifts.start_s[at])
        mine &= routes.end_s <= shifts.end_s[at]
        if mine.any():
            found.append(float(routes.length_m[mine].sum()) / 1000)
            who.append(float(guard))
    return np.array(found), np.array(who)


def _handover(plan: Plan) -> Check:
    """Check how long a handover stops a walker: from the stop until he walks or does else."""
    name, words = "handover_gap_min", "交接停留分钟 A handover stops a walker"
    if plan.stops is None:
        return unchecked(name, words, "文件没有停靠点图层 no layer of stops", plan.report)
    stops, routes = plan.stops, plan.routes
    still = [kind in {"handover", "meal", "watch"} for kind in stops.kind]
    found = []
    for at in np.flatnonzero([kind == "handover" for kind in stops.kind]):
        guard, second = stops.guard[at], stops.second[at]
        turns = np.r_[
            routes.start_s[(routes.guard == guard) & (routes.start_s >= second)],
            stops.second[(stops.guard == guard) & (stops.second > second) & still],
        ]
        if len(turns):
            found.append(float(turns.min() - second) / 60)
    middle = float(np.median(found)) if found else None
    return figure(name, words, middle, plan.report, absolute=2 / 60)


def _gap_figures(plan: Plan, found: Waits) -> list[Check]:
    """Return the checks of both worst gaps against the streets as measured and as told.

    A wait too short to be seen apart from the walks beside it may be in the report.
    """
    limit, claimed = plan.streets.limit_min, plan.streets.worst_gap_min[~found.cut_off]
    told = float(np.nanmax(claimed, initial=0.0))
    least, most = found.stretch(limit, plan.streets.camera_gap_min)
    tightest = float(np.nanmin(limit)) if most else 1.0
    words = "按时限折算的最长间隔 Worst gap over limit, times the tightest"
    return [
        _gap("uniform", "最长间隔 Worst gap", found.worst_min(), told, plan),
        _gap("weighted", words, least * tightest if most else None, most * tightest, plan),
    ]


def _gap(key: str, words: str, found: float | None, told: float | None, plan: Plan) -> Check:
    claims = plan.report.get(key)
    claimed = number(claims.get("worst_gap_min")) if isinstance(claims, Mapping) else None
    name, slack = f"{key}.worst_gap_min", tolerance_min(plan)
    if claimed is None or found is None:
        return Check(name, None, found, claimed, f"{words}：报告未载 not in the report")
    most = max(found, told or 0.0) + slack
    holds = found - slack <= claimed <= most
    return Check(name, holds, found, claimed, words + ("" if holds else DIFFERS))


def claim(plan: Plan, key: str, name: str) -> Any:
    """Return a claimed figure of `uniform` or `weighted`."""
    claims = plan.report.get(key)
    return claims.get(name) if isinstance(claims, Mapping) else None
