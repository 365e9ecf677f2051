"""The tiles of WebMercatorQuad: which there are, and where each lies."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

DEEPEST = 22
EXTENT = 4096
"""Units of a tile's side."""
BUFFER = 64
"""Units that are drawn beyond each side, so that no edge is seen where tiles meet."""
HALF_M = 20037508.3427892
"""Half of the side of the whole map, in metres of EPSG:3857."""


@dataclass(frozen=True)
class Tile:
    """One tile: zoom, and column and row counted from the north-west corner."""

    z: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        """Whether there is such a tile."""
        side = 1 << self.z if 0 <= self.z <= DEEPEST else 0
        return 0 <= self.x < side and 0 <= self.y < side

    def window(self, buffer: float = 0.0) -> tuple[float, float, float, float]:
        """Return west, south, east, north in degrees.

        Parameters
        ----------
        buffer
            Units added on every side.
        """
        west, east = (self._lon(side) for side in (-buffer, EXTENT + buffer))
        north, south = (self._lat(side) for side in (-buffer, EXTENT + buffer))
        return max(west, -180.0), south, min(east, 180.0), north

    def units(self, degrees: NDArray[Any]) -> NDArray[np.float64]:
        """Return places in the tile's own units, y downwards.

        Parameters
        ----------
        degrees
            Shape (n, 2): longitude and latitude. Places nearer the poles than the map goes are
            moved to its edge.
        """
        side = float(EXTENT << self.z)
        found = np.empty(degrees.shape)
        found[:, 0] = (degrees[:, 0] + 180.0) * (side / 360.0) - self.x * EXTENT
        sine = np.sin(np.radians(np.clip(degrees[:, 1], -85.06, 85.06)))
        found[:, 1] = side / 2 - np.arctanh(sine) * (side / (2 * math.pi)) - self.y * EXTENT
        return found

    def _lon(self, unit: float) -> float:
        return (self.x + unit / EXTENT) / (1 << self.z) * 360.0 - 180.0

    def _lat(self, unit: float) -> float:
        north = math.pi * (1 - 2 * (self.y + unit / EXTENT) / (1 << self.z))
        return math.degrees(math.atan(math.sinh(north)))
