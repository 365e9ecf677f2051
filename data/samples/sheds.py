"""Small buildings of a compound that nobody lives in: office, bicycle sheds, switch rooms."""

from collections.abc import Iterator

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from data.samples.building import Building
from data.samples.compounds import Compound

CLEAR_M = 6.0
WALL_M = 4.5


def build_sheds(
    compound: Compound, taken: BaseGeometry, rng: np.random.Generator
) -> Iterator[Building]:
    """Yield a property office, and for each cluster a bicycle shed and a switch room, if they fit.

    `taken` is the ground of walk-ups, lanes and paths.
    """
    name, letter = compound.plan.name, compound.plan.letter
    gate = compound.main_gate.point
    wants = [("office", f"{name}物业服务站", 18.0, 9.0, 2, gate)]
    for number, lot in enumerate(compound.clusters, start=1):
        corner = lot.at(float(rng.uniform(0, 1)), float(rng.uniform(0, 1)))
        wants.append(("garage", f"{name}{number}号车棚", 26.0, 5.5, 1, corner))
        wants.append(("substation", f"{name}{number}号配电室", 9.0, 6.5, 1, lot.at(0.5, 0.5)))
    room = shapely.difference(compound.polygon.buffer(-WALL_M), taken)
    u0, v0, u1, v1 = compound.lot.local.bounds
    u, v = (axis.ravel() for axis in np.meshgrid(np.arange(u0, u1, 6), np.arange(v0, v1, 6)))
    for use, title, width, depth, floors, near in wants:
        spots = compound.lot.world(shapely.box(u, v, u + width, v + depth))
        spots = spots[shapely.covers(room, spots)]
        if len(spots):
            spot = spots[np.argmin(shapely.distance(spots, near))]
            room = shapely.difference(room, spot.buffer(CLEAR_M))
            yield Building(spot, use, title, floors, 1, name, letter)
