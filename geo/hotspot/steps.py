"""A period in steps, for a map that plays: spans of days, or hours of the day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.hotspot.periods import Periods

DAYS = (1, 7, 14, 28, 91, 182, 365)
"""Lengths a step may have."""
MOST_STEPS = 16
HOURS = 2
"""Hours a step of the day has."""


@dataclass(frozen=True)
class Step:
    """One picture of a series.

    Parameters
    ----------
    name
        "2026-11-01 – 2026-11-07" or "22:00 – 01:00".
    chosen
        (n,) the incidents of the step.
    """

    name: str
    chosen: NDArray[np.bool_]


def step_days(first: date, last: date, most: int = MOST_STEPS) -> int:
    """Return the shortest of `DAYS` that takes a period in at most so many steps."""
    days = (last - first).days + 1
    return next((one for one in DAYS if -(-days // one) <= most), -(-days // most))


def spans(at: "pd.Series", first: date, last: date, most: int = MOST_STEPS) -> Iterator[Step]:
    """Yield the steps of a period in order; the last is whole, the first may be shorter.

    Every incident of the period is in exactly one of them.

    Parameters
    ----------
    at
        (n,) local times.
    """
    days = step_days(first, last, most)
    whole = Periods.between(first, last, days)
    rest = (last - first).days + 1 - whole.count * days
    periods = Periods(last, days, whole.count + (1 if rest else 0))
    number = periods.of(at)
    for one in range(periods.count):
        begins = max(periods.begins(one), first)
        yield Step(_named(begins, periods.ends(one)), number == one)


def hours_of_day(at: "pd.Series", hours: int = HOURS) -> Iterator[Step]:
    """Yield the day in steps of so many hours; every incident is in exactly one of them."""
    part = at.dt.hour.to_numpy() // hours
    for number in range(-(-24 // hours)):
        begin, end = number * hours, min((number + 1) * hours, 24)
        yield Step(f"{begin:02d}:00 – {end:02d}:00", part == number)


def _named(first: date, last: date) -> str:
    return f"{first}" if last - first < timedelta(days=1) else f"{first} – {last}"
