"""The page of the roster: who works when this week, and how the night just past was walked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from maps.console.frame import Frame, Said, render
from maps.console.times import short

SHIFTS: Mapping[str, Said] = {
    "early": ("早", "early"),
    "middle": ("中", "middle"),
    "night": ("夜", "night"),
}
DUTIES: Mapping[str, Said] = {
    "walk": ("巡逻", "patrol"),
    "relief": ("替班", "relief"),
    "standby": ("备勤", "standby"),
}
PLACES: Mapping[str, Said] = {"checkpoint": ("巡更点", "checkpoint"), "hazard": ("隐患", "hazard")}
WEEKDAYS: Sequence[Said] = (
    ("一", "Mon"), ("二", "Tue"), ("三", "Wed"), ("四", "Thu"), ("五", "Fri"), ("六", "Sat"),
    ("日", "Sun"),
)  # fmt: skip
FEW = 8
"""Missed places that are listed before somebody asks for the rest."""


@dataclass(frozen=True)
class Walked:
    """How a guard kept the stops of a night."""

    guard_id: str
    due: int
    on_time: int
    late: int
    missed: int


@dataclass(frozen=True)
class Missed:
    """A stop nobody checked in at, by the name of its place."""

    at: datetime
    kind: str
    name: str
    grid_id: str
    guard_id: str


@dataclass(frozen=True)
class Roster:
    """A week of duties, and a night.

    Parameters
    ----------
    cells
        Shift and duty by guard and day.
    night
        When the night began and ended.
    """

    monday: date
    today: date
    guards: Sequence[str]
    cells: Mapping[tuple[str, date], tuple[str, str]]
    night: tuple[datetime, datetime]
    walked: Sequence[Walked]
    missed: Sequence[Missed]


def roster_page(frame: Frame, roster: Roster) -> str:
    """Return the page of the roster."""
    days = [roster.monday + timedelta(days=number) for number in range(7)]
    return render(
        "roster.html",
        frame,
        roster=roster,
        days=list(zip(days, WEEKDAYS, strict=True)),
        shifts=SHIFTS,
        duties=DUTIES,
        places=PLACES,
        few=FEW,
        short=short,
        on_duty={day: sum(1 for _, other in roster.cells if other == day) for day in days},
        previous=roster.monday - timedelta(days=7),
        following=roster.monday + timedelta(days=7),
    )
