"""What a patrol plan is asked to do."""

from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Literal

Prefer = Literal["limits", "streets"]


@dataclass(frozen=True)
class PatrolParams:
    """Wishes of a patrol plan.

    Parameters
    ----------
    guards
        Guards on the payroll.
    walkers
        Guards walking at once, round the clock; None for as many as the roster allows.
    start
        First day; the plan runs from its early shift, 06:00, for `days` times 24 hours.
    speed_mps
        Mean walking speed in metres a second. 0.9 is 1.2 m/s for three quarters of the time.
    time_limit_s
        Seconds a search may take; a safety stop only.
    seed
        For searches; kept in the report.
    prefer
        "limits" makes the worst of gap over limit small; "streets" sees all streets alike.

    Raises
    ------
    ValueError
        A value is out of its range; the message names it.
    """

    guards: int = 18
    walkers: int | None = None
    start: date = date(2026, 11, 22)
    days: int = 7
    speed_mps: float = 0.9
    time_limit_s: float = 60.0
    seed: int = 0
    prefer: Prefer = "limits"

    def __post_init__(self) -> None:
        if self.guards < 1:
            raise ValueError(f"guards must be at least 1, not {self.guards}")
        if self.walkers is not None and self.walkers < 1:
            raise ValueError(f"walkers must be at least 1, not {self.walkers}")
        if not 1 <= self.days <= 366:
            raise ValueError(f"days must be 1 to 366, not {self.days}")
        if not 0.1 <= self.speed_mps <= 3.0:
            raise ValueError(f"speed_mps must be 0.1 to 3.0, not {self.speed_mps}")
        if not isfinite(self.time_limit_s) or self.time_limit_s <= 0:
            raise ValueError(f"time_limit_s must be above 0, not {self.time_limit_s}")
        if self.seed < 0:
            raise ValueError(f"seed must be at least 0, not {self.seed}")
