"""The raster that densities and counts are laid on: square cells in metres."""

from dataclasses import dataclass, replace
from math import ceil, floor
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Shapes = NDArray[np.object_]

MOST_CELLS = 4_000_000


@dataclass(frozen=True)
class Window:
    """Square cells in rows from south to north and columns from west to east.

    Rasters on a window are arrays (rows, columns); a cell's number is row * columns + column.

    Parameters
    ----------
    west_m, south_m
        The south-western corner, easting and northing.
    cell_m
        Side of a cell.
    columns, rows
        How many there are.
    crs
        The projected CRS in metres.
    """

    west_m: float
    south_m: float
    cell_m: float
    columns: int
    rows: int
    crs: Any = None

    @classmethod
    def around(
        cls, xy: Floats, cell_m: float, *, margin_m: float = 0.0, crs: Any = None
    ) -> "Window":
        """Return the window that holds points (n, 2) with a margin around them.

        Its corner is a multiple of the cell, so that a place lies in the same square whatever else
        is in the data.

        Raises
        ------
        ValueError
            There is no point, or there would be more than 4,000,000 cells.
        """
        if not len(xy):
            raise ValueError("there is no point to lay a window around")
        west, south = (floor((low - margin_m) / cell_m) for low in xy.min(axis=0))
        east, north = (floor((high + margin_m) / cell_m) + 1 for high in xy.max(axis=0))
        if (east - west) * (north - south) > MOST_CELLS:
            raise ValueError(
                f"{east - west:,} x {north - south:,} cells are more than {MOST_CELLS:,}"
            )
        return cls(west * cell_m, south * cell_m, cell_m, east - west, north - south, crs)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.rows, self.columns

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in metres."""
        east = self.west_m + self.columns * self.cell_m
        return self.west_m, self.south_m, east, self.south_m + self.rows * self.cell_m

    @property
    def cell_km2(self) -> float:
        """Area of a cell."""
        return self.cell_m**2 / 1e6

    def grown(self, reach: int) -> "Window":
        """Return the window with so many cells more on every side."""
        west, south = self.west_m - reach * self.cell_m, self.south_m - reach * self.cell_m
        columns, rows = self.columns + 2 * reach, self.rows + 2 * reach
        return replace(self, west_m=west, south_m=south, columns=columns, rows=rows)

    def cells_of(self, xy: Floats) -> Ints:
        """Return the number of the cell of each point (n, 2); -1 outside the window."""
        column = np.floor((xy[:, 0] - self.west_m) / self.cell_m)
        row = np.floor((xy[:, 1] - self.south_m) / self.cell_m)
        inside = (column >= 0) & (column < self.columns) & (row >= 0) & (row < self.rows)
        cell = np.where(inside, row * self.columns + column, -1.0)
        return cell.astype(np.int64)

    def centres(self) -> tuple[Floats, Floats]:
        """Return the eastings (columns,) and northings (rows,) of the cells' middles."""
        column, row = (np.arange(n, dtype=np.float64) for n in (self.columns, self.rows))
        return (
            self.west_m + (column + 0.5) * self.cell_m,
            self.south_m + (row + 0.5) * self.cell_m,
        )

    def squares(self, cells: Ints) -> Shapes:
        """Return the polygons of cells, by their numbers."""
        row, column = np.divmod(cells, self.columns)
        west, south = self.west_m + column * self.cell_m, self.south_m + row * self.cell_m
        return shapely.box(west, south, west + self.cell_m, south + self.cell_m)

    def near(self, xy: Floats, reach_m: float) -> NDArray[np.bool_]:
        """Return which cells have a point within a square of half side `reach_m` rounded up."""
        reach = ceil(reach_m / self.cell_m)
        taken = np.zeros(self.rows * self.columns, dtype=bool)
        cells = self.cells_of(xy)
        taken[cells[cells >= 0]] = True
        return box_sums(taken.reshape(self.shape).astype(np.float64), reach) > 0


def box_sums(values: Floats, reach: int) -> Floats:
    """Return for every cell the sum over the square of cells up to `reach` away; nothing outside.

    Parameters
    ----------
    values
        (rows, columns).
    """
    for axis in (0, 1):
        values = _added(values, reach, axis) if reach <= 2 else _run(values, reach, axis)
    return values


def _added(values: Floats, reach: int, axis: int) -> Floats:
    """Return sums along an axis of so few that adding them up is fastest, and exact for counts."""
    total = values.copy()
    ahead, behind = np.moveaxis(total, axis, 0), np.moveaxis(values, axis, 0)
    for step in range(1, min(reach, len(behind) - 1) + 1):
        ahead[step:] += behind[:-step]
        ahead[:-step] += behind[step:]
    return total


def _run(values: Floats, reach: int, axis: int) -> Floats:
    """Return sums along an axis as differences of running totals."""
    size = values.shape[axis]
    start = np.zeros_like(values.take([0], axis=axis))
    total = np.concatenate([start, np.cumsum(values, axis=axis)], axis=axis)
    at = np.arange(size)
    high, low = np.minimum(at + reach + 1, size), np.maximum(at - reach, 0)
    return total.take(high, axis=axis) - total.take(low, axis=axis)
