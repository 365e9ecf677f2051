"""How good a set of walks is: what is late, who must be told something new, and how much."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.patrol.repair.ledger import seen_sites
from geo.patrol.repair.situation import Situation, timeline_of
from geo.patrol.repair.walker import Timeline

SAME = 1e-7
"""Differences of lateness below this are none."""


class Score(NamedTuple):
    """What a repair makes small, in this order.

    Parameters
    ----------
    waiting
        Sum over places that must be seen of lateness over limit.
    lateness
        Sum over segments of the seconds they are seen later than planned over their limit.
    changed
        Guards whose walk is not what was planned.
    changed_m
        Metres walked that were not planned, and planned that are not walked.
    """

    waiting: float
    lateness: float
    changed: int
    changed_m: float

    def helps(self, other: "Score") -> bool:
        """Return whether less is late than in another deal."""
        if abs(self.waiting - other.waiting) > SAME:
            return self.waiting < other.waiting
        return self.lateness < other.lateness - SAME

    def better(self, other: "Score") -> bool:
        """Return whether this is better: less late, or as late with fewer changes."""
        if self.helps(other) or other.helps(self):
            return self.helps(other)
        if self.changed != other.changed:
            return self.changed < other.changed
        return self.changed_m < other.changed_m - 1.0

    @property
    def late(self) -> bool:
        """Whether anything is late."""
        return self.waiting > SAME or self.lateness > SAME


@dataclass(frozen=True)
class Line:
    """A timeline with what its score needs."""

    line: Timeline
    seen: tuple[NDArray[np.intp], NDArray[np.float64]]
    firsts: tuple[float, ...]
    changed_m: float


@dataclass(frozen=True)
class Deal:
    """The walks of all guards together."""

    lines: tuple[Line, ...]
    score: Score

    def items(self, number: int) -> tuple[int, ...]:
        """Return what a guard is to do."""
        return self.lines[number].line.items


def line_of(now: Situation, number: int, items: tuple[int, ...]) -> Line:
    """Return a guard's timeline, scored."""
    return scored(now, number, timeline_of(now, number, items))


def scored(now: Situation, number: int, line: Timeline) -> Line:
    """Return a timeline with what its score needs."""
    new_m = float(line.walked.length_m[line.item < 0].sum())
    kept = line.item[line.item >= 0]
    own = np.array(now.own[number], dtype=np.intp)
    gone = own[~np.isin(own, kept)]
    gone_m = float(now.planned.length_m[gone].sum())
    firsts = tuple(must.first_s(line.walked) for must in now.ledger.musts)
    return Line(line, seen_sites(now.net, line.walked), firsts, new_m + gone_m)


def deal_of(now: Situation, lines: Sequence[Line]) -> Deal:
    """Return walks with their score."""
    score = Score(
        now.ledger.waiting(firsts_of(lines)),
        now.ledger.lateness([line.seen for line in lines]),
        sum(line.changed_m > 0 for line in lines),
        sum(line.changed_m for line in lines),
    )
    return Deal(tuple(lines), score)


def firsts_of(lines: Sequence[Line]) -> list[float]:
    """Return when each place that must be seen first is."""
    return [min(moments) for moments in zip(*(line.firsts for line in lines), strict=True)]


def dealt(now: Situation, deal: Deal, changes: dict[int, tuple[int, ...]]) -> Deal:
    """Return the deal with other things to do for some guards."""
    lines = [
        line_of(now, number, changes[number]) if number in changes else line
        for number, line in enumerate(deal.lines)
    ]
    return deal_of(now, lines)
