"""Working time: which days and hours count, when a limit is reached, how much of it is used.

Public holidays and the working Saturdays and Sundays that make up for them come from the package
`holidays`, which holds what the State Council published. A year it knows nothing published of is
counted by the rule (the statutory days themselves, no exchanged days) and is said to be assumed;
what is published later can be handed in.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.cases.limit import Limit, Unit
from geo.cases.pauses import Pause, joined
from geo.clock import LOCAL

FIRST_YEAR, LAST_YEAR = 2001, 2099
"""The years the calendar reaches over."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_HOUR_US = 3_600_000_000


@dataclass(frozen=True)
class WorkingTime:
    """A calendar of working time.

    Parameters
    ----------
    hours
        From and to of each part of a working day, local time, in order.
    zone
        Where the hours are meant.
    days_off, days_on
        Further holidays, and further working days; they outrank what is published.
    published
        Years whose holidays are published in `days_off` and `days_on`.

    Raises
    ------
    ValueError
        The hours are none, overlap or run backwards.
    """

    hours: tuple[tuple[time, time], ...] = (
        (time(8, 30), time(12)),
        (time(14), time(17, 30)),
    )
    zone: ZoneInfo = LOCAL
    days_off: frozenset[date] = frozenset()
    days_on: frozenset[date] = frozenset()
    published: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        ends = [end for part in self.hours for end in part]
        if not ends or any(one >= other for one, other in pairwise(ends)):
            raise ValueError("working hours must be parts of a day that follow one another")

    @cached_property
    def day_us(self) -> int:
        """The working time of one day in microseconds."""
        day = date(FIRST_YEAR, 1, 1)
        spans = (datetime.combine(day, b) - datetime.combine(day, a) for a, b in self.hours)
        return sum(span // _MICROSECOND for span in spans)

    def prepare(self) -> None:
        """Make at once what is counted from; else who asks first waits about a second for it."""
        _ = self._lists

    def is_working_day(self, day: date) -> bool:
        """Return whether a day is a working day."""
        if day in self.days_on or day in self.days_off:
            return day in self.days_on
        return bool(self._published.is_working_day(day))

    def assumed(self, start: datetime, end: datetime) -> tuple[int, ...]:
        """Return the years from start to end whose holidays are not published, but assumed."""
        first, last = (moment.astimezone(self.zone).year for moment in (start, end))
        known = {*self._published.special_public_holidays, *self.published}
        return tuple(year for year in range(first, last + 1) if year not in known)

    def due(self, start: datetime, limit: Limit, pauses: Iterable[Pause] = ()) -> datetime | None:
        """Return the first moment at which a limit is used up.

        Parameters
        ----------
        start
            When the clock starts.
        limit
            How long.
        pauses
            Spans in which the clock stands, in any order; they may overlap.

        Returns
        -------
        datetime or None
            In the calendar's zone; None where a pause without an end comes before.

        Raises
        ------
        ValueError
            A time is outside the years of the calendar.
        """
        return self._reached(start, self.span_us(limit), limit.unit, pauses)

    def part(
        self, start: datetime, used: timedelta, unit: Unit, pauses: Iterable[Pause] = ()
    ) -> datetime | None:
        """Return the first moment at which so much time, counted in a unit, is used."""
        return self._reached(start, used // _MICROSECOND, unit, pauses)

    def elapsed(
        self, start: datetime, end: datetime, unit: Unit, pauses: Iterable[Pause] = ()
    ) -> timedelta:
        """Return the time from start to end that counts in a unit, pauses taken out.

        Raises
        ------
        ValueError
            The end is before the start, or a time is outside the years of the calendar.
        """
        if end < start:
            raise ValueError("the end must not be before the start")
        counted = self._counted(end, unit) - self._counted(start, unit)
        for begin, until in joined(pauses, start, end):
            counted -= self._counted(until or end, unit) - self._counted(begin, unit)
        return counted * _MICROSECOND

    def span(self, limit: Limit) -> timedelta:
        """Return the counted time a limit stands for; a working day is the hours of one day."""
        return self.span_us(limit) * _MICROSECOND

    def span_us(self, limit: Limit) -> int:
        """Return the counted time a limit stands for, in microseconds."""
        return limit.amount * (self.day_us if limit.unit == "working_day" else _HOUR_US)

    def dues(self, starts_us: NDArray[np.int64], limits: Sequence[Limit]) -> NDArray[np.int64]:
        """Return when limits without pauses are used up, for many at once.

        Parameters
        ----------
        starts_us
            Shape (n,), microseconds since 1970 UTC.
        limits
            As many.

        Returns
        -------
        array
            Shape (n,), microseconds since 1970 UTC.

        Raises
        ------
        ValueError
            A time is outside the years of the calendar.
        """
        spans_us = np.fromiter((self.span_us(limit) for limit in limits), np.int64, len(limits))
        working = np.fromiter((limit.unit != "hour" for limit in limits), bool, len(limits))
        found = starts_us + spans_us
        opens, closes, before = self._parts
        starts = starts_us[working]
        part = np.searchsorted(opens, starts, "right") - 1
        if starts.size and (part.min() < 0 or starts.max() >= closes[-1]):
            raise ValueError(_outside())
        worked = before[part] + np.minimum(starts - opens[part], closes[part] - opens[part])
        wanted = worked + spans_us[working]
        part = np.searchsorted(before[1:], wanted, "left")
        if part.size and part.max() >= opens.size:
            raise ValueError(_outside())
        found[working] = opens[part] + wanted - before[part]
        return found

    def _reached(
        self, start: datetime, span_us: int, unit: Unit, pauses: Iterable[Pause]
    ) -> datetime | None:
        wanted = self._counted(start, unit) + span_us
        for begin, until in joined(pauses, start, None):
            paused = self._counted(begin, unit)
            if paused >= wanted:
                break
            if until is None:
                return None
            wanted += self._counted(until, unit) - paused
        return self._moment(wanted, unit)

    def _counted(self, moment: datetime, unit: Unit) -> int:
        """Return the time counted in a unit from the calendar's beginning to a moment."""
        at_us = (moment - _EPOCH) // _MICROSECOND
        if unit == "hour":
            return at_us
        opens, closes, before = self._lists
        part = bisect_right(opens, at_us) - 1
        if part < 0 or at_us >= closes[-1]:
            raise ValueError(_outside())
        return before[part] + min(at_us, closes[part]) - opens[part]

    def _moment(self, counted: int, unit: Unit) -> datetime:
        """Return the first moment with so much counted time."""
        at_us = counted
        if unit != "hour":
            opens, _, before = self._lists
            part = bisect_left(before, counted, 1) - 1
            if part >= len(opens):
                raise ValueError(_outside())
            at_us = opens[part] + counted - before[part]
        return (_EPOCH + at_us * _MICROSECOND).astimezone(self.zone)

    @cached_property
    def _published(self) -> "holidays.HolidayBase":
        return holidays.country_holidays("CN", years=range(FIRST_YEAR, LAST_YEAR + 1))

    @cached_property
    def _parts(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Openings, closings, and the time counted before each opening (one more), in us."""
        days = pd.date_range(f"{FIRST_YEAR}-01-01", f"{LAST_YEAR}-12-31", unit="us")
        working = days[[self.is_working_day(day) for day in days.date]]
        ends = [self._instants(working, end) for part in self.hours for end in part]
        opens, closes = (np.column_stack(ends[side::2]).ravel() for side in (0, 1))
        return opens, closes, np.concatenate([[0], np.cumsum(closes - opens)])

    @cached_property
    def _lists(self) -> tuple[list[int], list[int], list[int]]:
        opens, closes, before = (part.tolist() for part in self._parts)
        return opens, closes, before

    def _instants(self, days: pd.DatetimeIndex, wall: time) -> NDArray[np.int64]:
        """Return the moments of a time of day on days, in microseconds since 1970 UTC."""
        clock = pd.Timedelta(datetime.combine(date.min, wall) - datetime.min)
        twice = np.zeros(len(days), dtype=bool)
        local = (days + clock).tz_localize(self.zone, ambiguous=twice, nonexistent="shift_forward")
        return local.tz_convert("UTC").as_unit("us").asi8


def _outside() -> str:
    return f"the calendar of working time reaches from {FIRST_YEAR} to {LAST_YEAR}"
