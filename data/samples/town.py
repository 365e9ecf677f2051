"""The town as it is built: streets before blocks, blocks before buildings, paths last."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from data.samples.building import Building
from data.samples.compounds import Compound, lay_compound
from data.samples.ground import Ground, lay_ground
from data.samples.homes import Homes, build_homes
from data.samples.lots import PlannedLot, build_lot, divide_cell
from data.samples.plan import CELLS, COMPOUNDS
from data.samples.riverside import riverside_streets
from data.samples.sheds import build_sheds
from data.samples.shops import build_shops
from data.samples.street import Street

ROAD_HALF_M = 9.0
LANE_HALF_M = 5.0
PATH_HALF_M = 2.5
FOOTWAY_HALF_M = 3.0
SHED_CLEAR_M = 6.0
SHOP_APART_M = 4.0
WALL_CLEAR_M = 6.0


@dataclass(frozen=True)
class Town:
    """Ground, compounds, buildings and streets as drawn; geometries in `ground.CRS`, metres."""

    ground: Ground
    compounds: list[Compound]
    buildings: list[Building]
    streets: list[Street]
    gardens: list[Point]


def build_town(targets: dict[str, list[int]], rng: np.random.Generator) -> Town:
    """Return the town with room for the target households of every cluster."""
    ground = lay_ground(rng)
    compounds = [lay_compound(plan, ground.cells[plan.cell]) for plan in COMPOUNDS]
    streets = [*ground.roads, *riverside_streets(ground)]
    for compound in compounds:
        streets += compound.lanes
    lots: list[PlannedLot] = []
    for index, plan in CELLS.items():
        parts, cuts = divide_cell(ground.cells[index], plan)
        lots += parts
        streets += cuts
    carriageways = _carriageways(streets)
    walls = shapely.union_all([compound.polygon for compound in compounds])

    buildings = _shops(ground, carriageways, walls, rng)
    gardens: list[Point] = []
    for compound in compounds:
        homes = build_homes(compound, targets[compound.plan.name], rng)
        buildings += homes.buildings
        streets += homes.paths
        gardens += homes.gardens
        buildings += build_sheds(compound, _built(homes, compound), rng)
    taken = shapely.union_all([carriageways, _around(buildings, 0.0)])
    for lot in lots:
        more, paths = build_lot(lot, taken)
        buildings += more
        streets += paths
    return Town(ground, compounds, buildings, streets, gardens)


def _built(homes: Homes, compound: Compound) -> BaseGeometry:
    """Return the ground of a compound that walk-ups, lanes and paths take."""
    ways = [street.line.buffer(PATH_HALF_M) for street in [*homes.paths, *compound.lanes]]
    return shapely.union_all([_around(homes.buildings, SHED_CLEAR_M), *ways])


def _around(buildings: list[Building], distance_m: float) -> BaseGeometry:
    """Return the ground of buildings and a distance around them."""
    return shapely.union_all([building.polygon.buffer(distance_m) for building in buildings])


def _carriageways(streets: list[Street]) -> BaseGeometry:
    """Return the ground that streets take from buildings."""
    half = {"road": ROAD_HALF_M, "lane": LANE_HALF_M}
    return shapely.union_all(
        [street.line.buffer(half.get(street.kind, FOOTWAY_HALF_M)) for street in streets]
    )


def _shops(
    ground: Ground, carriageways: BaseGeometry, walls: BaseGeometry, rng: np.random.Generator
) -> list[Building]:
    """Return the shop fronts along the sides of compounds and lots that have them."""
    free = shapely.difference(
        ground.boundary, shapely.union_all([carriageways, walls.buffer(WALL_CLEAR_M)])
    )
    sides = [(plan.cell, side) for plan in COMPOUNDS for side in plan.shops]
    sides += [(cell, side) for cell, plan in CELLS.items() for side in plan.lots[0].shops]
    shops: list[Building] = []
    for cell, letter in sides:
        ground_cell = ground.cells[cell]
        side = ground_cell.side(letter)
        street = next(road for road in ground.roads if road.line.equals(side))
        within = shapely.intersection(free, ground_cell.polygon)
        more = list(build_shops(side, street.name or "", within, rng))
        free = shapely.difference(free, _around(more, SHOP_APART_M))
        shops += more
    return shops
