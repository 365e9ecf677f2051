"""The page the console begins with: what needs somebody now, on a map and beside it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geo.cases import Categories, WorkingTime
from geo.clock import LOCAL
from geo.live import LivePolicy
from geo.live.words import STOPS
from maps.console.frame import Frame, Said, render
from maps.console.questions import asked
from maps.console.queue import Line, shown, whose
from maps.console.roster import DUTIES, SHIFTS
from maps.styles import palette

FEW = 3
"""Alarms that are listed before somebody asks for the rest."""


@dataclass(frozen=True)
class OnDuty:
    """A guard whose shift runs.

    Parameters
    ----------
    lap, laps
        The lap he should be on, and how many the shift has; None before the first.
    done, planned, late, missed
        Stops of the shift so far done, of all, and those that are overdue and missed.
    last
        His last fix or check-in.
    """

    guard_id: str
    shift: str
    duty: str
    end: datetime
    lap: int | None
    laps: int
    done: int
    planned: int
    late: int
    missed: int
    last: datetime | None


@dataclass(frozen=True)
class AlarmLine:
    """An alarm that is open, or a cry for help nobody has accepted: `grave`."""

    title: Said
    detail: Said
    since: datetime
    place: tuple[float, float] | None
    taken_by: str | None = None
    grave: bool = False


@dataclass(frozen=True)
class Home:
    """What needs somebody now.

    Parameters
    ----------
    open, overdue, filed
        How many cases are not closed, are over the limit of their step, and wait for a dispatch.
    lines
        Those longest over their limit.
    whose
        Departments and how many of the overdue cases they have, the most first.
    shifts, alarms
        None where they may not be seen.
    rostered, heard
        Whether a plan in force has duties today, and whether any tablet was heard of in a day.
    corners
        Whether dead corners may be seen.
    """

    now: datetime
    categories: Categories
    calendar: WorkingTime
    policy: LivePolicy
    open: int
    overdue: int
    filed: int
    lines: Sequence[Line]
    whose: Sequence[tuple[str | None, int]]
    shifts: Sequence[OnDuty] | None
    alarms: Sequence[AlarmLine] | None
    rostered: bool = False
    heard: bool = False
    corners: bool = False
    dead_share: float | None = None


def home_page(frame: Frame, home: Home) -> str:
    """Return the page the console begins with."""
    lines = [shown(one, frame, home.categories, home.calendar, home.now) for one in home.lines]
    shifts = sorted(home.shifts or (), key=lambda one: (-one.missed, -one.late, one.guard_id))
    return render(
        "home.html",
        frame,
        home=home,
        questions=asked(frame),
        lines=lines,
        whose=whose(home.categories, home.whose),
        shifts=shifts,
        duties=DUTIES,
        shift_names=SHIFTS,
        stops=STOPS,
        in_contact=sum(_hears(home, one) for one in shifts),
        hears=lambda one: _hears(home, one),
        ago=lambda at: ago(at, home.now),
        clock=lambda at: f"{at.astimezone(LOCAL):%H:%M}",
        few=FEW,
        map_data=_map_data(frame, home),
    )


def ago(at: datetime, now: datetime) -> Said:
    """Return how long ago something was."""
    minutes = max(0, int((now - at).total_seconds() // 60))
    if minutes < 1:
        return "刚刚", "just now"
    if minutes < 60:
        return f"{minutes} 分钟前", f"{minutes} min ago"
    hours = minutes // 60
    return (f"{hours} 小时前", f"{hours} h ago") if hours < 48 else _days(hours // 24)


def _days(days: int) -> Said:
    return f"{days} 天前", f"{days} d ago"


def _hears(home: Home, one: OnDuty) -> bool:
    if one.last is None:
        return False
    return (home.now - one.last).total_seconds() <= home.policy.silent_min * 60


def _map_data(frame: Frame, home: Home) -> str:
    """Return what the script of the page needs, as JSON that cannot end its element."""
    base = frame.base
    data: Mapping[str, Any] = {
        "ground": f"{base}/ground.json",
        "cases": f"{base}/home/cases.json",
        "laps": f"{base}/home/laps.json" if home.shifts is not None else None,
        "corners": f"{base}/home/corners.json" if home.corners else None,
        "queue": f"{base}/cases",
        "roster": f"{base}/roster" if frame.opens("roster") else None,
        "guards": home.shifts is not None,
        "gap_s": home.policy.gap_s,
        "silent_s": home.policy.silent_min * 60,
        "now": home.now.isoformat(),
        "stops": {name: frame.say(said) for name, said in STOPS.items()},
        "palette": palette(),
        "lang": frame.lang,
    }
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
