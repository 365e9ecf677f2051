"""What makes a roster fair, and what was counted before it begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from geo.patrol.rostering.past import Past
from geo.patrol.rostering.request import Request

SHARED = ("shifts", "nights", "weekends")
STAGES = (*SHARED, "isolated")
"""In this order: range of the guards' shifts, of their nights, of their shifts at weekends, and the
number of days on and days off that stand alone."""


@dataclass(frozen=True)
class Stage:
    """A stage of the lexicographic search: its value, and the bound no roster can beat."""

    name: str
    value: int
    bound: int

    @property
    def proven(self) -> bool:
        """Whether the value is optimal, given the stages before."""
        return self.value <= self.bound


@dataclass(frozen=True)
class Fairness:
    """Counts to be made equal.

    Parameters
    ----------
    total
        Of each kind in `SHARED` what all guards together work in the plan.
    before
        Of each kind what counts for a guard beforehand, (guards,): shifts carried over, and for
        days of leave what the others work on as many days.
    """

    total: dict[str, int]
    before: dict[str, NDArray[np.int64]]

    def target(self, kind: str) -> tuple[int, int]:
        """Return the least and greatest count where all are as equal as arithmetic allows."""
        everything = self.total[kind] + int(self.before[kind].sum())
        least, over = divmod(everything, len(self.before[kind]))
        return least, least + (over > 0)

    def least_range(self, kind: str) -> int:
        """Return the least range of the counts: 0 where they divide evenly."""
        least, most = self.target(kind)
        return most - least


def weekend(day: date) -> bool:
    """Return whether a shift that begins on a day counts as one at the weekend."""
    return day.weekday() >= 5


def days_of(request: Request) -> list[date]:
    """Return the days of a request."""
    return [request.start + timedelta(days=offset) for offset in range(request.days)]


def fairness(request: Request, need: Sequence[int], before: Past) -> Fairness:
    """Return what is to be shared evenly."""
    days = days_of(request)
    ends = [day for day in days if weekend(day)]
    nights = sum(n for n, shift in zip(need, request.system.shifts, strict=True) if shift.night)
    total = {
        "shifts": sum(need) * len(days),
        "nights": nights * len(days),
        "weekends": sum(need) * len(ends),
    }
    rows = before.rows
    carried = {
        "shifts": rows,
        "nights": rows[rows["night"].astype(bool)],
        "weekends": rows[rows["date"].map(weekend).astype(bool)] if len(rows) else rows,
    }
    counted = {}
    for kind, those in carried.items():
        worked = np.bincount(those["guard"].to_numpy(int), minlength=request.guards)
        absent = np.setdiff1d(np.arange(request.guards), rows["guard"].to_numpy(int))
        if len(rows) and len(absent) < request.guards:
            worked[absent] = round(worked.sum() / (request.guards - len(absent)))
        of = ends if kind == "weekends" else days
        away = np.array(
            [len(request.leave.get(g, frozenset()) & set(of)) for g in request.guard_ids]
        )
        there = request.guards * len(of) - away.sum()
        credit = np.rint(away * total[kind] / there) if there > 0 else away
        counted[kind] = (worked + credit).astype(np.int64)
    return Fairness(total, counted)
