"""Planned stops against what was seen: to come, due, done, late, missed.

The rule is that of `geo.patrol.record`, so that the control room is told what the figures will
tell. Only one thing differs: whoever came, the place was seen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from geo.patrol import record
from geo.patrol.record import SLACK, latest

State = Literal["next", "due", "done", "late", "missed"]


@dataclass(frozen=True)
class Planned(record.Planned):
    """A stop of a plan; `lon` and `lat` in WGS 84 degrees."""

    name: str = ""
    lon: float | None = None
    lat: float | None = None

    @property
    def place(self) -> tuple[str, str]:
        """What is looked at."""
        return self.kind, self.ref_id


@dataclass(frozen=True)
class Seen:
    """That somebody was at a place."""

    kind: str
    ref_id: str
    at: datetime


@dataclass(frozen=True)
class Standing:
    """How a stop stands.

    Parameters
    ----------
    since
        Since when it is late or missed; its time where it is neither.
    unseen
        Whether nobody was at the place since then: who comes too late does not make the stop, but
        there is nothing left to be done about it.
    """

    stop: Planned
    state: State
    since: datetime
    unseen: bool


def standing(stops: Sequence[Planned], seen: Iterable[Seen], now: datetime) -> list[Standing]:
    """Return how each stop stands, in their order."""
    places: dict[tuple[str, str], list[datetime]] = {}
    for one in seen:
        places.setdefault((one.kind, one.ref_id), []).append(one.at)
    return [
        _one(stop, until, places.get(stop.place, ()), now)
        for stop, until in zip(stops, latest(stops), strict=True)
    ]


def progress(found: Sequence[Standing]) -> tuple[int, int]:
    """Return how many stops are done, and how many there are."""
    return sum(one.state == "done" for one in found), len(found)


def _one(stop: Planned, until: datetime, visits: Sequence[datetime], now: datetime) -> Standing:
    early, late = stop.at - SLACK, stop.at + SLACK
    unseen = all(at < early for at in visits)
    if any(early <= at <= until for at in visits):
        return Standing(stop, "done", stop.at, unseen)
    if now <= late:
        return Standing(stop, "next" if now < stop.at else "due", stop.at, unseen)
    if now <= until:
        return Standing(stop, "late", late, unseen)
    return Standing(stop, "missed", until, unseen)
