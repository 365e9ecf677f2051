"""What is seen on foot: along a street a guard looks around every few metres."""

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.sight.obstacles import Obstacles
from geo.sight.policy import SightPolicy
from geo.sight.visible import visible

NOTHING = shapely.Polygon()


def seen_from(
    ways: NDArray[np.object_], obstacles: Obstacles, policy: SightPolicy
) -> NDArray[np.object_]:
    """Return the ground seen from each way, (n,) polygons; empty where nothing is.

    Parameters
    ----------
    ways
        (n,) lines that are walked or points that are stood at, in metres; None and empty see
        nothing. Parts of a way inside a building see nothing either: that is no ground.
    policy
        How far a guard sees and how often he looks.
    """
    points, way = lookouts(ways, policy.step_m)
    inside = obstacles.houses.query(shapely.points(points), predicate="within")[0]
    kept = np.ones(len(points), dtype=bool)
    kept[inside] = False
    points, way = points[kept], way[kept]
    return unions(visible(points, policy.guard_range_m, obstacles), way, len(ways))


def lookouts(
    ways: NDArray[np.object_], step_m: float
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return (p, 2) places at both ends of each way and evenly between, and (p,) their ways."""
    parts, way = shapely.get_parts(ways, return_index=True)
    drawn = ~shapely.is_empty(parts)
    parts, way = shapely.force_2d(parts[drawn]), way[drawn]
    length_m = shapely.length(parts)
    count = np.ceil(length_m / step_m - 1e-9).astype(np.intp) + 1
    part = np.repeat(np.arange(len(parts)), count)
    along = (np.arange(len(part)) - np.repeat(np.cumsum(count) - count, count)) * np.repeat(
        length_m / np.maximum(count - 1, 1), count
    )
    line = shapely.get_dimensions(parts)[part] == 1
    places = parts[part]
    places[line] = shapely.line_interpolate_point(places[line], along[line])
    return shapely.get_coordinates(places), way[part]


def unions(shapes: NDArray[np.object_], group: NDArray[np.intp], size: int) -> NDArray[np.object_]:
    """Return (size,) the union of the shapes of each group; an empty polygon where there is none.

    Parameters
    ----------
    shapes
        (n,) polygons.
    group
        (n,) the group of each, 0 to `size` - 1.
    """
    order = np.argsort(group, kind="stable")
    cuts = np.searchsorted(group[order], np.arange(1, size))
    found = np.full(size, NOTHING, dtype=object)
    for number, some in enumerate(np.split(order, cuts)[:size]):
        if len(some):
            found[number] = shapely.union_all(shapes[some])
    return found
