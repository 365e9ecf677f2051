"""Times without a fix, told as what they are: nobody knows."""

import numpy as np
import pandas as pd

from geo.track.fixes import seconds

LONGEST_S = 600.0
"""Phones that save battery give a fix every 300 s: only what is longer is a gap."""


def gaps(
    at: "pd.Series", begin: pd.Timestamp, end: pd.Timestamp, longest_s: float = LONGEST_S
) -> pd.DataFrame:
    """Return the times between `begin` and `end` without a fix for longer than `longest_s`.

    Parameters
    ----------
    at
        Times of the usable fixes of one guard, ascending.

    Returns
    -------
    pd.DataFrame
        `begin`, `end` and `seconds`.
    """
    inside = at[(at >= begin) & (at <= end)]
    marks = pd.concat([pd.Series([begin]), inside, pd.Series([end])], ignore_index=True)
    long_s = np.diff(seconds(marks))
    rows = np.flatnonzero(long_s > longest_s)
    return pd.DataFrame(
        {
            "begin": marks.iloc[rows].array,
            "end": marks.iloc[rows + 1].array,
            "seconds": long_s[rows],
        }
    )
