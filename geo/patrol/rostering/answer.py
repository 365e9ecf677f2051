"""From a request to a roster, or to why there is none and what would help."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

import pandas as pd

from geo.deadline import Deadline
from geo.patrol.rostering import words
from geo.patrol.rostering.arithmetic import crewed, fewer, most_need, post_guards, year_h
from geo.patrol.rostering.check import unmet, violations
from geo.patrol.rostering.duties import COLUMNS, table
from geo.patrol.rostering.fairness import Stage
from geo.patrol.rostering.fixed import fixed
from geo.patrol.rostering.fixes import Fix, fixes
from geo.patrol.rostering.refusal import refusals
from geo.patrol.rostering.request import Request
from geo.patrol.rostering.rolling import rolled


@dataclass(frozen=True)
class Roster:
    """A roster, or why there is none.

    Parameters
    ----------
    reason, fixes
        Why there is none, and what would mend it; every fix holds the request that is met.
    notes
        What must be known about it: hours, posts, who is in no crew.
    table
        Frame of the contract's layer `roster`; empty where there is none.
    need
        Guards on duty in each shift; at least so many where crews are fixed.
    stages
        Fairness, stage by stage, each with its bound; empty for fixed crews.
    violations
        Breaches of law and wishes the checker finds in the table.
    year_h, overtime_month_h
        Hours a year of each guard by the need, and the overtime that is.
    """

    feasible: bool
    reason: str
    fixes: list[Fix]
    notes: list[str]
    table: pd.DataFrame
    need: tuple[int, ...]
    stages: list[Stage]
    violations: int
    year_h: float
    overtime_month_h: float
    seconds: float

    @property
    def proven(self) -> bool:
        """Whether every stage is proved optimal."""
        return bool(self.stages) and all(stage.proven for stage in self.stages)


def roster(request: Request) -> Roster:
    """Return the fairest lawful roster; what cannot be met is told with its arithmetic.

    Nothing is raised for what is impossible. `time_limit_s` holds for the roster; looking for fixes
    may take as long again.
    """
    started = time.perf_counter()
    made = _attempt(request, fair=True)
    if made.table is not None:
        each_h = _year_h(request, made)
        return Roster(
            True,
            "",
            [],
            list(_notes(request, made, each_h)),
            made.table,
            made.need,
            list(made.stages),
            _breaches(request, made),
            each_h,
            request.law.overtime_h(each_h),
            time.perf_counter() - started,
        )
    deadline = Deadline.after(request.time_limit_s)
    helps = fixes(request, made.need, _possible, deadline)
    nothing = pd.DataFrame(columns=COLUMNS)
    each_h = year_h(request, made.need) if request.guards else 0.0
    seconds = time.perf_counter() - started
    over_h = request.law.overtime_h(each_h)
    return Roster(False, made.reason, helps, [], nothing, made.need, [], 0, each_h, over_h, seconds)


@dataclass(frozen=True)
class _Made:
    """What came of a request: a table, or a reason."""

    need: tuple[int, ...]
    table: pd.DataFrame | None = None
    stages: tuple[Stage, ...] = ()
    reason: str = ""


def _breaches(request: Request, made: _Made) -> int:
    assert made.table is not None  # noqa: S101 - asked of rosters only
    found = violations(made.table, request.start, request.days, request.law, request.carry)
    found += unmet(made.table, request, made.need, exactly=request.fixed is None)
    return len(found)


def _year_h(request: Request, made: _Made) -> float:
    if request.fixed:
        return crewed(request, request.need).pattern.year_h
    return year_h(request, made.need)


def _notes(request: Request, made: _Made, each_h: float) -> Iterator[str]:
    asked = words.slashed(made.need)
    who = (f"每班 {asked}", f"{asked} on duty")
    if request.fixed:
        who = (request.fixed.zh, request.fixed.en)
    yield words.hours(who, each_h, request.law)
    count = len(request.posts)
    left = [max(n - count, 0) for n in made.need]
    each = post_guards(request.law)
    if count and request.posts_apart:
        yield words.posts_apart(count, each, ceil(count * each - 1e-9), left)
    elif count:
        yield words.posts_within(count, each, made.need, left)
    if request.fixed and (spare := crewed(request, request.need).spare):
        yield words.spare([request.guard_ids[guard] for guard in spare])


def _possible(request: Request) -> bool:
    return _attempt(request, fair=False).table is not None


def _attempt(request: Request, *, fair: bool) -> _Made:
    return _by_pattern(request) if request.fixed else _freely(request, fair=fair)


def _by_pattern(request: Request) -> _Made:
    need = request.need
    if need is None:
        least = crewed(request, None).least if request.guards else 0
        need = (least,) * len(request.system.shifts)
    if refused := list(refusals(request, need)):
        return _Made(need, reason=" ".join(refused))
    rows = table(request, need, fixed(request, request.need))
    law, carry = request.law, request.carry
    found = violations(rows, request.start, request.days, law, carry)
    found += unmet(rows, request, need, exactly=False)
    if found:
        first = " ".join(filter(None, [found[0].guard_id, found[0].rule, found[0].found]))
        return _Made(need, reason=words.breaks_rules(len(found), first))
    return _Made(need, rows)


def _freely(request: Request, *, fair: bool) -> _Made:
    """Return a free roster; where the need is open, the largest that can be met."""
    deadline = Deadline.after(request.time_limit_s)
    need = request.need or most_need(request)
    while True:
        if refused := list(refusals(request, need)):
            if request.need is not None or min(need) == 0:
                return _Made(need, reason=" ".join(refused))
        else:
            found = rolled(request, need, deadline, fair=fair)
            if found.plan is not None:
                break
            if request.need is not None or deadline.expired():
                limit_s = request.time_limit_s
                return _Made(
                    need, reason=words.PROVED if found.impossible else words.not_found(limit_s)
                )
        need = fewer(need)
    return _Made(need, table(request, need, found.plan), tuple(found.stages))
