"""Patrols that came by a case, woven into its timeline between what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from maps.console import times
from maps.console.frame import Said
from maps.console.roster import PLACES

MOST = 5
"""Visits told one by one between two steps; more are counted."""
HOW: Mapping[str, Said] = {
    "dwell": ("停留", "stayed"),
    "qr": ("扫码", "scanned a code"),
    "nfc": ("刷卡", "read a tag"),
    "code": ("输码", "typed the code"),
    "manual": ("手动", "by hand"),
}


@dataclass(frozen=True)
class Passed:
    """A guard's check-in near a case."""

    at: datetime
    guard_id: str
    kind: str
    name: str
    how: str
    distance_m: float


def woven(
    events: Sequence[dict[str, Any]], at: Sequence[datetime], passed: Sequence[Passed]
) -> list[dict[str, Any]]:
    """Return the events of a timeline with what passed between them, newest first.

    Parameters
    ----------
    events, at
        The entries of `timeline` and when each was; newest first.
    passed
        In any order; those between two events are one entry.
    """
    found: list[dict[str, Any]] = []
    waiting = sorted(passed, key=lambda one: one.at, reverse=True)
    for event, moment in zip(events, at, strict=True):
        later = [one for one in waiting if one.at > moment]
        waiting = waiting[len(later) :]
        found += [_entry(later)] if later else []
        found.append(event)
    return found + ([_entry(waiting)] if waiting else [])


def _entry(several: Sequence[Passed]) -> dict[str, Any]:
    number = len(several)
    return {
        "passed": [_told(one) for one in several[:MOST]],
        "more": max(0, number - MOST),
        "verb": (
            f"巡逻到过附近 {number} 次",
            f"patrol came by {'once' if number == 1 else f'{number} times'}",
        ),
    }


def _told(one: Passed) -> tuple[str, Said]:
    zh, en = PLACES.get(one.kind, ("必看点", "place to be seen"))
    how = HOW.get(one.how, (one.how, one.how))
    metres = round(one.distance_m)
    return times.short(one.at), (
        f"{one.guard_id} 到{zh} {one.name}，距此约 {metres} 米，{how[0]}",
        f"{one.guard_id} at {en} {one.name}, about {metres} m away, {how[1]}",
    )
