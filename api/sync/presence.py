"""Was somebody there? What speaks against a check-in is told beside it, and hides nothing."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

import pyproj

RADIUS_M = 30.0
"""Within so much of a stop, and the error of the fix, somebody is there."""
POOR_M = 60.0
"""A fix worse than this proves nothing."""
FASTEST_MPS = 7.0
"""Nobody walks or cycles faster through a neighbourhood."""
SAME_TAG_WITHIN = timedelta(minutes=3)
_GEOD = pyproj.Geod(ellps="WGS84")


class Seen(Protocol):
    """A check-in, stored or about to be."""

    @property
    def at(self) -> datetime: ...  # noqa: D102
    @property
    def lon(self) -> float | None: ...  # noqa: D102
    @property
    def lat(self) -> float | None: ...  # noqa: D102
    @property
    def accuracy_m(self) -> float | None: ...  # noqa: D102


def distance_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the metres between two places (longitude, latitude) on the ellipsoid."""
    return float(_GEOD.inv(*a, *b)[2])


def place_flags(seen: Seen, stop: tuple[float, float] | None) -> list[str]:
    """Return `far`, `poor_fix` or `no_fix` where the place does not show what is said."""
    if seen.lon is None or seen.lat is None:
        return ["no_fix"]
    accuracy_m = seen.accuracy_m or 0.0
    flags = ["poor_fix"] if accuracy_m > POOR_M else []
    if stop is not None:
        away_m = distance_m((seen.lon, seen.lat), stop)
        if away_m > RADIUS_M + min(accuracy_m, POOR_M):
            flags.append("far")
    return flags


def too_fast(a: Seen, b: Seen) -> bool:
    """Return whether nobody can have been at both, errors of the fixes taken off."""
    if a.lon is None or a.lat is None or b.lon is None or b.lat is None:
        return False
    errors_m = (a.accuracy_m or 0.0) + (b.accuracy_m or 0.0)
    apart_m = distance_m((a.lon, a.lat), (b.lon, b.lat)) - errors_m
    return apart_m > FASTEST_MPS * max(1.0, abs((b.at - a.at).total_seconds()))


def with_flag(flags: Iterable[str], flag: str) -> list[str]:
    """Return flags with one more, each once, in order."""
    return sorted({*flags, flag})
