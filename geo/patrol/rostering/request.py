"""What a roster is asked to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from math import isfinite

import pandas as pd

from geo.patrol.rostering.law import Law
from geo.patrol.rostering.patterns import PATTERNS, Pattern
from geo.patrol.rostering.shifts import EIGHT, System


@dataclass(frozen=True)
class Post:
    """A post manned round the clock: the centre's name, and the skill it takes, if any."""

    centre: str
    skill: str | None = None


@dataclass(frozen=True)
class SkillNeed:
    """Guards with a skill there must be in every shift of a name, or in all where it is None."""

    skill: str
    count: int = 1
    shift: str | None = None


@dataclass(frozen=True)
class Carry:
    """What was before, so that plans join.

    Parameters
    ----------
    roster
        Shifts before the first day, columns of the contract; the last seven days at least.
    hours
        Hours of each guard before these shifts in the cycle that is running.
    since
        First day that `hours` and `roster` tell all about; by default that of `roster`.
    """

    roster: pd.DataFrame | None = None
    hours: Mapping[str, float] = field(default_factory=dict)
    since: date | None = None


NOTHING = Carry()
STANDARD = Law()


@dataclass(frozen=True)
class Request:
    """Wishes of a roster.

    Parameters
    ----------
    guards
        Guards on the payroll, named G01, G02 …
    start, days
        First day and their number.
    need
        Guards on duty in each shift of the day; None for the most the law allows.
    walkers
        How many of them walk, at most; None for all who are on no post.
    pattern
        "free", or a name of `geo.patrol.rostering.patterns`.
    law
        Limits of working time.
    leave
        Days on which a guard does not work at all, from midnight to midnight.
    skills
        Skills of each guard.
    skill_needs
        Skilled guards that shifts take.
    posts
        Posts manned round the clock.
    posts_apart
        Whether others than these guards man the posts.
    carry
        The plan before.
    time_limit_s, workers, seed
        Of the search. One worker makes it repeatable.

    Raises
    ------
    ValueError
        A value is out of its range; the message names it.
    """

    guards: int = 18
    start: date = date(2026, 11, 23)
    days: int = 28
    need: tuple[int, ...] | None = None
    walkers: int | None = None
    pattern: str = "free"
    law: Law = STANDARD
    leave: Mapping[str, frozenset[date]] = field(default_factory=dict)
    skills: Mapping[str, frozenset[str]] = field(default_factory=dict)
    skill_needs: tuple[SkillNeed, ...] = ()
    posts: tuple[Post, ...] = ()
    posts_apart: bool = True
    carry: Carry = NOTHING
    time_limit_s: float = 60.0
    workers: int = 1
    seed: int = 0

    def __post_init__(self) -> None:
        if self.guards < 0:
            raise ValueError(f"guards must be at least 0, not {self.guards}")
        if not 1 <= self.days <= 366:
            raise ValueError(f"days must be 1 to 366, not {self.days}")
        if self.pattern != "free" and self.pattern not in PATTERNS:
            raise ValueError(f"pattern must be free or one of {', '.join(PATTERNS)}")
        shifts = self.system.names
        if self.need is not None and (len(self.need) != len(shifts) or min(self.need) < 0):
            raise ValueError(f"need must be {len(shifts)} numbers of at least 0, not {self.need}")
        if self.walkers is not None and self.walkers < 0:
            raise ValueError(f"walkers must be at least 0, not {self.walkers}")
        if not isfinite(self.time_limit_s) or self.time_limit_s <= 0:
            raise ValueError(f"time_limit_s must be above 0, not {self.time_limit_s}")
        if self.workers < 1 or self.seed < 0:
            raise ValueError(f"workers and seed out of range: {self.workers}, {self.seed}")
        for wish in self.skill_needs:
            if wish.count < 0 or (wish.shift is not None and wish.shift not in shifts):
                raise ValueError(f"no such skill need: {wish}")
        strangers = (set(self.leave) | set(self.skills)) - set(self.guard_ids)
        if strangers:
            raise ValueError(f"no such guards: {', '.join(sorted(strangers))}")

    @property
    def fixed(self) -> Pattern | None:
        """The pattern of crews; None where the roster is free."""
        return None if self.pattern == "free" else PATTERNS[self.pattern]

    @property
    def system(self) -> System:
        """The shifts of the day."""
        return self.fixed.system if self.fixed else EIGHT

    @cached_property
    def guard_ids(self) -> list[str]:
        """Names of the guards."""
        return [f"G{number:02d}" for number in range(1, self.guards + 1)]

    @property
    def end(self) -> date:
        """The day after the last."""
        return self.start + timedelta(days=self.days)

    @property
    def manned(self) -> tuple[Post, ...]:
        """The posts these guards man."""
        return () if self.posts_apart else self.posts

    def skilled(self, skill: str) -> list[int]:
        """Return the numbers, from 0, of the guards with a skill."""
        return [
            number
            for number, guard in enumerate(self.guard_ids)
            if skill in self.skills.get(guard, ())
        ]
