"""The page of alarms: those that are open, each with who takes care of it, and what was before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geo.live.words import detail, title
from maps.console.frame import Frame, Said, render
from maps.console.shifts import clock

SIGNS = {"unwatched": "✚", "silent": "◌", "off_route": "⤴", "missed_stops": "✕", "late_stops": "◔"}
GRAVE = {"unwatched", "silent"}


@dataclass(frozen=True)
class Alarms:
    """Alarms and calls for help as the store tells them.

    Parameters
    ----------
    open, closed
        The gravest first, and the last first.
    cries
        Calls for help, the last first.
    may
        Whether the person may take alarms on.
    """

    at: datetime
    open: Sequence[Any]
    closed: Sequence[Any]
    cries: Sequence[Any]
    may: bool
    fault: str = ""


def alarms_page(frame: Frame, alarms: Alarms, said: Said | None = None) -> str:
    """Return the page of alarms."""
    return render(
        "alarms.html",
        frame,
        alarms=alarms,
        said=said,
        clock=clock,
        title=lambda one: title(one.kind, one.guard_id),
        detail=lambda one: detail(one.kind, one.facts),
        lasted=lasted,
        signs=SIGNS,
        grave=GRAVE,
    )


def lasted(begin: datetime, end: datetime) -> Said:
    """Return how long something lasted, in whole minutes."""
    minutes = max(0, int((end - begin).total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} 分钟", f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} 小时 {minutes} 分钟", f"{hours} h {minutes} min"
