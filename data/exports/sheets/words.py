"""The words of shift sheets and calendars: Chinese first, then English."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from geo.origin import Origin
from geo.patrol.duty import LATEST_S, Duty, Handover

SHIFTS = {"early": ("早班", "Early"), "middle": ("中班", "Middle"), "night": ("夜班", "Night")}
DUTIES = {
    "walk": ("巡逻", "patrol"),
    "relief": ("替餐、替换", "relief"),
    "standby": ("备勤", "standby"),
}
WEEKDAYS = (
    ("星期一", "Mon"),
    ("星期二", "Tue"),
    ("星期三", "Wed"),
    ("星期四", "Thu"),
    ("星期五", "Fri"),
    ("星期六", "Sat"),
    ("星期日", "Sun"),
)
KINDS = {
    "checkpoint": ("巡更点", "checkpoint"),
    "hazard": ("隐患", "hazard"),
    "meal": ("用餐", "meal"),
    "watch": ("守望", "stand and look"),
    "handover": ("交接", "handover"),
}
FREE = pd.Timedelta(minutes=15)
SYNTHETIC = "合成数据 Synthetic data"


@dataclass(frozen=True)
class Names:
    """What guards are called, by number; a guard without a name is his number."""

    by_guard: Mapping[str, str]

    def __call__(self, guard_id: str) -> str:
        """Return number and name."""
        name = self.by_guard.get(guard_id, "")
        return f"{guard_id} {name}" if name and name != guard_id else guard_id


def clock(moment: pd.Timestamp) -> str:
    """Return the time of day."""
    return f"{moment:%H:%M}"


def day_words(day: date) -> tuple[str, str]:
    """Return a day with its weekday, Chinese and English."""
    zh, en = WEEKDAYS[day.weekday()]
    return f"{day:%Y-%m-%d} {zh}", en


def span(duty: Duty) -> str:
    """Return from when to when a shift goes; a plus where it ends the day after."""
    over = "（次日）" if duty.end.date() > duty.start.date() else ""
    return f"{clock(duty.start)}–{clock(duty.end)}{over}"


def taken(duty: Duty) -> Handover | None:
    """Return the takeover that begins the shift; None where nobody is relieved."""
    late = duty.start + pd.Timedelta(seconds=LATEST_S)
    return next((h for h in duty.handovers if h.taker == duty.guard_id and h.at <= late), None)


def given(duty: Duty) -> Handover | None:
    """Return the takeover that ends the shift; None where nobody relieves."""
    return next((h for h in duty.handovers if h.giver == duty.guard_id and h.at >= duty.end), None)


def between(duty: Duty) -> list[Handover]:
    """Return the takeovers within the shift, at meals."""
    return [h for h in duty.handovers if h not in {taken(duty), given(duty)}]


def free(duty: Duty) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """Return when the plan has nothing for a guard to do, a quarter of an hour or more.

    Before the first and after the last walk or meal; between them guards go to whom they relieve.
    """
    busy = [(begin, end) for begin, end, _ in duty.meals]
    busy += list(zip(duty.walks["start"], duty.walks["end"], strict=True))
    if not busy:
        return [(duty.start, duty.end)]
    edges = [(duty.start, min(busy)[0]), (max(end for _, end in busy), duty.end)]
    return [(begin, end) for begin, end in edges if end - begin >= FREE]


def relief_facts(duty: Duty, names: Names) -> list[tuple[str, str, str]]:
    """Return rows of Chinese title, English title and fact: relief, meals and length."""
    first, last = taken(duty), given(duty)
    rows = []
    if first:
        told = f"{names(first.giver)} · {clock(duty.start)} · {duty.where(first.point)}"
        rows.append(("接班", "Take over from", told))
    if last:
        told = f"{names(last.taker)} · {clock(duty.end)} · {duty.where(last.point)}"
        rows.append(("交班", "Hand over to", told))
    for handover in between(duty):
        takes = handover.taker == duty.guard_id
        other = handover.giver if takes else handover.taker
        title = ("途中接手", "Take over from") if takes else ("途中交出", "Relieved by")
        told = f"{names(other)} · {clock(handover.at)} · {duty.where(handover.point)}"
        rows.append((*title, told))
    for begin, end, point in duty.meals:
        rows.append(("用餐", "Meal", f"{clock(begin)}–{clock(end)} · {duty.where(point)}"))
    for begin, end in free(duty):
        rows.append(("机动", "Free for calls", f"{clock(begin)}–{clock(end)}"))
    rows.append(("全程", "To walk", f"{duty.length_m / 1000:.1f} km"))
    return rows


def limits(duty: Duty) -> str:
    """Return how many places of the shift have a limit, the tightest first."""
    tight: dict[float, set[str]] = {}
    for stop in duty.stops:
        if stop.ref_id is not None and stop.max_gap_min == stop.max_gap_min:
            tight.setdefault(stop.max_gap_min, set()).add(f"{stop.kind} {stop.ref_id}")
    return "；".join(f"≤{limit:g} min × {len(tight[limit])}" for limit in sorted(tight))


def credit(origin: Origin) -> str:
    """Return the line that every sheet carries: the credit, and whether the data are made up."""
    said = " · ".join(text for text in (origin.attribution, origin.licence) if text)
    if origin.synthetic and SYNTHETIC not in said:
        return f"{SYNTHETIC} · {said}" if said else SYNTHETIC
    return said
