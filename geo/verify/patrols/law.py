"""Checks of the roster against the law, with its figures written down anew.

劳动法 art. 36: eight hours a day; art. 38: one day of rest a week; art. 41: at most 36 h of
overtime a month. 劳部发[1994]503号 art. 5: with a permit, hours count on average over up to a year.
Of the 365 days of a year 104 are weekends and 13, since 2025, public holidays. Shifts of 12 h and
11 h of rest between two are rules of the house.
"""

import numpy as np

from geo.verify.patrols.plan import Plan
from geo.verify.verdict import Check, rule

YEAR_H = (365 - 104 - 13) * 8
OVERTIME_MONTH_H = 36
WEEK_REST_H = 24
DAYS_IN_A_ROW = 6
SHIFT_H = 12
BETWEEN_H = 11
DUTIES = ("walk", "relief", "standby")


def law_checks(plan: Plan) -> list[Check]:
    """Return the checks of the roster; found is the number of breaches."""
    shifts = plan.shifts
    guard = shifts.guard
    names = np.array([plan.guards[one] for one in guard], dtype=object)
    same = guard[1:] == guard[:-1]
    rest_h = (shifts.start_s[1:] - shifts.end_s[:-1]) / 3600
    short = same & (rest_h >= 0) & (rest_h < BETWEEN_H)
    twice = same & (rest_h < 0)
    unknown = [
        f"{name}: {duty or '∅'}"
        for name, duty in zip(names, shifts.duty, strict=True)
        if duty not in DUTIES
    ]
    days = f"连续 {DAYS_IN_A_ROW} 日内休息一日（劳动法第38条） A day of rest a week"
    return [
        rule("one_shift", "一人一时只有一班 One shift at a time", names[1:][twice].tolist()),
        rule("duties", "岗位已知 Duties are known", unknown),
        rule(
            "shift_h",
            f"每班不超过 {SHIFT_H} 小时（内部规定） No longer shift (house rule)",
            names[(shifts.hours > SHIFT_H) | (shifts.hours <= 0)].tolist(),
        ),
        rule(
            "rest_between_h",
            f"班间休息 {BETWEEN_H} 小时（内部规定） Rest between shifts (house rule)",
            names[1:][short].tolist(),
        ),
        rule("weekly_rest", days, _tired(plan)),
        rule(
            "hours",
            f"年均工时不超过 {YEAR_H} 小时加每月加班 {OVERTIME_MONTH_H} 小时（第36、41条） "
            "Hours within the law on average over a year",
            _overworked(plan),
        ),
    ]


def _tired(plan: Plan) -> list[str]:
    """Return who works longer than six days without a rest of a day."""
    shifts = plan.shifts
    rested = (shifts.start_s[1:] - shifts.end_s[:-1]) / 3600 >= WEEK_REST_H
    begins = np.flatnonzero(np.r_[True, (shifts.guard[1:] != shifts.guard[:-1]) | rested])
    first = shifts.start_s[begins]
    last = np.maximum.reduceat(shifts.end_s, begins)
    wrong = (last - first) / 86_400 > DAYS_IN_A_ROW
    return [plan.guards[one] for one in shifts.guard[begins[wrong]]]


def _overworked(plan: Plan) -> list[str]:
    """Return who works more than his share of a year.

    A roster that is cut out of its pattern may hold two shifts more than that.
    """
    shifts = plan.shifts
    worked_h = np.bincount(shifts.guard, weights=shifts.hours, minlength=len(plan.guards))
    share = plan.horizon_s / 86_400 / 365
    most_h = share * (YEAR_H + 12 * OVERTIME_MONTH_H) + 2 * float(shifts.hours.max())
    return [
        f"{plan.guards[one]}: {worked_h[one]:.0f} h" for one in np.flatnonzero(worked_h > most_h)
    ]
