"""Dead ground: what neither feet nor cameras cover within its limit.

Ground takes the limit of the street it is seen from. Seen from several, it takes the one that does
best by its own limit: the least worst gap over limit.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.sight.ground import Ground, without

_EVEN = 1e-9


@dataclass(frozen=True)
class Seen:
    """Public ground seen by feet or by cameras.

    Parameters
    ----------
    shapes
        (n,) polygons within the public ground.
    gap_min
        (n,) longest time between two looks at each; inf where nobody looks.
    limit_min
        (n,) how long it may be; inf for cameras, which set no limit.
    """

    shapes: NDArray[np.object_]
    gap_min: NDArray[np.float64]
    limit_min: NDArray[np.float64]

    @cached_property
    def ground(self) -> Any:
        """All ground that somebody looks at, each place once."""
        return shapely.union_all(self.shapes[np.isfinite(self.gap_min)])


@dataclass(frozen=True)
class Dead:
    """Dead ground in m pieces that do not overlap.

    Parameters
    ----------
    shapes
        (m,) polygons of one part each.
    way
        (m,) the street each is seen from too late; -1 where it is never seen.
    """

    shapes: NDArray[np.object_]
    way: NDArray[np.intp]

    @property
    def never(self) -> NDArray[np.bool_]:
        """Which pieces nobody sees."""
        return self.way < 0


def dead_ground(ground: Ground, feet: Seen, cameras: Seen) -> Dead:
    """Return the dead ground.

    Ground seen from streets too late is alive where a camera looks within the limit of the street
    it belongs to; ground seen from no street, where any camera is looked at.
    """
    never = shapely.difference(ground.shape, shapely.union(feet.ground, cameras.ground))
    late, way = _late(feet, cameras)
    shapes = np.r_[_areas(np.array([never], dtype=object))[0], late]
    return Dead(shapes, np.r_[np.full(len(shapes) - len(late), -1), way].astype(np.intp))


def _late(feet: Seen, cameras: Seen) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """Return the ground seen too late, and from which street it takes its limit."""
    walked = np.isfinite(feet.gap_min)
    stretch = np.full(len(walked), np.inf)
    stretch[walked] = feet.gap_min[walked] / feet.limit_min[walked]
    good = walked & (stretch <= 1 + _EVEN)
    late = np.flatnonzero(walked & ~good)
    late = late[np.argsort(stretch[late], kind="stable")]
    left = without(feet.shapes[late], feet.shapes[good])
    for limit in np.unique(feet.limit_min[late]):
        here = feet.limit_min[late] == limit
        left[here] = without(left[here], cameras.shapes[cameras.gap_min <= limit])
    return _areas(_first_come(left), late)


def _first_come(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return each shape less all shapes before it."""
    found = shapes.copy()
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    earlier = other < one
    one, other = one[earlier], other[earlier]
    order = np.argsort(one, kind="stable")
    rows, first = np.unique(one[order], return_index=True)
    for row, some in zip(rows.tolist(), np.split(other[order], first[1:]), strict=False):
        found[row] = shapely.difference(shapes[row], shapely.union_all(shapes[some]))
    return found


def _areas(
    shapes: NDArray[np.object_], owner: NDArray[np.intp] | None = None
) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """Return the polygons shapes consist of, and the owner of each."""
    parts, row = shapely.get_parts(shapes, return_index=True)
    flat = (shapely.get_dimensions(parts) == 2) & ~shapely.is_empty(parts)
    return parts[flat], (row if owner is None else owner[row])[flat]


def total_m2(shapes: Any) -> float:
    """Return the sum of areas."""
    return float(shapely.area(shapes).sum())
