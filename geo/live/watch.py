"""Everything that is not as planned at a moment: the causes of alarms."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from geo.live.contact import silent_since
from geo.live.off_route import off_since
from geo.live.policy import LivePolicy
from geo.live.stops import Planned, Seen, standing

Kind = Literal["unwatched", "silent", "off_route", "missed_stops", "late_stops"]
KINDS: tuple[Kind, ...] = ("unwatched", "silent", "off_route", "missed_stops", "late_stops")
"""The gravest first."""
COUNTED = {"missed_stops", "late_stops"}


@dataclass(frozen=True)
class Watched:
    """A guard on shift now.

    Parameters
    ----------
    last
        His last fix or check-in of this shift, where there is one.
    at_s, distance_m, accuracy_m
        (n,) his last fixes in order of time: epoch seconds, metres to the nearest walk of the
        shift, error in metres. Empty where the shift has no walk.
    place
        Longitude and latitude where he was last.
    """

    guard_id: str
    start: datetime
    end: datetime
    stops: Sequence[Planned] = ()
    last: datetime | None = None
    at_s: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    distance_m: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    accuracy_m: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    place: tuple[float, float] | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of a community at a moment.

    Parameters
    ----------
    planned
        Whether a plan is in force that has duties today.
    heard
        Whether any tablet was heard of within a day: where none is used, silence says nothing.
    guards
        Those on shift now.
    seen
        Visits of places since the earliest shift began.
    off
        Guards known to be off their walk from before.
    """

    planned: bool
    heard: bool
    guards: Sequence[Watched]
    seen: Sequence[Seen] = ()
    off: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Cause:
    """Something that is not as planned; `kind` and `key` tell it from every other one.

    Parameters
    ----------
    since
        When it began.
    place
        Longitude and latitude, where there is one.
    facts
        What its words are made of.
    """

    kind: Kind
    key: str
    since: datetime
    guard_id: str | None = None
    place: tuple[float, float] | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    def says(self, facts: Mapping[str, Any]) -> bool:
        """Return whether an alarm with these facts still says what there is to say.

        How many stops there are changes; where somebody was when he was found does not.
        """
        return self.kind not in COUNTED or facts == self.facts


def watch(facts: Facts, now: datetime, policy: LivePolicy) -> list[Cause]:
    """Return the causes of alarms there are at a moment, the gravest kind first.

    Who is out of contact is told once: that his stops are late says nothing more while nobody
    knows where he is.
    """
    if not facts.planned or not facts.heard:
        return []
    found = list(_unwatched(facts, now, policy))
    for guard in facts.guards:
        since = silent_since(guard.last, guard.start, now, policy)
        if since is not None:
            more = {"last": guard.last.isoformat() if guard.last else None}
            key = _key(guard, guard.start)
            found.append(Cause("silent", key, since, guard.guard_id, guard.place, more))
            continue
        found += _off(guard, facts, policy)
        found += _stops(guard, facts, now)
    return sorted(found, key=lambda cause: (KINDS.index(cause.kind), cause.since, cause.key))


def _unwatched(facts: Facts, now: datetime, policy: LivePolicy) -> Iterator[Cause]:
    if not facts.guards:
        yield Cause("unwatched", "", now, facts={"on_shift": 0})
        return
    silent = [silent_since(one.last, one.start, now, policy) for one in facts.guards]
    known = [since for since in silent if since is not None]
    if len(known) == len(silent):
        yield Cause("unwatched", "", max(known), facts={"on_shift": len(silent)})


def _off(guard: Watched, facts: Facts, policy: LivePolicy) -> Iterator[Cause]:
    if not len(guard.at_s):
        return
    known = guard.guard_id in facts.off
    since_s = off_since(guard.at_s, guard.distance_m, guard.accuracy_m, policy, was_off=known)
    if since_s is not None:
        since = datetime.fromtimestamp(since_s, guard.start.tzinfo)
        away = {"distance_m": round(float(guard.distance_m[-1]))}
        key = _key(guard, guard.start)
        yield Cause("off_route", key, since, guard.guard_id, guard.place, away)


def _stops(guard: Watched, facts: Facts, now: datetime) -> Iterator[Cause]:
    """Yield one cause for all stops of a shift that are missed, and one for those late.

    A missed stop whose place somebody has seen by now is no cause any more.
    """
    standings = standing(guard.stops, facts.seen, now)
    kinds: tuple[tuple[Kind, str], ...] = (("missed_stops", "missed"), ("late_stops", "late"))
    for kind, wanted in kinds:
        found = [one for one in standings if one.state == wanted and one.unseen]
        if not found:
            continue
        earliest = min(found, key=lambda one: one.stop.at)
        first = earliest.stop
        place = None if first.lon is None or first.lat is None else (first.lon, first.lat)
        said = {
            "count": len(found),
            "stop": first.name or first.ref_id,
            "of": first.kind,
            "planned_at": first.at.isoformat(),
        }
        key = _key(guard, guard.start)
        yield Cause(kind, key, earliest.since, guard.guard_id, place, said)


def _key(guard: Watched, at: datetime) -> str:
    return f"{guard.guard_id} {at.timestamp():.0f}"
