"""A guard's record of a shift: each planned stop as it went, by the same rule for everybody.

The rule is that of `geo.track.kept`, so that a guard is told what the figures tell: on time is a
visit within the slack of the planned time, late one up to the place's limit after it and before the
next stop there is due, else the stop is missed.

Nobody answers for what was not his: stops of before he took the shift over from somebody who
walked it, and stops somebody else made for him, are told apart and count for neither.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from geo.track.kept import LIMIT_MIN, SLACK_MIN

SLACK = timedelta(minutes=SLACK_MIN)
Outcome = Literal["to_come", "on_time", "late", "missed", "by_other", "not_counted"]


@dataclass(frozen=True)
class Planned:
    """A stop of the plan; `max_gap_min` is how long its place may go unseen, where that is set."""

    kind: str
    ref_id: str
    at: datetime
    max_gap_min: float | None = None


@dataclass(frozen=True)
class Visit:
    """Somebody at a stop: when, whether it was the guard, and the planned time he named."""

    kind: str
    ref_id: str
    at: datetime
    own: bool
    planned_at: datetime | None = None


@dataclass(frozen=True)
class Judged:
    """A stop as it went.

    Parameters
    ----------
    visit
        Who made it and when; None where nobody did.
    late_min
        How long after its time it was made, in minutes; 0 where it was in time.
    gap_min
        Of a missed stop: how long its place went unseen around that time, by anybody; None where
        no visit before it is known.
    """

    stop: Planned
    outcome: Outcome
    visit: Visit | None = None
    late_min: float = 0.0
    gap_min: float | None = None

    @property
    def within_limit(self) -> bool | None:
        """Whether the place was seen in time all the same; None where that is not known."""
        if self.gap_min is None or self.stop.max_gap_min is None:
            return None
        return self.gap_min <= self.stop.max_gap_min


def record(
    stops: Iterable[Planned], visits: Iterable[Visit], begun: datetime | None, now: datetime
) -> list[Judged]:
    """Return the stops of a shift as they went, in their order.

    Parameters
    ----------
    visits
        Everybody's around the time of the shift, in any order.
    begun
        When the guard was first there in the shift; None where he is not known to have been. What
        comes before is not his where somebody else checked in for this very shift till then.
    now
        Stops that can still be made in time are to come.
    """
    planned = list(stops)
    places: dict[tuple[str, str], list[Visit]] = {}
    for visit in sorted(visits, key=lambda one: one.at):
        places.setdefault((visit.kind, visit.ref_id), []).append(visit)
    made = [
        (stop, _maker(stop, until, places.get((stop.kind, stop.ref_id), ())))
        for stop, until in zip(planned, latest(planned), strict=True)
    ]
    before = begun or datetime.max.replace(tzinfo=now.tzinfo)
    walked = any(
        not visit.own and visit.planned_at == stop.at and visit.at <= before
        for stop in planned
        for visit in places.get((stop.kind, stop.ref_id), ())
    )
    return [
        _judged(
            stop,
            visit,
            places.get((stop.kind, stop.ref_id), ()),
            counts=not (walked and stop.at < before),
            now=now,
        )
        for stop, visit in made
    ]


def latest(stops: Sequence[Planned]) -> list[datetime]:
    """Return until when each stop may be made: its limit, or before the next one there is due.

    Parameters
    ----------
    stops
        Of one guard, in any order.
    """
    following: dict[tuple[str, str], datetime] = {}
    found: dict[int, datetime] = {}
    for at in sorted(range(len(stops)), key=lambda one: stops[one].at, reverse=True):
        stop = stops[at]
        limit_min = LIMIT_MIN if stop.max_gap_min is None else stop.max_gap_min
        until = stop.at + timedelta(minutes=limit_min)
        following_at = following.get((stop.kind, stop.ref_id))
        if following_at is not None:
            until = min(until, following_at - SLACK)
        found[at] = max(until, stop.at + SLACK)
        following[stop.kind, stop.ref_id] = stop.at
    return [found[at] for at in range(len(stops))]


def _maker(stop: Planned, until: datetime, visits: Sequence[Visit]) -> Visit | None:
    """Return the visit that made a stop: the guard's own first, the nearest before later ones.

    Somebody else's counts about its time only.
    """
    prompt = [visit for visit in visits if abs(visit.at - stop.at) <= SLACK]
    prompt.sort(key=lambda one: abs(one.at - stop.at))
    late = [visit for visit in visits if stop.at + SLACK < visit.at <= until]
    own = [visit for visit in (*prompt, *late) if visit.own]
    return next(iter((*own, *prompt)), None)


def _judged(
    stop: Planned, visit: Visit | None, visits: Sequence[Visit], *, counts: bool, now: datetime
) -> Judged:
    if visit is not None and not visit.own:
        return Judged(stop, "by_other", visit)
    if visit is not None:
        late = max(visit.at - stop.at, timedelta())
        minutes = late.total_seconds() / 60
        return Judged(stop, "late" if late > SLACK else "on_time", visit, minutes)
    if stop.at + SLACK >= now:
        return Judged(stop, "to_come")
    if not counts:
        return Judged(stop, "not_counted")
    return Judged(stop, "missed", gap_min=_gap_min(stop, visits, now))


def _gap_min(stop: Planned, visits: Sequence[Visit], now: datetime) -> float | None:
    """Return how long a place went unseen around a stop's time, in minutes."""
    before = [visit.at for visit in visits if visit.at <= stop.at]
    after = [visit.at for visit in visits if visit.at > stop.at]
    if not before:
        return None
    return ((min(after) if after else now) - max(before)).total_seconds() / 60
