"""What an edited roster breaks: working time, leave, shifts that have begun."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

import pandas as pd

from geo.patrol.edits import words
from geo.patrol.edits.applied import turns_of
from geo.patrol.edits.edit import Turn
from geo.patrol.rostering import Carry, Law, Violation, violations

Severity = Literal["error", "note"]
TINY_H = 1e-6


@dataclass(frozen=True)
class Check:
    """A broken rule of one guard, or a consequence.

    Parameters
    ----------
    rule
        The `code` of a `Violation`, or leave, begun, coverage.
    severity
        "error": a rule is broken. "note": a consequence.
    guard_id
        Whom it is about; empty where it is the plan.
    days
        Where it is, if that is known.
    touched
        Whether the edits brought it about; else it was so before.
    """

    rule: str
    severity: Severity
    guard_id: str
    zh: str
    en: str
    days: tuple[date, ...] = ()
    touched: bool = True

    @property
    def remedy(self) -> tuple[str, str] | None:
        """What can be done about it, Chinese and English; None for a consequence."""
        return words.REMEDIES.get(self.rule)

    def as_dict(self) -> dict[str, Any]:
        """Return the check as plain values, for JSON."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "guard_id": self.guard_id,
            "zh": self.zh,
            "en": self.en,
            "days": [day.isoformat() for day in self.days],
            "touched": self.touched,
        }


@dataclass(frozen=True)
class Bounds:
    """What duties are held against.

    Parameters
    ----------
    law, carry
        Limits of working time, and what was before the plan.
    leave
        Days on which a guard does not work.
    now
        Duties that began before it do not change hands without a word; None if that is all one.
    """

    law: Law
    carry: Carry
    leave: Mapping[str, frozenset[date]]
    now: datetime | None = None


def breaches(roster: pd.DataFrame, bounds: Bounds) -> list[Check]:
    """Return the rules of working time and leave that a roster breaks, by guard."""
    if not len(roster):
        return []
    first, last = roster["date"].min(), roster["date"].max()
    days = (last - first).days + 1
    found = violations(roster, first, days, bounds.law, bounds.carry)
    told = [_breach(one, roster, bounds.law) for one in found]
    return sorted([*told, *_leave(roster, bounds.leave)], key=lambda one: one.guard_id)


def begun(was: Mapping[Turn, str], roster: pd.DataFrame, now: datetime | None) -> list[Check]:
    """Return the duties that change hands though they have begun.

    Parameters
    ----------
    was
        Who does each duty after the edits.
    roster
        As it was.
    """
    if now is None:
        return []
    found = []
    for turn, start in zip(turns_of(roster), roster["start"], strict=True):
        if was[turn] != turn.guard_id and start <= now:
            zh, en = words.begun(turn.guard_id, turn.day, turn.shift)
            found.append(Check("begun", "error", turn.guard_id, zh, en, (turn.day,)))
    return found


def _breach(found: Violation, roster: pd.DataFrame, law: Law) -> Check:
    own = roster[roster["guard_id"] == found.guard_id].sort_values("start")
    days = tuple(_where(found.code, own, law))
    zh, en = words.breach(found, law, days)
    return Check(found.code, "error", found.guard_id, zh, en, days)


def _where(code: str, own: pd.DataFrame, law: Law) -> Sequence[date]:
    """Return the days of shifts too near to each other."""
    if code not in {"rest", "overlap"}:
        return ()
    rest_h = (own["start"] - own["end"].shift(1)).dt.total_seconds() / 3600
    least = law.rest_between_h if code == "rest" else 0.0
    near = (rest_h < least - TINY_H).to_numpy()
    days = own["date"].tolist()
    return sorted({day for at in near.nonzero()[0] for day in (days[at - 1], days[at])})


def _leave(roster: pd.DataFrame, leave: Mapping[str, frozenset[date]]) -> Iterator[Check]:
    ends = (roster["end"] - timedelta(seconds=1)).dt.date
    for turn, last in zip(turns_of(roster), ends, strict=True):
        hit = sorted(leave.get(turn.guard_id, frozenset()) & {turn.day, last})
        if hit:
            zh, en = words.on_leave(turn.guard_id, hit[0], turn.day, turn.shift)
            yield Check("leave", "error", turn.guard_id, zh, en, (turn.day,))
