"""Chinese labour law as data. A lawyer should read this once a year.

Public holidays count only through the 248 working days of a year. A shift belongs to the day it
begins on.
"""

from calendar import monthrange
from dataclasses import dataclass, fields
from datetime import date, timedelta
from math import isfinite
from typing import Literal

Permit = Literal["week", "month", "quarter", "year"]
YEAR_DAYS = 365
WEEK_DAYS = 7

SOURCES = {
    "permit": "劳部发[1994]503号 art. 5: hours count on average over the permitted cycle",
    "heavy": "劳部发[1994]503号: physical labour of grade 3 and above",
    "day_h": "劳动法 art. 36",
    "week_h": "国务院令第174号 (劳动法 art. 36 says 44 h)",
    "year_h": "248 working days of 8 h a year since 2025-01-01",
    "overtime_day_h": "劳动法 art. 41",
    "overtime_month_h": "劳动法 art. 41",
    "weekly_rest_h": "劳动法 art. 38: a rest day a week",
    "heavy_shift_h": "劳部发[1994]503号: at most 11 h on end for heavy labour",
    "shift_h": "house rule",
    "rest_between_h": "house rule",
    "nights_in_a_row": "house rule",
    "ahead_h": "house rule: two shifts of a fixed pattern, more than a cut in its cycle can add",
}
"""Where each limit of `Law` comes from."""


@dataclass(frozen=True)
class Law:
    """Limits of a guard's working time, in hours; `SOURCES` gives the article of each.

    Parameters
    ----------
    permit
        Cycle of the employer's permit for comprehensive working hours (综合计算工时); None where
        there is none, and every day and week is held to the standard (标准工时).
    heavy
        Whether the work is heavy physical labour.
    day_h, week_h, year_h
        Standard working time; overtime begins beyond it.
    overtime_day_h, overtime_month_h
        Overtime at most; that of a month is an average over the cycle where there is a permit.
    weekly_rest_h
        Rest there must be once in seven days.
    heavy_shift_h, shift_h
        Longest shift of heavy labour, and of any.
    rest_between_h, nights_in_a_row
        Least rest between two shifts, most night shifts on consecutive days.
    ahead_h
        How far a guard may be ahead of the even share of a cycle that is still running.

    Raises
    ------
    ValueError
        A limit is negative or not a number, or the permit is not a cycle; the message names it.
    """

    permit: Permit | None = None
    heavy: bool = False
    day_h: float = 8.0
    week_h: float = 40.0
    year_h: float = 1984.0
    overtime_day_h: float = 3.0
    overtime_month_h: float = 36.0
    weekly_rest_h: float = 24.0
    heavy_shift_h: float = 11.0
    shift_h: float = 12.0
    rest_between_h: float = 11.0
    nights_in_a_row: int = 4
    ahead_h: float = 16.0

    def __post_init__(self) -> None:
        if self.permit not in {None, "week", "month", "quarter", "year"}:
            raise ValueError(f"permit must be week, month, quarter, year or None: {self.permit}")
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name not in {"permit", "heavy"} and not (isfinite(value) and value >= 0):
                raise ValueError(f"{field.name} must be at least 0, not {value}")

    @property
    def most_year_h(self) -> float:
        """Hours of a year with all the overtime there may be."""
        return self.year_h + 12 * self.overtime_month_h

    @property
    def most_shift_h(self) -> float:
        """Hours of the longest shift."""
        longest = [self.shift_h]
        if self.permit is None:
            longest.append(self.day_h + self.overtime_day_h)
        if self.heavy:
            longest.append(self.heavy_shift_h)
        return min(longest)

    @property
    def by_week(self) -> bool:
        """Whether overtime is counted week by week."""
        return self.permit in {None, "week"}

    def overtime_h(self, year_h: float) -> float:
        """Return the mean overtime a month of someone who works so many hours a year."""
        return max(year_h - self.year_h, 0.0) / 12

    def portions(self, first: date, end: date) -> list["Portion"]:
        """Return the cycles that days lie in, `end` excluded, with the hours allowed in each.

        A year's limit holds whatever the permit; a permit for months or quarters adds theirs.
        """
        months = [12, *({"month": [1], "quarter": [3]}.get(self.permit or "", []))]
        return [part for each in months for part in self._portions(first, end, each)]

    def _portions(self, first: date, end: date, months: int) -> list["Portion"]:
        found = []
        while first < end:
            begin = date(first.year, (first.month - 1) // months * months + 1, 1)
            last_month = begin.month + months - 1
            last = date(begin.year, last_month, monthrange(begin.year, last_month)[1])
            until = min(last + timedelta(days=1), end)
            cycle_days = (last - begin).days + 1
            share = (until - first).days / cycle_days
            found.append(
                Portion(
                    first, until, self.most_year_h * months / 12 * share, share == 1, cycle_days
                )
            )
            first = until
        return found


@dataclass(frozen=True)
class Portion:
    """Days of a cycle of working time, `end` excluded, and the even share of hours they allow.

    `whole` tells that the cycle has no other days, so that the hours are a limit and not a pace.
    """

    first: date
    end: date
    most_h: float
    whole: bool
    cycle_days: int

    def shifts(self, shift_h: float, worked_h: float = 0.0) -> int:
        """Return how many more shifts fit: less than one ahead of the pace while a cycle runs."""
        share = (self.most_h - worked_h) / shift_h
        return int(share + 1e-9) if self.whole else -int(-(share - 1e-9) // 1)


def week_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())
