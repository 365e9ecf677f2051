"""The clock of a case: how long each step took or takes, against its limit.

The clock of a step stands while the case is suspended and while a request for an extension waits
for its answer. What comes after the limit cannot mend it: a pause that begins, or an extension
that is asked for, after the limit has run out changes nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from geo.cases.case import Case
from geo.cases.category import Category
from geo.cases.limit import Limit
from geo.cases.spells import WAITS_FOR, Spell, spells
from geo.cases.worktime import WorkingTime

RISK_SHARE = 0.8
"""The share of a limit from which a step is at risk."""
Standing = Literal["on_time", "at_risk", "overdue"]


@dataclass(frozen=True)
class Due:
    """One step against its limit.

    Parameters
    ----------
    step, round
        Which step, and for which time, from 1.
    start, ended
        When its clock started, and when the step was over; None while it runs.
    done
        Whether it was over because it was done, not returned, merged, cancelled …
    limit, extensions
        What it may take, and what was granted on top in time.
    due_at, risk_at
        When the limit and the share of it at risk are reached; None while the clock stands before.
    used, allowed
        Counted in the limit's unit, pauses taken out; of a clock that stands `allowed` leaves out
        extensions in another unit.
    paused
        Whether its clock stands.
    standing
        Overdue when it was or is over its limit; of what runs also at risk.
    assumed_years
        Years whose holidays are not published, but assumed.
    """

    step: str
    round: int
    start: datetime
    ended: datetime | None
    done: bool
    limit: Limit
    extensions: tuple[Limit, ...]
    due_at: datetime | None
    risk_at: datetime | None
    used: timedelta
    allowed: timedelta
    paused: bool
    standing: Standing
    assumed_years: tuple[int, ...] = ()

    @property
    def running(self) -> bool:
        """Whether the step is still to be done."""
        return self.ended is None


def clock(
    case: Case,
    category: Category,
    calendar: WorkingTime,
    now: datetime,
    risk_share: float = RISK_SHARE,
) -> tuple[Due, ...]:
    """Return every step a case took or takes, oldest first, each against its limit.

    Parameters
    ----------
    case
        A case; a visit has no limits.
    category
        Its category.
    calendar
        Working time.
    now
        What steps that are not over are measured against.
    risk_share
        The share of a limit from which a step is at risk.
    """
    return tuple(_due(spell, category, calendar, now, risk_share) for spell in spells(case))


def running(
    case: Case,
    category: Category,
    calendar: WorkingTime,
    now: datetime,
    risk_share: float = RISK_SHARE,
) -> Due | None:
    """Return the step a case waits for against its limit; None where it waits for none."""
    found = spells(case)
    if not found or found[-1].ended is not None:
        return None
    return _due(found[-1], category, calendar, now, risk_share)


def expected(
    case: Case, category: Category, calendar: WorkingTime, now: datetime
) -> datetime | None:
    """Return when a case will be closed if every step still to come takes its limit.

    None for what is over, and while the clock stands.
    """
    due = running(case, category, calendar, now)
    moment = due.due_at if due else None
    if due is None or moment is None:
        return None
    steps = list(WAITS_FOR.values())
    for step in steps[steps.index(due.step) + 1 :]:
        moment = calendar.due(max(moment, now), category.limits[step]) or moment
    return moment


def _due(
    spell: Spell, category: Category, calendar: WorkingTime, now: datetime, risk_share: float
) -> Due:
    limit, pauses = category.limits[spell.step], spell.all_pauses
    end = spell.ended or max(now, spell.start)
    due_at, kept = calendar.due(spell.start, limit, pauses), []
    for asked_at, extension in spell.granted:
        if due_at is not None and asked_at <= due_at:
            due_at = calendar.due(due_at, extension, pauses)
            kept.append(extension)
    used = calendar.elapsed(spell.start, end, limit.unit, pauses)
    if due_at is None:
        same = [calendar.span(extension) for extension in kept if extension.unit == limit.unit]
        allowed = sum(same, calendar.span(limit))
    else:
        allowed = calendar.elapsed(spell.start, due_at, limit.unit, pauses)
    found = Due(
        spell.step,
        spell.round,
        spell.start,
        spell.ended,
        spell.done,
        limit,
        tuple(kept),
        due_at,
        calendar.part(spell.start, allowed * risk_share, limit.unit, pauses),
        used,
        allowed,
        bool(spell.stopped),
        "on_time",
        calendar.assumed(spell.start, max(end, due_at or end)) if limit.unit != "hour" else (),
    )
    return replace(found, standing=_standing(found, end, risk_share))


def _standing(due: Due, end: datetime, risk_share: float) -> Standing:
    if due.due_at is not None and end > due.due_at:
        return "overdue"
    return "at_risk" if due.running and due.used >= due.allowed * risk_share else "on_time"
