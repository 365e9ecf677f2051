"""Lines half-way between things: the inner borders of nearest-neighbour land."""

import numpy as np
import shapely
from scipy.spatial import Voronoi
from shapely.geometry.base import BaseGeometry

from geo.partition.ground.borders import Floats, Ints

SMOOTH_M = 0.75
"""The lines are smoothed by this much."""


def halfway(points: Floats, label: Ints, shape: BaseGeometry) -> list[BaseGeometry]:
    """Return the smoothed lines half-way between points of different label, inside a shape.

    Parameters
    ----------
    points
        Points in metres that stand for things, shape (n, 2).
    label
        The thing each point stands for, shape (n,).
    shape
        Polygon the lines are clipped to.
    """
    if len(np.unique(label)) < 2:
        return []
    middle = points.mean(axis=0)
    far = 10 * max(np.ptp(points, axis=0).max(), np.sqrt(shape.area), 1.0)
    corners = far * np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]])
    diagram = Voronoi(np.vstack([points - middle, corners]))
    pair = diagram.ridge_points
    known = (pair < len(points)).all(axis=1)
    pair, ends = pair[known], np.array(diagram.ridge_vertices)[known]
    ridge = ends[(label[pair[:, 0]] != label[pair[:, 1]]) & (ends >= 0).all(axis=1)]
    lines = shapely.linestrings(diagram.vertices[ridge] + middle)
    merged = shapely.line_merge(shapely.multilinestrings(lines))
    smooth = shapely.simplify(shapely.get_parts(merged), SMOOTH_M)
    return [*shapely.intersection(smooth, shape)]
