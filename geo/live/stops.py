"""Planned stops against what was seen: to come, due, done, late, missed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from geo.live.policy import LivePolicy

Standing = Literal["next", "done", "due", "late", "missed"]


@dataclass(frozen=True)
class Planned:
    """A stop of a plan; `lon` and `lat` in WGS 84 degrees."""

    kind: str
    ref_id: str
    at: datetime
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


def standing(
    stops: Sequence[Planned], seen: Iterable[Seen], now: datetime, policy: LivePolicy
) -> list[Standing]:
    """Return how each stop stands.

    A stop is done by any visit of its place from `early_min` before its time on, whoever came: a
    place that was seen later is no longer unseen. Each visit counts for every stop it is late for.
    """
    last: dict[tuple[str, str], datetime] = {}
    for one in seen:
        key = (one.kind, one.ref_id)
        last[key] = max(last.get(key, one.at), one.at)
    return [_one(stop, last, now, policy) for stop in stops]


def progress(found: Sequence[Standing]) -> tuple[int, int]:
    """Return how many stops are done, and how many there are."""
    return sum(one == "done" for one in found), len(found)


def _one(
    stop: Planned, last: Mapping[tuple[str, str], datetime], now: datetime, policy: LivePolicy
) -> Standing:
    visit = last.get(stop.place)
    if visit is not None and visit >= stop.at - timedelta(minutes=policy.early_min):
        return "done"
    over_min = (now - stop.at).total_seconds() / 60
    if over_min < 0:
        return "next"
    if over_min < policy.late_min:
        return "due"
    return "late" if over_min < policy.missed_min else "missed"
