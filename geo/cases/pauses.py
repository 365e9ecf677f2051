"""Spans in which a clock stands."""

from collections.abc import Iterable
from datetime import datetime

Pause = tuple[datetime, datetime | None]
"""From and to; to is None while it lasts."""


def joined(pauses: Iterable[Pause], start: datetime, end: datetime | None) -> list[Pause]:
    """Return the parts of pauses between start and end, in order, overlapping ones as one."""
    found: list[Pause] = []
    for begin, until in sorted(pauses, key=lambda pause: pause[0]):
        first = max(begin, start)
        last = until if end is None else min(until or end, end)
        if last is not None and last <= first:
            continue
        if found and (found[-1][1] is None or first <= found[-1][1]):
            before = found[-1][1]
            ends = None if before is None or last is None else max(before, last)
            found[-1] = (found[-1][0], ends)
        else:
            found.append((first, last))
    return found
