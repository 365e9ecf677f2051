"""Chinese labour law as data, and a checker of rosters. A lawyer should read this once a year.

Sources: Labour Law art. 36 (8 h a day, 44 h a week), 38 (a rest day a week), 41 (overtime at most
36 h a month); State Council order 174 (40 h a week); 劳部发[1994]503号 art. 5 (comprehensive
working hours: averages over a cycle, needs a permit); 248 working days a year since 2025-01-01.
The 11-hour rest between shifts is a house rule, not law.
"""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Law:
    """Limits of a guard's working time, in hours."""

    week_h: float = 40.0
    overtime_month_h: float = 36.0
    shift_h: float = 11.0
    rest_between_h: float = 11.0
    weekly_rest_h: float = 24.0
    year_h: float = 1984.0


DEFAULT_LAW = Law()
_MONTH_DAYS = 365 / 12


@dataclass(frozen=True)
class Violation:
    """One breach: who, which rule, and the figures."""

    guard_id: str
    rule: str
    found: str


def violations(
    roster: pd.DataFrame, days: int, law: Law = DEFAULT_LAW, cycle_days: int = 8
) -> list[Violation]:
    """Return every breach of a roster.

    Weekly hours count as comprehensive working hours: the average over the roster may exceed the
    standard by at most the monthly overtime. A roster that is not a whole number of the pattern's
    cycles is judged by the days it has plus one shift, the most a cut can add.

    Parameters
    ----------
    roster
        Frame with `guard_id`, `start`, `end` (zone-aware), one row a shift.
    days
        Calendar days the roster covers.
    cycle_days
        Length of the pattern's cycle.
    """
    found: list[Violation] = []
    for guard, rows in roster.sort_values("start").groupby("guard_id", sort=True):
        found += _of_guard(str(guard), rows, days, law, cycle_days)
    return found


def _of_guard(
    guard: str, rows: pd.DataFrame, days: int, law: Law, cycle_days: int
) -> list[Violation]:
    found = []
    hours = (rows["end"] - rows["start"]).dt.total_seconds() / 3600
    rest = ((rows["start"].shift(-1) - rows["end"]).dt.total_seconds() / 3600).iloc[:-1]
    longest = float(hours.max())
    if longest > law.shift_h:
        found.append(Violation(guard, f"shift at most {law.shift_h:g} h", f"{longest:g} h"))
    if len(rest) and float(rest.min()) < 0:
        found.append(Violation(guard, "one shift at a time", "two shifts overlap"))
    elif len(rest) and float(rest.min()) < law.rest_between_h:
        found.append(
            Violation(guard, f"{law.rest_between_h:g} h rest between shifts", f"{rest.min():g} h")
        )
    allowed_h = days * (law.week_h / 7 + law.overtime_month_h / _MONTH_DAYS)
    if days % cycle_days:
        allowed_h += longest
    total = float(hours.sum())
    if total > allowed_h + 1e-9:
        rule = f"at most {allowed_h:.1f} h in {days} days (40 h a week and 36 h overtime a month)"
        found.append(Violation(guard, rule, f"{total:.1f} h"))
    if _longest_without_rest_days(rows, law.weekly_rest_h) > 7:
        found.append(Violation(guard, "a rest day a week", "more than 7 days without 24 h off"))
    return found


def _longest_without_rest_days(rows: pd.DataFrame, rest_h: float) -> float:
    """Return the days of the longest stretch of shifts with no rest of that length between."""
    gap_h = (rows["start"] - rows["end"].shift(1)).dt.total_seconds() / 3600
    stretch = (gap_h >= rest_h).cumsum()
    ends = rows.groupby(stretch)["end"].max() - rows.groupby(stretch)["start"].min()
    return float(ends.dt.total_seconds().max() / 86_400)
