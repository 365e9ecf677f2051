"""The homes of a compound: its clusters filled with walk-ups, numbered as they are read."""

from dataclasses import dataclass

import numpy as np
from shapely import Point, Polygon

from data.samples.building import Building
from data.samples.compounds import Compound
from data.samples.slabs import Slab, build_cluster
from data.samples.street import Street


@dataclass(frozen=True)
class Homes:
    """The walk-ups of one compound, the paths between them and the middles of the gardens."""

    buildings: list[Building]
    paths: list[Street]
    gardens: list[Point]


def build_homes(compound: Compound, targets: list[int], rng: np.random.Generator) -> Homes:
    """Return walk-ups with room for the target households of each cluster.

    Raises
    ------
    ValueError
        A cluster is too small, or there are not as many targets as clusters.
    """
    homes = Homes([], [], [])
    number = 0
    for index, (lot, target) in enumerate(zip(compound.clusters, targets, strict=True)):
        cluster = build_cluster(lot, target, rng)
        for slab in cluster.slabs:
            number += 1
            homes.buildings.append(_building(compound, index, number, slab))
        homes.paths.extend(cluster.paths)
        homes.gardens.append(lot.world(cluster.garden))
    return homes


def _building(compound: Compound, cluster: int, number: int, slab: Slab) -> Building:
    outline: Polygon = compound.lot.world(slab.outline())
    return Building(
        outline,
        "residential",
        f"{compound.plan.name}{number}号楼",
        slab.floors,
        slab.entrances,
        compound.plan.name,
        compound.plan.letter,
        slab.flats,
        cluster,
        [compound.lot.world(door) for door in slab.doors()],
    )
