"""Which span of time a map of patrols is of: a shift, a day, a week."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal

from fastapi import Depends, Query

from api.view import ViewDep
from geo.clock import LOCAL
from geo.errors import InputError
from geo.faults import Fault

SpanKind = Literal["night", "early", "middle", "day", "week"]
_HOURS: Mapping[SpanKind, tuple[int, int]] = {
    "early": (6, 8),
    "middle": (14, 8),
    "night": (22, 8),
    "day": (6, 24),
    "week": (6, 7 * 24),
}
"""The hour each begins at, and how many hours it has."""


@dataclass(frozen=True)
class Span:
    """A span of duty.

    Parameters
    ----------
    on
        The day it begins on.
    begin, end
        Local; `end` is not later than now, and a whole minute where it is now.
    """

    kind: SpanKind
    on: date
    begin: datetime
    end: datetime

    @classmethod
    def of(cls, kind: SpanKind, on: date, now: datetime) -> "Span":
        """Return the span of a kind that begins on a day, as far as it has passed.

        Raises
        ------
        ValueError
            It has not begun.
        """
        hour, hours = _HOURS[kind]
        begin = datetime.combine(on, time(hour), LOCAL)
        if begin >= now - timedelta(minutes=1):
            raise ValueError("the span has not begun")
        minute = now.astimezone(LOCAL).replace(second=0, microsecond=0)
        return cls(kind, on, begin, min(begin + timedelta(hours=hours), minute))

    @classmethod
    def last(cls, kind: SpanKind, now: datetime) -> "Span":
        """Return the last span of a kind that is over."""
        hour, hours = _HOURS[kind]
        begin = now.astimezone(LOCAL) - timedelta(hours=hours)
        on = begin.date() if begin.time() >= time(hour) else begin.date() - timedelta(days=1)
        return cls.of(kind, on, now)


def span(
    here: ViewDep,
    span: SpanKind = "night",
    on: Annotated[str, Query(max_length=10)] = "",
) -> Span:
    """Return the span of an address; the last one that is over where no day is given.

    Raises
    ------
    InputError
        The day is none, or the span has not begun.
    """
    if not on:
        return Span.last(span, here.at)
    try:
        return Span.of(span, date.fromisoformat(on), here.at)
    except ValueError:
        reason = "这一段还没有开始，或日期不对。 The span has not begun, or the day is wrong."
        raise InputError([Fault("request", reason, "", column="on")]) from None


SpanDep = Annotated[Span, Depends(span)]
