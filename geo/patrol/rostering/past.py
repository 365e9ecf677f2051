"""What the days before a roster leave each guard with, as arrays."""

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.patrol.rostering.law import Portion, week_of
from geo.patrol.rostering.request import Request

KNOWN_DAYS = 7


@dataclass(frozen=True)
class Past:
    """Shifts before the first day.

    Parameters
    ----------
    rows
        Carried shifts with the columns of the contract, and `guard` (number from 0), `hours` and
        `night`.
    worked, night
        (guards, 7) whether a guard worked, or worked a night, on the days -7 to -1.
    """

    request: Request
    rows: pd.DataFrame
    worked: NDArray[np.bool_]
    night: NDArray[np.bool_]

    @property
    def known(self) -> bool:
        """Whether anything is carried over."""
        return len(self.rows) > 0

    def last_end(self, guard: int) -> datetime | None:
        """Return when the last shift of a guard ended."""
        ends = self.rows.loc[self.rows["guard"] == guard, "end"]
        return ends.max().to_pydatetime() if len(ends) else None

    def portions(self) -> list[Portion]:
        """Return the portions of cycles the plan lies in, begun where hours are known."""
        request = self.request
        parts = request.law.portions(self.since, request.end)
        return [part for part in parts if part.end > request.start]

    @property
    def since(self) -> date:
        """First day all is known about."""
        told = self.request.carry.since
        first = self.rows["date"].min() if self.known else self.request.start
        return min(told or first, self.request.start)

    def hours(self, part: Portion) -> NDArray[np.float64]:
        """Return the hours of each guard in a portion before the plan, shape (guards,)."""
        inside = (self.rows["date"] >= part.first) & (self.rows["date"] < part.end)
        found = self._per_guard(self.rows[inside])
        if part.first < self.request.start:
            told = self.request.carry.hours
            found += [told.get(guard, 0.0) for guard in self.request.guard_ids]
        return found

    def week_h(self, monday: date) -> NDArray[np.float64]:
        """Return the hours of each guard in a week before the plan, shape (guards,)."""
        return self._per_guard(self.rows[self.rows["date"].map(week_of) == monday])

    def _per_guard(self, rows: pd.DataFrame) -> NDArray[np.float64]:
        weights = rows["hours"].to_numpy(float)
        guards = rows["guard"].to_numpy(int)
        return np.bincount(guards, weights, minlength=self.request.guards).astype(float)


def past(request: Request) -> Past:
    """Return what is carried over into a request."""
    carried = request.carry.roster
    columns = ["guard_id", "date", "shift", "start", "end"]
    rows = pd.DataFrame(columns=columns) if carried is None else carried[columns]
    number = {guard: at for at, guard in enumerate(request.guard_ids)}
    rows = rows[rows["guard_id"].isin(list(number)) & (rows["date"] < request.start)]
    rows = rows.assign(guard=rows["guard_id"].map(number), hours=0.0, night=False)
    if len(rows):
        rows["hours"] = (rows["end"] - rows["start"]).dt.total_seconds() / 3600
        rows["night"] = runs_past_midnight(rows)
    worked = np.zeros((request.guards, KNOWN_DAYS), dtype=bool)
    night = worked.copy()
    at = np.array([(day - request.start).days + KNOWN_DAYS for day in rows["date"]], dtype=int)
    near, who = at >= 0, rows["guard"].to_numpy(int)
    worked[who[near], at[near]] = True
    late = near & rows["night"].to_numpy(bool)
    night[who[late], at[late]] = True
    return Past(request, rows, worked, night)


def runs_past_midnight(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Return which shifts are night shifts: they end on a later day than they begin."""
    last = rows["end"] - pd.Timedelta("1s")
    return last.dt.date > rows["start"].dt.date
