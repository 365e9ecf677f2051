"""Paths along the river and the railway, and the steps down to the water."""

from collections.abc import Iterator

import numpy as np
import shapely
from shapely import LineString

from data.samples.ground import Ground
from data.samples.street import Street, streets_of

BANK_M = 10.0
PROMENADE_M = 32.0
RAILSIDE_M = 26.0


def riverside_streets(ground: Ground) -> Iterator[Street]:
    """Yield the bank path, the promenade above it, the steps between, and the railside lane."""
    for distance, name in ((BANK_M, None), (PROMENADE_M, "河滨步道")):
        yield from streets_of(_beside(ground, ground.river, distance), "path", name)
    promenade = _beside(ground, ground.river, PROMENADE_M)
    bank = _beside(ground, ground.river, BANK_M)
    for share in np.linspace(0.06, 0.94, 8):
        top = shapely.line_interpolate_point(promenade, share, normalized=True)
        yield from streets_of(shapely.shortest_line(top, bank), "steps", lit=False)
    yield from streets_of(_beside(ground, ground.railway, RAILSIDE_M), "lane", "铁路南巷")


def _beside(ground: Ground, edge: LineString, distance_m: float) -> LineString:
    """Return the line inside the boundary at a distance from one of its edges."""
    longer = _extended(edge, 80.0)
    ring = shapely.intersection(longer.buffer(distance_m).exterior, ground.boundary)
    inside = shapely.line_merge(ring)
    return max(shapely.get_parts(inside), key=lambda part: part.length)


def _extended(line: LineString, by_m: float) -> LineString:
    xy = shapely.get_coordinates(line)
    first, last = xy[0] - xy[1], xy[-1] - xy[-2]
    return LineString(
        np.vstack(
            [xy[0] + first / np.hypot(*first) * by_m, xy, xy[-1] + last / np.hypot(*last) * by_m]
        )
    )
