"""The shifts of a day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from geo.clock import LOCAL


@dataclass(frozen=True)
class Shift:
    """A shift: name, the hour of the day it begins, and its hours."""

    name: str
    begin_h: int
    hours: int

    @property
    def night(self) -> bool:
        """Whether it runs past midnight."""
        return self.begin_h + self.hours > 24

    def span(self, day: date) -> tuple[datetime, datetime]:
        """Return when it begins and ends, in local time, if it begins on a day."""
        begins = datetime(day.year, day.month, day.day, self.begin_h, tzinfo=LOCAL)
        return begins, begins + timedelta(hours=self.hours)

    def rest_h(self, after: "Shift", days: int) -> int:
        """Return the hours from the end of this shift to another so many days later."""
        return 24 * days + after.begin_h - self.begin_h - self.hours


@dataclass(frozen=True)
class System:
    """Shifts that share the day and night out among them, all of one length."""

    shifts: tuple[Shift, ...]

    @property
    def hours(self) -> int:
        """Hours of every shift."""
        return self.shifts[0].hours

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the shifts in the order of the day."""
        return tuple(shift.name for shift in self.shifts)

    def __getitem__(self, name: str) -> Shift:
        """Return the shift of a name."""
        return self.shifts[self.names.index(name)]


EIGHT = System((Shift("early", 6, 8), Shift("middle", 14, 8), Shift("night", 22, 8)))
"""早班, 中班, 夜班."""
TWELVE = System((Shift("day", 8, 12), Shift("night", 20, 12)))
"""白班, 夜班."""
