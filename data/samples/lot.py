"""A lot: a piece of ground with axes of its own, along which everything on it is aligned."""

from dataclasses import dataclass
from functools import cached_property
from math import atan2, cos, sin

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry


def turn(geometry: BaseGeometry, angle_rad: float) -> BaseGeometry:
    """Return a geometry turned counter-clockwise about the origin of its CRS."""
    c, s = cos(angle_rad), sin(angle_rad)
    return shapely.transform(geometry, lambda xy: xy @ np.array([[c, s], [-s, c]]))


def bearing_rad(line: LineString) -> float:
    """Return the angle of a line from its first to its last point, counter-clockwise from east."""
    (x0, y0), (x1, y1) = line.coords[0], line.coords[-1]
    return atan2(y1 - y0, x1 - x0)


@dataclass(frozen=True)
class Lot:
    """A polygon in metres and the angle of its axes.

    Positions on a lot are `(u, v)`: along and across its axes, in metres on the turned ground, or
    as fractions of the lot's bounding box, 0 to 1, west to east and south to north.

    Parameters
    ----------
    polygon
        The ground, projected CRS in metres.
    angle_rad
        The angle of the u axis, counter-clockwise from east.
    """

    polygon: Polygon
    angle_rad: float

    @cached_property
    def local(self) -> Polygon:
        """The polygon on the turned ground, where the axes are those of the plane."""
        return turn(self.polygon, -self.angle_rad)

    def uv(self, fu: float, fv: float) -> tuple[float, float]:
        """Return the turned position in metres of a position in fractions."""
        u0, v0, u1, v1 = self.local.bounds
        return u0 + fu * (u1 - u0), v0 + fv * (v1 - v0)

    def world(self, geometry: BaseGeometry) -> BaseGeometry:
        """Return a geometry of the turned ground in the CRS of the lot."""
        return turn(geometry, self.angle_rad)

    def at(self, fu: float, fv: float) -> Point:
        """Return the point at a position in fractions, in the CRS of the lot."""
        return self.world(Point(self.uv(fu, fv)))

    def line(self, *positions: tuple[float, float]) -> BaseGeometry:
        """Return the line through positions in fractions, cut to the lot.

        A line that starts or ends outside 0 to 1 ends exactly on the edge of the lot.
        """
        return shapely.intersection(
            self.world(LineString([self.uv(*position) for position in positions])), self.polygon
        )

    def box(self, u: float, v: float, width_m: float, depth_m: float) -> Polygon:
        """Return the rectangle whose south-west corner is at a turned position in metres."""
        return self.world(shapely.box(u, v, u + width_m, v + depth_m))

    def inset(self, distance_m: float) -> "Lot":
        """Return the lot without a margin of the given width."""
        return Lot(largest(self.polygon.buffer(-distance_m, join_style="mitre")), self.angle_rad)


def largest(geometry: BaseGeometry) -> Polygon:
    """Return the largest polygon of a geometry."""
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"]
    return max(parts, key=lambda part: part.area)
