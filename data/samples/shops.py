"""Shop fronts (沿街商铺) along the streets that have them."""

from collections.abc import Iterator

import numpy as np
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from data.samples.building import Building
from data.samples.lot import Lot, bearing_rad

FRONT_M = 14.5
CORNER_M = 26.0


def build_shops(
    side: LineString, street: str, within: BaseGeometry, rng: np.random.Generator
) -> Iterator[Building]:
    """Yield shop buildings along one side of a street, as far as they fit.

    Parameters
    ----------
    side
        The middle of the street, in metres.
    within
        The ground shops may stand on; also says which side of the street they are on.
    """
    number = 0
    for start, end in zip(side.coords[:-1], side.coords[1:], strict=True):
        stretch = LineString([start, end])
        axis = Lot(stretch.buffer(60, cap_style="flat"), bearing_rad(stretch))
        u0, v0, u1, v1 = axis.local.bounds
        middle = (v0 + v1) / 2
        depth = float(rng.uniform(10, 12.5))
        northern = axis.box(u0, middle + FRONT_M, u1 - u0, depth)
        southern = axis.box(u0, middle - FRONT_M - depth, u1 - u0, depth)
        north = northern.intersection(within).area > southern.intersection(within).area
        v = middle + FRONT_M if north else middle - FRONT_M - depth
        u = u0 + CORNER_M
        while u < u1 - CORNER_M:
            width = float(rng.uniform(22, 52))
            outline = axis.box(u, v, width, depth)
            if rng.random() > 0.1 and shapely.covers(within, outline):
                number += 1
                floors = int(rng.choice([1, 2, 2, 3]))
                yield Building(outline, "shop", f"{street}商铺{number}", floors)
                u += width + float(rng.uniform(4, 9))
            else:
                u += 12
