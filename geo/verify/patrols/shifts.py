"""Checks of the shifts: every minute accounted for, and a meal in each.

A stop of kind handover, meal or watch lasts until its guard walks or the next such stop begins. A
relief (`duty` relief) is free until the others eat, and the last one relieved is free after his
meal: so at every moment as many must be at their post as have the duty to walk.
"""

from dataclasses import dataclass

import numpy as np

from geo.verify.patrols.plan import Plan, Stops
from geo.verify.verdict import Check, rule, unchecked

LASTS_S = {"handover": 900.0, "meal": 3600.0, "watch": float("inf")}
"""How long a stop of each kind can account for."""
SHORT_S = 61.0
"""Stands of less than a minute are not told as stops."""
MEAL_S = 1800.0
MEAL_FROM_H = 6.0
ROUND_S = 2.0
WORKING = ("walk", "relief")


@dataclass(frozen=True)
class _Day:
    """A shift of a guard: what he does when, (from, to, kind) in time order."""

    at: int
    done: list[tuple[float, float, str]]


def shift_checks(plan: Plan) -> list[Check]:
    """Return the checks of cover and meals."""
    covered = "每班自始至终有安排 Shifts are covered from start to end"
    meals = "六小时以上的班有一次 30 分钟用餐 A meal of 30 min in shifts of 6 h and more"
    if plan.stops is None:
        why = "文件没有停靠点图层 the file has no layer of stops"
        return [unchecked("covered", covered, why, {}), unchecked("meals", meals, why, {})]
    days = [
        _day(plan, plan.stops, at) for at, duty in enumerate(plan.shifts.duty) if duty in WORKING
    ]
    return [
        rule("covered", covered, _uncovered(plan, days)),
        rule("meals", meals, _hungry(plan, days)),
    ]


def _day(plan: Plan, stops: Stops, at: int) -> _Day:
    guard, begin, end = (plan.shifts.guard[at], plan.shifts.start_s[at], plan.shifts.end_s[at])
    routes = plan.routes
    mine = (routes.guard == guard) & (routes.start_s >= begin) & (routes.end_s <= end)
    done = [
        (float(a), float(b), "walk")
        for a, b in zip(routes.start_s[mine], routes.end_s[mine], strict=True)
    ]
    own = np.flatnonzero((stops.guard == guard) & (stops.second >= begin) & (stops.second < end))
    still = [
        (float(stops.second[one]), stops.kind[one]) for one in own if stops.kind[one] in LASTS_S
    ]
    turns = sorted([start for start, _, _ in done] + [second for second, _ in still] + [float(end)])
    for second, kind in still:
        ends = turns[int(np.searchsorted(turns, second, side="right"))]
        done.append((second, min(ends, second + LASTS_S[kind]), kind))
    return _Day(at, sorted(done))


def _free(plan: Plan, day: _Day) -> list[tuple[float, float]]:
    """Return when a guard has nothing to do for longer than a stand that need not be told."""
    begin, end = float(plan.shifts.start_s[day.at]), float(plan.shifts.end_s[day.at])
    found, known = [], begin
    for start, stop, _ in [*day.done, (end, end, "")]:
        if start - known > SHORT_S:
            found.append((known, start))
        known = max(known, stop)
    return found


def _uncovered(plan: Plan, days: list[_Day]) -> list[str]:
    """Return who is free when fewer are at their posts than have to walk."""
    reliefs: dict[float, int] = {}
    for start, duty in zip(plan.shifts.start_s.tolist(), plan.shifts.duty, strict=True):
        reliefs[start] = reliefs.get(start, 0) + (duty == "relief")
    wrong = []
    by_shift: dict[float, list[tuple[float, float, int]]] = {}
    for day in days:
        start = float(plan.shifts.start_s[day.at])
        by_shift.setdefault(start, []).extend((a, b, day.at) for a, b in _free(plan, day))
    for start, free in sorted(by_shift.items()):
        for a, _, at in sorted(free):
            at_once = sum(one <= a + ROUND_S < other for one, other, _ in free)
            if at_once > reliefs[start]:
                wrong.append(plan.told(int(plan.shifts.guard[at]), a))
    return wrong


def _hungry(plan: Plan, days: list[_Day]) -> list[str]:
    """Return the shifts without a meal that is long enough."""
    wrong = []
    for day in days:
        meals = [stop - start for start, stop, kind in day.done if kind == "meal"]
        long = plan.shifts.hours[day.at] >= MEAL_FROM_H
        if long and max(meals, default=0.0) < MEAL_S - ROUND_S:
            wrong.append(
                plan.told(int(plan.shifts.guard[day.at]), float(plan.shifts.start_s[day.at]))
            )
    return wrong
