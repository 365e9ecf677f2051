"""What a patrol plan is asked to do."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from math import isfinite
from typing import Any, Literal

from geo.patrol.rostering import Law, Post, Request
from geo.patrol.rostering.law import Permit

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
    pattern
        Crews that turn with each other (`geo.patrol.rostering.patterns`), or "free".
    need
        Guards on duty in each shift of the day, for "free"; None for the most the law allows.
    permit
        Cycle of the employer's permit for comprehensive working hours (综合计算工时), if any.
    leave
        Days on which a guard does not work.
    posts, posts_apart
        Control centres manned round the clock, and whether others than these guards man them.
    start
        First day; the plan runs from its early shift, 06:00, for `days` times 24 hours.
    speed_mps
        Mean walking speed in metres a second. 0.9 is 1.2 m/s for three quarters of the time.
    time_limit_s
        Seconds a search may take; a safety stop only.
    seed
        For searches; kept in the report.
    guarantee
        Above 1 rounds are drawn so that they cannot be foreseen, and a street may wait so many
        times longer than on the fixed round, unless its limit says less.
    prefer
        "limits" makes the worst of gap over limit small; "streets" sees all streets alike.

    Raises
    ------
    ValueError
        A value is out of its range; the message names it.
    """

    guards: int = 18
    walkers: int | None = None
    pattern: str = "four_three"
    need: tuple[int, ...] | None = None
    permit: Permit | None = "year"
    leave: Mapping[str, frozenset[date]] = field(default_factory=dict)
    posts: tuple[str, ...] = ()
    posts_apart: bool = True
    start: date = date(2026, 11, 22)
    days: int = 7
    speed_mps: float = 0.9
    time_limit_s: float = 60.0
    seed: int = 0
    prefer: Prefer = "limits"
    guarantee: float = 1.0

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
        if not 1.0 <= self.guarantee <= 10.0:
            raise ValueError(f"guarantee must be 1 to 10, not {self.guarantee}")
        if self.seed < 0:
            raise ValueError(f"seed must be at least 0, not {self.seed}")
        self.request()

    def as_dict(self) -> dict[str, Any]:
        """Return the wishes as plain values, for JSON."""
        values = asdict(self) | {"start": self.start.isoformat()}
        values["leave"] = {
            guard: sorted(day.isoformat() for day in days) for guard, days in self.leave.items()
        }
        return values

    def request(self) -> Request:
        """Return what the roster is asked to do.

        Raises
        ------
        ValueError
            A value is out of its range; the message names it.
        """
        asked = Request(
            guards=self.guards,
            start=self.start,
            days=self.days,
            need=self.need,
            walkers=self.walkers,
            pattern=self.pattern,
            law=Law(permit=self.permit),
            leave=self.leave,
            posts=tuple(Post(name) for name in self.posts),
            posts_apart=self.posts_apart,
            time_limit_s=self.time_limit_s / 2,
            seed=self.seed,
        )
        if self.walkers is None or self.need is not None:
            return asked
        shifts = len(asked.system.shifts)
        return replace(asked, need=(self.walkers + len(asked.manned),) * shifts)
