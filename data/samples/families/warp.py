"""From the drawing board to the ground: streets that bend, buildings that stay rectangles."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from data.samples.families.blocks import HEIGHT_M, WIDTH_M

STEP_M = 20.0
"""Lines are bent at least this often."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Warp:
    """A smooth map from the drawing board (u, v) to the ground (x, y), both in metres.

    Parameters
    ----------
    origin
        Easting and northing of the south-western corner.
    sway_m
        How far streets sway to the east and to the north.
    wave_m
        Length of the waves along v and along u.
    phase
        Where the waves begin, radians.
    skew
        How far the rows lean: metres to the east for each metre to the north.
    held
        True keeps the outline of the community a rectangle, so that communities can be tiled.
    """

    origin: tuple[float, float]
    sway_m: tuple[float, float] = (0.0, 0.0)
    wave_m: tuple[float, float] = (1.0, 1.0)
    phase: tuple[float, float] = (0.0, 0.0)
    skew: float = 0.0
    held: bool = False

    @property
    def straight(self) -> bool:
        """Whether lines stay straight."""
        return self.sway_m == (0.0, 0.0)

    def points(self, uv: Floats) -> Floats:
        """Return points of the ground, shape (n, 2), for points of the drawing board."""
        u, v = uv[:, 0], uv[:, 1]
        inside = np.ones_like(u)
        if self.held:
            inside = np.sin(np.pi * u / WIDTH_M) * np.sin(np.pi * v / HEIGHT_M)
        waves = 2 * np.pi / np.array(self.wave_m)
        x = u + inside * (self.sway_m[0] * np.sin(waves[0] * v + self.phase[0]) + self.skew * v)
        y = v + inside * self.sway_m[1] * np.sin(waves[1] * u + self.phase[1])
        return np.column_stack([x, y]) + np.array(self.origin)

    def bent(self, shape: BaseGeometry) -> BaseGeometry:
        """Return a shape of the drawing board as it lies on the ground."""
        fine = shape if self.straight else shapely.segmentize(shape, STEP_M)
        return shapely.transform(fine, self.points)

    def building(self, u: float, v: float, width_m: float, depth_m: float) -> Polygon:
        """Return a rectangle around a point of the drawing board, turned as the rows are there."""
        middle, ahead = self.points(np.array([[u, v], [u + 1.0, v]]))
        along = (ahead - middle) / np.hypot(*(ahead - middle))
        across = np.array([-along[1], along[0]])
        corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) / 2
        return Polygon(
            middle + corners[:, :1] * width_m * along + corners[:, 1:] * depth_m * across
        )
