"""A line drawn on the map: which points lie on which side of it."""

import numpy as np
import shapely
from shapely import LineString
from shapely.ops import split

from geo.partition.ground.borders import Bools, Floats


def sides(line: LineString, xy: Floats) -> Bools | None:
    """Return for each point whether it lies on one side of a line, or on the other.

    The line is drawn on straight at both ends, far enough to part all points. None where it does
    not part the plane in two, because it crosses itself, drawn on or not.

    Parameters
    ----------
    line
        At least two different points, metres.
    xy
        Easting and northing of the points, metres, shape (n, 2).
    """
    along = shapely.get_coordinates(shapely.remove_repeated_points(line))
    circle = shapely.minimum_bounding_circle(shapely.multipoints(np.concatenate([along, xy])))
    radius = float(np.sqrt(shapely.area(circle) / np.pi)) + 1.0
    disc = shapely.buffer(shapely.centroid(circle), 2 * radius)
    whole = shapely.linestrings(
        np.concatenate(
            [
                [_drawn_on(along[1], along[0], 4 * radius)],
                along,
                [_drawn_on(along[-2], along[-1], 4 * radius)],
            ]
        )
    )
    if not shapely.is_simple(whole):
        return None
    parts = shapely.get_parts(split(disc, whole))
    if len(parts) != 2:
        return None
    shapely.prepare(parts[0])
    return np.asarray(shapely.intersects_xy(parts[0], xy[:, 0], xy[:, 1]), dtype=bool)


def _drawn_on(before: Floats, end: Floats, distance_m: float) -> Floats:
    step = end - before
    return end + step / np.hypot(*step) * distance_m
