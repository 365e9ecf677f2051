"""Fewer incidents: only some categories, severities, channels, hours of the day, weekdays."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True)
class Narrow:
    """Which incidents are looked at; what is not given does not matter, all that is must hold.

    Parameters
    ----------
    categories
        Codes; one stands for every code that begins with it, so that a group can be asked for.
    severities
        From 1 to 4.
    channels
        How they came in.
    hours
        The first hour of the day and the hour before which it ends, 0 to 24; (22, 6) is the night.
    weekdays
        0 is Monday.
    """

    categories: tuple[str, ...] = ()
    severities: tuple[int, ...] = ()
    channels: tuple[str, ...] = ()
    hours: tuple[int, int] | None = None
    weekdays: tuple[int, ...] = ()

    def of(self, incidents: pd.DataFrame) -> NDArray[np.bool_]:
        """Return which rows (n,) are looked at.

        Parameters
        ----------
        incidents
            `category`, `severity`, `channel` and `reported_at`, local times; a column that is not
            there holds nothing.
        """
        kept = np.ones(len(incidents), dtype=bool)
        if self.categories:
            code = _column(incidents, "category").astype("str")
            kept &= code.str.startswith(self.categories).to_numpy(dtype=bool)
        if self.severities:
            kept &= _among(_column(incidents, "severity"), self.severities)
        if self.channels:
            kept &= _among(_column(incidents, "channel"), self.channels)
        return kept & self.during(incidents["reported_at"])

    def during(self, at: "pd.Series") -> NDArray[np.bool_]:
        """Return which local times (n,) are looked at."""
        kept = np.ones(len(at), dtype=bool)
        if self.hours is not None:
            kept &= self._in_hours(at.dt.hour.to_numpy())
        if self.weekdays:
            kept &= np.isin(at.dt.day_of_week.to_numpy(), self.weekdays)
        return kept

    def _in_hours(self, hour: NDArray[np.int64]) -> NDArray[np.bool_]:
        first, end = self.hours or (0, 24)
        if first < end:
            return (hour >= first) & (hour < end)
        return (hour >= first) | (hour < end)


def _column(frame: pd.DataFrame, name: str) -> "pd.Series":
    if name in frame:
        return frame[name]
    return pd.Series([None] * len(frame), frame.index, dtype=object)


def _among(values: "pd.Series", wanted: Iterable[object]) -> NDArray[np.bool_]:
    return values.isin(list(wanted)).to_numpy(dtype=bool)
