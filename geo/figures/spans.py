"""Weeks, months and days of the calendar, and the one before each to compare with."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from geo.cases.kpi import Period
from geo.clock import LOCAL

Kind = Literal["day", "week", "month"]


@dataclass(frozen=True)
class Span:
    """A day, week (from Monday) or month, and what it is compared with.

    Parameters
    ----------
    first, last
        Its days, both of them included.
    period
        The span as a half-open period.
    before
        The one before it; while a span runs, only as much of the one before as has passed of it.
    as_of
        The moment of counting: the present, or the end of a span that is over.
    running
        Whether it is not over yet.
    """

    kind: Kind
    first: date
    last: date
    period: Period
    before: Period
    as_of: datetime
    running: bool

    @property
    def next(self) -> date:
        """The first day of the span after this one."""
        return self.last + timedelta(days=1)

    @property
    def previous(self) -> date:
        """The last day of the span before this one."""
        return self.first - timedelta(days=1)


def span_of(kind: Kind, on: date, now: datetime) -> Span:
    """Return the span of a kind that a day lies in, as seen now.

    Raises
    ------
    ValueError
        It has not begun.
    """
    first, last = _days(kind, on)
    period = Period.days(first, last)
    local = now.astimezone(LOCAL)
    if period.start >= local:
        raise ValueError(f"the {kind} of {on} has not begun")
    running = period.end > local
    earlier = Period.days(*_days(kind, first - timedelta(days=1)))
    if running:
        passed = min(earlier.start + (local - period.start), earlier.end)
        earlier = Period(earlier.start, passed)
    return Span(kind, first, last, period, earlier, min(local, period.end), running)


def _days(kind: Kind, on: date) -> tuple[date, date]:
    if kind == "day":
        return on, on
    if kind == "week":
        first = on - timedelta(days=on.weekday())
        return first, first + timedelta(days=6)
    first = on.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
