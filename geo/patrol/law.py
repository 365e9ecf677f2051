"""Chinese labour law as data, and a checker of rosters. A lawyer should read this once a year.

Sources: 劳动法 art. 36 (8 h a day, 44 h a week), 38 (a rest day a week), 41 (overtime at most 36 h
a month); 国务院令第174号 (40 h a week); 劳部发[1994]503号 art. 5 (综合计算工时: with a permit,
hours count on average over a cycle of up to a year); 248 working days of 8 h a year since
2025-01-01, which is less than 40 h a week because public holidays are taken off. Rest of 11 h
between shifts and shifts of at most 12 h are house rules, not law.
"""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Law:
    """Limits of a guard's working time, in hours.

    Parameters
    ----------
    year_h
        Standard working time of a year; overtime begins beyond it.
    overtime_month_h
        Overtime a month at most, on average over the year.
    weekly_rest_h
        Rest there must be once in seven days.
    rest_between_h, shift_h
        House rules: least rest between two shifts, longest shift.
    """

    year_h: float = 1984.0
    overtime_month_h: float = 36.0
    weekly_rest_h: float = 24.0
    rest_between_h: float = 11.0
    shift_h: float = 12.0

    @property
    def most_year_h(self) -> float:
        """Hours of a year with all the overtime there may be."""
        return self.year_h + 12 * self.overtime_month_h

    def overtime_h(self, year_h: float) -> float:
        """Return the mean overtime a month of someone who works so many hours a year."""
        return max(year_h - self.year_h, 0.0) / 12


DEFAULT_LAW = Law()
YEAR_DAYS = 365


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

    Hours count as comprehensive working hours: the average over the roster may exceed the standard
    of a year by at most the monthly overtime. A roster that is not a whole number of the pattern's
    cycles is judged by the days it has plus two shifts, more than a cut can add.

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
    allowed_h = days * law.most_year_h / YEAR_DAYS
    if days % cycle_days:
        allowed_h += 2 * longest
    total = float(hours.sum())
    if total > allowed_h + 1e-9:
        rule = (
            f"at most {allowed_h:.1f} h in {days} days ({law.year_h:g} h a year and "
            f"{law.overtime_month_h:g} h overtime a month)"
        )
        found.append(Violation(guard, rule, f"{total:.1f} h"))
    if _longest_without_rest_days(rows, law.weekly_rest_h) > 6:
        found.append(Violation(guard, "a rest day a week", "a seventh day without 24 h off"))
    return found


def _longest_without_rest_days(rows: pd.DataFrame, rest_h: float) -> float:
    """Return the days of the longest stretch of shifts with no rest of that length between."""
    gap_h = (rows["start"] - rows["end"].shift(1)).dt.total_seconds() / 3600
    stretch = (gap_h >= rest_h).cumsum()
    ends = rows.groupby(stretch)["end"].max() - rows.groupby(stretch)["start"].min()
    return float(ends.dt.total_seconds().max() / 86_400)
