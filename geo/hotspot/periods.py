"""Periods of equal length, counted back from the last day, so that the last one is whole."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True)
class Periods:
    """So many periods of so many days, the last of which ends with `last`.

    Parameters
    ----------
    last
        Last day of the last period.
    days
        Length of a period.
    count
        How many there are.
    """

    last: date
    days: int
    count: int

    @classmethod
    def between(cls, first: date, last: date, days: int) -> "Periods":
        """Return all whole periods of two days and what is between; days before them are left."""
        return cls(last, days, ((last - first).days + 1) // days)

    def begins(self, number: int) -> date:
        """Return the first day of a period, by its number from 0."""
        return self.last - timedelta(days=self.days * (self.count - number) - 1)

    def ends(self, number: int) -> date:
        """Return the last day of a period, by its number from 0."""
        return self.begins(number) + timedelta(days=self.days - 1)

    def of(self, at: "pd.Series") -> NDArray[np.int64]:
        """Return the number of each time's period; -1 where it lies in none.

        Parameters
        ----------
        at
            (n,) times with a zone; the day is the day there.
        """
        day = (at.dt.tz_localize(None).dt.normalize() - pd.Timestamp(self.last)).dt.days.to_numpy()
        number = self.count - 1 - (-day) // self.days
        return np.where((day <= 0) & (number >= 0), number, -1).astype(np.int64)

    def stacked(
        self, number: NDArray[np.int64], cell: NDArray[np.int64], cells: int
    ) -> NDArray[np.float64]:
        """Return (periods, cells) counts of incidents by period and cell; -1 of either is left out.

        Parameters
        ----------
        number, cell
            (n,) of each incident.
        """
        kept = (number >= 0) & (cell >= 0)
        flat = np.bincount(number[kept] * cells + cell[kept], minlength=self.count * cells)
        return flat.reshape(self.count, cells).astype(np.float64)
