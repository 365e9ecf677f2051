"""What an address asks a heatmap of: which incidents, when, and how smooth."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import Depends, Query

from geo.errors import InputError
from geo.faults import Fault
from geo.hotspot.narrow import Narrow
from maps.pages.heatmap import Kind

Source = Literal["", "reported", "discovered", "all"]
BANDWIDTHS_M = (50, 100, 150, 300, 600)
_SOURCES: dict[Kind, Source] = {"incidents": "reported", "hazards": "all"}
_Day = Annotated[str, Query(max_length=10)]
_Code = Annotated[str, Query(max_length=40)]


@dataclass(frozen=True)
class Asked:
    """Which incidents, and how they are looked at; an empty string is no wish.

    Parameters
    ----------
    source
        Reported, discovered, or both together; without a wish what `of` says.
    category, channel, severity
        A code each; `category` may be that of a group.
    first, last
        Days, both included.
    hours
        As "22-6": from the first hour up to the second.
    weekday
        "0" is Monday; "work" Monday to Friday, "rest" the others.
    bandwidth_m
        Of the kernel.
    """

    source: Source = ""
    category: str = ""
    channel: str = ""
    severity: str = ""
    first: date | None = None
    last: date | None = None
    hours: str = ""
    weekday: str = ""
    bandwidth_m: int = 100

    @property
    def narrow(self) -> Narrow:
        """What is asked for, as the domain says it."""
        days = {"work": (0, 1, 2, 3, 4), "rest": (5, 6)}
        hours = None
        if self.hours:
            first, end = (int(part) for part in self.hours.split("-"))
            hours = (first, end)
        one = (int(self.weekday),) if self.weekday.isdecimal() else ()
        return Narrow(
            categories=(self.category,) if self.category else (),
            severities=(int(self.severity),) if self.severity else (),
            channels=(self.channel,) if self.channel else (),
            hours=hours,
            weekdays=days.get(self.weekday, one),
        )

    def of(self, kind: Kind) -> "Asked":
        """Return this with a source: incidents are those reported, of hazards all are.

        Patrols do not make the hazards they find, but they do choose which incidents are seen.
        """
        return self if self.source else replace(self, source=_SOURCES[kind])

    def query(self, **changed: str) -> str:
        """Return the query of this, with some parts changed; what is no wish is left out."""
        plain = Asked()
        values = {
            name: "" if value == getattr(plain, name) or value is None else str(value)
            for name, value in vars(self).items()
        } | changed
        return urlencode({name: value for name, value in values.items() if value})


def asked(  # noqa: PLR0917 - FastAPI hands them in by name
    source: Source = "",
    category: _Code = "",
    channel: _Code = "",
    severity: Annotated[str, Query(pattern="^[1-4]?$")] = "",
    first: _Day = "",
    last: _Day = "",
    hours: Annotated[str, Query(pattern=r"^(\d|1\d|2[0-3])-(\d|1\d|2[0-4])$|^$")] = "",
    weekday: Annotated[str, Query(pattern="^([0-6]|work|rest)?$")] = "",
    bandwidth_m: Annotated[int, Query(ge=20, le=2000)] = 100,
) -> Asked:
    """Return what an address asks.

    Raises
    ------
    InputError
        Days that are none, or that end before they begin.
    """
    begin, end = _day(first, "first"), _day(last, "last")
    if begin and end and begin > end:
        raise _wrong("last", f"{begin} 晚于 {end}。 {begin} comes after {end}.")
    return Asked(source, category, channel, severity, begin, end, hours, weekday, bandwidth_m)


AskedDep = Annotated[Asked, Depends(asked)]


def _day(text: str, column: str) -> date | None:
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
        if not 2002 <= found.year <= 2098:
            raise ValueError("no year of the calendar")
        return found
    except ValueError:
        raise _wrong(
            column, f"'{text}' 不是能用的日期。 '{text}' is no day of the calendar."
        ) from None


def _wrong(column: str, reason: str) -> InputError:
    remedy = "按 2026-11-01 的写法填日期。 Write days as 2026-11-01."
    return InputError([Fault("request", reason, remedy, column=column)])
