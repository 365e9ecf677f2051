"""Who has more waiting than gets done: a backlog in days of one's own pace."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

PACE_DAYS: Final = 28
"""The pace is what was closed in so many days before now, or in all there are if fewer."""
LONG_DAYS: Final = 14.0
"""More days of work waiting than this are too many."""
RATIO: Final = 1.5
"""And so many times as many as all have together."""
FEW: Final = 3
"""Of fewer open cases nothing is judged: one case more or less would turn it."""


@dataclass(frozen=True)
class Load:
    """What waits for somebody, and how fast it is worked off.

    Parameters
    ----------
    name
        Whose it is.
    waiting, overdue
        Open cases, and those of them over their limit.
    came, done
        Cases that came in and were closed within the days of the pace.
    days
        `waiting / (done / pace_days)`: how long what waits takes at that pace; infinite where
        nothing was closed, 0 where nothing waits.
    overloaded
        Whether at least `FEW` wait, for more than `LONG_DAYS`, and more than `RATIO` times those of
        all together.
    """

    name: str
    waiting: int
    overdue: int
    came: int
    done: int
    days: float
    overloaded: bool


def pace_days(first: datetime | None, now: datetime) -> int:
    """Return how many days a pace is taken over: at most `PACE_DAYS`, a begun day counts whole.

    Parameters
    ----------
    first
        When the first case came in; None where there is none.
    """
    if first is None:
        return PACE_DAYS
    return min(PACE_DAYS, max(1, math.ceil((now - first) / timedelta(days=1))))


def loads(
    counts: Mapping[str, tuple[int, int, int, int]], pace_days: int = PACE_DAYS
) -> list[Load]:
    """Return the loads, the longest backlog first.

    Parameters
    ----------
    counts
        Waiting, overdue, came and done by name.
    pace_days
        The days in which so many came and were done.
    """
    waiting, done = (sum(one[at] for one in counts.values()) for at in (0, 3))
    usual = _days(waiting, done, pace_days)
    found = []
    for name, (open_, overdue, came, closed) in counts.items():
        days = _days(open_, closed, pace_days)
        long = days > LONG_DAYS and (days > RATIO * usual or days == float("inf"))
        too_many = long and open_ >= FEW
        found.append(Load(name, open_, overdue, came, closed, days, too_many))
    return sorted(found, key=lambda load: (-load.days, -load.waiting, load.name))


def _days(waiting: int, done: int, pace_days: int) -> float:
    if not waiting:
        return 0.0
    return waiting / (done / pace_days) if done else float("inf")
