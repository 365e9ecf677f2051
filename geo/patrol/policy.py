"""The demand policy: how long places may stay unseen, by tier, hour of day and season.

A policy is a list of rules. Each picks places (hazards, streets, doors of schools …), puts them
into a tier, and may be in force at some hours, in a season or on some dates only. A place has the
least limit of the rules in force, so another rule never loosens one.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from math import isfinite
from typing import Any, Literal, get_args

Tier = Literal["high", "medium", "ordinary", "own"]
"""`own` is the place's own `max_gap_min`."""
Subject = Literal["checkpoints", "hazards", "incidents", "gates", "buildings", "streets"]
DAY_MIN = 1440
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True)
class Rule:
    """What puts places into a tier, and when.

    Parameters
    ----------
    name
        Short and unique; sheets and maps give it as the reason of a limit.
    tier, of
        The tier, and the layer whose places are meant; of hazards only open ones.
    zh, en
        What the rule says, to people.
    active
        False keeps a rule in the file without using it.
    severity
        Only hazards this severe or worse.
    words
        Only places with one of these in category, kind, use or name; empty for all.
    lit
        Only streets of which this is said.
    count, days
        Only streets with so many incidents in the last days of the record.
    hours
        Minutes of the day, from and before; one that ends before it begins passes midnight.
    seasons
        (month, day) from and to, both included; one that ends before it begins passes the year.
    dates
        Days from and to, both included.

    Raises
    ------
    ValueError
        Something is out of its range; the message names all of it.
    """

    name: str
    tier: Tier
    of: Subject
    zh: str = ""
    en: str = ""
    active: bool = True
    severity: int | None = None
    words: tuple[str, ...] = ()
    lit: bool | None = None
    count: int = 1
    days: int | None = None
    hours: tuple[tuple[int, int], ...] = ()
    seasons: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    dates: tuple[tuple[date, date], ...] = ()

    def __post_init__(self) -> None:
        if wrong := list(self._wrong()):
            raise ValueError("; ".join(wrong))

    @property
    def always(self) -> bool:
        """Whether the rule is in force at any time."""
        return not (self.hours or self.seasons or self.dates)

    def _wrong(self) -> Iterator[str]:
        if not self.name.strip():
            yield "name must not be empty"
        if self.tier not in get_args(Tier):
            yield f"tier must be one of {', '.join(get_args(Tier))}, not {self.tier}"
        if self.of not in get_args(Subject):
            yield f"of must be one of {', '.join(get_args(Subject))}, not {self.of}"
        yield from self._misplaced()
        yield from self._out_of_range()

    def _misplaced(self) -> Iterator[str]:
        """Yield what is asked of places that do not have it."""
        if self.tier == "own" and self.of != "checkpoints":
            yield "only checkpoints have a limit of their own"
        if self.severity is not None and self.of != "hazards":
            yield "severity is of hazards only"
        if self.lit is not None and self.of != "streets":
            yield "lit is of streets only"
        if (self.count != 1 or self.days is not None) and self.of != "incidents":
            yield "count and days are of incidents only"

    def _out_of_range(self) -> Iterator[str]:
        if self.severity is not None and not 1 <= self.severity <= 4:
            yield f"severity must be 1 to 4, not {self.severity}"
        if self.count < 1:
            yield f"count must be at least 1, not {self.count}"
        if self.days is not None and self.days < 1:
            yield f"days must be at least 1, not {self.days}"
        for begin, end in self.hours:
            if not (0 <= begin < DAY_MIN and 0 < end <= DAY_MIN) or begin == end:
                yield f"hours must be two times from 00:00 to 24:00, not {begin} and {end} min"
        for month, day in (ends for season in self.seasons for ends in season):
            if not 1 <= month <= 12 or not 1 <= day <= _DAYS[month - 1]:
                yield f"seasons must be days of the year, not {month:02d}-{day:02d}"
        for first, last in self.dates:
            if last < first:
                yield f"dates must not end before they begin: {first} to {last}"


DEFAULT_RULES = (
    Rule(
        "hazard-high",
        "high",
        "hazards",
        "重大隐患所在路段",
        "Streets at a hazard of the highest severity",
        severity=4,
    ),
    Rule(
        "hazard-medium",
        "medium",
        "hazards",
        "较大隐患所在路段",
        "Streets at a severe hazard",
        severity=3,
    ),
    Rule(
        "busy-incidents",
        "medium",
        "incidents",
        "近期事件多发路段",
        "Streets where incidents have been frequent of late",
        count=3,
        days=30,
    ),
    Rule(
        "checkpoint",
        "own",
        "checkpoints",
        "巡更点自定的间隔",
        "The limit a checkpoint has of its own",
    ),
    Rule(
        "dark-streets",
        "medium",
        "streets",
        "夜间无照明路段",
        "Unlit streets by night",
        active=False,
        lit=False,
        hours=((18 * 60, 6 * 60),),
    ),
    Rule(
        "school-gates",
        "high",
        "buildings",
        "上学放学时段的学校周边",
        "Around schools when lessons begin and end",
        active=False,
        words=("school", "kindergarten", "学校", "小学", "中学", "幼儿园"),
        hours=((7 * 60, 8 * 60 + 30), (16 * 60, 17 * 60 + 30)),
    ),
    Rule(
        "flood-season",
        "high",
        "hazards",
        "汛期的内涝、积水点",
        "Places that flood, in the rainy season",
        active=False,
        words=("汛", "内涝", "积水", "flood"),
        seasons=(((6, 1), (9, 30)),),
    ),
    Rule(
        "heating-season",
        "medium",
        "hazards",
        "供暖期的供热管道",
        "Heating pipes in the heating season",
        active=False,
        words=("供热", "供暖", "heating"),
        seasons=(((10, 15), (4, 15)),),
    ),
    Rule(
        "spring-festival-fire",
        "high",
        "hazards",
        "春节期间的消防隐患",
        "Fire hazards in the days of the Spring Festival",
        active=False,
        words=("消防", "火", "fire"),
        dates=((date(2027, 2, 5), date(2027, 2, 20)),),
    ),
)
"""The rules in force everywhere, then those a community may switch on."""


@dataclass(frozen=True)
class Policy:
    """How long a street may stay unseen, and what makes it risky.

    Parameters
    ----------
    high_min, medium_min, ordinary_min
        Limits of the three tiers in minutes; ordinary is one shift.
    incident_tier
        The tier of the streets around a new incident until the shift ends.
    reach_m
        How far from a street a place may be to count for it.
    rules
        In any order; of those in force the least limit counts.

    Raises
    ------
    ValueError
        Something is out of its range; the message names all of it.
    """

    high_min: float = 60.0
    medium_min: float = 120.0
    ordinary_min: float = 480.0
    incident_tier: Tier = "high"
    reach_m: float = 60.0
    rules: tuple[Rule, ...] = field(default=DEFAULT_RULES)

    def __post_init__(self) -> None:
        if wrong := list(self._wrong()):
            raise ValueError("; ".join(wrong))

    def tier_min(self, tier: Tier) -> float:
        """Return the limit of a tier in minutes; of `own` the ordinary one."""
        return {"high": self.high_min, "medium": self.medium_min}.get(tier, self.ordinary_min)

    @property
    def active(self) -> tuple[Rule, ...]:
        """The rules that are switched on."""
        return tuple(rule for rule in self.rules if rule.active)

    def as_dict(self) -> dict[str, Any]:
        """Return the policy as plain values, days as ISO text."""
        values = asdict(self)
        for rule in values["rules"]:
            rule["dates"] = [[day.isoformat() for day in days] for days in rule["dates"]]
        return values

    def _wrong(self) -> Iterator[str]:
        for name in ("high_min", "medium_min", "ordinary_min"):
            if not isfinite(getattr(self, name)) or getattr(self, name) < 1:
                yield f"{name} must be at least 1 minute, not {getattr(self, name)}"
        if not self.high_min <= self.medium_min <= self.ordinary_min:
            yield "high_min, medium_min and ordinary_min must not fall in this order"
        if self.incident_tier not in {"high", "medium", "ordinary"}:
            yield f"incident_tier must be high, medium or ordinary, not {self.incident_tier}"
        if not isfinite(self.reach_m) or self.reach_m <= 0:
            yield f"reach_m must be above 0, not {self.reach_m}"
        names = [rule.name for rule in self.rules]
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield f"two rules are named {name}"


DEFAULT_POLICY = Policy()
