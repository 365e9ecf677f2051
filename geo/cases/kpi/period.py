"""Periods: half-open spans of time that figures are made for."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from geo.clock import LOCAL


@dataclass(frozen=True)
class Period:
    """A span of time: the start belongs to it, the end does not.

    Parameters
    ----------
    start, end
        Moments that know their zone.

    Raises
    ------
    ValueError
        A moment has no zone, or the end is not after the start.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a period needs moments with a zone")
        if self.end <= self.start:
            raise ValueError(f"a period must end after it starts, not {self.start} to {self.end}")

    @classmethod
    def days(cls, first: date, last: date, zone: ZoneInfo = LOCAL) -> "Period":
        """Return whole days from the first to the last, both of them included."""
        return cls(
            datetime.combine(first, time(), zone),
            datetime.combine(last + timedelta(days=1), time(), zone),
        )

    @classmethod
    def month(cls, year: int, month: int, zone: ZoneInfo = LOCAL) -> "Period":
        """Return a calendar month."""
        first = date(year, month, 1)
        after = date(year + month // 12, month % 12 + 1, 1)
        return cls.days(first, after - timedelta(days=1), zone)
