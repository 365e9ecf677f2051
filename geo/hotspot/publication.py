"""A month of cases as everybody may see it: counts of squares, none from fewer than k cases.

The picture of a publication is made of the published counts alone, never of the places of cases:
whatever can be read out of it can be read out of the counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from geo.cases.kpi.suppress import LEAST, withheld
from geo.hotspot.count import counted
from geo.hotspot.kde import density
from geo.hotspot.window import Floats, Ints, Window

CELL_M: Final = 200.0
"""Side of the squares that places are put into: some 70 homes in a Chinese compound."""
FINE_M: Final = 20.0
"""Side of a pixel of the picture."""
BANDWIDTH_M: Final = 100.0


@dataclass(frozen=True)
class PublicCells:
    """Counts of the squares of a window.

    Parameters
    ----------
    window
        Laid around the community, whatever the cases are.
    counts
        (rows, columns) cases; 0 where there are none or where they must not be told.
    total
        All cases, those elsewhere and untold among them; None for fewer than `least`.
    least
        The k: nothing stands on fewer cases.
    """

    window: Window
    counts: Ints
    total: int | None
    least: int

    @property
    def told(self) -> int:
        """How many cases the shown squares hold."""
        return int(self.counts.sum())

    def as_dict(self) -> dict[str, Any]:
        """Return the counts as plain values, for JSON: only squares that are shown."""
        rows, columns = np.nonzero(self.counts)
        cells = [rows, columns, self.counts[rows, columns]]
        return {
            "window": {
                "west_m": self.window.west_m,
                "south_m": self.window.south_m,
                "cell_m": self.window.cell_m,
                "columns": self.window.columns,
                "rows": self.window.rows,
                "crs": self.window.crs,
            },
            "cells": np.transpose(cells).tolist(),
            "total": self.total,
            "least": self.least,
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "PublicCells":
        """Return the counts `as_dict` gave."""
        window = Window(**values["window"])
        counts = np.zeros(window.shape, dtype=np.int64)
        for row, column, number in values["cells"]:
            counts[row, column] = number
        return cls(window, counts, values["total"], values["least"])


def public_cells(xy: Floats, window: Window, least: int = LEAST) -> PublicCells:
    """Return the counts of a window's squares that everybody may see.

    Squares of fewer than `least` cases are not told apart from empty ones, and so many more with
    them that the total less what is shown tells of no small number
    (`geo.cases.kpi.suppress.withheld`); cases outside the window or without a place count as one
    more square, which is never shown.

    Parameters
    ----------
    xy
        (n, 2) places in the window's CRS, NaN where there is none.
    """
    placed = xy[~np.isnan(xy).any(axis=1)]
    counts = counted(placed, window).astype(np.int64)
    elsewhere = len(xy) - int(counts.sum())
    hidden = withheld(np.append(counts.ravel(), elsewhere), least)[:-1].reshape(counts.shape)
    if len(xy) < least:
        return PublicCells(window, np.zeros_like(counts), None, least)
    return PublicCells(window, np.where(hidden, 0, counts), len(xy), least)


def public_shares(groups: Sequence[str], least: int = LEAST) -> dict[str, int | None]:
    """Return how many cases there are of each group, None where that must not be told.

    Nothing at all for fewer than `least` cases. The most come first, those withheld last.
    """
    if len(groups) < least:
        return {}
    names, sizes = np.unique(np.asarray(groups, dtype=object), return_counts=True)
    hidden = withheld(sizes.astype(np.int64), least)
    told = {
        str(name): None if out else int(size)
        for name, size, out in zip(names, sizes, hidden, strict=True)
    }
    return dict(sorted(told.items(), key=lambda one: (one[1] is None, -(one[1] or 0), one[0])))


def picture_of(cells: PublicCells) -> tuple[Floats, Window]:
    """Return the density per km² (rows, columns) that the counts give, and its finer window.

    Each square's cases are taken to be spread around its middle.
    """
    wide = cells.window
    ratio = round(wide.cell_m / FINE_M)
    fine = Window(
        wide.west_m,
        wide.south_m,
        wide.cell_m / ratio,
        wide.columns * ratio,
        wide.rows * ratio,
        wide.crs,
    )
    rows, columns = np.nonzero(cells.counts)
    east, north = wide.centres()
    middles = np.column_stack([east[columns], north[rows]])
    weights = cells.counts[rows, columns].astype(np.float64)
    return density(middles, fine, BANDWIDTH_M, weights), fine
