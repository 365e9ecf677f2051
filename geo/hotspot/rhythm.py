"""When incidents happen: by hour of the day and by weekday, reported and discovered apart."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.hotspot.window import Ints


@dataclass(frozen=True)
class Rhythm:
    """Counts of incidents; the first row are those reported, the second those discovered.

    Parameters
    ----------
    hours
        (2, 24) by hour of the day, local.
    weekdays
        (2, 7) from Monday on.
    """

    hours: Ints
    weekdays: Ints


def rhythm(at: "pd.Series", discovered: NDArray[np.bool_]) -> Rhythm:
    """Return the rhythm of incidents.

    Parameters
    ----------
    at
        (n,) local times.
    discovered
        (n,) whether a patrol found it.
    """
    row = discovered.astype(np.int64)
    return Rhythm(
        _counted(row, at.dt.hour.to_numpy(dtype=np.int64), 24),
        _counted(row, at.dt.day_of_week.to_numpy(dtype=np.int64), 7),
    )


def _counted(row: Ints, column: Ints, columns: int) -> Ints:
    found = np.bincount(row * columns + column, minlength=2 * columns)
    return found.reshape(2, columns)
