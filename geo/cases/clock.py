"""The clock of a case: how long each step took or takes, against its limit.

The clock of a step stands while the case is suspended and while a request for an extension waits
for its answer. What comes after the limit cannot mend it: a pause that begins, or an extension
that is asked for, after the limit has run out changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from geo.cases.case import Case
from geo.cases.category import Category
from geo.cases.command import Event
from geo.cases.limit import Limit
from geo.cases.worktime import Pause, WorkingTime

RISK_SHARE = 0.8
"""The share of a limit from which a step is at risk."""
Standing = Literal["on_time", "at_risk", "overdue"]
WAITS_FOR: Mapping[str, str] = {
    "linked": "collect",
    "filed": "dispatch",
    "dispatched": "accept",
    "accepted": "handle",
    "handled": "close",
}
"""The step with a limit each state waits for."""
DONE_BY: Mapping[str, str] = {
    "link": "link",
    "collect": "file",
    "dispatch": "dispatch",
    "accept": "accept",
    "handle": "handle",
    "close": "close",
}
"""The command that does each step."""
_STOPS = ("suspend", "ask_extension")
_GOES_ON = {
    "resume": "suspend",
    "grant_extension": "ask_extension",
    "refuse_extension": "ask_extension",
}


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


@dataclass
class _Spell:
    """A step between its start and its end."""

    step: str
    round: int
    start: datetime
    ended: datetime | None = None
    done: bool = False
    pauses: list[Pause] = field(default_factory=list)
    granted: list[tuple[datetime, Limit]] = field(default_factory=list)
    stopped: dict[str, datetime] = field(default_factory=dict)

    def go_on(self, why: str, at: datetime) -> datetime | None:
        """Let the clock go on, and return since when it stood."""
        since = self.stopped.pop(why, None)
        if since is not None:
            self.pauses.append((since, at))
        return since

    def end(self, at: datetime, *, done: bool) -> None:
        """Let the step be over."""
        for why in list(self.stopped):
            self.go_on(why, at)
        self.ended, self.done = at, done

    @property
    def all_pauses(self) -> list[Pause]:
        """The pauses, with those that last."""
        return [*self.pauses, *((since, None) for since in self.stopped.values())]


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
    return tuple(_due(spell, category, calendar, now, risk_share) for spell in _spells(case))


def running(
    case: Case,
    category: Category,
    calendar: WorkingTime,
    now: datetime,
    risk_share: float = RISK_SHARE,
) -> Due | None:
    """Return the step a case waits for against its limit; None where it waits for none."""
    spells = _spells(case)
    if not spells or spells[-1].ended is not None:
        return None
    return _due(spells[-1], category, calendar, now, risk_share)


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


def _spells(case: Case) -> list[_Spell]:
    """Return the steps of a case with their pauses; times that run backwards are held."""
    spells: list[_Spell] = []
    at = case.reported_at
    for event in case.history if case.flow == "case" else ():
        at = event.at if at is None else max(at, event.at)
        if event.kind == "link":
            first = min(case.reported_at or at, at)
            spells.append(_Spell("link", 1, first, at, done=True))
            spells.append(_next(spells, event.after, at))
        elif spells:
            _step(spells, event, at)
    return spells


def _step(spells: list[_Spell], event: Event, at: datetime) -> None:
    """Take an event into the steps."""
    last = spells[-1]
    if event.kind in _STOPS:
        last.stopped[event.kind] = at
    elif event.kind in _GOES_ON:
        since = last.go_on(_GOES_ON[event.kind], at)
        if event.kind == "grant_extension" and since and event.details.extension:
            last.granted.append((since, event.details.extension))
    elif event.moves:
        if last.ended is None:
            last.end(at, done=event.kind == DONE_BY[last.step])
        if event.after in WAITS_FOR:
            spells.append(_next(spells, event.after, at))


def _next(spells: Sequence[_Spell], state: str, at: datetime) -> _Spell:
    step = WAITS_FOR[state]
    return _Spell(step, 1 + sum(spell.step == step for spell in spells), at)


def _due(
    spell: _Spell, category: Category, calendar: WorkingTime, now: datetime, risk_share: float
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
