"""A guard's record of a shift: each planned stop as it went, by the same rule for everybody.

Nobody answers for what was not his: stops of before he took the shift over from somebody who
walked it, and stops somebody else made for him, are told apart and count for neither.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

LATE = timedelta(minutes=5)
"""Who comes later than this after the planned time is late."""
MISSED = timedelta(minutes=10)
"""A stop nobody has made so long after its time is missed: guards go on with the next."""

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
        Stops that can still be made are to come.
    """
    planned = list(stops)
    places: dict[tuple[str, str], list[Visit]] = {}
    for visit in sorted(visits, key=lambda one: one.at):
        places.setdefault((visit.kind, visit.ref_id), []).append(visit)
    made = [(stop, _maker(stop, places.get((stop.kind, stop.ref_id), ()))) for stop in planned]
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


def _maker(stop: Planned, visits: Sequence[Visit]) -> Visit | None:
    """Return the visit that made a stop: one that names it, else one about its time; own first."""
    named = [visit for visit in visits if visit.planned_at == stop.at]
    about = [
        visit for visit in visits if visit.planned_at is None and abs(visit.at - stop.at) <= MISSED
    ]
    others = [visit for visit in visits if not visit.own and abs(visit.at - stop.at) <= MISSED]
    found = [*named, *about, *others]
    return next((visit for visit in found if visit.own), found[0] if found else None)


def _judged(
    stop: Planned, visit: Visit | None, visits: Sequence[Visit], *, counts: bool, now: datetime
) -> Judged:
    if visit is not None and not visit.own:
        return Judged(stop, "by_other", visit)
    if visit is not None:
        late = max(visit.at - stop.at, timedelta())
        minutes = late.total_seconds() / 60
        return Judged(stop, "late" if late > LATE else "on_time", visit, minutes)
    if stop.at + MISSED >= now:
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
